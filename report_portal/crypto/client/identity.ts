/** Hybrid age identities and recipients written as text. Source: C2SP age.md, "The mlkem768x25519 recipient type". */
import { MLKEM768X25519 } from "@noble/post-quantum/hybrid.js";
import { bech32 } from "@scure/base";

const PREFIX = "age1pq";
/** Bytes of the ML-KEM-768 vector: 768 coefficients of twelve bits. */
const VECTOR = 1152;
const RECIPIENT = 1216;
const MODULUS = 3329;

/** Writes a 32-byte seed as `AGE-SECRET-KEY-PQ-1…`. */
export const identityOf = (seed: Uint8Array): string =>
  bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", seed).toUpperCase();

/** The recipient `age1pq1…` that belongs to a 32-byte seed. */
export const recipientOf = (seed: Uint8Array): string =>
  // A hybrid recipient is longer than the 90 characters that bech32 was made for.
  bech32.encode(PREFIX, bech32.toWords(MLKEM768X25519.getPublicKey(seed)), false);

/**
 * Whether a text is a hybrid recipient that may be sealed to.
 *
 * FIPS 203, section 7.2, has the sealing side refuse coefficients that are not below the modulus. The library at hand compares a vector
 * with itself there (noble 0.5.4 packs twelve bits unreduced), so it is done here.
 */
export function isRecipient(text: string): boolean {
  try {
    const { prefix, words } = bech32.decode(text as `${string}1${string}`, false);
    const bytes = bech32.fromWords(words);
    if (prefix !== PREFIX || !text.startsWith(PREFIX) || bytes.length !== RECIPIENT) return false;
    for (let at = 0; at < VECTOR; at += 3) {
      const [low, middle, high] = bytes.subarray(at, at + 3) as unknown as [number, number, number];
      if ((low | ((middle & 15) << 8)) >= MODULUS || ((middle >> 4) | (high << 4)) >= MODULUS) return false;
    }
    return true;
  } catch {
    return false;
  }
}
