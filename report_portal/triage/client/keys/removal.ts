/** Taking somebody out: whoever knew a key gets none of the new ones, and new reports are sealed to new keys only. */
import type { SignedInstance } from "../../../crypto/client/instance.js";
import { signFile } from "../../../crypto/client/signed.js";
import { type NewIdentity, newIdentity } from "../../../crypto/client/staff.js";
import type { Api, Named } from "../api.js";
import { addDays, daysBetween } from "../days.js";
import { audiencesFor } from "./confirmation.js";
import { sealGrant } from "./grants.js";
import type { ShownProof } from "./own_account.js";
import { type Member, signMember } from "./roster.js";
import { keyFileOf, type Session } from "./session.js";
import { sealStaffKey } from "./staff_key.js";

export interface FreshKey {
  audience: string;
  epoch: number;
  keys: NewIdentity;
}

/** The next list of keys, with fresh ones for some audiences. */
export function renewed(instance: SignedInstance, fresh: FreshKey[], today: string): SignedInstance {
  return {
    ...instance,
    version: instance.version + 1,
    issued: today,
    expires: addDays(today, daysBetween(instance.issued, instance.expires)),
    audiences: instance.audiences.map((audience) => {
      const made = fresh.find((one) => one.audience === audience.id);
      return made ? { ...audience, epoch: made.epoch, recipient: made.keys.recipient } : audience;
    }),
  };
}

/** Audiences that a member reads or could hand over. */
export const keysHeld = (member: Member, instance: SignedInstance): string[] => audiencesFor(member, instance.audiences);

/**
 * Signs a member out of the chain and puts a new key in place of each one they knew.
 *
 * Everybody who stays gets the new keys, and so does the recovery sheet; keys of earlier epochs stay with those who have them.
 *
 * Args:
 *   session: a coordinator's who holds the root and knows the sheet's recipient.
 * Raises: ApiError.
 */
export async function removeMember(api: Api, session: Session, member: Member, today: string, proof: ShownProof): Promise<void> {
  const { instance, rootSeed, recovery, roster } = session;
  if (!rootSeed || !recovery) throw new Error("the root key or the sheet's recipient is not here");
  const fresh: FreshKey[] = keysHeld(member, instance).map((audience) => ({
    audience,
    epoch: (instance.audiences.find((one) => one.id === audience)?.epoch ?? 0) + 1,
    keys: newIdentity(),
  }));
  const files: Named = [
    ["member", signMember({ ...member, status: "removed", day: today, previous: roster.head }, rootSeed)],
  ];
  if (fresh.length > 0) files.push(["instance", signFile("instance", renewed(instance, fresh, today), rootSeed)]);
  const staying = roster.active().filter((one) => one.member !== member.member);
  for (const { audience, epoch, keys } of fresh) {
    const grant = { audience, epoch, secret: keys.identity, grantedBy: session.account.member, recovery: null };
    const give = (recipient: string) => sealGrant(grant, instance.instance, session.signSeed, recipient);
    files.push([`recovery/${audience}/${epoch}`, await give(recovery)]);
    for (const one of staying.filter((holder) => keysHeld(holder, instance).includes(audience))) {
      files.push([`grants/${one.member}/${audience}/${epoch}`, await give(one.recipient)]);
    }
    keys.signSeed.fill(0);
  }
  // Where the one who leaves had named the sheet, only the own key file can vouch for it from now on.
  files.push(["identity", await sealStaffKey(keyFileOf(session), instance.instance, session.unlock)]);
  await api.sendBundle("POST", `/members/${member.member}/confirmation`, proof, files);
}
