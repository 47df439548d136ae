/** A member's own key file: sealed to what the seven words yield, kept by the server (kind `staff_key`). */
import { identityToRecipient } from "age-encryption";
import { headOf } from "../../../crypto/client/item.js";
import { isHex } from "../../../crypto/client/octets.js";
import { open } from "../../../crypto/client/open.js";
import { decodeRecord, encodeRecord, matches } from "../../../crypto/client/record.js";
import { seal } from "../../../crypto/client/seal.js";

export interface StaffKey {
  /** `AGE-SECRET-KEY-PQ-1…` */
  identity: string;
  /** Ed25519 seed, hex. */
  signSeed: string;
  /** Root verify key in hex that this member trusts; null before the ceremony. */
  root: string | null;
  /** Recipient of the printed recovery sheet, `age1pq1…`; null until a coordinator's page has met it. */
  recovery: string | null;
}

const common = (instance: string) => ({
  kind: "staff_key",
  instance,
  mailbox: null,
  direction: "staff" as const,
  sequence: 0,
  previous: null,
  seen: 0,
});

/** Seals the key file. Args: unlock: identity that the seven words yield. */
export async function sealStaffKey(key: StaffKey, instance: string, unlock: string): Promise<Uint8Array> {
  const head = headOf(common(instance), { identity: key.identity, sign_seed: key.signSeed, root: key.root, recovery: key.recovery });
  return seal(encodeRecord(head, { type: "none" }), [await identityToRecipient(unlock)]);
}

/** Opens the key file, or returns null when it is damaged, foreign or sealed to other words. */
export async function openStaffKey(envelope: Uint8Array, instance: string, unlock: string): Promise<StaffKey | null> {
  try {
    const { head } = decodeRecord(await open(envelope, [unlock]), { type: "none" });
    // Key files written before the sheet stood in them lack it.
    const { identity, sign_seed: signSeed, root, recovery = null } = head;
    if (!matches(head, { ...common(instance), version: 1 })) return null;
    if (typeof identity !== "string" || !isHex(signSeed, 32) || (root !== null && !isHex(root, 32))) return null;
    if (recovery !== null && !(typeof recovery === "string" && recovery.startsWith("age1pq1"))) return null;
    return { identity, signSeed, root, recovery };
  } catch {
    return null;
  }
}
