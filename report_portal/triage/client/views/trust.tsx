/** What is shown when the server's keys do not hold, and the comparison of the check number. */
import { useState } from "preact/hooks";
import { ApiError } from "../api.js";
import { refusal, useDesk } from "../desk.js";
import { enterWithCheckNumber, type SignedIn, TrustError, type Waiting } from "../keys/session.js";
import { Button, ErrorSummary, Field, type FieldError, Form, Heading, Notice } from "./parts.js";

export function TrustStop({ error, onLeave }: { error: TrustError; onLeave: () => void }) {
  const { t } = useDesk().texts;
  const reason: Record<string, string> = {
    instance: t("trust.instance", { code: error.detail }),
    member: t("trust.member", { number: error.detail }),
    own_entry: t("trust.own_entry"),
    identity: t("trust.identity"),
    root: t("trust.instance", { code: "root" }),
  };
  return (
    <section class="narrow">
      <div class="notice error" role="alert">
        <Heading>{t("trust.title")}</Heading>
        <p>
          <strong>{reason[error.code]}</strong>
        </p>
        <p>{t("trust.stop")}</p>
      </div>
      <Button onClick={onLeave}>{t("nav.sign_out")}</Button>
    </section>
  );
}

interface CompareProps {
  waiting: Waiting;
  onSignedIn: (result: SignedIn) => void;
  onTrust: (error: TrustError) => void;
}

/** For members whose key file was made before there was a root. */
export function CompareRoot({ waiting, onSignedIn, onTrust }: CompareProps) {
  const { texts, api, page, today } = useDesk();
  const { t } = texts;
  const [typed, setTyped] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const submit = async () => {
    try {
      const result = await enterWithCheckNumber(api, page, waiting, typed, today());
      if (result) return onSignedIn(result);
      setErrors([{ id: "number", text: t("trust.check_wrong") }]);
    } catch (error) {
      if (error instanceof TrustError) onTrust(error);
      else if (error instanceof ApiError && error.code === "wrong-proof") setErrors([{ id: "number", text: t("trust.too_long") }]);
      else setErrors([{ id: "number", text: refusal(texts, error) }]);
    }
  };
  return (
    <section class="narrow">
      <Heading>{t("trust.check_title")}</Heading>
      <ErrorSummary errors={errors} />
      <p>{t("trust.root_missing")}</p>
      <p>{t("trust.check_intro")}</p>
      <Form onSubmit={() => void submit()}>
        <Field id="number" label={t("trust.check_label")} value={typed} errors={errors} onInput={setTyped} digits mono />
        <div class="actions">
          <Button kind="primary" submit>
            {t("app.continue")}
          </Button>
        </div>
      </Form>
    </section>
  );
}

interface WaitingProps {
  /** Asks the server whether that is still so. Raises: ApiError. */
  onAgain: () => Promise<void>;
  onLeave: () => void;
  /** For whom the operator may have invited to use the recovery sheet. */
  onSheet: (() => void) | null;
}

/** Signed in, but not confirmed yet. */
export function WaitingForConfirmation({ onAgain, onLeave, onSheet }: WaitingProps) {
  const { texts } = useDesk();
  const { t } = texts;
  const [failed, setFailed] = useState("");
  const again = async () => {
    setFailed("");
    try {
      await onAgain();
    } catch (error) {
      setFailed(refusal(texts, error));
    }
  };
  return (
    <section class="narrow">
      <Heading>{t("signin.waiting_title")}</Heading>
      <Notice>{t("signin.waiting")}</Notice>
      {failed && <Notice kind="error">{failed}</Notice>}
      <div class="actions">
        <Button kind="primary" onClick={() => void again()}>
          {t("app.retry")}
        </Button>
        <Button onClick={onLeave}>{t("nav.sign_out")}</Button>
      </div>
      {onSheet && (
        <>
          <h2>{t("recover.title")}</h2>
          <p>{t("recover.when")}</p>
          <div class="actions">
            <Button onClick={onSheet}>{t("recover.start")}</Button>
          </div>
        </>
      )}
    </section>
  );
}
