/** Security keys and phones of one's own: the list, a new one, removing one. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api.js";
import { refusal, useDesk } from "../desk.js";
import { addPasskey, removePasskey } from "../keys/own_account.js";
import { canUsePasskeys, fetchPasskeys, makePasskey, type MadePasskey, type Passkey } from "../keys/passkeys.js";
import type { Session } from "../keys/session.js";
import { Button, Field, type FieldError, Notice } from "./parts.js";
import { ProvenForm } from "./proven_form.js";

const NAME_MAX = 40;

interface ScreenProps {
  session: Session;
  onDone: () => void;
  onBack: () => void;
}

export function AddPasskey({ session, onDone, onBack }: ScreenProps) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const [name, setName] = useState("");
  const [made, setMade] = useState<MadePasskey | null>(null);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const check = (): FieldError[] => {
    const good = name.trim().length > 0 && name.trim().length <= NAME_MAX;
    const found = good ? [] : [{ id: "key-name", text: t("passkeys.name_error") }];
    setErrors(found);
    return found;
  };
  const refused = (error: unknown): FieldError | null => {
    const code = error instanceof ApiError ? error.code : "";
    // A wrong proof leaves what the browser made good for another try; these do not.
    if (code === "invalid-field" || code === "passkey-known") setMade(null);
    if (code === "invalid-field") return { id: "key-name", text: t("passkeys.too_late") };
    return code === "passkey-known" ? { id: "key-name", text: t("passkeys.known") } : null;
  };
  return (
    <ProvenForm
      session={session}
      title={t("passkeys.add_title")}
      submit={t("passkeys.add_submit")}
      working={t("passkeys.working")}
      check={check}
      refused={refused}
      act={async (auth, factor) => {
        const fresh = made ?? (await makePasskey(api, session.account.member, session.account.name, t("app.title")));
        setMade(fresh);
        await addPasskey(api, { auth, ...factor }, name.trim(), fresh);
      }}
      onDone={onDone}
      onBack={onBack}
    >
      <p>{t("passkeys.add_intro")}</p>
      <Field id="key-name" label={t("passkeys.name")} hint={t("passkeys.name_hint")} value={name} errors={errors} onInput={setName} />
    </ProvenForm>
  );
}

export function RemovePasskey({ session, passkey, onDone, onBack }: ScreenProps & { passkey: Passkey }) {
  const { texts, api } = useDesk();
  const { t } = texts;
  return (
    <ProvenForm
      session={session}
      title={t("passkeys.remove_title", { name: passkey.name })}
      submit={t("passkeys.remove")}
      working={t("account.totp_working")}
      danger
      act={(auth, factor) => removePasskey(api, { auth, ...factor }, passkey.id)}
      onDone={onDone}
      onBack={onBack}
    >
      <p>{t("passkeys.remove_intro")}</p>
    </ProvenForm>
  );
}

interface CardProps {
  onAdd: () => void;
  onRemove: (passkey: Passkey) => void;
}

/** What stands in the own account. */
export function PasskeysCard({ onAdd, onRemove }: CardProps) {
  const { texts, api } = useDesk();
  const { t } = texts;
  const [found, setFound] = useState<{ on: boolean; passkeys: Passkey[] } | null>(null);
  const [failed, setFailed] = useState("");
  useEffect(() => {
    fetchPasskeys(api).then(setFound, (error) => setFailed(refusal(texts, error)));
  }, [api]);
  const possible = found?.on && canUsePasskeys();
  return (
    <section class="card" aria-labelledby="passkeys-title">
      <h2 id="passkeys-title">{t("passkeys.title")}</h2>
      <p>{t("passkeys.what")}</p>
      {failed && <Notice kind="error">{failed}</Notice>}
      {found && !possible && <p class="hint">{t(found.on ? "passkeys.no_browser" : "passkeys.off")}</p>}
      <ul class="rows">
        {found?.passkeys.map((one) => (
          <li key={one.id}>
            <span>
              <strong dir="auto">{one.name}</strong> <span class="small">{t("passkeys.since", { day: texts.day(one.day) })}</span>
            </span>
            <Button small label={t("passkeys.remove_title", { name: one.name })} onClick={() => onRemove(one)}>
              {t("passkeys.remove")}
            </Button>
          </li>
        ))}
      </ul>
      {possible && <Button onClick={onAdd}>{t("passkeys.add")}</Button>}
    </section>
  );
}
