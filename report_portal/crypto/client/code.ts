/** The follow-up code: 24 digits that are everything a reporter keeps, and the keys that come out of them (SPEC section 2). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { CodeError, SealingUnavailable } from "./errors.js";
import { identityOf, recipientOf } from "./identity.js";
import { utf8 } from "./octets.js";

const LENGTH = 24;
const ROUNDS = 600_000;
const PREFIX = "report-portal/v1/";

const DAMM = "0317598642709215486342068713591750983426612304597836742095815869720134894536201794386172052581436790";

/** The interim digit of Damm's quasigroup; a whole code ends at 0. Source: H. M. Damm, 2004; SPEC section 9. */
function damm(digits: string): number {
  let interim = 0;
  for (const digit of digits) interim = Number(DAMM[interim * 10 + Number(digit)]);
  return interim;
}

/**
 * Makes a code of uniform bytes, passing over those that would make low digits come more often.
 *
 * Args:
 *   bytes: as many as it takes, at least 23.
 */
export function codeFrom(bytes: Iterable<number>): string {
  let digits = "";
  for (const byte of bytes) {
    if (byte < 250) digits += byte % 10;
    if (digits.length === LENGTH - 1) return digits + damm(digits);
  }
  throw new RangeError("too few bytes");
}

function* randomness(): Iterable<number> {
  for (;;) yield* crypto.getRandomValues(new Uint8Array(32));
}

/** Draws a new code: 23 uniform digits and their check digit. */
export const newCode = (): string => codeFrom(randomness());

/**
 * The value of a decimal digit of any script, or -1. Unicode keeps the ten digits of a script together and in order, so the
 * distance to the start of the run of digits says the value.
 */
function digitValue(character: string): number {
  if (!/^\p{Nd}$/u.test(character)) return -1;
  const point = character.codePointAt(0) as number;
  let start = point;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1))) start--;
  // Runs of several sets (mathematical digits) follow one another without a gap, each ten long.
  return (point - start) % 10;
}

/**
 * Reads a code as people write it: digits of any script, with spaces, dashes, dots and direction marks between.
 *
 * Raises: CodeError, whose `reason` is `character`, `length` or `check`.
 */
export function parseCode(text: string): string {
  let digits = "";
  for (const character of text) {
    if (/^[\s\p{Zs}\p{Pd}\u2212\u00ad.\u00b7\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff]$/u.test(character))
      continue;
    const value = digitValue(character);
    if (value < 0) throw new CodeError("character");
    digits += value;
  }
  if (digits.length !== LENGTH) throw new CodeError("length");
  if (damm(digits) !== 0) throw new CodeError("check");
  return digits;
}

/** The three lines of eight digits in which a code is shown. */
export function codeLines(code: string): [string, string, string] {
  return [code.slice(0, 8), code.slice(8, 16), code.slice(16)];
}

export interface ReporterKeys {
  /** Names the mailbox at the server; hex, 16 bytes. */
  mailbox: string;
  /** Shown to the server to read and write; hex, 32 bytes. */
  auth: string;
  /** What the server stores of it; hex. */
  authSha256: string;
  /** `AGE-SECRET-KEY-PQ-1…` */
  identity: string;
  /** `age1pq1…` */
  recipient: string;
  signSeed: Uint8Array;
  /** Hex, 32 bytes. */
  verifyKey: string;
  answerMac: Uint8Array;
}

/** PBKDF2 in the browser's own code: a script doing it would take many seconds on a cheap phone. */
async function stretch(code: string, instance: string): Promise<Uint8Array> {
  // Outside a secure context `subtle` is missing, whatever the type says.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) throw new SealingUnavailable();
  const password = utf8(code.slice(0, LENGTH - 1));
  try {
    const key = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const salt = utf8(PREFIX + instance);
    return new Uint8Array(
      await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, key, 256),
    );
  } finally {
    password.fill(0);
  }
}

/**
 * Derives everything a reporter has from the code.
 *
 * Args:
 *   code: 24 digits as `parseCode` or `newCode` returns them.
 *   instance: the instance id built into the page; never one that the server sent.
 * Raises: CodeError; SealingUnavailable where the browser offers no `crypto.subtle`.
 */
export async function deriveKeys(code: string, instance: string): Promise<ReporterKeys> {
  const seed = await stretch(parseCode(code), instance);
  const derive = (label: string, length: number) => hkdf(sha256, seed, undefined, utf8(PREFIX + label), length);
  const auth = derive("mailbox-auth", 32);
  const scalar = derive("age-identity", 32);
  const signSeed = derive("sign", 32);
  const keys: ReporterKeys = {
    mailbox: bytesToHex(derive("mailbox-id", 16)),
    auth: bytesToHex(auth),
    authSha256: bytesToHex(sha256(auth)),
    identity: identityOf(scalar),
    recipient: recipientOf(scalar),
    signSeed,
    verifyKey: bytesToHex(ed25519.getPublicKey(signSeed)),
    answerMac: derive("answer-mac", 32),
  };
  forget(seed, auth, scalar);
  return keys;
}

/**
 * Overwrites secrets that are no longer needed. This is all a page can do: the engine may have copied them while moving memory, strings
 * cannot be overwritten at all, and only closing the page frees the rest.
 */
export function forget(...secrets: Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** Overwrites the byte keys and drops the written ones. The object is useless afterwards. */
export function forgetKeys(keys: ReporterKeys): void {
  forget(keys.signSeed, keys.answerMac);
  keys.mailbox = keys.auth = keys.authSha256 = keys.identity = keys.recipient = keys.verifyKey = "";
}
