/** What a reporter reads back with the code: the own state and everything staff wrote (SPEC section 5). */
import { bundleMeta, decodeBundle } from "./bundle.js";
import type { ReporterKeys } from "./code.js";
import { MailboxError } from "./errors.js";
import type { Former } from "./generations.js";
import { Letters, readRecord, type ThreadItem } from "./letters.js";
import { type Head, matches } from "./record.js";
import { count, day, each, hex, list, members, orNull, text } from "./shape.js";

export type { ThreadItem } from "./letters.js";

/** Members of a `state` record. */
export interface State {
  choices: Record<string, string>;
  exclusions: string[];
  readers: string[];
  locale: string;
  received: string;
  own: { sequence: number; kind: string; day: string }[];
  /** SHA-256 of the first file of the item this state came with; null when that is unknown. */
  last: string | null;
  /** Codes that were left, oldest first; missing in states from before codes could be changed. */
  former?: Former[];
}

export interface MailboxMeta {
  in_sequence: number;
  out_sequence: number;
  received: string;
  withdrawn: string | null;
  out: { sequence: number; day: string }[];
}

export interface Mailbox {
  /** Name of the report: the mailbox id of its first code, hex. */
  name: string;
  meta: MailboxMeta;
  /** Null when `stateProblem` is set. */
  state: State | null;
  /**
   * `refused`: the state is damaged or not the reporter's own. `behind`: it is older than what the server or staff count, so something
   * is being withheld. `missing`: none came, which is right before the first use of a paper code alone, as its owner says (`onPaper`).
   * Nothing more can be sent then.
   */
  stateProblem: "refused" | "behind" | "missing" | null;
  thread: ThreadItem[];
  /** Highest sequence of the thread that was read. */
  seen: number;
}

// A bundle cannot carry more entries than this.
const LONGEST = 0xffff;

const isMeta = members({
  in_sequence: count,
  out_sequence: count,
  received: day,
  withdrawn: orNull(day),
  out: list(members({ sequence: count, day })),
});

const isState = members({
  choices: each(text),
  exclusions: list(text),
  readers: list(text),
  locale: text,
  received: day,
  own: list(members({ sequence: count, kind: text, day })),
  last: orNull(hex(32)),
});

const isFormer = list(
  members({
    identity: (value) => text(value) && (value as string).startsWith("AGE-SECRET-KEY-PQ-1"),
    answer_mac: hex(32),
    changed: count,
    read: count,
  }),
);

/**
 * Opens and checks the server's answer to a code.
 *
 * Args:
 *   bundle: body of `GET /api/v1/mailbox`.
 *   keys: of the code.
 *   instance: id built into the page.
 * Returns: what verified, and a mark in the place of everything that did not.
 * Raises: BundleError; MailboxError `meta`.
 */
export async function readMailbox(bundle: Uint8Array, keys: ReporterKeys, instance: string): Promise<Mailbox> {
  const files = decodeBundle(bundle);
  const meta = bundleMeta(files);
  if (!isMeta(meta)) throw new MailboxError("meta");
  const known = meta as unknown as MailboxMeta;
  if (known.out_sequence > LONGEST) throw new MailboxError("meta");
  const own = await readState(files.get("state"), known, keys, instance);
  let { state, stateProblem } = own;
  // The own state remembers how many answers there were: a server that drops the newest cannot take them back.
  const length = Math.max(known.out_sequence, own.seen);
  const thread = await new Letters({ instance, mailbox: own.name }, keys, own.former).read(files, length, known.withdrawn !== null);
  const seen = Math.max(0, ...thread.map((item) => (item.ok ? item.sequence : 0)));
  // Staff say how far they have read. If that is further than the own series goes, the server served an old state.
  if (thread.some((item) => item.ok && item.head.seen > known.in_sequence)) {
    state = null;
    stateProblem = "behind";
  }
  return { name: own.name, meta: known, state, stateProblem, thread, seen };
}

/** What the state says, where it is the reporter's own; an old one still names the report. */
interface Own extends Pick<Mailbox, "name" | "state" | "stateProblem" | "seen"> {
  former: Former[];
}

async function readState(
  file: Uint8Array | undefined,
  meta: MailboxMeta,
  keys: ReporterKeys,
  instance: string,
): Promise<Own> {
  const none: Own = { name: keys.mailbox, state: null, stateProblem: "refused", seen: 0, former: [] };
  // Only a paper report comes without a state, and only until its code is used for the first time. Of what sort a report is, the server alone says.
  if (!file) return { ...none, stateProblem: meta.in_sequence > 1 ? "behind" : "missing" };
  const record = await readRecord(file, [keys.identity]);
  if (typeof record === "string" || !record.verify({ type: "verify", key: keys.verifyKey })) return none;
  const { head } = record;
  const { former = [] } = head as Head & State;
  // Only a code that took over from another opens a report of another name.
  const name = isFormer(former) && former.length > 0 ? head.mailbox : keys.mailbox;
  if (
    name === null ||
    !isFormer(former) ||
    !matches(head, { instance, mailbox: name, kind: "state", direction: "in" }) ||
    !isState(head)
  )
    return none;
  const state = head as Head & State;
  const known = { name, seen: state.seen, former };
  return state.sequence === meta.in_sequence
    ? { ...known, state, stateProblem: null }
    : { ...known, state: null, stateProblem: "behind" };
}
