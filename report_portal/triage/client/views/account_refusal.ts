/** What to tell a member whose change of the own way in was refused. */
import { ApiError } from "../api.js";
import { refusal } from "../desk.js";
import { OtherWordsError } from "../keys/own_account.js";
import { NoPasskeyError } from "../keys/passkeys.js";
import type { Texts } from "../texts.js";
import type { FieldError } from "./parts.js";

/** Args: key: a security key or phone was shown instead of six digits. */
export function accountRefusal(texts: Texts, error: unknown, key = false): FieldError {
  if (error instanceof OtherWordsError) return { id: "words", text: texts.t("account.other_words") };
  const id = key ? "key" : "totp";
  if (error instanceof NoPasskeyError) return { id, text: texts.t("passkeys.none_shown") };
  const code = error instanceof ApiError ? error.code : "";
  if (code === "passkeys-off") return { id, text: texts.t("passkeys.off") };
  if (code === "wrong-proof") return { id, text: texts.t(key ? "passkeys.wrong_proof" : "account.wrong_proof") };
  if (code === "invalid-field") return { id: "new-totp", text: texts.t("setup.totp_error") };
  return { id, text: refusal(texts, error) };
}
