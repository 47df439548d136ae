/** The index of an audience: one sealed file of summary lines, so that the next start need not open every report (SPEC section 5). */
import { RecordError } from "./errors.js";
import type { Audience } from "./instance.js";
import { headOf } from "./item.js";
import { open } from "./open.js";
import { type Common, decodeRecord, encodeRecord, matches } from "./record.js";
import { seal } from "./seal.js";

/** Verify key, hex, of a member who may act here, or undefined. */
export type MemberKey = (member: string) => string | undefined;

/** Entries by report id; their shape belongs to the staff application. */
export type Entries = Record<string, unknown>;

export interface IndexInput {
  instance: string;
  audience: Audience;
  member: string;
  entries: Entries;
  signSeed: Uint8Array;
}

const place = (instance: string): Omit<Common, "version"> => ({
  kind: "index",
  instance,
  mailbox: null,
  direction: "staff",
  sequence: 0,
  previous: null,
  seen: 0,
});

/** Seals the index to its audience. Raises: SealError `too-large` above 16 MiB. */
export function sealIndex({ instance, audience, member, entries, signSeed }: IndexInput): Promise<Uint8Array> {
  const head = headOf(place(instance), { audience: audience.id, epoch: audience.epoch, member, entries });
  return seal(encodeRecord(head, { type: "sign", seed: signSeed }), [audience.recipient]);
}

/**
 * Opens the index of an audience. An old one that the server kept is not noticed here: compare its entries with the server's list.
 *
 * Raises: OpenError, RecordError.
 */
export async function openIndex(
  envelope: Uint8Array,
  identities: string[],
  instance: string,
  audience: string,
  memberKey: MemberKey,
): Promise<Entries> {
  const record = decodeRecord(await open(envelope, identities), { type: "unchecked" });
  const { head } = record;
  const key = typeof head.member === "string" ? memberKey(head.member) : undefined;
  if (key === undefined || !record.verify({ type: "verify", key })) throw new RecordError("auth");
  const { entries } = head;
  if (!matches(head, place(instance)) || head.audience !== audience) throw new RecordError("common");
  if (typeof entries !== "object" || entries === null || Array.isArray(entries)) throw new RecordError("common");
  return entries as Entries;
}
