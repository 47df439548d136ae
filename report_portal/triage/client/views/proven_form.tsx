/** An act that is done only by somebody who shows words and second factor again. */
import { useState } from "preact/hooks";
import { useDesk } from "../desk.js";
import { provenAuth, type SecondFactor, shownFactor } from "../keys/own_account.js";
import type { Session } from "../keys/session.js";
import { accountRefusal } from "./account_refusal.js";
import { Button, type Children, ErrorSummary, type FieldError, Form, Heading, Progress } from "./parts.js";
import { NO_PROOF, ProofFields, readProof } from "./proof_fields.js";

interface Props {
  session: Session;
  title: string;
  /** What the button says, and what is said while it works. */
  submit: string;
  working: string;
  danger?: boolean;
  /** What must be read, or ticked, before. */
  children?: Children;
  /** Tells what is missing besides the proof. */
  check?: () => FieldError[];
  /** Does it. Args: auth: proves the words, hex. */
  act: (auth: string, factor: SecondFactor) => Promise<void>;
  /** Tells a refusal that only this act has. */
  refused?: (error: unknown) => FieldError | null;
  onDone: () => void;
  onBack: () => void;
}

export function ProvenForm({ session, title, submit, working, danger, children, check, act, refused, onDone, onBack }: Props) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const [proof, setProof] = useState(NO_PROOF);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [part, setPart] = useState<number | null>(null);

  const send = async () => {
    const read = readProof(proof, t);
    const found = [...(check?.() ?? []), ...(Array.isArray(read) ? read : [])];
    setErrors(found);
    if (Array.isArray(read) || found.length > 0) return;
    setPart(0);
    try {
      const auth = await provenAuth(session, read.passphrase, setPart);
      await act(auth, await shownFactor(api, read));
      onDone();
    } catch (error) {
      setPart(null);
      setProof({ ...proof, totp: "" });
      setErrors([refused?.(error) ?? accountRefusal(texts, error, proof.key)]);
    }
  };

  if (part !== null) {
    return (
      <section class="narrow">
        <Heading>{title}</Heading>
        <Progress label={working} part={part < 1 ? part : null} />
      </section>
    );
  }
  return (
    <section class="narrow">
      <Heading>{title}</Heading>
      <ErrorSummary errors={errors} />
      <Form onSubmit={() => void send()}>
        {children}
        <ProofFields typed={proof} errors={errors} onTyped={setProof} />
        <div class="actions">
          <Button kind={danger ? "danger" : "primary"} submit>
            {submit}
          </Button>
          <Button onClick={onBack}>{t("app.back")}</Button>
        </div>
      </Form>
    </section>
  );
}
