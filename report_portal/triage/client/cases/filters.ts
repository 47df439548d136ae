/** The filters of the board. They hold until signing out, in this page's memory alone. */
import { choices, type Routing } from "../../../web/client/routing.js";
import { LEVELS, type Level, type Line } from "./board.js";

export interface Filters {
  team: string;
  language: string;
  problem: string;
  state: string;
  /** What was typed to look for. */
  search: string;
  /** Level of the most pressing date. */
  due: string;
  /** Clock that runs. */
  clock: string;
  channel: string;
  outcome: string;
  /** `yes`: some office may be told; `asked`: the person wants to be asked first. */
  sharing: string;
  unopened: boolean;
  forced: boolean;
  files: boolean;
  closed: boolean;
  /** Cases of one pattern, looked at together. */
  only: ReadonlySet<string> | null;
}

export const NO_FILTERS: Filters = {
  ...{ team: "", language: "", problem: "", state: "", search: "", due: "", clock: "", channel: "", outcome: "", sharing: "" },
  ...{ unopened: false, forced: false, files: false, closed: false, only: null },
};

/** How many filters are on, without the search. */
export const active = (filters: Filters): number =>
  (Object.keys(NO_FILTERS) as (keyof Filters)[]).filter((name) => name !== "search" && filters[name] !== NO_FILTERS[name]).length;

/** Due by now or before: what is overdue is also due. */
const UP_TO: Level[] = ["overdue", "today", "now", "soon"];

export function passes(line: Line, filters: Filters, routing: Routing): boolean {
  const { entry, row } = line.of;
  if (filters.only && !filters.only.has(line.id)) return false;
  // Whoever looks for something, or for outcomes, means closed cases too.
  const closedToo = filters.closed || filters.state === line.state || filters.search !== "" || filters.outcome !== "";
  if (line.group === "closed" && !closedToo) return false;
  return (
    (!filters.team || entry.readers.some((reader) => reader.startsWith(`${filters.team}/`))) &&
    (!filters.language || entry.locale === filters.language) &&
    (!filters.problem || line.problems.some(([question, option]) => `${question}.${option}` === filters.problem)) &&
    (!filters.state || line.state === filters.state) &&
    (!filters.due || dueBy(line, filters.due as Level)) &&
    (!filters.clock || line.signals.due.some((due) => due.clock === filters.clock)) &&
    (!filters.channel || entry.channel === filters.channel) &&
    (!filters.outcome || entry.outcome === filters.outcome) &&
    (!filters.sharing || sharingOf(line, routing).has(filters.sharing)) &&
    (!filters.unopened || entry.read === 0) &&
    (!filters.forced || line.signals.forcedLabour) &&
    (!filters.files || row.attachments > 0)
  );
}

function dueBy({ first }: Line, level: Level): boolean {
  if (!first || !UP_TO.includes(first.level)) return first?.level === level;
  return LEVELS.indexOf(first.level) <= LEVELS.indexOf(level);
}

/** Whether some office may be told (`yes`), and whether one may be told only after asking (`asked`). What was signed later counts. */
export function sharingOf({ of: { entry } }: Line, routing: Routing): Set<string> {
  const newest = Object.values({ ...choices(routing, entry.ticks), ...entry.permissions });
  return new Set(newest.flatMap((choice) => (choice === "no" ? [] : [choice === "ask_me_first" ? "asked" : "yes"])));
}
