/** Writing to the person: own words or a ready-made message, always with its language. */
import { useEffect, useState } from "preact/hooks";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { isConflict } from "../cases/caseload.js";
import { type Filled, filledIn, GAP_MAX, gapsOf } from "../cases/gaps.js";
import { LONGEST, reloadIfOld, send } from "../cases/writing.js";
import { refusal, useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import { AnswerLanguage, OtherLanguage, useAnswerLanguage } from "./answer_language.js";
import { GapFields, gapField } from "./gap_fields.js";
import { Button, ErrorSummary, type FieldError, Form, Said, Select } from "./parts.js";

interface Props {
  session: Session;
  id: string;
  opened: OpenedReport;
  onSent: () => Promise<void>;
  /** A ready-made message that another part of the page proposes; a new object each time. */
  offer?: { canned: string } | null;
}

/** Ready-made messages that ask for a permission, and the affiliation they ask about. */
const ASKING: Record<string, string> = { ask_city: "city", ask_inspectors: "state" };
const FALLBACK = "en";

export function AnswerBox({ session, id, opened, onSent, offer }: Props) {
  const { texts, data, api, page, today } = useDesk();
  const { t } = texts;
  const choice = useAnswerLanguage(opened);
  const { language } = choice;
  const [text, setText] = useState("");
  const [canned, setCanned] = useState("");
  const [filled, setFilled] = useState<Filled>({});
  const [asks, setAsks] = useState("");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");

  const receivers = session.instance.audiences.filter((audience) => !audience.direct);
  /** The language in which a ready-made message goes. */
  const usedFor = (which: string, locale: string) => (which && data.canned[which]?.[locale] === undefined ? FALLBACK : locale);
  const cannedText = (which: string, locale: string, gaps: Filled) => {
    const there = usedFor(which, locale);
    return filledIn(data.canned[which]?.[there] ?? "", gaps, there, data);
  };
  /** What is still to be filled in, by the name of its field. */
  const named = (there: string) => gapsOf(there).reduce((so, gap) => so.replaceAll(`{${gap}}`, `[${t(`gap.${gap}`)}]`), there);
  const used = usedFor(canned, language);
  const gaps = gapsOf(data.canned[canned]?.[used] ?? "");
  const unchanged = canned !== "" && text === cannedText(canned, language, filled);

  const pick = (which: string) => {
    setCanned(which);
    setFilled({});
    if (which) setText(cannedText(which, language, {}));
    const affiliation = ASKING[which];
    if (affiliation) setAsks(receivers.find((audience) => audience.affiliation === affiliation)?.id ?? "");
  };
  useEffect(() => {
    if (!offer) return;
    pick(offer.canned);
    document.getElementById("message")?.focus();
  }, [offer]);
  const changeLanguage = (locale: string) => {
    if (unchanged) setText(cannedText(canned, locale, filled));
    choice.choose(locale);
  };
  const fillIn = (gap: string, value: string) => {
    const all = { ...filled, [gap]: value.slice(0, GAP_MAX) };
    // Own words are kept; the gaps in them are filled where they still stand.
    setText(unchanged ? cannedText(canned, language, all) : filledIn(text, all, used, data));
    setFilled(all);
  };

  const submit = async () => {
    setSaid("");
    if (text.trim() === "") return setErrors([{ id: "message", text: t("answer.error_empty") }]);
    if (text.length > LONGEST) return setErrors([{ id: "message", text: t("answer.error_long") }]);
    const open = gapsOf(text);
    if (open.length > 0) {
      const [first = ""] = open;
      const names = open.map((gap) => t(`gap.${gap}`)).join(", ");
      return setErrors([{ id: gaps.includes(first) ? gapField(first) : "message", text: t("gap.error", { gaps: names }) }]);
    }
    const other = choice.errors();
    if (other.length > 0) return setErrors(other);
    setErrors([]);
    setBusy(true);
    try {
      const item = {
        kind: "answer" as const,
        text: text.trim(),
        locale: unchanged ? used : language,
        canned: unchanged ? canned : null,
        asks: asks || null,
      };
      await send(api, session, id, opened, item, today());
      setText("");
      setCanned("");
      setFilled({});
      setAsks("");
      choice.setAnyway(false);
      await onSent();
      setSaid(t("answer.sent"));
    } catch (error) {
      await reloadIfOld(api, page, session, error, today());
      // What was typed stays; the case is shown with the colleague's words in it.
      if (isConflict(error)) await onSent();
      setErrors([{ id: "message", text: refusal(texts, error) }]);
    }
    setBusy(false);
  };

  return (
    <section class="card write no-print" aria-labelledby="write-title">
      <h2 id="write-title">{t("answer.title")}</h2>
      <p class="badge ngo">{t("answer.only")}</p>
      <ErrorSummary errors={errors} />
      <Form onSubmit={() => void submit()}>
        <Select
          id="canned"
          label={t("answer.canned")}
          value={canned}
          options={[
            { value: "", label: t("answer.canned_none") },
            ...Object.keys(data.canned).map((which) => ({ value: which, label: t(`canned_label.${which}`) })),
          ]}
          onChange={pick}
        />
        <GapFields gaps={gaps} filled={filled} errors={errors} onFill={fillIn} />
        {canned && used !== texts.locale && (
          <div class="preview">
            <p class="label">{t("answer.canned_preview")}</p>
            <p>{named(cannedText(canned, texts.locale, filled))}</p>
          </div>
        )}
        {canned && used !== language && (
          <p class="notice warning">
            {t("answer.canned_missing", { language: texts.language(language), used: texts.language(used) })}
          </p>
        )}
        <div class="field">
          <label for="message">{t("answer.text")}</label>
          <p class="hint" id="message-hint">
            {t("answer.hint")}
          </p>
          <textarea
            id="message"
            dir="auto"
            lang={used}
            rows={6}
            value={text}
            autocomplete="off"
            spellcheck={false}
            translate={false}
            aria-describedby="message-hint"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </div>
        {canned && !unchanged && <p class="hint">{t("answer.canned_edited")}</p>}
        <div class="pair">
          <AnswerLanguage choice={choice} onChange={changeLanguage} />
          {receivers.length > 0 && (
            <Select
              id="asks"
              label={t("answer.asks")}
              value={asks}
              options={[
                { value: "", label: t("answer.asks_none") },
                ...receivers.map((audience) => ({ value: audience.id, label: texts.audience(audience.id) })),
              ]}
              onChange={setAsks}
            />
          )}
        </div>
        <OtherLanguage choice={choice} />
        <div class="actions">
          <Button kind="primary" submit busy={busy}>
            {busy ? t("answer.sending") : t("answer.send")}
          </Button>
        </div>
      </Form>
      <Said text={said} />
    </section>
  );
}

