/** The case file: everything colleagues wrote about the case, oldest first, and a box to write more. */
import { useState } from "preact/hooks";
import type { NoteItem } from "../../../crypto/client/staff.js";
import { useDesk } from "../desk.js";
import type { FileDesk, LoadedDesk } from "./file_desk.js";
import { NoteLine } from "./note_line.js";
import { TextBox } from "./note_parts.js";
import { useNoteWriting } from "./note_writing.js";
import { Button, ErrorSummary, Form, Notice, Said } from "./parts.js";

/** Notes shown before the older ones are asked for. */
const NEWEST = 12;
/** UTF-16 units; SPEC section 5.4. */
const LONGEST = 16_000;

export function CaseNotes({ loaded: { desk, failed, retry } }: { loaded: LoadedDesk }) {
  const { t } = useDesk().texts;
  if (!desk && !failed) return null;
  return (
    <section class="card casefile" aria-labelledby="notes-title">
      <h2 id="notes-title">{t("note.title")}</h2>
      {failed && (
        <Notice kind="error">
          <p>{failed}</p>
          <Button onClick={retry}>{t("app.retry")}</Button>
        </Notice>
      )}
      {desk && <Open desk={desk} />}
    </section>
  );
}

function Open({ desk }: { desk: FileDesk }) {
  const { texts } = useDesk();
  const { t } = texts;
  const [all, setAll] = useState(false);
  const { notes, unread } = desk.file;
  const lines = joined(notes);
  const shown = all ? lines : lines.slice(-NEWEST);
  const readers = desk.readers.map((audience) => texts.audience(audience)).join(", ");
  return (
    <>
      <p class="badge ngo">{t("note.read_by", { readers })}</p>
      {desk.withheld && <Notice kind="error">{t("note.withheld")}</Notice>}
      {unread > 0 && !desk.withheld && <Notice kind="error">{t("note.some_refused")}</Notice>}
      {lines.length === 0 && <p class="hint">{t("note.none")}</p>}
      {shown.length < lines.length && (
        <Button small onClick={() => setAll(true)}>
          {t("note.older", { count: lines.length - shown.length })}
        </Button>
      )}
      <ol class="messages">
        {shown.map(({ item, through }) => (
          <li key={item.sequence} class={item.ok ? "note" : "refused"}>
            {through > item.sequence ? <p>{t("note.missing_many", { from: item.sequence, to: through })}</p> : <NoteLine item={item} desk={desk} />}
          </li>
        ))}
      </ol>
      {!desk.withheld && <Remark desk={desk} />}
    </>
  );
}

/** A server that claims two thousand notes must not make a page of two thousand lines. */
function joined(notes: NoteItem[]): { item: NoteItem; through: number }[] {
  const lines: { item: NoteItem; through: number }[] = [];
  const gone = (item: NoteItem | undefined) => item !== undefined && !item.ok && item.problem === "missing";
  for (const item of notes) {
    const last = lines.at(-1);
    if (gone(item) && gone(last?.item)) (last as { through: number }).through = item.sequence;
    else lines.push({ item, through: item.sequence });
  }
  return lines;
}

function Remark({ desk }: { desk: FileDesk }) {
  const { t } = useDesk().texts;
  const [text, setText] = useState("");
  const { busy, errors, said, missing, write } = useNoteWriting(desk);
  const submit = async () => {
    if (text.trim() === "") return missing([{ id: "note", text: t("note.error_empty") }]);
    if (text.length > LONGEST) return missing([{ id: "note", text: t("note.error_long") }]);
    if (await write("note", { type: "text", text: text.trim() })) setText("");
  };
  return (
    <div class="no-print">
      <ErrorSummary errors={errors} />
      <Form onSubmit={() => void submit()}>
        <TextBox id="note" label={t("note.label")} hint={t("note.hint")} value={text} errors={errors} onInput={setText} />
        <Button submit busy={busy}>
          {t("note.save")}
        </Button>
      </Form>
      <Said text={said} />
    </div>
  );
}
