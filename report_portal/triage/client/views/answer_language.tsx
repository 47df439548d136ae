/** The language of what is written to the person, and a second look where it is not the one they want. */
import { useState } from "preact/hooks";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { answerLanguage } from "../cases/reading.js";
import { useDesk } from "../desk.js";
import { Check, type FieldError, Select } from "./parts.js";

const FALLBACK = "en";

export interface AnswerLanguageChoice {
  /** What the person wants; null where they did not say. */
  wanted: string | null;
  language: string;
  choose: (locale: string) => void;
  differs: boolean;
  anyway: boolean;
  setAnyway: (anyway: boolean) => void;
  /** Why this may not be sent yet; nothing where it may. */
  errors: () => FieldError[];
}

export function useAnswerLanguage(opened: OpenedReport): AnswerLanguageChoice {
  const { texts, data } = useDesk();
  const wanted = answerLanguage(opened, data.form);
  const [language, setLanguage] = useState(wanted && data.languages[wanted] ? wanted : FALLBACK);
  const [anyway, setAnyway] = useState(false);
  const differs = wanted !== null && language !== wanted;
  const choose = (locale: string) => {
    setLanguage(locale);
    setAnyway(false);
  };
  const errors = () => (differs && !anyway ? [{ id: "anyway", text: texts.t("answer.error_language") }] : []);
  return { wanted, language, choose, differs, anyway, setAnyway, errors };
}

export function AnswerLanguage({ choice, onChange }: { choice: AnswerLanguageChoice; onChange?: (locale: string) => void }) {
  const { texts, data } = useDesk();
  return (
    <Select
      id="message-language"
      label={texts.t("answer.language")}
      value={choice.language}
      options={Object.entries(data.languages).map(([value, own]) => ({ value, label: `${texts.language(value)} · ${own}` }))}
      onChange={onChange ?? choice.choose}
    />
  );
}

/** Said only where the language is not the one the person wants. */
export function OtherLanguage({ choice }: { choice: AnswerLanguageChoice }) {
  const { texts } = useDesk();
  const { t } = texts;
  if (!choice.differs) return null;
  const names = { wanted: texts.language(choice.wanted), chosen: texts.language(choice.language) };
  return (
    <div class="notice warning">
      <p>{t("answer.language_warning", names)}</p>
      <Check id="anyway" label={t("answer.language_anyway", names)} checked={choice.anyway} onChange={choice.setAnyway} />
    </div>
  );
}
