/** The figures of a year out of its lines: a fixed set of tables, each cleared of what must not be given out (SPEC section 5.5). */
import { type FiguresTable, SMALLEST, type StatisticsLine, TOTAL_MIN, type YearFigures } from "../../../crypto/client/staff.js";
import { subjectTable, teamTable } from "./asked.js";
import type { Codes } from "./codes.js";
import { type Counted, published, TOGETHER } from "./published.js";

const MONTHS = Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, "0"));
/** Both outcomes of a checked rent contract are one figure. */
const LEASE = /^lease_reviewed_/;
const outcomeOf = (outcome: string): string => (LEASE.test(outcome) ? "lease_reviewed" : outcome);
const YES_NO = ["yes", "no"];
const yesNo = (holds: boolean): string => (holds ? "yes" : "no");

interface Question {
  id: string;
  cells: string[];
  of: (line: StatisticsLine) => string;
}

function questions({ areas, city, easy, inspectors, languages, teams, outcomes }: Codes): Question[] {
  return [
    { id: "month", cells: MONTHS, of: ({ received }) => received.slice(5) },
    { id: "channel", cells: ["online", "phone", "walk_in", "paper"], of: ({ channel }) => channel },
    { id: "language", cells: [...languages, "other"], of: ({ language }) => language ?? "other" },
    ...areas.map((area) => ({ id: subjectTable(area), cells: YES_NO, of: ({ subjects }: StatisticsLine) => yesNo(subjects.includes(area)) })),
    // The first reads every report.
    ...teams.slice(1).map((team) => ({ id: teamTable(team), cells: YES_NO, of: (line: StatisticsLine) => yesNo(line.teams.includes(team)) })),
    { id: "answered", cells: ["week", "quarter", "later"], of: ({ answered }) => answered },
    { id: "outcome", cells: ["open", ...new Set(outcomes.map(outcomeOf))], of: ({ outcome }) => (outcome === null ? "open" : outcomeOf(outcome)) },
    { id: "interpreter", cells: YES_NO, of: ({ interpreter }) => yesNo(interpreter) },
    { id: "city", cells: [...city, "none"], of: (line) => line.city ?? "none" },
    { id: "inspectors", cells: [...inspectors, "none"], of: (line) => line.inspectors ?? "none" },
    { id: "easy", cells: [...easy, "none"], of: (line) => line.easy ?? "none" },
  ];
}

/** Every report in exactly one cell: what a line of another version holds and this one does not know goes to the last. */
function counted({ id, cells, of }: Question, lines: StatisticsLine[]): Counted {
  const found = new Map(cells.map((name) => [name, 0]));
  const last = cells.at(-1) as string;
  for (const line of lines) {
    const name = of(line);
    const cell = found.has(name) ? name : last;
    found.set(cell, (found.get(cell) ?? 0) + 1);
  }
  return { id, cells: [...found].map(([name, count]) => ({ name, count })) };
}

/**
 * Args:
 *   year: four digits.
 *   lines: of reports received in it, each once.
 * Returns: null where they are too few for any figure.
 */
export function figuresOf(year: string, lines: StatisticsLine[], codes: Codes): YearFigures | null {
  const total = lines.length;
  if (total < TOTAL_MIN) return null;
  const tables = questions(codes).map((question) => published(counted(question, lines), total));
  return { type: "year", year, total, tables: untied(withoutGaps(tables, total), total, codes.asked) };
}

const notShown = (table: FiguresTable): FiguresTable => ({ ...table, cells: table.cells.map(({ name }) => ({ name, count: null })), most: null });

const isSubject = ({ id }: FiguresTable): boolean => id.startsWith("subject_");
const isTeam = ({ id }: FiguresTable): boolean => id.startsWith("team_");

/** How many are in `yes`; null where that is not shown. */
const yesOf = ({ cells, most }: FiguresTable, total: number): number | null => (most === "yes" ? total : (cells[0]?.count ?? null));

/** A tick may be what leads to a team: a team's count a little above a subject's would tell how many came to it otherwise. */
function withoutGaps(tables: FiguresTable[], total: number): FiguresTable[] {
  const subjects = tables.filter((table) => isSubject(table) && table.most === null).flatMap((table) => yesOf(table, total) ?? []);
  return tables.map((table) => {
    const team = isTeam(table) ? yesOf(table, total) : null;
    // Where few are left beside a subject, the team's reports without the tick and those it does not read may both be few.
    const tells = (subject: number) => team !== null && team >= subject && (team - subject < SMALLEST || total - subject < TOGETHER);
    return subjects.some(tells) ? notShown(table) : table;
  });
}

/**
 * A question that is asked of some only has all others in the last cell of its table: where the tables of those whom it is
 * asked of leave some over, that cell is at least so large, and small ones beside it can be told.
 */
export function untied(tables: FiguresTable[], total: number, asked: Codes["asked"]): FiguresTable[] {
  const shown = tables.filter(isSubject).flatMap((table) => yesOf(table, total) ?? []);
  // What 5 says of a team that it does not show: it is close above a subject, or a subject leaves few.
  const hidden = shown.some((subject) => total - subject < TOGETHER) ? total : Math.max(0, ...shown) + SMALLEST - 1;
  const atMost = (table: FiguresTable) => (table.most === "no" ? SMALLEST - 1 : (yesOf(table, total) ?? Math.min(total, hidden)));
  const tells = (table: FiguresTable) => (names: string[]) => {
    const leading = tables.filter(({ id }) => names.includes(id));
    const all = leading.reduce((sum, one) => sum + atMost(one), 0);
    // Where one of them is small itself, what is left for it must not depend on this table.
    if (leading.some(({ most }) => most === "no")) return all - (SMALLEST - 1) < total;
    return all < total && table.cells.some(({ count }) => count === null);
  };
  return tables.map((table) => (asked[table.id]?.some(tells(table)) ? notShown(table) : table));
}
