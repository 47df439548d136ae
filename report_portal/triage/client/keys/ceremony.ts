/** The key ceremony: root, audiences and recovery sheet, made in the browser of the first coordinator. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { Audience, SignedInstance } from "../../../crypto/client/instance.js";
import { signFile } from "../../../crypto/client/signed.js";
import { newIdentity } from "../../../crypto/client/staff.js";
import type { Api, Named } from "../api.js";
import { addDays } from "../days.js";
import { type Grant, grantName, ROOT, sealGrant } from "./grants.js";
import { signMember } from "./roster.js";
import type { Waiting } from "./session.js";
import { sealStaffKey } from "./staff_key.js";

/** What an instance is before it has keys; part of the page build. */
export interface InstancePlan {
  audiences: Omit<Audience, "epoch" | "recipient">[];
  routing: Record<string, unknown>;
  form_version: number;
  languages: Record<string, { checked: boolean }>;
  /** How long a signed list of keys holds, in days. */
  valid_days: number;
  demo: boolean;
}

export interface PlaceKeys {
  /** Ed25519 seed of the root. */
  rootSeed: Uint8Array;
  root: string;
  audiences: { plan: Omit<Audience, "epoch" | "recipient">; identity: string; recipient: string }[];
  /** `AGE-SECRET-KEY-PQ-1…` of the sheet; forgotten as soon as the sheet is confirmed. */
  recovery: string;
  recoveryRecipient: string;
}

/** Makes every key of a place. Nothing leaves the page here. */
export function makePlaceKeys(plan: InstancePlan): PlaceKeys {
  const rootSeed = crypto.getRandomValues(new Uint8Array(32));
  const recovery = newIdentity();
  recovery.signSeed.fill(0);
  return {
    rootSeed,
    root: bytesToHex(ed25519.getPublicKey(rootSeed)),
    audiences: plan.audiences.map((audience) => {
      const made = newIdentity();
      made.signSeed.fill(0);
      return { plan: audience, identity: made.identity, recipient: made.recipient };
    }),
    recovery: recovery.identity,
    recoveryRecipient: recovery.recipient,
  };
}

/** Signs the first list of keys. */
export function firstInstance(instance: string, plan: InstancePlan, keys: PlaceKeys, today: string): Uint8Array {
  const payload: SignedInstance = {
    format: 1,
    instance,
    version: 1,
    issued: today,
    expires: addDays(today, plan.valid_days),
    demo: plan.demo,
    audiences: keys.audiences.map(({ plan: audience, recipient }) => ({ ...audience, epoch: 1, recipient })),
    routing: plan.routing,
    form_version: plan.form_version,
    languages: plan.languages,
  };
  return signFile("instance", payload, keys.rootSeed);
}

/**
 * Sends the keys, each sealed to the coordinator and to the recovery sheet, in one act.
 *
 * Args:
 *   waiting: the first coordinator, signed in and not yet confirmed by anybody.
 *   own: the coordinator's recipient and verify key.
 * Raises: ApiError.
 */
export async function holdCeremony(
  api: Api,
  instance: string,
  plan: InstancePlan,
  keys: PlaceKeys,
  waiting: Waiting,
  own: { recipient: string; verifyKey: string },
  today: string,
): Promise<void> {
  const member = waiting.account.member;
  const seed = hexToBytes(waiting.staffKey.signSeed);
  const grants: Grant[] = [
    ...keys.audiences.map(({ plan: audience, identity }) => ({
      audience: audience.id,
      epoch: 1,
      secret: identity,
      grantedBy: member,
      recovery: null,
    })),
    { audience: ROOT, epoch: 0, secret: bytesToHex(keys.rootSeed), grantedBy: member, recovery: keys.recoveryRecipient },
  ];
  const files: Named = [
    ["instance", firstInstance(instance, plan, keys, today)],
    [
      "members/1",
      signMember(
        {
          instance,
          member,
          name: waiting.account.name,
          recipient: own.recipient,
          verify_key: own.verifyKey,
          role: "coordinator",
          affiliation: "ngo",
          audiences: coordinatorAudiences(plan.audiences),
          status: "active",
          day: today,
          previous: null,
        },
        keys.rootSeed,
      ),
    ],
  ];
  for (const grant of grants) {
    files.push([grantName("grants", grant), await sealGrant(grant, instance, seed, own.recipient)]);
    files.push([grantName("recovery", grant), await sealGrant(grant, instance, seed, keys.recoveryRecipient)]);
  }
  // From now on the own key file names root and sheet, so that no server can show others.
  const named = { ...waiting.staffKey, root: keys.root, recovery: keys.recoveryRecipient };
  files.push(["identity", await sealStaffKey(named, instance, waiting.unlock)]);
  await api.sendBundle("POST", "/ceremony", {}, files);
  seed.fill(0);
}

/** Coordinators read what NGO audiences read at once. */
export const coordinatorAudiences = (audiences: { id: string; affiliation: string; direct: boolean }[]): string[] =>
  audiences.filter((audience) => audience.direct && audience.affiliation === "ngo").map((audience) => audience.id);

export function forgetPlaceKeys(keys: PlaceKeys): void {
  keys.rootSeed.fill(0);
  keys.audiences.length = 0;
  keys.recovery = "";
}
