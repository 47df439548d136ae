/** What stands on top of a case, and how to reach the person. */
import { useMemo, useState } from "preact/hooks";
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { chosen } from "../cases/answers.js";
import type { Line } from "../cases/board.js";
import type { Caseload } from "../cases/caseload.js";
import { takenDown } from "../cases/entry.js";
import { linesOf } from "../cases/lines.js";
import { patterns } from "../cases/patterns.js";
import { answerLanguage, contactRows } from "../cases/reading.js";
import { useDesk } from "../desk.js";
import { AnswerRows } from "./case_answers.js";
import { Button, Notice } from "./parts.js";

export function CaseSummary({ line, opened, caseload }: { line: Line; opened: OpenedReport; caseload: Caseload }) {
  const { texts, data, today } = useDesk();
  const { t } = texts;
  const { row, entry, lost } = line.of;
  const { ticks } = entry;
  const all = linesOf(caseload, data, today());
  const same = useMemo(() => patterns(all).find((pattern) => pattern.lines.some(({ id }) => id === line.id)), [entry]);
  const facts: [string, string][] = [
    [t("case.received"), texts.day(row.received)],
    [t("case.channel"), t(`case.channel_${entry.channel || "web"}`)],
    [t(takenDown(entry) ? "case.speaks" : "case.written_in"), texts.language(entry.locale)],
    [t("case.answer_in"), texts.language(answerLanguage(opened, data.form))],
  ];
  return (
    <>
      {opened.broken && (
        <div class="notice error" role="alert">
          <h2>{t("case.broken_title")}</h2>
          <p>{t("case.broken_text")}</p>
        </div>
      )}
      {lost && <Notice kind="error">{t("board.lost")}</Notice>}
      {line.signals.urgent && <p class="banner urgent">{t("board.urgent")}</p>}
      {line.signals.forcedLabour && <p class="banner forced">{t("board.forced_labour")}</p>}
      {ticks.age_group === "under_18" && <Notice kind="warning">{t("case.minor")}</Notice>}
      {(ticks.reporting_for === "someone_else" || ticks.reporting_for === "i_saw_it") && (
        <Notice kind="warning">{t("case.third_person")}</Notice>
      )}
      {takenDown(entry) && <Notice>{t("case.taken_down")}</Notice>}
      {entry.channel === "paper" && <Notice>{t("case.paper_unsigned")}</Notice>}
      {!opened.bound && <Notice kind="warning">{t("release.reason.unbound")}</Notice>}
      {(chosen(ticks.areas).includes("check_contract") || chosen(ticks.wish).includes("lease_check")) && (
        <Notice>{t("case.lease")}</Notice>
      )}
      {same && <Notice>{t("case.pattern", { count: same.lines.length - 1 })}</Notice>}
      <dl class="summary">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {ticks.interpreter_needed === "yes" && (
          <div>
            <dt>{t("case.interpreter")}</dt>
            <dd>{t("app.yes")}</dd>
          </div>
        )}
      </dl>
    </>
  );
}

/** Contact details stay behind a button: whoever stands beside the screen need not see them. */
export function CaseContact({ opened }: { opened: OpenedReport }) {
  const { texts } = useDesk();
  const { t } = texts;
  const [shown, setShown] = useState(false);
  const rows = contactRows(opened, texts);
  return (
    <section class="card" aria-labelledby="contact-title">
      <h2 id="contact-title">
        {t("case.contact")} <span class="badge ngo">{t("case.ngo_only_title")}</span>
      </h2>
      {rows.length === 0 ? (
        <p class="hint">{t("case.contact_none")}</p>
      ) : shown ? (
        <>
          <AnswerRows rows={rows.map((row) => ({ ...row, ngoOnly: false }))} language={null} />
          <p class="hint">{t("case.contact_note")}</p>
        </>
      ) : (
        <Button small onClick={() => setShown(true)}>
          {t("case.contact_show")}
        </Button>
      )}
    </section>
  );
}
