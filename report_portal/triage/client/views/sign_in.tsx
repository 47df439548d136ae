/** Signing in: name, seven words, six digits. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api.js";
import { refusal, useDesk } from "../desk.js";
import { isSignInName, typedPassphrase } from "../keys/groups.js";
import { canUsePasskeys, NoPasskeyError } from "../keys/passkeys.js";
import { type SignedIn, signIn, TrustError } from "../keys/session.js";
import { readTotp } from "../keys/totp.js";
import { Button, ErrorSummary, Field, type FieldError, Form, Heading, Notice, Progress } from "./parts.js";

interface Props {
  name?: string;
  onSignedIn: (result: SignedIn) => void;
  onTrust: (error: TrustError) => void;
  onInvited: () => void;
}

export function SignIn({ name: known = "", onSignedIn, onTrust, onInvited }: Props) {
  const { texts, api, page, today } = useDesk();
  const { t } = texts;
  const [name, setName] = useState(known);
  const [words, setWords] = useState("");
  const [shown, setShown] = useState(false);
  const [totp, setTotp] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [work, setWork] = useState<{ label: string; part: number | null } | null>(null);
  const [closed, setClosed] = useState(false);
  const [passkeys, setPasskeys] = useState(false);

  useEffect(() => {
    api.get("/setup").then(
      (setup) => {
        setClosed(setup.open === false);
        setPasskeys(setup.passkeys === true && canUsePasskeys());
      },
      () => setClosed(false),
    );
  }, [api]);

  const submit = async (key: boolean) => {
    const passphrase = typedPassphrase(words);
    const code = key ? null : readTotp(totp);
    const found: FieldError[] = [];
    if (!isSignInName(name)) found.push({ id: "name", text: t("signin.error_name") });
    if (!passphrase) found.push({ id: "words", text: t("signin.error_passphrase") });
    if (!code && !key) found.push({ id: "totp", text: t("signin.error_totp") });
    setErrors(found);
    if (!passphrase || found.length > 0) return;
    try {
      const result = await signIn(api, page, { name, passphrase, totp: code }, today(), (stage, part) =>
        setWork({ label: t(`signin.${stage}`), part: stage === "working" ? part : null }),
      );
      onSignedIn(result);
    } catch (error) {
      setWork(null);
      setTotp("");
      if (error instanceof TrustError) return onTrust(error);
      if (error instanceof NoPasskeyError) return setErrors([{ id: "totp", text: t("passkeys.none_shown") }]);
      const wrong = error instanceof ApiError && error.status === 401;
      setErrors([{ id: "totp", text: wrong ? t(key ? "passkeys.refused" : "signin.refused") : refusal(texts, error) }]);
    }
  };

  if (work) {
    return (
      <section class="narrow">
        <Heading>{t("welcome.title")}</Heading>
        <Progress label={work.label} part={work.part} />
      </section>
    );
  }
  return (
    <section class="narrow">
      <Heading>{t("welcome.title")}</Heading>
      <p class="lead">{t("welcome.intro")}</p>
      {closed && <Notice kind="warning">{t("welcome.closed")}</Notice>}
      <ErrorSummary errors={errors} />
      <Form onSubmit={() => void submit(false)}>
        <Field id="name" label={t("signin.name")} value={name} errors={errors} onInput={(text) => setName(text.trim())} mono />
        <Field
          id="words"
          label={t("signin.passphrase")}
          hint={t("signin.passphrase_hint")}
          type={shown ? "text" : "password"}
          value={words}
          errors={errors}
          onInput={setWords}
          mono
        />
        <Button kind="quiet" small onClick={() => setShown(!shown)}>
          {shown ? t("app.hide") : t("signin.show_words")}
        </Button>
        <Field
          id="totp"
          label={t("signin.totp")}
          value={totp}
          errors={errors}
          onInput={setTotp}
          autocomplete="one-time-code"
          digits
          short
          mono
        />
        <div class="actions">
          <Button kind="primary" submit>
            {t("signin.submit")}
          </Button>
          <Button onClick={onInvited}>{t("welcome.invited")}</Button>
          {/* Last, because it comes when the server has answered: nothing may move away under a finger. */}
          {passkeys && <Button onClick={() => void submit(true)}>{t("passkeys.sign_in")}</Button>}
        </div>
      </Form>
    </section>
  );
}
