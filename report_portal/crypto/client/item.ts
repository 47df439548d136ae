/** What reporter and staff share about the items of a mailbox: members, stanza lists, the chain of hashes (SPEC section 5). */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { SealError } from "./errors.js";
import { type Audience, directAudiences, type SignedInstance } from "./instance.js";
import type { Common, Head } from "./record.js";
import { throwawayRecipient } from "./seal.js";

/** Question id → option id, option ids or text. */
export type Answers = Record<string, string | string[]>;

export interface AttachmentEntry {
  /** Upload id, hex, 16 bytes. */
  id: string;
  /** `AGE-SECRET-KEY-PQ-1…` */
  secret: string;
  /** Of the ciphertext, hex. */
  sha256: string;
  /** Media type. */
  type: string;
  /** Bytes of content. */
  size: number;
}

export interface Upload {
  id: string;
  sha256: string;
}

/**
 * Why a file is shown as refused instead of read: not given by the server; damaged or sealed to others; no record of this format; not vouched
 * for by whom it should be; of another mailbox, position or direction; of a kind that cannot stand here or lacking a member.
 */
export type Problem = "missing" | "unopened" | "record" | "signature" | "place" | "shape";

/** SHA-256 of a file as the next item names it. */
export const fileHash = (file: Uint8Array): string => bytesToHex(sha256(file));

/** Puts the common members first and those of the kind after them. */
export function headOf(common: Omit<Common, "version">, members: Record<string, unknown>): Head {
  return { version: 1, ...common, ...members };
}

const readsAs = (readers: string[], ngoOnly: boolean) => (audience: Audience): boolean =>
  readers.includes(audience.id) && (!ngoOnly || audience.affiliation === "ngo");

/** As `directRecipients`, but where no NGO reads any more: with nobody left, each is a throwaway one. */
export function recipientsLeft(instance: SignedInstance, readers: string[], ngoOnly: boolean): string[] {
  const reads = readsAs(readers, ngoOnly);
  return directAudiences(instance).map((audience) => (reads(audience) ? audience.recipient : throwawayRecipient()));
}

/**
 * The recipients of a file for the direct audiences: the real one for those who may read, a throwaway one for the others.
 *
 * Args:
 *   readers: audience ids that the routing made readers.
 *   ngoOnly: true for `private`, `contact` and `answer`.
 * Raises: SealError `readers` when a name is unknown, or when no NGO would be able to read.
 */
export function directRecipients(instance: SignedInstance, readers: string[], ngoOnly: boolean): string[] {
  const direct = directAudiences(instance);
  // Without an NGO reader nobody could ever check the report's signature or answer it.
  if (!direct.some(readsAs(readers, true)) || readers.some((id) => !direct.some((audience) => audience.id === id)))
    throw new SealError("readers");
  return recipientsLeft(instance, readers, ngoOnly);
}
