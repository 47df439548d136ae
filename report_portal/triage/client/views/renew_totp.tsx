/** A new secret for the authenticator app, proven by the old one. */
import { useState } from "preact/hooks";
import { useDesk } from "../desk.js";
import { inGroups } from "../keys/groups.js";
import { provenAuth, shownFactor, renewTotp } from "../keys/own_account.js";
import type { Session } from "../keys/session.js";
import { base32, newTotpSecret, readTotp, totpUri } from "../keys/totp.js";
import { accountRefusal } from "./account_refusal.js";
import { Button, ErrorSummary, Field, type FieldError, Form, Heading, Progress, Secret } from "./parts.js";
import { Picture } from "./picture.js";
import { NO_PROOF, ProofFields, readProof } from "./proof_fields.js";

interface Props {
  session: Session;
  onDone: () => void;
  onCancel: () => void;
}

export function RenewTotp({ session, onDone, onCancel }: Props) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const [secret] = useState(newTotpSecret);
  const [code, setCode] = useState("");
  const [proof, setProof] = useState(NO_PROOF);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [part, setPart] = useState<number | null>(null);

  const submit = async () => {
    const read = readProof(proof, t);
    const fresh = readTotp(code);
    const found = Array.isArray(read) ? [...read] : [];
    if (!fresh) found.push({ id: "new-totp", text: t("signin.error_totp") });
    setErrors(found);
    if (Array.isArray(read) || !fresh) return;
    setPart(0);
    try {
      const auth = await provenAuth(session, read.passphrase, setPart);
      await renewTotp(api, auth, await shownFactor(api, read), secret, fresh);
      secret.fill(0);
      onDone();
    } catch (error) {
      setPart(null);
      setProof({ ...proof, totp: "" });
      setCode("");
      setErrors([accountRefusal(texts, error, proof.key)]);
    }
  };

  if (part !== null) {
    return (
      <section class="narrow">
        <Heading>{t("account.totp")}</Heading>
        <Progress label={t("account.totp_working")} part={part} />
      </section>
    );
  }
  return (
    <section class="narrow">
      <Heading>{t("account.totp")}</Heading>
      <ErrorSummary errors={errors} />
      <Form onSubmit={() => void submit()}>
        <p>{t("account.totp_intro")}</p>
        <Picture text={totpUri(secret, session.account.name, t("app.title"))} label={t("setup.totp_picture")} />
        <p class="label">{t("setup.totp_text")}</p>
        <Secret text={inGroups(base32(secret))} />
        <Field
          id="new-totp"
          label={t("account.totp_new")}
          value={code}
          errors={errors}
          onInput={setCode}
          autocomplete="one-time-code"
          digits
          short
          mono
        />
        <ProofFields typed={proof} errors={errors} onTyped={setProof} />
        <div class="actions">
          <Button kind="primary" submit>
            {t("account.totp_submit")}
          </Button>
          <Button onClick={onCancel}>{t("app.back")}</Button>
        </div>
      </Form>
    </section>
  );
}
