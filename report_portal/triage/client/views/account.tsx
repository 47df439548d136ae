/** My account: what a member may change about the own way in. */
import { useState } from "preact/hooks";
import { refusal, useDesk } from "../desk.js";
import { signOutEverywhere } from "../keys/own_account.js";
import type { Passkey } from "../keys/passkeys.js";
import type { Session } from "../keys/session.js";
import { ChangeWords } from "./change_words.js";
import { Button, ErrorSummary, type FieldError, Heading, Said } from "./parts.js";
import { AddPasskey, PasskeysCard, RemovePasskey } from "./passkeys.js";
import { RenewTotp } from "./renew_totp.js";

interface Props {
  session: Session;
  /** Called after every session was ended at the server. */
  onOut: () => void;
}

export function AccountScreen({ session, onOut }: Props) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const [at, setAt] = useState<"list" | "words" | "totp" | "key" | { remove: Passkey }>("list");
  const [said, setSaid] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);

  const back = (text: string) => {
    setSaid(text);
    setAt("list");
  };
  const everywhere = async () => {
    try {
      await signOutEverywhere(api);
      onOut();
    } catch (error) {
      setErrors([{ id: "everywhere", text: refusal(texts, error) }]);
    }
  };

  if (at === "words") {
    return <ChangeWords session={session} onDone={() => back(t("account.words_done"))} onCancel={() => back("")} />;
  }
  if (at === "key") {
    return <AddPasskey session={session} onDone={() => back(t("passkeys.add_done"))} onBack={() => back("")} />;
  }
  if (typeof at === "object") {
    const done = t("passkeys.remove_done", { name: at.remove.name });
    return <RemovePasskey session={session} passkey={at.remove} onDone={() => back(done)} onBack={() => back("")} />;
  }
  if (at === "totp") {
    return <RenewTotp session={session} onDone={() => back(t("account.totp_done"))} onCancel={() => back("")} />;
  }
  return (
    <section class="narrow">
      <Heading>{t("account.title")}</Heading>
      <Said text={said} />
      <ErrorSummary errors={errors} />
      <section class="card">
        <h2>{t("account.words")}</h2>
        <p>{t("account.words_intro")}</p>
        <Button onClick={() => setAt("words")}>{t("account.words_begin")}</Button>
      </section>
      <section class="card">
        <h2>{t("account.totp")}</h2>
        <p>{t("account.totp_when")}</p>
        <Button onClick={() => setAt("totp")}>{t("account.totp_begin")}</Button>
      </section>
      <PasskeysCard onAdd={() => setAt("key")} onRemove={(passkey) => setAt({ remove: passkey })} />
      <section class="card">
        <h2>{t("account.everywhere")}</h2>
        <p>{t("account.everywhere_intro")}</p>
        <div id="everywhere" tabIndex={-1}>
          <Button kind="danger" onClick={() => void everywhere()}>
            {t("account.everywhere_submit")}
          </Button>
        </div>
      </section>
    </section>
  );
}
