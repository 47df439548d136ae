/** The figures of a year out of its lines: a fixed set of tables, each cleared of what must not be given out (SPEC section 5.5). */
import { type FiguresTable, SMALLEST, type StatisticsLine, TOTAL_MIN, type YearFigures } from "../../../crypto/client/staff.js";
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

/** Name of a team's table. */
export const teamTable = (audience: string): string => `team_${(audience.split("/")[0] ?? "").replace(/-/g, "_")}`;
export const subjectTable = (area: string): string => `subject_${area}`;

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
  return { type: "year", year, total, tables: withoutGaps(tables, total) };
}

/** A tick may be what leads to a team: a team's count a little above a subject's would tell how many came to it otherwise. */
function withoutGaps(tables: FiguresTable[], total: number): FiguresTable[] {
  const yes = ({ cells, most }: FiguresTable) => (most === "yes" ? total : (cells[0]?.count ?? null));
  const subjects = tables.filter(({ id, most }) => id.startsWith("subject_") && most === null).flatMap((table) => yes(table) ?? []);
  return tables.map((table) => {
    const team = table.id.startsWith("team_") ? yes(table) : null;
    // Where few are left beside a subject, the team's reports without the tick and those it does not read may both be few.
    const tells = (subject: number) => team !== null && team >= subject && (team - subject < SMALLEST || total - subject < TOGETHER);
    if (!subjects.some(tells)) return table;
    return { ...table, cells: table.cells.map(({ name }) => ({ name, count: null })), most: null };
  });
}
