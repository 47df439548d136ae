/** Summary lines: what the board needs to know of a report without opening it again. They live in the sealed index. */
import type { CaseItem, OpenedReport } from "../../../crypto/client/staff.js";
import type { Answers } from "../../../crypto/client/item.js";
import { answers, count, each, list, members, oneOf, orNull, type Shape, text } from "../../../crypto/client/shape.js";
import { isDay } from "../days.js";
import { type Form, toldOf } from "./answers.js";
import { areFileMarks, type FileMarks, mergedFileMarks } from "./file_marks.js";
import { areMarks, mergedMarks, type OfficeMarks, type Sent } from "./office_marks.js";
import { wordsOf } from "./words.js";

/** A report as the server lists it: days and counts, nothing of its content. */
export interface Row {
  id: string;
  received: string;
  moved: string;
  answered: string | null;
  closed: string | null;
  reminder: string | null;
  in_sequence: number;
  out_sequence: number;
  withdrawn: string | null;
  attachments: number;
}

export interface Entry {
  /** Sequences of both series when this line was made. */
  in: number;
  out: number;
  /** `foreign`: sealed to other groups only. */
  state: "open" | "broken" | "foreign";
  locale: string | null;
  channel: string;
  /** The sheet names its form, so that its slip is known; missing for every report but paper, and in lines made before sheets did. */
  bound?: boolean;
  /** Direct audiences that read it. */
  readers: string[];
  /** Coded answers that everybody who reads the report may read; no words of the person. */
  ticks: Answers;
  /** Coded answers only the NGO reads that signs of forced labour rest on; nothing else of those parts is kept here. */
  hiddenSigns: Answers;
  /** Names a helper or an organisation, or did before it was taken back: whoever was named must not be the one to open it unwarned. */
  conflict: boolean;
  /** "I reported before" was ticked. */
  before: boolean;
  /** Names and places, by question, for those who search among the reports they may read. Counting them together needs the person's yes: see `patterns.ts`. */
  words: Record<string, string>;
  /** Affiliations that rules of the routing keep out, judged by what was ever told; lines made before lack it. */
  keptOut?: string[];
  /** Patterns that a colleague has said this report does not belong to. */
  apart?: string[];
  /** Highest item of the person that a colleague has read on the screen, and the day of the first time. */
  read: number;
  opened: string | null;
  /** Members who said that the report may be about them. */
  notMe: string[];
  /** Last status told to the person, and the outcome. */
  status: string | null;
  outcome: string | null;
  /** Day on which the person was asked something that is not answered yet. */
  asked: string | null;
  /** Permissions signed later with the code: audience → choice. */
  permissions: Record<string, string>;
  sent: Sent[];
  /** Where releases stand, once a colleague has looked; lines made before lack it. */
  offices?: OfficeMarks;
  /** What the case file says, once a colleague of the NGO has looked; lines made before lack it. */
  file?: FileMarks;
  /** Numbers of the lines that were sealed of it for counting, newest last; lines made before lack it. */
  counted?: string[];
  /** Something verified speaks of items that the server does not give. */
  withheld: boolean;
  /** Items that were refused. */
  refused: number;
}

/** Named by conditions of ILO indicators, and read by the NGO only. */
const HIDDEN_SIGNS = ["afraid_of", "phone_private"];

export interface Coded {
  /** Whether the answer of a question is a code and not the person's own words. */
  isCoded(question: string): boolean;
  readonly data: { form: Form };
}

/**
 * Makes the line of an opened report.
 *
 * Args:
 *   opened: as `openReport` returned it.
 *   sequences: of the server's row.
 *   coded: knows the form.
 *   before: the line so far, whose marks by colleagues stay.
 */
export function entryOf(
  opened: OpenedReport,
  sequences: { in: number; out: number },
  coded: Coded,
  before: Entry | undefined,
): Entry {
  const core = opened.core.ok ? opened.core.head : null;
  const { now: answers, ever } = toldOf(opened, coded.data.form, "routed");
  const privately = toldOf(opened, coded.data.form, "private").now;
  const contact = toldOf(opened, coded.data.form, "contact").now;
  const entry: Entry = {
    ...sequences,
    state: opened.broken ? "broken" : "open",
    locale: typeof core?.locale === "string" ? core.locale : null,
    channel: typeof core?.channel === "string" ? core.channel : "web",
    readers: opened.readers,
    ticks: Object.fromEntries(Object.entries(answers).filter(([question]) => coded.isCoded(question))),
    hiddenSigns: Object.fromEntries(Object.entries({ ...privately, ...contact }).filter(([question]) => HIDDEN_SIGNS.includes(question))),
    conflict: ever.who_did_it?.includes("ngo_or_helper") ?? false,
    before: privately.reported_before === "yes",
    words: wordsOf(answers),
    read: before?.read ?? 0,
    opened: before?.opened ?? null,
    notMe: before?.notMe ?? [],
    status: null,
    outcome: null,
    asked: null,
    permissions: {},
    sent: [],
    withheld: opened.withheld,
    refused: opened.thread.filter((item) => !item.ok).length,
  };
  if (entry.channel === "paper") entry.bound = opened.bound;
  if (before?.offices) entry.offices = before.offices;
  if (before?.file) entry.file = before.file;
  if (before?.apart) entry.apart = before.apart;
  if (before?.counted) entry.counted = before.counted;
  for (const item of opened.thread) note(entry, item);
  return bounded(entry);
}

