/** The order of the board: what is due first, in which group, behind which filters. */
import { chosen } from "./answers.js";
import type { Case } from "./caseload.js";
import { caseNumber } from "./number.js";

/** From most to least pressing; each is a colour and a word. */
export const LEVELS = ["overdue", "today", "now", "soon", "on_time", "info"] as const;
export type Level = (typeof LEVELS)[number];

export interface Due {
  clock: string;
  /** UTC day, or null for a badge without a day. */
  day: string | null;
  level: Level;
  ngoOnly: boolean;
  source: string;
}

export interface Signals {
  urgent: boolean;
  /** Ids of the signs of forced labour that fit. */
  indicators: string[];
  forcedLabour: boolean;
  due: Due[];
}

export type State = "new" | "wrote" | "open" | "waiting" | "closed" | "withdrawn" | "broken";
export type Group = "now" | "soon" | "later" | "closed";

export interface Line {
  id: string;
  number: string;
  of: Case;
  state: State;
  signals: Signals;
  /** The most pressing date. */
  first: Due | null;
  group: Group;
  /** Question and option ids of the problems that were ticked. */
  problems: [string, string][];
  /** Names a helper or an organisation. */
  conflict: boolean;
}

const PROBLEMS = ["work_problem", "housing_problem", "treat_what"];

export function stateOf({ row, entry }: Case): State {
  if (row.withdrawn) return "withdrawn";
  if (row.closed) return "closed";
  if (entry.state === "broken") return "broken";
  if (entry.read === 0) return "new";
  if (row.in_sequence > entry.read) return "wrote";
  return entry.status === "waiting_for_you" ? "waiting" : "open";
}

export function problemsOf(ticks: Record<string, unknown>): [string, string][] {
  const found = PROBLEMS.flatMap((question) => chosen(ticks[question]).map((option): [string, string] => [question, option]));
  return found.length > 0 ? found : chosen(ticks.areas).map((option) => ["areas", option]);
}

function groupOf(state: State, signals: Signals, first: Due | null): Group {
  if (state === "closed" || state === "withdrawn") return "closed";
  if (state === "new" || state === "wrote" || state === "broken") return "now";
  if (first?.level === "overdue" || first?.level === "today" || first?.level === "now") return "now";
  if (signals.urgent || signals.forcedLabour) return "now";
  return first?.level === "soon" ? "soon" : "later";
}

const rank = (due: Due | null): number => (due ? LEVELS.indexOf(due.level) : LEVELS.length);

/** The most pressing date: by level, then by day. */
export function mostPressing(due: Due[]): Due | null {
  const [first] = [...due].sort((a, b) => rank(a) - rank(b) || (a.day ?? "9").localeCompare(b.day ?? "9"));
  return first ?? null;
}

/** Makes the line of a case. Args: signals: what the clocks and rules say of it today. */
export function lineOf(of: Case, signals: Signals): Line {
  const state = stateOf(of);
  const first = mostPressing(signals.due);
  return {
    id: of.row.id,
    number: caseNumber(of.row.id),
    of,
    state,
    signals,
    first,
    group: groupOf(state, signals, first),
    problems: problemsOf(of.entry.ticks),
    conflict: of.entry.conflict,
  };
}

const GROUPS: Group[] = ["now", "soon", "later", "closed"];

/** A text that sorts as the board does. Comparing thousands of lines rule by rule, in the order of a language, takes a tenth of a second. */
function sortKey({ id, group, signals, first, of: { row } }: Line): string {
  const urgency = signals.urgent ? 0 : signals.forcedLabour ? 1 : 2;
  return `${GROUPS.indexOf(group)}${urgency}${rank(first)} ${first?.day ?? "9"} ${row.received} ${id}`;
}

/** Urgent first inside a group, then by level and day, then the oldest. */
export const ordered = (lines: Line[]): Line[] =>
  lines
    .map((line): [string, Line] => [sortKey(line), line])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, line]) => line);
