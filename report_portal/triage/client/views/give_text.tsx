/** Giving one text to an interpreter: exactly what leaves, to whom, until when. */
import { useId, useState } from "preact/hooks";
import { DAYS_MAX, type Source } from "../../../crypto/client/staff.js";
import { USUAL_DAYS } from "../cases/giving.js";
import { addDays } from "../days.js";
import { useDesk } from "../desk.js";
import { type FileDesk, Refused } from "./file_desk.js";
import { Button, ErrorSummary, Field, type FieldError, Form, Notice, Select, Words } from "./parts.js";

interface Props {
  desk: FileDesk;
  source: Source;
  words: string;
  /** Language of the words. */
  language: string | null;
  onGiven: () => void;
}

const FALLBACK = "en";

export function GiveText({ desk, source, words, language, onGiven }: Props) {
  const { texts, data, today } = useDesk();
  const { t } = texts;
  const field = useId();
  const people = desk.session.roster.interpreters();
  const known = (locale: string | null) => (locale && data.languages[locale] ? locale : FALLBACK);
  const [to, setTo] = useState(people[0]?.member ?? "");
  const [of, setOf] = useState(known(language));
  const [locale, setLocale] = useState(known(texts.locale));
  const [until, setUntil] = useState(addDays(today(), USUAL_DAYS));
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const longest = addDays(today(), DAYS_MAX);
  const dayId = `${field}-until`;
  const submit = async () => {
    const wrong = !until || until < today() || until > longest;
    setErrors(wrong ? [{ id: dayId, text: t("give.error_until", { day: texts.day(longest) }) }] : []);
    if (wrong) return;
    setBusy(true);
    try {
      await desk.give({ source, words, of, locale, to, until });
      onGiven();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setErrors([{ id: `${field}-to`, text: error.message }]);
      setBusy(false);
    }
  };
  if (people.length === 0) return <p class="hint">{t("give.nobody")}</p>;
  const languages = Object.entries(data.languages).map(([value, own]) => ({ value, label: `${texts.language(value)} · ${own}` }));
  const name = desk.name(to);
  return (
    <Form onSubmit={() => void submit()}>
      <ErrorSummary errors={errors} />
      <Select id={`${field}-to`} label={t("give.to")} value={to} options={people.map((one) => ({ value: one.member, label: one.name }))} onChange={setTo} />
      <Select id={`${field}-of`} label={t("beside.from")} value={of} options={languages} onChange={setOf} />
      <Select id={`${field}-locale`} label={t("beside.to")} value={locale} options={languages} onChange={setLocale} />
      <Field id={dayId} label={t("give.until")} hint={t("give.until_hint")} type="date" min={today()} max={longest} value={until} errors={errors} onInput={setUntil} short />
      <section class="leaving" aria-labelledby={`${field}-leaves`}>
        <h4 id={`${field}-leaves`}>{t("give.leaves")}</h4>
        <Words text={words} language={of} />
        <p class="small">{t("give.stays")}</p>
      </section>
      <Notice kind="warning">{t("give.warning")}</Notice>
      <Button kind="primary" submit busy={busy} small>
        {t("give.give", { name })}
      </Button>
    </Form>
  );
}
