/** Seven new words in place of the old ones: shown, asked for, proven by the old ones. */
import { useState } from "preact/hooks";
import { newPassphrase } from "../../../crypto/client/staff.js";
import { useDesk } from "../desk.js";
import { changeWords, makeNewWords, type NewWords, provenAuth, shownFactor } from "../keys/own_account.js";
import type { Session } from "../keys/session.js";
import { accountRefusal } from "./account_refusal.js";
import { Button, ErrorSummary, type FieldError, Form, Heading, Notice, Progress } from "./parts.js";
import { NO_PROOF, ProofFields, readProof } from "./proof_fields.js";
import { AskedWords, ShownWords, type TypedWords, wrongWords } from "./seven_words.js";

const STEPS = ["words", "check", "proof"] as const;

interface Props {
  session: Session;
  onDone: () => void;
  onCancel: () => void;
}

export function ChangeWords({ session, onDone, onCancel }: Props) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const [at, setAt] = useState(0);
  const [passphrase] = useState(newPassphrase);
  const [written, setWritten] = useState(false);
  const [typed, setTyped] = useState<TypedWords>({});
  const [proof, setProof] = useState(NO_PROOF);
  const [made, setMade] = useState<NewWords | null>(null);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [part, setPart] = useState<number | null>(null);
  const step = STEPS[at] as (typeof STEPS)[number];

  const go = (to: number) => {
    setErrors([]);
    setAt(to);
  };

  const change = async () => {
    const read = readProof(proof, t);
    if (Array.isArray(read)) return setErrors(read);
    setErrors([]);
    setPart(0);
    try {
      const auth = await provenAuth(session, read.passphrase, (done) => setPart(done / 2));
      // The same bytes again after a lost answer, so that the server knows it for a repetition.
      const fresh = made ?? (await makeNewWords(session, passphrase, (done) => setPart((1 + done) / 2)));
      setMade(fresh);
      await changeWords(api, session, auth, await shownFactor(api, read), fresh);
      onDone();
    } catch (error) {
      setPart(null);
      setProof({ ...proof, totp: "" });
      setErrors([accountRefusal(texts, error, proof.key)]);
    }
  };

  const next = () => {
    if (step === "words") return written ? go(1) : setErrors([{ id: "written", text: t("setup.words_written") }]);
    if (step === "proof") return void change();
    const wrong = wrongWords(passphrase, typed);
    if (wrong.length === 0) return go(2);
    setErrors(wrong.map((number) => ({ id: `word-${number}`, text: t("setup.words_check_error", { number }) })));
  };

  if (part !== null) {
    return (
      <section class="narrow">
        <Heading>{t("account.words")}</Heading>
        <p>{t("setup.working_intro")}</p>
        <Progress label={t("account.words_working")} part={part} />
      </section>
    );
  }
  const titles = { words: t("account.words"), check: t("setup.words_check"), proof: t("account.proof") };
  return (
    <section class="narrow" key={step}>
      <p class="eyebrow">{t("setup.step", { step: at + 1, total: STEPS.length })}</p>
      <Heading>{titles[step]}</Heading>
      <ErrorSummary errors={errors} />
      <Form onSubmit={next}>
        {step === "words" && <ShownWords passphrase={passphrase} written={written} onWritten={setWritten} />}
        {step === "check" && <AskedWords typed={typed} errors={errors} onTyped={setTyped} />}
        {step === "proof" && (
          <>
            <ProofFields typed={proof} errors={errors} onTyped={setProof} />
            <Notice>{t("account.words_keep")}</Notice>
          </>
        )}
        <div class="actions">
          <Button kind="primary" submit>
            {step === "proof" ? t("account.words_submit") : t("app.continue")}
          </Button>
          <Button onClick={at === 0 ? onCancel : () => go(at - 1)}>{t("app.back")}</Button>
        </div>
      </Form>
    </section>
  );
}
