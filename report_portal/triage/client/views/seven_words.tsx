/** New seven words: shown once to be written down, then asked for in part. */
import { useDesk } from "../desk.js";
import { Check, Field, type FieldError, Notice } from "./parts.js";

/** Positions of the words that are typed again. */
const ASKED = [2, 5, 7];

export type TypedWords = Record<number, string>;

/** Positions where what was typed is not the word shown. */
export function wrongWords(passphrase: string, typed: TypedWords): number[] {
  const words = passphrase.split(" ");
  return ASKED.filter((position) => (typed[position] ?? "").trim().toLowerCase() !== words[position - 1]);
}

interface ShownProps {
  passphrase: string;
  written: boolean;
  onWritten: (written: boolean) => void;
}

export function ShownWords({ passphrase, written, onWritten }: ShownProps) {
  const { t } = useDesk().texts;
  return (
    <>
      <p>{t("setup.words_intro")}</p>
      <ol class="seven" aria-label={t("setup.words_list")} lang="en" dir="ltr" translate={false}>
        {passphrase.split(" ").map((word, index) => (
          <li key={index}>{word}</li>
        ))}
      </ol>
      <Notice kind="warning">{t("setup.words_warning")}</Notice>
      <Check id="written" label={t("setup.words_written")} checked={written} onChange={onWritten} />
    </>
  );
}

interface AskedProps {
  typed: TypedWords;
  errors: FieldError[];
  onTyped: (typed: TypedWords) => void;
}

export function AskedWords({ typed, errors, onTyped }: AskedProps) {
  const { t } = useDesk().texts;
  return (
    <>
      <p>{t("setup.words_check_intro")}</p>
      {ASKED.map((position) => (
        <Field
          key={position}
          id={`word-${position}`}
          label={t("setup.words_check_label", { number: position })}
          value={typed[position] ?? ""}
          errors={errors}
          onInput={(text) => onTyped({ ...typed, [position]: text })}
          short
          mono
        />
      ))}
    </>
  );
}
