/** Words and digits as they are in force, asked for before one's own way in is changed. */
import { useState } from "preact/hooks";
import { useDesk } from "../desk.js";
import { typedPassphrase } from "../keys/groups.js";
import type { Proof } from "../keys/own_account.js";
import { canUsePasskeys } from "../keys/passkeys.js";
import { readTotp } from "../keys/totp.js";
import { Button, Check, Field, type FieldError } from "./parts.js";

export interface TypedProof {
  words: string;
  totp: string;
  /** The security key or phone is asked instead of six digits. */
  key: boolean;
}

export const NO_PROOF: TypedProof = { words: "", totp: "", key: false };

/** Reads the proof, or tells what to mend. */
export function readProof(typed: TypedProof, t: (key: string) => string): Proof | FieldError[] {
  const [passphrase, totp] = [typedPassphrase(typed.words), typed.key ? null : readTotp(typed.totp)];
  if (passphrase && (totp || typed.key)) return { passphrase, totp };
  const errors: FieldError[] = [];
  if (!passphrase) errors.push({ id: "words", text: t("signin.error_passphrase") });
  if (!totp && !typed.key) errors.push({ id: "totp", text: t("signin.error_totp") });
  return errors;
}

interface Props {
  typed: TypedProof;
  errors: FieldError[];
  onTyped: (typed: TypedProof) => void;
}

export function ProofFields({ typed, errors, onTyped }: Props) {
  const { t } = useDesk().texts;
  const [shown, setShown] = useState(false);
  return (
    <>
      <p>{t("account.proof_intro")}</p>
      <Field
        id="words"
        label={t("account.proof_words")}
        hint={t("signin.passphrase_hint")}
        type={shown ? "text" : "password"}
        value={typed.words}
        errors={errors}
        onInput={(words) => onTyped({ ...typed, words })}
        mono
      />
      <Button kind="quiet" small onClick={() => setShown(!shown)}>
        {shown ? t("app.hide") : t("signin.show_words")}
      </Button>
      {canUsePasskeys() && (
        <Check
          id="key"
          label={t("account.proof_key")}
          checked={typed.key}
          onChange={(key) => onTyped({ ...typed, key })}
          error={errors.find((one) => one.id === "key")?.text}
        />
      )}
      {!typed.key && (
        <Field
          id="totp"
          label={t("account.proof_totp")}
          value={typed.totp}
          errors={errors}
          onInput={(totp) => onTyped({ ...typed, totp })}
          autocomplete="one-time-code"
          digits
          short
          mono
        />
      )}
    </>
  );
}
