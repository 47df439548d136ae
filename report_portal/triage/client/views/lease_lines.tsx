/** The checklist itself: each line with what was found, by whom, and a remark for colleagues. */
import { useState } from "preact/hooks";
import type { LeaseLine, LeaseState } from "../../../crypto/client/staff.js";
import { calm } from "../cases/display.js";
import { CLAUSES, type CheckedLine, POINTS, STATES } from "../cases/lease.js";
import { useDesk } from "../desk.js";
import type { FileDesk } from "./file_desk.js";
import { Toggle } from "./note_parts.js";
import { useNoteWriting } from "./note_writing.js";
import { Button, ErrorSummary, Field, type FieldError, Form, Said } from "./parts.js";

/** UTF-16 units; SPEC section 5.4. */
const REMARK_MAX = 500;

/** What was ticked or written here and is not kept yet. */
export type Drafts = Record<string, { state: LeaseState | null; remark: string }>;

interface Props {
  desk: FileDesk;
  checked: Map<string, CheckedLine>;
  drafts: Drafts;
  onDrafts: (drafts: Drafts) => void;
}

/** Lines whose draft says something else than what is kept. */
export const changedLines = (drafts: Drafts, checked: Map<string, CheckedLine>): LeaseLine[] =>
  Object.entries(drafts).flatMap(([line, { state, remark }]) => {
    const kept = checked.get(line);
    const said = remark.trim() || null;
    return state === null || (kept?.state === state && kept.remark === said) ? [] : [{ line, state, remark: said }];
  });

const remarkField = (line: string): string => `remark-${line}`;

export function LeaseLines({ desk, checked, drafts, onDrafts }: Props) {
  const { t } = useDesk().texts;
  const writing = useNoteWriting(desk);
  const save = async () => {
    const lines = changedLines(drafts, checked);
    const long = lines.filter(({ remark }) => (remark?.length ?? 0) > REMARK_MAX);
    if (lines.length === 0) return writing.missing([{ id: `state-${POINTS[0] ?? ""}`, text: t("lease.error_nothing") }]);
    if (long.length > 0) return writing.missing(long.map(({ line }) => ({ id: remarkField(line), text: t("lease.error_remark") })));
    if (await writing.write("lease-save", { type: "lease", lines })) onDrafts({});
  };
  const group = (title: string, lines: string[], hint?: string) => (
    <section aria-labelledby={`group-${title}`}>
      <h3 id={`group-${title}`}>{t(`lease.${title}`)}</h3>
      {hint && <p class="hint">{hint}</p>}
      {lines.map((line) => (
        <Line
          key={line}
          line={line}
          kept={checked.get(line) ?? null}
          draft={drafts[line]}
          desk={desk}
          errors={writing.errors}
          onDraft={(draft) => onDrafts({ ...drafts, [line]: draft })}
        />
      ))}
    </section>
  );
  return (
    <Form onSubmit={() => void save()}>
      <ErrorSummary errors={writing.errors} />
      {group("points", POINTS)}
      {group("clauses", CLAUSES, t("lease.clauses_hint"))}
      <Said text={writing.said} />
      {!desk.withheld && (
        <div class="actions" id="lease-save" tabIndex={-1}>
          <Button kind="primary" submit busy={writing.busy}>
            {t("lease.save")}
          </Button>
        </div>
      )}
    </Form>
  );
}

interface LineProps {
  line: string;
  kept: CheckedLine | null;
  draft: Drafts[string] | undefined;
  desk: FileDesk;
  errors: FieldError[];
  onDraft: (draft: Drafts[string]) => void;
}

function Line({ line, kept, draft, desk, errors, onDraft }: LineProps) {
  const { texts } = useDesk();
  const { t } = texts;
  const [writing, setWriting] = useState(false);
  const now = draft ?? { state: kept?.state ?? null, remark: kept?.remark ?? "" };
  const label = t(`lease.line.${line}`);
  return (
    <fieldset class={`lease-line ${now.state ?? ""}`}>
      <legend>{label}</legend>
      <div class="states">
        {STATES.map((state, index) => (
          <label key={state}>
            <input
              type="radio"
              name={`state-${line}`}
              value={state}
              checked={now.state === state}
              onChange={() => onDraft({ ...now, state })}
              {...(index === 0 ? { id: `state-${line}` } : {})}
            />
            <span>{t(`lease.state.${state}`)}</span>
          </label>
        ))}
      </div>
      {kept && (
        <p class="small">
          {t("marks.by", { name: desk.name(kept.member), day: texts.day(kept.day) })}
          {kept.remark && (
            <>
              {" · "}
              <bdi translate={false}>{calm(kept.remark)}</bdi>
            </>
          )}
        </p>
      )}
      {now.state !== null && !desk.withheld && (
        <Toggle open={writing} onToggle={setWriting} label={`${t("lease.add_remark")}: ${label}`}>
          {t("lease.add_remark")}
        </Toggle>
      )}
      {writing && <Field id={remarkField(line)} label={t("lease.remark")} value={now.remark} errors={errors} onInput={(remark) => onDraft({ ...now, remark })} />}
    </fieldset>
  );
}
