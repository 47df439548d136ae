/** Records: what stands inside an envelope, framed, signed and padded (SPEC sections 3 and 4). */
import { concatBytes } from "@noble/hashes/utils.js";
import { RecordError, SealError } from "./errors.js";
import { isHex, jsonBytes, jsonObject, readU32, u32 } from "./octets.js";
import { padded } from "./padding.js";
import { AUTH_LENGTH, AUTH_TYPE, type Auth, type Check, fits, fitsLong, vouch, vouchLong } from "./vouching.js";

export type { Auth, Check } from "./vouching.js";

const KINDS =
  "report message permission strike new_code withdrawal answer status release_notice release referral note given_text returned_text state index statistics attachment paper_form staff_key audience_key".split(
    " ",
  );

export interface Common {
  kind: string;
  version: 1;
  instance: string;
  mailbox: string | null;
  direction: "in" | "out" | "staff";
  sequence: number;
  previous: string | null;
  seen: number;
}

export type Head = Common & Record<string, unknown>;

export interface Decoded {
  head: Head;
  content: Uint8Array;
  /** Checks again under another key; false when it does not fit. */
  verify(check: Check): boolean;
  /** The same with the browser's own code, for long contents. */
  verifyLong(check: Check): Promise<boolean>;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** Whether the common members have the types and ranges of SPEC section 3. */
export function isHead(head: Record<string, unknown>): head is Head {
  return (
    KINDS.includes(head.kind as string) &&
    head.version === 1 &&
    typeof head.instance === "string" &&
    (head.mailbox === null || isHex(head.mailbox, 16)) &&
    ["in", "out", "staff"].includes(head.direction as string) &&
    isCount(head.sequence) &&
    (head.previous === null || isHex(head.previous, 32)) &&
    isCount(head.seen)
  );
}

function bodyOf(head: Head, content: Uint8Array): Uint8Array {
  if (!isHead(head)) throw new RecordError("common");
  if (content.length > 0 && head.kind !== "attachment") throw new SealError("kind");
  const json = jsonBytes(head);
  return concatBytes(u32(json.length), json, content);
}

function framed(head: Head, auth: Auth, proof: Uint8Array, body: Uint8Array): Uint8Array {
  const length = 1 + proof.length + body.length;
  const size = padded(head.kind, 4 + length);
  if (size === null) throw new SealError("too-large");
  const plaintext = new Uint8Array(size);
  plaintext.set(concatBytes(u32(length), Uint8Array.of(AUTH_TYPE[auth.type]), proof, body));
  return plaintext;
}

/**
 * Frames, vouches for and pads a record.
 *
 * Args:
 *   head: the common members and those of its kind.
 *   auth: as SPEC section 5 demands for the file.
 *   content: empty except in attachments.
 * Returns: the plaintext of an envelope.
 * Raises: RecordError `common` for a head that no reader would accept; SealError `too-large`.
 */
export function encodeRecord(head: Head, auth: Auth, content: Uint8Array = new Uint8Array(0)): Uint8Array {
  const body = bodyOf(head, content);
  return framed(head, auth, vouch(auth, body), body);
}

/** Like `encodeRecord`, with the browser's own code for what grows with the content. */
export async function encodeLongRecord(head: Head, auth: Auth, content: Uint8Array): Promise<Uint8Array> {
  const body = bodyOf(head, content);
  return framed(head, auth, await vouchLong(auth, body), body);
}

/**
 * Takes a plaintext apart and checks everything SPEC section 3 names.
 *
 * Raises: RecordError, whose `code` says what did not fit.
 */
export function decodeRecord(plaintext: Uint8Array, check: Check): Decoded {
  if (plaintext.length < 5) throw new RecordError("length");
  const end = 4 + readU32(plaintext, 0);
  if (end > plaintext.length) throw new RecordError("length");
  const type = plaintext[4] as number;
  const authLength = AUTH_LENGTH[type];
  if (authLength === undefined) throw new RecordError("auth-type");
  const start = 5 + authLength;
  if (start + 4 > end) throw new RecordError("length");
  const auth = plaintext.subarray(5, start);
  const body = plaintext.subarray(start, end);
  const headEnd = 4 + readU32(body, 0);
  if (headEnd > body.length) throw new RecordError("length");
  // Nothing a stranger wrote is parsed before the key at hand has vouched for it.
  if (!fits(check, type, auth, body)) throw new RecordError("auth");
  const head = jsonObject(body.subarray(4, headEnd));
  if (head === null) throw new RecordError("head");
  if (!isHead(head)) throw new RecordError("common");
  if (headEnd < body.length && head.kind !== "attachment") throw new RecordError("length");
  if (padded(head.kind, end) !== plaintext.length) throw new RecordError("size");
  if (plaintext.subarray(end).some((byte) => byte !== 0)) throw new RecordError("padding");
  return {
    head,
    content: body.subarray(headEnd),
    verify: (other) => fits(other, type, auth, body),
    verifyLong: (other) => fitsLong(other, type, auth, body),
  };
}

/** Whether a head carries exactly these members. */
export function matches(head: Head, expected: Partial<Common>): boolean {
  return Object.entries(expected).every(([name, value]) => head[name] === value);
}
