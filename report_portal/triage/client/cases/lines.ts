/** The lines of all cases, in order. What did not change since the last look is not worked out again. */
import type { StaffData } from "../texts.js";
import { type Line, lineOf, ordered } from "./board.js";
import type { Caseload } from "./caseload.js";
import type { Entry, Row } from "./entry.js";
import { signalsOf } from "./signals.js";

interface Kept {
  row: Row;
  entry: Entry;
  lost: boolean;
  day: string;
  line: Line;
}

const books = new WeakMap<Caseload, Map<string, Kept>>();

/** Args: day: today, a UTC day. */
export function linesOf(caseload: Caseload, data: StaffData, day: string): Line[] {
  const before = books.get(caseload);
  const book = new Map<string, Kept>();
  for (const one of caseload.cases()) {
    const known = before?.get(one.row.id);
    const same = known && known.entry === one.entry && known.lost === one.lost && known.day === day && sameRow(known.row, one.row);
    book.set(one.row.id, same ? known : { ...one, day, line: lineOf(one, signalsOf(one, data, day)) });
  }
  books.set(caseload, book);
  return ordered([...book.values()].map(({ line }) => line));
}

/** Rows are fetched anew at every look, mostly with the same in them. */
const sameRow = (a: Row, b: Row): boolean =>
  a === b || (Object.keys(a) as (keyof Row)[]).every((name) => a[name] === b[name]);
