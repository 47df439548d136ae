/** Handing over keys: an audience's identity, or the root seed, sealed to one person (kind `audience_key`). */
import { headOf } from "../../../crypto/client/item.js";
import { isHex } from "../../../crypto/client/octets.js";
import { open } from "../../../crypto/client/open.js";
import { decodeRecord, encodeRecord, matches } from "../../../crypto/client/record.js";
import { seal } from "../../../crypto/client/seal.js";

export const ROOT = "root";

export interface Grant {
  /** Audience id, or `root`. */
  audience: string;
  /** 0 for the root. */
  epoch: number;
  /** `AGE-SECRET-KEY-PQ-1…`; the Ed25519 seed in hex for the root. */
  secret: string;
  /** Member id of whoever handed it over. */
  grantedBy: string;
  /** With the root: recipient of the printed recovery sheet, so that later keys can be sealed to it too. */
  recovery: string | null;
}

/** `grants/resource/ngo/1`, `recovery/root`: the name of a grant in a bundle. */
export function grantName(prefix: "grants" | "recovery", grant: { audience: string; epoch: number }): string {
  return grant.audience === ROOT ? `${prefix}/${ROOT}` : `${prefix}/${grant.audience}/${grant.epoch}`;
}

const common = (instance: string) => ({
  kind: "audience_key",
  instance,
  mailbox: null,
  direction: "staff" as const,
  sequence: 0,
  previous: null,
  seen: 0,
});

/** Seals a key for one recipient, vouched for by the giver's signature. */
export function sealGrant(grant: Grant, instance: string, signSeed: Uint8Array, recipient: string): Promise<Uint8Array> {
  const head = headOf(common(instance), {
    audience: grant.audience,
    epoch: grant.epoch,
    secret: grant.secret,
    granted_by: grant.grantedBy,
    ...(grant.recovery === null ? {} : { recovery: grant.recovery }),
  });
  return seal(encodeRecord(head, { type: "sign", seed: signSeed }), [recipient]);
}

/**
 * Opens a key that was handed over.
 *
 * Args:
 *   envelope: the sealed grant.
 *   identity: the reader's own.
 *   instance: id of the instance.
 *   verifyKeyOf: verify key of a giver who may hand over this key, or undefined.
 * Returns: the grant, or null when it is not genuine.
 */
export async function openGrant(
  envelope: Uint8Array,
  identity: string,
  instance: string,
  verifyKeyOf: (member: string) => string | undefined,
): Promise<Grant | null> {
  try {
    const record = decodeRecord(await open(envelope, [identity]), { type: "unchecked" });
    const { audience, epoch, secret, granted_by: giver, recovery = null } = record.head;
    if (!matches(record.head, { ...common(instance), version: 1 })) return null;
    if (typeof audience !== "string" || typeof secret !== "string" || typeof giver !== "string") return null;
    if (!Number.isSafeInteger(epoch) || (recovery !== null && !String(recovery).startsWith("age1pq1"))) return null;
    const key = verifyKeyOf(giver);
    if (key === undefined || !record.verify({ type: "verify", key })) return null;
    if (audience === ROOT ? !isHex(secret, 32) : !secret.startsWith("AGE-SECRET-KEY-PQ-1")) return null;
    return { audience, epoch: epoch as number, secret, grantedBy: giver, recovery: recovery as string | null };
  } catch {
    return null;
  }
}
