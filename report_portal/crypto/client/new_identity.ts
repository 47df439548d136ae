/** New keys: of a member, an audience, a recovery sheet, the root. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { identityOf, recipientOf } from "./identity.js";

export interface NewIdentity {
  /** `AGE-SECRET-KEY-PQ-1…` */
  identity: string;
  /** `age1pq1…` */
  recipient: string;
  /** Ed25519, 32 bytes. */
  signSeed: Uint8Array;
  /** Hex. */
  verifyKey: string;
}

/** Draws the keys of a member, an audience or a recovery sheet. */
export function newIdentity(): NewIdentity {
  const seed = randomBytes(32);
  const signSeed = randomBytes(32);
  const keys = {
    identity: identityOf(seed),
    recipient: recipientOf(seed),
    signSeed,
    verifyKey: bytesToHex(ed25519.getPublicKey(signSeed)),
  };
  seed.fill(0);
  return keys;
}
