/**
 * What stays of a case for counting, and the figures of a year: exactly which members each has (SPEC section 5.5).
 * A new member is one more line here, in `statistics_entries.py`, in the SPEC, and vectors for both.
 */
import { oneOf, orNull, type Shape } from "./shape.js";

/** Counts below it are never given out, zero among them. */
export const SMALLEST = 5;
/** Years with fewer reports have no figures. */
export const TOTAL_MIN = 20;
const LIST_MAX = 20;
const TABLES_MAX = 60;
const NAME_MAX = 80;

/** When the first answer came: within 7 days, within 3 calendar months, later or never. */
export type Answered = "week" | "quarter" | "later";

export interface StatisticsLine {
  type: "line";
  /** Month of arrival, `YYYY-MM`. */
  received: string;
  channel: "online" | "phone" | "walk_in" | "paper";
  language: string | null;
  /** NGO audiences that read the report. */
  teams: string[];
  /** Options ticked in the question about areas. */
  subjects: string[];
  answered: Answered;
  outcome: string | null;
  interpreter: boolean;
  /** Sharing choices: options, or null where nothing was said. */
  city: string | null;
  inspectors: string | null;
  /** Whether the form was easy: an option, or null where nothing was said. */
  easy: string | null;
}

export interface Cell {
  name: string;
  /** Null where it is not given out. */
  count: number | null;
}

export interface FiguresTable {
  id: string;
  cells: Cell[];
  /** The cell that holds all but fewer than five of the total; then no count is given. */
  most: string | null;
}

export interface YearFigures {
  type: "year";
  year: string;
  total: number;
  tables: FiguresTable[];
}

export type StatisticsEntry = StatisticsLine | YearFigures;

const matching =
  (pattern: RegExp): Shape =>
  (value) =>
    typeof value === "string" && pattern.test(value);
const several =
  (shape: Shape, least: number): Shape =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= LIST_MAX && value.every(shape) && new Set(value).size === value.length;
const whole = (value: unknown, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;

/** A month, `YYYY-MM`. */
export const isMonth = matching(/^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])$/);
const word = matching(/^[a-z][a-z0-9_]{0,63}$/);
const locale = matching(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/);
const audience = matching(/^[a-z][a-z0-9_-]{0,39}\/[a-z]{1,16}$/);
const flag: Shape = (value) => typeof value === "boolean";

const LINE: Record<Exclude<keyof StatisticsLine, "type">, Shape> = {
  received: isMonth,
  channel: oneOf("online phone walk_in paper"),
  language: orNull(locale),
  teams: several(audience, 1),
  subjects: several(word, 0),
  answered: oneOf("week quarter later"),
  outcome: orNull(word),
  interpreter: flag,
  city: orNull(word),
  inspectors: orNull(word),
  easy: orNull(word),
};

/** An object that has these members and no others. */
function exactly(value: unknown, names: string[]): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
}

/** Whether an entry is exactly a line or the figures of a year. */
export function statisticsFit(entry: unknown): entry is StatisticsEntry {
  if (typeof entry !== "object" || entry === null) return false;
  const { type } = entry as { type?: unknown };
  if (type === "line") return exactly(entry, ["type", ...Object.keys(LINE)]) && Object.entries(LINE).every(([name, shape]) => shape(entry[name]));
  return type === "year" && exactly(entry, ["type", "year", "total", "tables"]) && isYear(entry);
}

function isYear({ year, total, tables }: Record<string, unknown>): boolean {
  if (!matching(/^(?!0000)[0-9]{4}$/)(year) || !whole(total, TOTAL_MIN, Number.MAX_SAFE_INTEGER) || !Array.isArray(tables)) return false;
  if (tables.length < 1 || tables.length > TABLES_MAX || !tables.every((table) => isTable(table, total as number))) return false;
  return new Set(tables.map(({ id }: FiguresTable) => id)).size === tables.length;
}

function isTable(table: unknown, total: number): table is FiguresTable {
  if (!exactly(table, ["id", "cells", "most"]) || !word(table.id)) return false;
  const { cells, most } = table;
  if (!Array.isArray(cells) || cells.length < 1 || cells.length > TABLES_MAX || !cells.every((cell) => isCell(cell, total))) return false;
  const names = cells.map(({ name }: Cell) => name);
  if (new Set(names).size !== names.length) return false;
  return most === null || (names.includes(most as string) && cells.every(({ count }: Cell) => count === null));
}

function isCell(cell: unknown, total: number): cell is Cell {
  if (!exactly(cell, ["name", "count"])) return false;
  const { name, count } = cell;
  return typeof name === "string" && name.length >= 1 && name.length <= NAME_MAX && (count === null || whole(count, SMALLEST, total));
}
