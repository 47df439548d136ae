/** Coming in with an invitation: the browser makes the keys, the server stores them sealed. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { invitationParts, newIdentity, staffKeys } from "../../../crypto/client/staff.js";
import { encodeBundle } from "../../../crypto/client/bundle.js";
import { type Api, BUNDLE, json } from "../api.js";

import { sealStaffKey, type StaffKey } from "./staff_key.js";

export interface EnrolmentInput {
  /** Invitation secret, 32 hex characters. */
  invitation: string;
  name: string;
  passphrase: string;
  totpSecret: Uint8Array;
  /** Six digits that prove that the app has the secret. */
  totp: string;
  /** Root key that was compared by its check number, or null before the ceremony. */
  root: string | null;
}

export interface NewKeys {
  staffKey: StaffKey;
  /** `age1pq1…` */
  recipient: string;
  verifyKey: string;
  /** Authentication secret, hex. */
  auth: string;
  /** Identity that the seven words yield. */
  unlock: string;
}

/** Makes a member's keys; the slow step is `onProgress`, from 0 to 1. */
export async function makeKeys(
  input: Pick<EnrolmentInput, "name" | "passphrase" | "root">,
  instance: string,
  onProgress: (part: number) => void,
): Promise<NewKeys> {
  const { auth, unlock } = await staffKeys(input.passphrase, instance, input.name, onProgress);
  const own = newIdentity();
  const staffKey = { identity: own.identity, signSeed: bytesToHex(own.signSeed), root: input.root, recovery: null };
  own.signSeed.fill(0);
  return { staffKey, recipient: own.recipient, verifyKey: own.verifyKey, auth, unlock };
}

/** Hands the sealed keys to the server. A wrong code can be tried again with the same keys. Raises: ApiError. */
export async function enrol(api: Api, input: EnrolmentInput, keys: NewKeys, instance: string): Promise<void> {
  const parts = invitationParts(input.invitation);
  const meta = {
    name: input.name,
    recipient: keys.recipient,
    verify_key: keys.verifyKey,
    binding: parts.bind(input.name, keys.recipient, keys.verifyKey),
    auth_sha256: bytesToHex(sha256(hexToBytes(keys.auth))),
    totp_secret: bytesToHex(input.totpSecret),
    totp: input.totp,
  };
  const identity = await sealStaffKey(keys.staffKey, instance, keys.unlock);
  const body = encodeBundle([
    ["meta", json(meta)],
    ["identity", identity],
  ]);
  await api.send("POST", "/enrolment", body, {
    "Content-Type": BUNDLE,
    Authorization: `Invitation ${parts.id}:${parts.auth}`,
  });
}
