/** Attachments: each its own file under a one-time identity that stands in the report, message or release (SPEC section 5). */
import { AttachmentError, RecordError } from "./errors.js";
import { type AttachmentEntry, headOf } from "./item.js";
import { open } from "./open.js";
import { type Common, decodeRecord, type Head, matches } from "./record.js";
import { hashLong } from "./vouching.js";

const place = (instance: string): Omit<Common, "version"> => ({
  kind: "attachment",
  instance,
  mailbox: null,
  direction: "in",
  sequence: 0,
  previous: null,
  seen: 0,
});

/** The head to seal a file under. Args: type: media type. */
export const attachmentHead = (instance: string, type: string): Head => headOf(place(instance), { type });

/**
 * Opens a file and holds it against its entry.
 *
 * Args:
 *   entry: from a record that verified.
 *   envelope: the ciphertext as the server gave it.
 *   instance: instance id.
 *   verifyKey: the reporter's; null for receivers of a release, to whom the hash in the signed release vouches.
 * Returns: the file's bytes. Its type is the entry's word; treat it as hostile.
 * Raises: AttachmentError, OpenError, RecordError.
 */
export async function openAttachment(
  entry: AttachmentEntry,
  envelope: Uint8Array,
  instance: string,
  verifyKey: string | null,
): Promise<Uint8Array> {
  if ((await hashLong(envelope)) !== entry.sha256) throw new AttachmentError("hash");
  const record = decodeRecord(await open(envelope, [entry.secret]), { type: "unchecked" });
  if (verifyKey !== null && !(await record.verifyLong({ type: "verify", key: verifyKey })))
    throw new RecordError("auth");
  if (!matches(record.head, place(instance))) throw new RecordError("common");
  if (record.head.type !== entry.type || record.content.length !== entry.size) throw new AttachmentError("entry");
  return record.content;
}
