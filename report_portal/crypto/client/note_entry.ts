/**
 * What staff may write in a report's case file: types, and exactly which members each has (SPEC section 5.4).
 * A new type is one more line in `ENTRIES`, one in `note_entries.py` and vectors for both.
 */
import { hex, members, oneOf, orNull, type Shape } from "./shape.js";

/** UTF-16 units. */
export const TEXT_MAX = 16_000;
export const LINE_MAX = 500;

/** How many lines of a rent contract one note may speak of. */
const LEASE_LINES_MAX = 40;

export type LeaseState = "ok" | "problem" | "absent" | "unreadable";

/** What a rent contract says about one thing. */
export interface LeaseLine {
  line: string;
  state: LeaseState;
  remark: string | null;
}

/** A question of the report, or the number of a later item. */
export type Source = string | number;

export type NoteEntry =
  | { type: "text"; text: string }
  | { type: "task"; id: string; text: string; due: string | null; assigned: string | null }
  | { type: "task_done"; id: string }
  | { type: "assign"; member: string | null }
  | { type: "cover"; member: string; until: string }
  | { type: "mark"; mark: "junk" | "none"; of: null; reason: string | null }
  | { type: "mark"; mark: "duplicate"; of: string; reason: string | null }
  | { type: "same_person"; report: string; stands: boolean; reason: string | null }
  | { type: "transcription"; source: Source; text: string; locale: string }
  | { type: "translation"; source: Source; text: string; locale: string; of: string }
  | { type: "fact_day"; clock: string; day: string | null }
  | { type: "conflict"; stands: boolean }
  | { type: "lease"; lines: LeaseLine[] }
  | { type: "hold"; hold: string; until: string; reason: string }
  | { type: "given"; text: string; to: string; source: Source; of: string; locale: string; until: string; sha256: string }
  | { type: "interpreted"; given: string; member: string; made: string; text: string }
  | { type: "not_interpreted"; given: string; member: string; made: string; reason: Declined };

/** Why an interpreter gave a text back without words (SPEC section 5.6). */
export const DECLINED = ["cannot", "knows"] as const;
export type Declined = (typeof DECLINED)[number];

const within =
  (longest: number): Shape =>
  (value) =>
    typeof value === "string" && value.length >= 1 && value.length <= longest;
const matching =
  (pattern: RegExp): Shape =>
  (value) =>
    typeof value === "string" && pattern.test(value);

/** A day that exists; some engines move 30 February into March. */
export const realDay: Shape = (value) => {
  if (typeof value !== "string" || !/^(?!0000)\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value;
};

const id = hex(16);
const word = matching(/^[a-z][a-z0-9_]{0,63}$/);
export const locale = matching(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/);
export const text = within(TEXT_MAX);
const line = within(LINE_MAX);
const source: Shape = (value) => word(value) || (Number.isSafeInteger(value) && (value as number) >= 1);
const leaseLine = members({ line: word, state: oneOf("ok problem absent unreadable"), remark: orNull(line) });
const leaseLines: Shape = (value) =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= LEASE_LINES_MAX &&
  value.every((one) => leaseLine(one) && Object.keys(one as object).length === 3) &&
  new Set((value as LeaseLine[]).map((one) => one.line)).size === value.length;
const flag: Shape = (value) => typeof value === "boolean";

const ENTRIES = new Map<string, Record<string, Shape>>([
  ["text", { text }],
  ["task", { id, text: line, due: orNull(realDay), assigned: orNull(id) }],
  ["task_done", { id }],
  ["assign", { member: orNull(id) }],
  ["cover", { member: id, until: realDay }],
  ["mark", { mark: oneOf("junk duplicate none"), of: orNull(id), reason: orNull(line) }],
  ["same_person", { report: id, stands: flag, reason: orNull(line) }],
  ["transcription", { source, text, locale }],
  ["translation", { source, text, locale, of: locale }],
  ["fact_day", { clock: word, day: orNull(realDay) }],
  ["conflict", { stands: flag }],
  ["lease", { lines: leaseLines }],
  ["hold", { hold: id, until: realDay, reason: text }],
  ["given", { text: id, to: id, source, of: locale, locale, until: realDay, sha256: hex(32) }],
  ["interpreted", { given: id, member: id, made: realDay, text }],
  ["not_interpreted", { given: id, member: id, made: realDay, reason: oneOf(DECLINED.join(" ")) }],
]);

/** The type of an entry; null where it has none that could be one. */
export function entryType(entry: unknown): string | null {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return null;
  const { type } = entry as Record<string, unknown>;
  return typeof type === "string" && /^[a-z][a-z0-9_]{0,39}$/.test(type) ? type : null;
}

/** Whether an entry may be written: a known type and exactly its members. */
export function entryFits(entry: unknown): entry is NoteEntry {
  const shapes = ENTRIES.get(entryType(entry) ?? "");
  if (!shapes) return false;
  const given = entry as Record<string, unknown>;
  const names = ["type", ...Object.keys(shapes)];
  return (
    Object.keys(given).length === names.length &&
    names.every((name) => Object.hasOwn(given, name)) &&
    Object.entries(shapes).every(([name, shape]) => shape(given[name])) &&
    // Only a duplicate is one of something.
    (given.type !== "mark" || (given.mark === "duplicate") === (given.of !== null))
  );
}

/** Whether an entry may be read: as `entryFits`, or of a type that only a newer version knows. */
export function entryReads(entry: unknown): boolean {
  const type = entryType(entry);
  return type !== null && (!ENTRIES.has(type) || entryFits(entry));
}
