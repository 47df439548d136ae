/** Marks of a case: junk, a duplicate, the same person, and who should not work on it. Every one can be taken back. */
import { useState } from "preact/hooks";
import type { NoteEntry } from "../../../crypto/client/staff.js";
import type { Caseload } from "../cases/caseload.js";
import { caseNumber, inSentence, typedNumber } from "../cases/number.js";
import { useDesk } from "../desk.js";
import type { Screen } from "../screens.js";
import type { FileDesk } from "./file_desk.js";
import { Toggle } from "./note_parts.js";
import { useNoteWriting } from "./note_writing.js";
import { Button, ErrorSummary, Field, Form, Radios, Said } from "./parts.js";

const KINDS = ["junk", "duplicate", "same_person"] as const;
type Kind = (typeof KINDS)[number];
/** UTF-16 units; SPEC section 5.4. */
const LONGEST = 500;

interface Props {
  desk: FileDesk;
  caseload: Caseload;
  id: string;
  go: (to: Screen) => void;
}

export function CaseMarks({ desk, caseload, id, go }: Props) {
  const { texts } = useDesk();
  const { t } = texts;
  const [adding, setAdding] = useState(false);
  const writing = useNoteWriting(desk);
  const { file, withheld, session } = desk;
  const { mark, samePerson, conflicts } = file;
  const mine = conflicts.has(session.account.member);
  const write = (entry: NoteEntry) => void writing.write("marks-title", entry);
  const by = ({ member, day }: { member: string; day: string }) => t("marks.by", { name: desk.name(member), day: texts.day(day) });
  return (
    <section class="card marks" aria-labelledby="marks-title">
      <h2 id="marks-title" tabIndex={-1}>
        {t("marks.title")}
      </h2>
      {!mark && samePerson.size === 0 && conflicts.size === 0 && <p class="hint">{t("marks.none")}</p>}
      <ul class="rows">
        {mark && (
          <li>
            <strong>{mark.of ? t("note.mark_duplicate", { number: inSentence(caseNumber(mark.of)) }) : t("note.mark_junk")}</strong>
            <Reason text={mark.reason} />
            <span>{by(mark)}</span>
            {mark.of && <OpenOther id={mark.of} caseload={caseload} go={go} />}
            {!withheld && (
              <Button small busy={writing.busy} onClick={() => write({ type: "mark", mark: "none", of: null, reason: null })}>
                {t("marks.take_away")}
              </Button>
            )}
          </li>
        )}
        {[...samePerson].map(([other, said]) => {
          const number = inSentence(caseNumber(other));
          return (
            <li key={other}>
              <strong>{t("note.same_person", { number })}</strong>
              <Reason text={said.reason} />
              <span>{by(said)}</span>
              <OpenOther id={other} caseload={caseload} go={go} />
              {!withheld && (
                <Button
                  small
                  busy={writing.busy}
                  label={t("marks.not_same_label", { number })}
                  onClick={() => write({ type: "same_person", report: other, stands: false, reason: null })}
                >
                  {t("marks.not_same")}
                </Button>
              )}
            </li>
          );
        })}
        {[...conflicts].map((member) => (
          <li key={member}>
            <strong>{t("marks.conflict", { name: desk.name(member) })}</strong>
          </li>
        ))}
      </ul>
      <ErrorSummary errors={writing.errors} />
      <Said text={writing.said} />
      {!withheld && (
        <div class="tight no-print">
          <Toggle open={adding} onToggle={setAdding}>
            {t("marks.add")}
          </Toggle>
          <Button small busy={writing.busy} onClick={() => write({ type: "conflict", stands: !mine })}>
            {t(mine ? "marks.me_again" : "marks.not_me")}
          </Button>
        </div>
      )}
      {adding && !withheld && <MarkForm caseload={caseload} id={id} writing={writing} onSaved={() => setAdding(false)} />}
    </section>
  );
}

function Reason({ text }: { text: string | null }) {
  if (!text) return null;
  return (
    <span dir="auto" translate={false}>
      {text}
    </span>
  );
}

/** Leads to the other case, where this member reads it. */
function OpenOther({ id, caseload, go }: Pick<Props, "id" | "caseload" | "go">) {
  const { t } = useDesk().texts;
  if (!caseload.cases().some(({ row }) => row.id === id)) return null;
  return (
    <Button small onClick={() => go({ at: "case", id })}>
      {t("marks.open_other", { number: inSentence(caseNumber(id)) })}
    </Button>
  );
}

interface FormProps {
  caseload: Caseload;
  id: string;
  writing: ReturnType<typeof useNoteWriting>;
  onSaved: () => void;
}

function MarkForm({ caseload, id, writing, onSaved }: FormProps) {
  const { t } = useDesk().texts;
  const [kind, setKind] = useState<Kind>("junk");
  const [number, setNumber] = useState("");
  const [reason, setReason] = useState("");
  const { errors, busy } = writing;
  const submit = async () => {
    const why = reason.trim() || null;
    const wanted = typedNumber(number);
    const others = kind === "junk" ? [] : caseload.cases().filter(({ row }) => row.id !== id && caseNumber(row.id) === wanted);
    const [other] = others;
    if (kind !== "junk" && (!other || others.length > 1)) {
      return writing.missing([{ id: "mark-number", text: t(other ? "marks.error_two" : "marks.error_number") }]);
    }
    if (kind === "junk" && !why) return writing.missing([{ id: "mark-reason", text: t("marks.error_reason") }]);
    const of = other?.row.id ?? "";
    const entry: NoteEntry =
      kind === "junk"
        ? { type: "mark", mark: kind, of: null, reason: why }
        : kind === "duplicate"
          ? { type: "mark", mark: kind, of, reason: why }
          : { type: "same_person", report: of, stands: true, reason: why };
    if (await writing.write("mark-reason", entry)) onSaved();
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Radios
        name="mark"
        legend={t("marks.kind")}
        value={kind}
        options={KINDS.map((value) => ({ value, label: t(`marks.kind_${value}`), hint: t(`marks.hint_${value}`) }))}
        onChange={(value) => setKind(value as Kind)}
      />
      {kind !== "junk" && (
        <Field id="mark-number" label={t("marks.number")} hint={t("marks.number_hint")} value={number} errors={errors} onInput={setNumber} digits short />
      )}
      <Field id="mark-reason" label={t("marks.reason")} value={reason} errors={errors} onInput={(value) => setReason(value.slice(0, LONGEST))} />
      <Button submit busy={busy} small>
        {t("marks.save")}
      </Button>
    </Form>
  );
}
