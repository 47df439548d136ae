/** The thread of a release, from handing on to the result: entries by both sides, numbered and chained (SPEC section 5.3). */
import { RecordError, SealError } from "./errors.js";
import { directAudiences, type SignedInstance } from "./instance.js";
import { headOf } from "./item.js";
import { open } from "./open.js";
import { decodeRecord, encodeRecord, type Head, matches } from "./record.js";
import { seal } from "./seal.js";
import { hex, oneOf, orNull, type Shape } from "./shape.js";

export type Side = "office" | "ngo";

export const RETURN_REASONS = ["wrong_office", "too_little", "already_known", "other"] as const;
export const RESULTS = ["measures", "fine", "solved", "nothing_found", "passed_on", "other"] as const;
export const WAYS = ["by_hand", "post", "email", "online"] as const;
/** UTF-16 units. */
export const TEXT_MAX = 4000;
export const LINE_MAX = 120;

export type ReferralEntry =
  | { type: "accepted"; register: string | null; due: string | null }
  | { type: "returned"; reason: (typeof RETURN_REASONS)[number]; text: string }
  | { type: "question" | "extended" | "reply"; text: string }
  | { type: "result"; code: (typeof RESULTS)[number]; text: string }
  | { type: "handed_on_paper"; office: string; sent: string; way: (typeof WAYS)[number] }
  | { type: "register"; number: string; day: string }
  | { type: "closed" };

export interface Referral {
  /** Hex, 16 bytes. */
  release: string;
  /** The release's receiving audience. */
  audience: string;
  side: Side;
  entry: ReferralEntry;
  /** Id of the writer. */
  member: string;
  /** UTC day. */
  day: string;
}

/** Where an entry belongs. `previous`: SHA-256 of the entry before; for the first, of the release itself. */
export interface ThreadPlace {
  instance: string;
  release: string;
  audience: string;
  sequence: number;
  previous: string;
}

/** Verify key of a member who may write for a side on a day, by the signed chain of members. */
export type WriterKey = (member: string, side: Side, day: string) => string | undefined;

const words = (value: unknown): value is string => typeof value === "string" && value.length >= 1 && value.length <= TEXT_MAX;
const line: Shape = (value) => words(value) && value.length <= LINE_MAX && !BREAKS.test(value);
const BREAKS = /[\p{Cc}\u2028\u2029]/u;

/** A day that exists; some engines move 30 February into March. */
const day: Shape = (value) => {
  if (typeof value !== "string" || !/^(?!0000)\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value;
};

const BOTH: Side[] = ["office", "ngo"];
const ENTRIES = new Map<string, [sides: Side[], shapes: Record<string, Shape>]>([
  ["accepted", [["office"], { register: orNull(line), due: orNull(day) }]],
  ["returned", [["office"], { reason: oneOf(RETURN_REASONS.join(" ")), text: words }]],
  ["question", [["office"], { text: words }]],
  ["extended", [BOTH, { text: words }]],
  ["result", [BOTH, { code: oneOf(RESULTS.join(" ")), text: words }]],
  ["handed_on_paper", [["ngo"], { office: line, sent: day, way: oneOf(WAYS.join(" ")) }]],
  ["register", [["ngo"], { number: line, day }]],
  ["reply", [["ngo"], { text: words }]],
  ["closed", [["ngo"], {}]],
]);

/** Whether an entry has exactly what its type has, and this side may write it. */
export function entryFits(entry: unknown, side: unknown): entry is ReferralEntry {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return false;
  const given = entry as Record<string, unknown>;
  const rule = ENTRIES.get(given.type as string);
  if (!rule) return false;
  const [sides, shapes] = rule;
  const names = ["type", ...Object.keys(shapes)];
  return (
    sides.includes(side as Side) &&
    Object.keys(given).length === names.length &&
    names.every((name) => Object.hasOwn(given, name)) &&
    Object.entries(shapes).every(([name, shape]) => shape(given[name]))
  );
}

const common = ({ instance, sequence, previous }: ThreadPlace) => ({
  kind: "referral",
  instance,
  mailbox: null,
  direction: "staff" as const,
  sequence,
  previous,
  seen: 0,
});

/** Seals an entry to the readers of its release. Raises: SealError `readers` for an unknown audience; RecordError `common` for an entry that this side may not write. */
export async function sealReferral(
  instance: SignedInstance,
  place: ThreadPlace,
  written: Pick<Referral, "side" | "entry" | "member" | "day">,
  signSeed: Uint8Array,
): Promise<Uint8Array> {
  const receiver = instance.audiences.find((audience) => audience.id === place.audience);
  const first = directAudiences(instance)[0];
  if (!receiver || !first) throw new SealError("readers");
  if (place.sequence < 1 || !entryFits(written.entry, written.side)) throw new RecordError("common");
  const { release, audience } = place;
  const { side, entry, member, day } = written;
  const head = headOf(common(place), { release, audience, side, entry: { ...entry }, member, day });
  return seal(encodeRecord(head, { type: "sign", seed: signSeed }), [receiver.recipient, first.recipient]);
}

const MEMBERS = "kind version instance mailbox direction sequence previous seen release audience side entry member day".split(" ");

/** Opens one entry. Raises: OpenError; RecordError `auth` where nobody who may write this signed it, `common` where it is not exactly an entry of this place. */
export async function openReferral(
  envelope: Uint8Array,
  identities: string[],
  place: ThreadPlace,
  writerKey: WriterKey,
): Promise<Head & Referral> {
  const record = decodeRecord(await open(envelope, identities), { type: "unchecked" });
  const { head } = record;
  const side = head.side as Side;
  const named = hex(16)(head.member) && BOTH.includes(side) && day(head.day);
  const key = named ? writerKey(head.member as string, side, head.day as string) : undefined;
  if (key === undefined || !record.verify({ type: "verify", key })) throw new RecordError("auth");
  const exact =
    matches(head, common(place)) &&
    head.seen === 0 &&
    head.release === place.release &&
    head.audience === place.audience &&
    Object.keys(head).length === MEMBERS.length &&
    MEMBERS.every((name) => Object.hasOwn(head, name)) &&
    record.content.length === 0 &&
    entryFits(head.entry, side);
  if (!exact) throw new RecordError("common");
  return head as Head & Referral;
}
