/** Hybrid age identities and recipients written as text. Source: C2SP age.md, "The mlkem768x25519 recipient type". */
import { MLKEM768X25519 } from "@noble/post-quantum/hybrid.js";
import { bech32 } from "@scure/base";

/** Writes a 32-byte seed as `AGE-SECRET-KEY-PQ-1…`. */
export const identityOf = (seed: Uint8Array): string => bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", seed).toUpperCase();

/** The recipient `age1pq1…` that belongs to a 32-byte seed. */
export const recipientOf = (seed: Uint8Array): string =>
  // A hybrid recipient is longer than the 90 characters that bech32 was made for.
  bech32.encode("age1pq", bech32.toWords(MLKEM768X25519.getPublicKey(seed)), false);
