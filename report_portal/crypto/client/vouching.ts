/** Who vouches for a record: a signature, a MAC, or nobody (SPEC section 3). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { isHex, utf8 } from "./octets.js";

const PREFIX = utf8("report-portal/v1/record\n");

/** How a writer vouches for a record. */
export type Auth = { type: "none" } | { type: "sign"; seed: Uint8Array } | { type: "mac"; key: Uint8Array };

/** How a reader checks it. `unchecked` parses only, to find the key in `private`. */
export type Check =
  | { type: "none" }
  | { type: "verify"; key: string }
  | { type: "mac"; key: Uint8Array }
  | { type: "unchecked" };

/** The type byte of a record. */
export const AUTH_TYPE = { none: 0, sign: 1, verify: 1, mac: 2 };
/** Bytes of auth, by type. */
export const AUTH_LENGTH = [0, 64, 32];

/** Gives the auth of a record. */
export function vouch(auth: Auth, body: Uint8Array): Uint8Array {
  if (auth.type === "none") return new Uint8Array(0);
  const covered = concatBytes(PREFIX, body);
  return auth.type === "sign" ? ed25519.sign(covered, auth.seed) : hmac(sha256, auth.key, covered);
}

/** Whether the auth of a record is what the check asks for. */
export function fits(check: Check, type: number, auth: Uint8Array, body: Uint8Array): boolean {
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

const NAME = "Ed25519";
/** What stands before a seed in PKCS #8. Source: RFC 8410, section 7. */
const PKCS8 = hexToBytes("302e020100300506032b657004220420");

const native = (bytes: Uint8Array) => bytes as Uint8Array<ArrayBuffer>;

/**
 * Like `vouch`, by the browser's own Ed25519 where it has one. A signature hashes the whole file twice, which a script without the engine's
 * compiler (Tor Browser at "Safer") does at under 1 MB a second.
 */
export async function vouchLong(auth: Auth, body: Uint8Array): Promise<Uint8Array> {
  if (auth.type === "sign") {
    try {
      const seed = native(concatBytes(PKCS8, auth.seed));
      const key = await crypto.subtle.importKey("pkcs8", seed, NAME, false, ["sign"]);
      seed.fill(0);
      return new Uint8Array(await crypto.subtle.sign(NAME, key, native(concatBytes(PREFIX, body))));
    } catch {
      // Browsers before 2024 know no Ed25519; the script does.
    }
  }
  return vouch(auth, body);
}

/** Like `fits`, by the browser's own Ed25519 where it has one. */
export async function fitsLong(check: Check, type: number, auth: Uint8Array, body: Uint8Array): Promise<boolean> {
  if (check.type === "verify" && type === AUTH_TYPE.verify && isHex(check.key, 32)) {
    try {
      const key = await crypto.subtle.importKey("raw", native(hexToBytes(check.key)), NAME, false, ["verify"]);
      return await crypto.subtle.verify(NAME, key, native(auth), native(concatBytes(PREFIX, body)));
    } catch {
      // As above.
    }
  }
  return fits(check, type, auth, body);
}

/** SHA-256 of a long file, by the browser's own code; hex. */
export const hashLong = async (file: Uint8Array): Promise<string> =>
  bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", native(file))));
