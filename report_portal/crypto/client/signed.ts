/** Signed files: what the root or a coordinator vouches for in the clear (SPEC section 6). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { SignedError } from "./errors.js";
import { jsonObject, utf8 } from "./octets.js";

const LINE = /^report-portal-signed\/v1 ([a-z]+) ([0-9a-f]{64}) ([0-9a-f]{128})$/;
// Magic, longest type, key and signature: anything longer before the line feed is not one of ours.
const LINE_LIMIT = 256;

const covered = (type: string, payload: Uint8Array): Uint8Array =>
  concatBytes(utf8(`report-portal/v1/signed/${type}\n`), payload);

function headOf(file: Uint8Array): RegExpExecArray | null {
  const end = file.subarray(0, LINE_LIMIT).indexOf(10);
  return end < 0 ? null : LINE.exec(String.fromCharCode(...file.subarray(0, end)));
}

/**
 * Checks a signed file against the one key that may have signed it.
 *
 * Args:
 *   type: `instance`, `member` or `root`.
 *   key: verify key, hex; the one the reader already trusts, never the one in the file.
 * Returns: the payload, a JSON object.
 * Raises: SignedError `malformed`, `type`, `key`, `signature` or `payload`.
 */
export function verifySigned(file: Uint8Array, type: string, key: string): Record<string, unknown> {
  const match = headOf(file);
  if (!match) throw new SignedError("malformed");
  if (match[1] !== type) throw new SignedError("type");
  if (match[2] !== key) throw new SignedError("key");
  const payload = file.subarray(match[0].length + 1);
  let good = false;
  try {
    good = ed25519.verify(hexToBytes(match[3] as string), covered(type, payload), hexToBytes(key), { zip215: false });
  } catch {
    // A key or signature that is no point at all is a bad signature like any other.
  }
  if (!good) throw new SignedError("signature");
  const value = jsonObject(payload);
  if (value === null) throw new SignedError("payload");
  return value;
}

/** The key that a file says it is signed with, or null for what is no signed file. It proves nothing. */
export function signer(file: Uint8Array): string | null {
  return headOf(file)?.[2] ?? null;
}

/** Signs a payload. Args: seed: Ed25519, 32 bytes. Returns: the file. */
export function signFile(type: string, payload: object, seed: Uint8Array): Uint8Array {
  const bytes = utf8(JSON.stringify(payload));
  const signature = bytesToHex(ed25519.sign(covered(type, bytes), seed));
  const key = bytesToHex(ed25519.getPublicKey(seed));
  return concatBytes(utf8(`report-portal-signed/v1 ${type} ${key} ${signature}\n`), bytes);
}
