/** Signing in: nothing on this computer opens before. */
import { useState } from "preact/hooks";
import { useBench } from "./words.js";

export function SignIn() {
  const { said, act } = useBench();
  const [busy, setBusy] = useState(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    await act("sign-in", { name: form.get("name"), passphrase: form.get("passphrase"), totp: form.get("totp") });
    setBusy(false);
  };
  const field = (name: string, secret: boolean, hint?: string) => {
    const common = { id: name, name, autocomplete: "off", spellcheck: false, "aria-describedby": hint && `${name}-hint` };
    return (
      <p>
        <label for={name}>{said.t(name)}</label>
        {secret ? <input type="password" {...common} /> : <input type="text" {...common} />}
        {hint && (
          <span class="hint" id={`${name}-hint`}>
            {hint}
          </span>
        )}
      </p>
    );
  };
  return (
    <main id="content" class="entrance">
      <h1>{said.t("title")}</h1>
      <p>{said.t("sealed_here")}</p>
      <form onSubmit={(event) => void send(event)}>
        {field("name", false)}
        {field("passphrase", true)}
        {field("totp", false, said.t("totp_hint"))}
        <button type="submit" class="button primary" disabled={busy}>
          {said.t("sign_in")}
        </button>
        <p role="status">{busy ? said.t("signing_in") : ""}</p>
      </form>
    </main>
  );
}
