/** Sealing: every envelope is one binary age file with hybrid stanzas only (SPEC section 1). */
import { randomBytes } from "@noble/hashes/utils.js";
import { Encrypter } from "age-encryption";
import { SealError } from "./errors.js";
import { identityOf, isRecipient, recipientOf } from "./identity.js";
import { type Auth, encodeLongRecord, type Head } from "./record.js";
import { hashLong } from "./vouching.js";

/** A recipient nobody can open for: its secret half is dropped before this returns. */
export function throwawayRecipient(): string {
  const seed = randomBytes(32);
  try {
    return recipientOf(seed);
  } finally {
    seed.fill(0);
  }
}

/**
 * Seals a padded plaintext to recipients, one stanza each, in the order given.
 *
 * Args:
 *   plaintext: what `encodeRecord` returned.
 *   recipients: `age1pq1…` only; at least one.
 * Returns: the age file.
 * Raises: SealError `no-recipient` or `recipient`.
 */
export async function seal(plaintext: Uint8Array, recipients: string[]): Promise<Uint8Array> {
  if (recipients.length === 0) throw new SealError("no-recipient");
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    // One classical stanza would undo the hybrid ones: whoever breaks it later has the file key.
    if (!isRecipient(recipient)) throw new SealError("recipient");
    encrypter.addRecipient(recipient);
  }
  try {
    return await encrypter.encrypt(plaintext);
  } catch {
    // The X25519 half can still be a point of low order; only the exchange finds that.
    throw new SealError("recipient");
  }
}

export interface SealedAttachment {
  envelope: Uint8Array;
  /** `AGE-SECRET-KEY-PQ-1…`, to be written into the report or message and nowhere else. */
  secret: string;
  /** Hex, of the envelope. */
  sha256: string;
}

/**
 * Seals a file to a one-time identity.
 *
 * Args:
 *   head: of kind `attachment`.
 *   content: the file's bytes.
 * Raises: SealError `too-large` above 32 MiB of plaintext.
 */
export async function sealAttachment(head: Head, auth: Auth, content: Uint8Array): Promise<SealedAttachment> {
  const seed = randomBytes(32);
  const envelope = await seal(await encodeLongRecord(head, auth, content), [recipientOf(seed)]);
  const secret = identityOf(seed);
  seed.fill(0);
  return { envelope, secret, sha256: await hashLong(envelope) };
}
