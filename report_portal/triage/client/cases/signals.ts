/** What clocks and rules say of a case today. They run here, because the server must not know what is urgent. */
import { type Clock, clocks, nextReadingDay } from "../../../web/client/clocks.js";
import { forcedLabour, iloIndicators, urgent } from "../../../web/client/signals.js";
import type { StaffData } from "../texts.js";
import type { Due, Level, Signals } from "./board.js";
import type { Case } from "./caseload.js";
import { keyed, startedBy } from "./fact_days.js";
import { officeDays } from "./office_marks.js";

/** Working days within which possible forced labour must be acted on. */
const FORCED_LABOUR_DAYS = 3;
/** Worth a line only once it is near. */
const NEVER_CLOSED = "never_closed";

/** Computes the signals of one case. Args: day: today, a UTC day. */
export function signalsOf(one: Case, data: StaffData, day: string): Signals {
  const { row, entry } = one;
  const isUrgent = urgent(data.form, entry.ticks);
  const told = { ...entry.ticks, ...entry.hiddenSigns };
  const forced = forcedLabour(data.form, told);
  const marked = entry.file?.factDays ?? {};
  const running = row.withdrawn
    ? []
    : clocks(
        startedBy(data.clocks, marked),
        { days: { ...factDays(one, isUrgent), ...keyed(marked) }, answers: entry.ticks, urgent: isUrgent },
        day,
        data.reading_days,
      );
  const due = running.map((clock) => dueOf(clock, day)).filter((one) => one.clock !== NEVER_CLOSED || one.level !== "on_time");
  if (!row.withdrawn && !row.closed) due.push(...own(one, forced, data.reading_days, day));
  return { urgent: isUrgent, indicators: iloIndicators(data.form, told), forcedLabour: forced, due };
}

/** Days of facts as the clocks name them. A month counts from its first day. */
export function factDays({ row, entry }: Case, isUrgent: boolean): Record<string, string> {
  const { ticks } = entry;
  const month = (question: string) => (typeof ticks[question] === "string" ? `${ticks[question]}-01` : null);
  const lately = ticks.when_last === "now" || ticks.when_last === "this_month" ? row.received : null;
  const facts: Record<string, string | null | undefined> = {
    received: row.received,
    // The board has read the ticks already, so an urgent case does not wait for somebody to click on it.
    opened: entry.opened ?? (isUrgent ? row.received : null),
    answered: row.answered,
    closed: row.closed,
    job_end: month("job_end_month"),
    last_fact: month("when_month") ?? lately,
    asked: entry.asked,
    ...officeDays(entry.sent, entry.offices),
  };
  return Object.fromEntries(Object.entries(facts).filter((fact): fact is [string, string] => Boolean(fact[1])));
}

function dueOf(clock: Clock, day: string): Due {
  const level: Level = clock.colour === "red" ? pressing(clock.due, day) : clock.colour === "amber" ? "soon" : clock.colour === "info" ? "info" : "on_time";
  return { clock: clock.id, day: clock.due, level, ngoOnly: clock.ngoOnly, source: clock.source };
}

const pressing = (due: string, day: string): Level => (due < day ? "overdue" : due === day ? "today" : "now");

/** Dates that come from the board's own rules and from colleagues. */
function own({ row, entry }: Case, forced: boolean, readingDays: number[], day: string): Due[] {
  const found: Due[] = [];
  const add = (clock: string, due: string, otherwise: Level) =>
    found.push({ clock, day: due, level: due <= day ? pressing(due, day) : otherwise, ngoOnly: false, source: "" });
  // Nobody can know what is urgent before somebody has looked.
  if (entry.read === 0) add("unopened", nextReadingDay(row.received, 1, readingDays), "soon");
  if (forced && !row.answered) add("forced_labour", nextReadingDay(entry.opened ?? row.received, FORCED_LABOUR_DAYS, readingDays), "now");
  if (entry.file?.due) add("task", entry.file.due, "on_time");
  if (row.reminder) add("reminder", row.reminder, "on_time");
  return found;
}