/** Whether somebody filled in the form for the person; then nobody knows the language of the words. */
export const takenDown = ({ channel }: Pick<Entry, "channel">): boolean => channel === "phone" || channel === "walk_in";

/** The longest JSON of what a stranger decides in a line. Every box of the form ticked, with names, is half of it. */
const LONGEST = 8192;

/** All lines share one sealed file: what no page of ours writes must not take the room of the others. */
function bounded(entry: Entry): Entry {
  const { locale, readers, ticks, hiddenSigns, words, permissions } = entry;
  if (JSON.stringify([locale, readers, ticks, hiddenSigns, words, permissions]).length <= LONGEST) return entry;
  return { ...entry, state: "broken", locale: null, readers: [], ticks: {}, hiddenSigns: {}, words: {}, permissions: {} };
}

function note(entry: Entry, item: CaseItem): void {
  if (!item.ok || !item.verified) return;
  const { head } = item;
  const day = typeof head.day === "string" ? head.day : null;
  // A new code says nothing, so it answers no question either; what is taken back answers none.
  if (item.direction === "in" && head.kind !== "new_code" && head.kind !== "strike") entry.asked = null;
  switch (head.kind) {
    case "permission":
      entry.permissions[head.audience as string] = head.choice as string;
      return;
    case "status":
      entry.status = head.status as string;
      entry.outcome = head.outcome as string | null;
      if (head.status === "waiting_for_you") entry.asked = day;
      return;
    case "answer":
      if (head.asks !== null) entry.asked = day;
      return;
    case "release_notice":
      if (day) entry.sent.push({ audience: head.audience as string, day, parts: head.parts as string[] });
  }
}

/** A line for a report that this audience is not meant to read. */
export function foreignEntry(sequences: { in: number; out: number }): Entry {
  return {
    ...sequences,
    state: "foreign",
    locale: null,
    channel: "",
    readers: [],
    ticks: {},
    hiddenSigns: {},
    conflict: false,
    before: false,
    words: {},
    read: 0,
    opened: null,
    notMe: [],
    status: null,
    outcome: null,
    asked: null,
    permissions: {},
    sent: [],
    withheld: false,
    refused: 0,
  };
}

const truth: Shape = (value) => typeof value === "boolean";

const LINE = members({
  in: count,
  out: count,
  state: oneOf("open broken foreign"),
  locale: orNull(text),
  channel: text,
  readers: list(text),
  ticks: answers,
  hiddenSigns: answers,
  conflict: truth,
  before: truth,
  words: each(text),
  read: count,
  opened: orNull(isDay),
  notMe: list(text),
  status: orNull(text),
  outcome: orNull(text),
  asked: orNull(isDay),
  permissions: each(text),
  sent: list(members({ audience: text, day: isDay, parts: list(text) })),
  withheld: truth,
  refused: count,
});

/** Whether a line from an index has the shape of this version; others are made anew. */
export const isEntry = (value: unknown): value is Entry =>
  LINE(value) &&
  ((value as Entry).offices === undefined || areMarks((value as Entry).offices)) &&
  ((value as Entry).file === undefined || areFileMarks((value as Entry).file)) &&
  ((value as Entry).bound === undefined || truth((value as Entry).bound)) &&
  ((value as Entry).keptOut === undefined || list(text)((value as Entry).keptOut)) &&
  ((value as Entry).apart === undefined || list(text)((value as Entry).apart)) &&
  ((value as Entry).counted === undefined || list(text)((value as Entry).counted));

/** Brings two lines of one report together when two colleagues wrote at once. */
export function merged(mine: Entry | undefined, theirs: Entry | undefined): Entry | undefined {
  if (!mine || !theirs) return mine ?? theirs;
  const newer = mine.in + mine.out >= theirs.in + theirs.out ? mine : theirs;
  const file = mergedFileMarks(mine.file, theirs.file);
  const [opened = null] = [mine.opened, theirs.opened].filter((day) => day !== null).sort();
  return {
    ...newer,
    read: Math.max(mine.read, theirs.read),
    opened,
    notMe: [...new Set([...mine.notMe, ...theirs.notMe])],
    ...(mine.offices || theirs.offices ? { offices: mergedMarks(mine.offices, theirs.offices) } : {}),
    ...(file ? { file } : {}),
    ...(mine.apart || theirs.apart ? { apart: [...new Set([...(mine.apart ?? []), ...(theirs.apart ?? [])])] } : {}),
    ...(mine.counted || theirs.counted ? { counted: [...new Set([...(mine.counted ?? []), ...(theirs.counted ?? [])])] } : {}),
  };
}
