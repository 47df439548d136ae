/** What to tell a member whose change of the own way in was refused. */
import { ApiError } from "../api.js";
import { refusal } from "../desk.js";
import { OtherWordsError } from "../keys/own_account.js";
import type { Texts } from "../texts.js";
import type { FieldError } from "./parts.js";

export function accountRefusal(texts: Texts, error: unknown): FieldError {
  if (error instanceof OtherWordsError) return { id: "words", text: texts.t("account.other_words") };
  const code = error instanceof ApiError ? error.code : "";
  if (code === "wrong-proof") return { id: "totp", text: texts.t("account.wrong_proof") };
  if (code === "invalid-field") return { id: "new-totp", text: texts.t("setup.totp_error") };
  return { id: "totp", text: refusal(texts, error) };
}
