/** Beside the case: dates with their sources, who can read it, signs of forced labour. */
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { choices } from "../../../web/client/routing.js";
import { routedAnswers } from "../cases/answers.js";
import type { Line } from "../cases/board.js";
import { LEVELS } from "../cases/board.js";
import { laterPermissions } from "../cases/reading.js";
import { routingOf } from "../cases/releasing.js";
import { useDesk } from "../desk.js";
import type { Session } from "../keys/session.js";
import { DueWords } from "./board_line.js";

export function CaseDates({ line }: { line: Line }) {
  const { texts } = useDesk();
  const { t } = texts;
  const due = [...line.signals.due].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || (a.day ?? "").localeCompare(b.day ?? ""));
  const source = (clock: string, given: string) => (texts.has(`clock.source.${clock}`) ? t(`clock.source.${clock}`) : given);
  return (
    <section class="card" aria-labelledby="dates-title">
      <h2 id="dates-title">{t("case.clocks")}</h2>
      {due.length === 0 && <p class="hint">{t("case.clocks_none")}</p>}
      <ul class="dates">
        {due.map((one) => (
          <li key={one.clock} class={one.level}>
            <DueWords due={one} />
            <span class="source">
              {t("clock.source", { source: source(one.clock, one.source) })}
              {one.ngoOnly && ` · ${t("clock.ngo_only")}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ReadersProps {
  session: Session;
  opened: OpenedReport;
  line: Line;
}

/** Who can read the report, and what the person allowed. */
export function CaseReaders({ session, opened, line }: ReadersProps) {
  const { texts, data } = useDesk();
  const { t } = texts;
  const { sent } = line.of.entry;
  const routing = routingOf(session.instance);
  const allowed = { ...choices(routing, routedAnswers(opened, data.form)), ...laterPermissions(opened.thread) };
  return (
    <section class="card" aria-labelledby="readers-title">
      <h2 id="readers-title">{t("case.readers")}</h2>
      <ul class="rows">
        {opened.readers.map((audience) => (
          <li key={audience}>
            <strong>{texts.audience(audience)}</strong>
            <span>{t("case.readers_now")}</span>
          </li>
        ))}
        {sent.map((one) => (
          <li key={`${one.audience}-${one.day}`}>
            <strong>{texts.audience(one.audience)}</strong>
            <span>{t("release.sent_before", { audience: t("case.readers_sent"), day: texts.day(one.day) })}</span>
          </li>
        ))}
      </ul>
      {sent.length === 0 && <p class="hint">{t("case.readers_none")}</p>}
      <h3>{t("case.thread_permission")}</h3>
      <ul class="rows">
        {Object.entries(allowed).map(([audience, choice]) => (
          <li key={audience}>
            <strong>{texts.audience(audience)}</strong>
            <span>{t(`choice.${choice}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function CaseIndicators({ line }: { line: Line }) {
  const { t } = useDesk().texts;
  const { indicators } = line.signals;
  if (indicators.length === 0) return null;
  return (
    <section class="card" aria-labelledby="indicators-title">
      <h2 id="indicators-title">{t("case.indicators")}</h2>
      <p class="small">{t("case.indicators_count", { count: indicators.length })}</p>
      <ul>
        {indicators.map((id) => (
          <li key={id}>{t(`indicator.${id}`)}</li>
        ))}
      </ul>
    </section>
  );
}
