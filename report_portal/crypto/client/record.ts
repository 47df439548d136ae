/** Records: what stands inside an envelope, framed, signed and padded (SPEC sections 3 and 4). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { RecordError, SealError } from "./errors.js";
import { isHex, jsonObject, readU32, u32, utf8 } from "./octets.js";
import { padded } from "./padding.js";

const PREFIX = utf8("report-portal/v1/record\n");
const AUTH_LENGTH = [0, 64, 32];

const KINDS =
  "report message permission withdrawal answer status release_notice release note state index statistics attachment paper_form staff_key audience_key".split(
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

/** How a writer vouches for a record. */
export type Auth = { type: "none" } | { type: "sign"; seed: Uint8Array } | { type: "mac"; key: Uint8Array };

/** How a reader checks it. `unchecked` parses only, to find the key in `private`. */
export type Check =
  | { type: "none" }
  | { type: "verify"; key: string }
  | { type: "mac"; key: Uint8Array }
  | { type: "unchecked" };

export interface Decoded {
  head: Head;
  content: Uint8Array;
  /** Checks again under another key; false when it does not fit. */
  verify(check: Check): boolean;
}

const AUTH_TYPE = { none: 0, sign: 1, verify: 1, mac: 2 };

function vouch(auth: Auth, body: Uint8Array): Uint8Array {
  if (auth.type === "none") return new Uint8Array(0);
  const covered = concatBytes(PREFIX, body);
  return auth.type === "sign" ? ed25519.sign(covered, auth.seed) : hmac(sha256, auth.key, covered);
}

function fits(check: Check, type: number, auth: Uint8Array, body: Uint8Array): boolean {
  if (check.type === "unchecked") return true;
  if (AUTH_TYPE[check.type] !== type) return false;
  if (check.type === "none") return true;
  const covered = concatBytes(PREFIX, body);
  if (check.type === "verify") {
    if (!isHex(check.key, 32)) return false;
    try {
      // Strict RFC 8032 rules, as PyNaCl has them; the looser ZIP 215 would let the two readers disagree.
      return ed25519.verify(auth, covered, hexToBytes(check.key), { zip215: false });
    } catch {
      return false;
    }
  }
  const expected = hmac(sha256, check.key, covered);
  let difference = 0;
  for (let i = 0; i < 32; i++) difference |= (expected[i] as number) ^ (auth[i] as number);
  return difference === 0;
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
  if (!isHead(head)) throw new RecordError("common");
  if (content.length > 0 && head.kind !== "attachment") throw new SealError("kind");
  const json = utf8(JSON.stringify(head));
  const body = concatBytes(u32(json.length), json, content);
  const proof = vouch(auth, body);
  const length = 1 + proof.length + body.length;
  const size = padded(head.kind, 4 + length);
  if (size === null) throw new SealError("too-large");
  const plaintext = new Uint8Array(size);
  plaintext.set(concatBytes(u32(length), Uint8Array.of(AUTH_TYPE[auth.type]), proof, body));
  return plaintext;
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
  return { head, content: body.subarray(headEnd), verify: (other) => fits(other, type, auth, body) };
}

/** Whether a head carries exactly these members. */
export function matches(head: Head, expected: Partial<Common>): boolean {
  return Object.entries(expected).every(([name, value]) => head[name] === value);
}
