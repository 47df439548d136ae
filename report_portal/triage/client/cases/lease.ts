/** The checklist for rent contracts: what was found, whom it is told to in which words, and what it suggests for the end of the case. */
import type { LeaseLine, LeaseState, OpenedReport } from "../../../crypto/client/staff.js";
import { strikes } from "./answers.js";
import type { CaseFile, Written } from "./case_file.js";
import { FILES } from "./reading.js";

/** What a contract must make clear. Source: checklist of the housing practice. */
export const POINTS = [
  "parties_identified",
  "address_and_rooms",
  "rent_amount_and_due_day",
  "duration",
  "deposit_amount_and_return_rule",
  "who_pays_utilities",
  "inventory",
  "notice_period",
  "registered_with_anaf",
];

/** Sentences that are unfair where they stand in it. */
export const CLAUSES = [
  "prepaid_or_owner_repairs",
  "collective_liability",
  "forced_insurance",
  "owner_freed_from_duties",
  "penalty_income_for_owner",
  "eviction_without_court",
  "entry_without_notice",
  "job_end_means_immediate_exit",
  "deduction_from_wage",
  "nationality_condition",
];

export const LINES = [...POINTS, ...CLAUSES];
export const STATES: LeaseState[] = ["ok", "problem", "absent", "unreadable"];

export interface CheckedLine extends LeaseLine, Written {}

/** The newest word on each line. What the person took back with the files takes what was read in them away too. */
export function leaseOf(file: Pick<CaseFile, "lease">, opened: OpenedReport): Map<string, CheckedLine> {
  const struck = strikes(opened).get(FILES)?.sequence ?? 0;
  return new Map([...file.lease].filter(([, { seen }]) => seen >= struck));
}

/** Something that the person can be told. */
export interface Finding {
  id: string;
  /** Line of the checklist; null where parts could not be read. */
  line: string | null;
  what: "problem" | "absent" | "unreadable";
}

/** In the order of the checklist. An unfair sentence that is not in the contract is no finding. */
export function findings(checked: Map<string, CheckedLine>): Finding[] {
  const states = (state: LeaseState, lines: string[]) => lines.filter((line) => checked.get(line)?.state === state);
  const of = (what: "problem" | "absent", lines: string[]): Finding[] => states(what, lines).map((line) => ({ id: `${what}-${line}`, line, what }));
  const unread: Finding[] = states("unreadable", LINES).length > 0 ? [{ id: "unreadable", line: null, what: "unreadable" }] : [];
  return [...of("problem", LINES), ...of("absent", POINTS), ...unread];
}

/** Ready-made sentences: id → locale → text. */
export type LeaseWords = Record<string, Record<string, string>>;

/** Whether all its sentences exist in a language. */
export const speaks = (words: LeaseWords, locale: string): boolean => words.intro?.[locale] !== undefined;

/** What is sent to the person. Args: told: those of `findings` that are to be told; with none, that no problem was found. */
export function leaseMessage(words: LeaseWords, locale: string, told: Finding[]): string {
  const say = (id: string) => words[id]?.[locale] ?? "";
  const lines = (what: Finding["what"]) => told.flatMap((one) => (one.what === what && one.line ? [one.line] : []));
  const [problems, absent] = [lines("problem"), lines("absent")];
  return [
    say("intro"),
    ...problems.map((line) => `– ${say(line)}`),
    ...(absent.length > 0 ? [say("absent"), ...absent.map((line) => `– ${say(`label_${line}`)}`)] : []),
    ...(told.some(({ what }) => what === "unreadable") ? [say("unreadable")] : []),
    ...(told.length === 0 ? [say("good")] : []),
    say("advice"),
  ].join("\n");
}

/** What the checklist says came of the case; null while it says neither. */
export function leaseOutcome(checked: Map<string, CheckedLine>): "lease_reviewed_ok" | "lease_reviewed_problem" | null {
  const found = findings(checked);
  if (found.some(({ what }) => what !== "unreadable")) return "lease_reviewed_problem";
  return found.length === 0 && LINES.every((line) => checked.has(line)) ? "lease_reviewed_ok" : null;
}
