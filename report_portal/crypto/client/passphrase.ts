/** The staff passphrase: seven words, and the two secrets that come out of them (SPEC section 9). */
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { StaffSecretError } from "./errors.js";
import { identityOf } from "./identity.js";
import { utf8 } from "./octets.js";

const WORDS = 7;
const PREFIX = "report-portal/v1/";
const COST = { t: 3, m: 64 * 1024, p: 1, dkLen: 32 };

/** Draws seven of the 2,048 words. The list's length is a power of two, so eleven bits of a draw are uniform. */
export function newPassphrase(): string {
  const draw = crypto.getRandomValues(new Uint16Array(WORDS));
  return Array.from(draw, (bits) => wordlist[bits & 2047]).join(" ");
}

/**
 * Brings typed words into the one form that keys are made from.
 *
 * Raises: StaffSecretError `passphrase` unless there are seven words and all are on the list.
 */
export function readPassphrase(text: string): string {
  const words = text.normalize("NFKC").toLowerCase().trim().split(/\s+/);
  if (words.length !== WORDS || !words.every((word) => wordlist.includes(word)))
    throw new StaffSecretError("passphrase");
  return words.join(" ");
}

/** Raises: StaffSecretError `name` for anything but 3–40 of a–z 0–9 . - _ */
export function checkSignInName(name: string): void {
  if (!/^[a-z0-9._-]{3,40}$/.test(name)) throw new StaffSecretError("name");
}

export interface StaffKeys {
  /** Shown to the server; hex. */
  auth: string;
  /** Identity that opens the staff_key file; `AGE-SECRET-KEY-PQ-1…`. */
  unlock: string;
}

/**
 * Stretches a passphrase. Takes seconds and 64 MiB on purpose.
 *
 * Args:
 *   passphrase: as typed.
 *   instance: instance id built into the page.
 *   name: sign-in name.
 *   onProgress: called with 0 … 1.
 * Raises: StaffSecretError.
 */
export async function staffKeys(
  passphrase: string,
  instance: string,
  name: string,
  onProgress: (part: number) => void = () => {},
): Promise<StaffKeys> {
  checkSignInName(name);
  const salt = sha256(utf8(`${PREFIX}staff\n${instance}\n${name}`));
  const key = await argon2idAsync(utf8(readPassphrase(passphrase)), salt, { ...COST, onProgress });
  const derive = (label: string) => hkdf(sha256, key, undefined, utf8(PREFIX + label), 32);
  const keys = { auth: bytesToHex(derive("staff-auth")), unlock: identityOf(derive("staff-unlock")) };
  key.fill(0);
  return keys;
}
