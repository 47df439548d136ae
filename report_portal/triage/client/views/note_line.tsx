/** One note of a case file in words. Nothing is left out: refused and unknown ones say so. */
import { type NoteEntry, type NoteItem, type Source, textNumber } from "../../../crypto/client/staff.js";
import { caseNumber, inSentence } from "../cases/number.js";
import { useDesk } from "../desk.js";
import type { Texts } from "../texts.js";
import type { FileDesk } from "./file_desk.js";
import { Words } from "./parts.js";

export function NoteLine({ item, desk }: { item: NoteItem; desk: FileDesk }) {
  const { texts } = useDesk();
  const { t } = texts;
  if (!item.ok) return <p>{t(item.problem === "missing" ? "note.missing" : "note.refused", { sequence: item.sequence })}</p>;
  const { note } = item;
  return (
    <>
      <p class="byline">
        <strong>{desk.name(note.member)}</strong>
        <span>{texts.day(note.day)}</span>
      </p>
      {item.known ? <Said entry={item.note.entry} desk={desk} /> : <p>{t("note.newer")}</p>}
    </>
  );
}

function Said({ entry, desk }: { entry: NoteEntry; desk: FileDesk }) {
  const { texts } = useDesk();
  const { t } = texts;
  switch (entry.type) {
    case "text":
      return <Words text={entry.text} />;
    case "task":
      return <Titled title={t("note.task")} words={entry.text} />;
    case "task_done":
      return <Titled title={t("note.task_done")} words={desk.file.tasks.find(({ id }) => id === entry.id)?.text ?? ""} />;
    case "assign":
      return <p>{entry.member === null ? t("note.assign_none") : t("note.assign", { name: desk.name(entry.member) })}</p>;
    case "cover":
      return <p>{t("note.cover", { name: desk.name(entry.member), day: texts.day(entry.until) })}</p>;
    case "mark":
      return <Titled title={markWords(texts, entry)} words={entry.reason ?? ""} />;
    case "same_person": {
      const number = inSentence(caseNumber(entry.report));
      return <Titled title={t(entry.stands ? "note.same_person" : "note.not_same_person", { number })} words={entry.reason ?? ""} />;
    }
    // The words themselves stand beside the person's, and go where the person takes the answer back.
    case "transcription":
      return <p>{t("note.transcription", { source: sourceWords(texts, entry.source) })}</p>;
    case "translation":
      return <p>{t("note.translation", { source: sourceWords(texts, entry.source), language: texts.language(entry.locale) })}</p>;
    // What an interpreter made of it stands there too.
    case "given": {
      const values = { number: inSentence(textNumber(entry.text)), name: desk.name(entry.to), day: texts.day(entry.until) };
      return <p>{t("note.given", { ...values, source: sourceWords(texts, entry.source) })}</p>;
    }
    case "interpreted":
      return <p>{t("note.interpreted", { number: inSentence(textNumber(entry.given)), name: desk.name(entry.member) })}</p>;
    case "not_interpreted": {
      const values = { number: inSentence(textNumber(entry.given)), name: desk.name(entry.member) };
      return <p>{t(`note.not_interpreted_${entry.reason}`, values)}</p>;
    }
    case "fact_day": {
      const clock = texts.has(`clock.${entry.clock}`) ? t(`clock.${entry.clock}`) : entry.clock;
      return <p>{entry.day === null ? t("note.fact_day_none", { clock }) : t("note.fact_day", { clock, day: texts.day(entry.day) })}</p>;
    }
    case "hold":
      return <Titled title={t("note.hold", { day: texts.day(entry.until) })} words={entry.reason} />;
    case "conflict":
      return <p>{t(entry.stands ? "note.conflict" : "note.no_conflict")}</p>;
    // What it says stands beside the contract, and goes where the person takes the files back.
    case "lease": {
      const named = entry.lines.map(({ line }) => (texts.has(`lease.line.${line}`) ? t(`lease.line.${line}`) : line));
      return <p>{t("note.lease", { lines: named.join(" · ") })}</p>;
    }
  }
}

function Titled({ title, words }: { title: string; words: string }) {
  return (
    <>
      <p>{title}</p>
      {words && <Words text={words} />}
    </>
  );
}

function markWords({ t }: Texts, entry: Extract<NoteEntry, { type: "mark" }>): string {
  return entry.mark === "duplicate" ? t("note.mark_duplicate", { number: inSentence(caseNumber(entry.of)) }) : t(`note.mark_${entry.mark}`);
}

/** What a source is called. */
export const sourceWords = (texts: Texts, source: Source): string =>
  typeof source === "number" ? texts.t("note.source_message", { sequence: source }) : (texts.question(source)?.label ?? source);
