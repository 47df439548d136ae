/** What a reporter reads back with the code: the own state and everything staff wrote (SPEC section 5). */
import { bundleMeta, decodeBundle } from "./bundle.js";
import type { ReporterKeys } from "./code.js";
import { MailboxError, OpenError } from "./errors.js";
import { directAudiences, type SignedInstance } from "./instance.js";
import { fileHash, type Problem } from "./item.js";
import { open } from "./open.js";
import { type Common, type Decoded, decodeRecord, type Head, matches } from "./record.js";
import { count, day, each, hex, list, members, OUT_SHAPES, orNull, text } from "./shape.js";

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
}

export interface MailboxMeta {
  in_sequence: number;
  out_sequence: number;
  received: string;
  withdrawn: string | null;
  out: { sequence: number; day: string }[];
}

/** One thing staff sent. Refused ones are shown as "a message that is not from the team was refused". */
export type ThreadItem = { ok: true; sequence: number; day: string; head: Head } | RefusedItem;

export interface RefusedItem {
  ok: false;
  sequence: number;
  problem: Problem;
}

export interface Mailbox {
  meta: MailboxMeta;
  /** Null before the first use of a paper code, and when `stateProblem` is set. */
  state: (Head & State) | null;
  /**
   * `refused`: the state is damaged or not the reporter's own. `behind`: it is older than what the server or staff count, so something
   * is being withheld. Nothing more can be sent then.
   */
  stateProblem: "refused" | "behind" | null;
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
  const place = { instance, mailbox: keys.mailbox };
  const own = await readState(files.get("state"), known, keys, place);
  let { state, stateProblem } = own;
  // The own state remembers how many answers there were: a server that drops the newest cannot take them back.
  const length = Math.max(known.out_sequence, own.seen);
  const thread = await readThread(files, length, known.withdrawn !== null, keys, place);
  const seen = Math.max(0, ...thread.map((item) => (item.ok ? item.sequence : 0)));
  // Staff say how far they have read. If that is further than the own series goes, the server served an old state.
  if (thread.some((item) => item.ok && item.head.seen > known.in_sequence)) {
    state = null;
    stateProblem = "behind";
  }
  return { meta: known, state, stateProblem, thread, seen };
}

type Place = { instance: string; mailbox: string };

async function readRecord(envelope: Uint8Array, identity: string): Promise<Decoded | "unopened" | "record"> {
  try {
    return decodeRecord(await open(envelope, [identity]), { type: "unchecked" });
  } catch (error) {
    return error instanceof OpenError ? "unopened" : "record";
  }
}

async function readState(
  file: Uint8Array | undefined,
  meta: MailboxMeta,
  keys: ReporterKeys,
  place: Place,
): Promise<Pick<Mailbox, "state" | "stateProblem" | "seen">> {
  // Only a paper report comes without a state, and only until its code is used for the first time.
  if (!file) return { state: null, stateProblem: meta.in_sequence > 1 ? "behind" : null, seen: 0 };
  const record = await readRecord(file, keys.identity);
  if (
    typeof record === "string" ||
    !record.verify({ type: "verify", key: keys.verifyKey }) ||
    !matches(record.head, { ...place, kind: "state", direction: "in" }) ||
    !isState(record.head)
  )
    return { state: null, stateProblem: "refused", seen: 0 };
  const state = record.head as Head & State;
  return state.sequence === meta.in_sequence
    ? { state, stateProblem: null, seen: state.seen }
    : { state: null, stateProblem: "behind", seen: state.seen };
}

async function readThread(
  files: Map<string, Uint8Array>,
  length: number,
  withdrawn: boolean,
  keys: ReporterKeys,
  place: Place,
): Promise<ThreadItem[]> {
  const thread: ThreadItem[] = [];
  const refuse = (sequence: number, problem: Problem) => thread.push({ ok: false, sequence, problem });
  let previous: string | null | undefined = null;
  for (let sequence = 1; sequence <= length; sequence++) {
    const file = files.get(`out/${sequence}`);
    if (!file) {
      // After a withdrawal the answers are gone on purpose.
      if (!withdrawn) refuse(sequence, "missing");
      previous = undefined;
      continue;
    }
    const record = await readRecord(file, keys.identity);
    const result =
      typeof record === "string" ? record : judge(record, keys, { ...place, direction: "out", sequence }, previous);
    if (typeof result === "string") refuse(sequence, result);
    else thread.push({ ok: true, sequence, day: result.day as string, head: result });
    previous = fileHash(file);
  }
  return thread;
}

/** Args: previous: undefined without the answer before it; sequence and MAC still prove the place then. */
function judge(
  record: Decoded,
  keys: ReporterKeys,
  place: Partial<Common>,
  previous: string | null | undefined,
): Head | Problem {
  const { head } = record;
  if (!record.verify({ type: "mac", key: keys.answerMac })) return "signature";
  if (!matches(head, previous === undefined ? place : { ...place, previous })) return "place";
  return OUT_SHAPES[head.kind]?.(head) ? head : "shape";
}

/**
 * The state a paper report has before its code is first used. The sheet's file is not known to the code, so the series starts
 * without a `previous`, and every NGO among the direct audiences reads.
 */
export function paperState(instance: SignedInstance, mailbox: Mailbox, locale: string): State {
  const readers = directAudiences(instance).filter((audience) => audience.affiliation === "ngo");
  return {
    choices: {},
    exclusions: [],
    readers: readers.map((audience) => audience.id),
    locale,
    received: mailbox.meta.received,
    own: [],
    last: null,
  };
}
