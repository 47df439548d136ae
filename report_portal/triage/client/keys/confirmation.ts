/** Letting others in: invitations, and checking what an invited browser sent before any key is handed over. */
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { headOf } from "../../../crypto/client/item.js";
import type { Audience } from "../../../crypto/client/instance.js";
import { isHex } from "../../../crypto/client/octets.js";
import { open } from "../../../crypto/client/open.js";
import { decodeRecord, encodeRecord } from "../../../crypto/client/record.js";
import { seal } from "../../../crypto/client/seal.js";
import { invitationParts, newInvitation } from "../../../crypto/client/staff.js";
import type { Api, Named } from "../api.js";
import { type Grant, grantName, ROOT, sealGrant } from "./grants.js";
import type { ShownProof } from "./own_account.js";
import { type Role, type Roster, signMember } from "./roster.js";
import type { Session } from "./session.js";

export interface Position {
  role: Role;
  affiliation: string;
  audiences: string[];
}

/** Somebody who has enrolled and waits, as the server tells it. All of it is checked before it is signed. */
export interface WaitingMember extends Position {
  member: string;
  name: string;
  recipient: string;
  verifyKey: string;
  binding: string;
  /** Id of the invitation. */
  invitation: string;
}

export interface OpenInvitation extends Position {
  id: string;
  name: string | null;
  expires: string;
  /** Envelope of the secret, sealed to whoever made it; null where the operator did. */
  keep: Uint8Array | null;
  /** Made on the machine, not by a coordinator: after the ceremony, to use the recovery sheet. */
  byOperator: boolean;
}

export interface Colleagues {
  waiting: WaitingMember[];
  invitations: OpenInvitation[];
}

const noteCommon = (instance: string) => ({
  kind: "note",
  instance,
  mailbox: null,
  direction: "staff" as const,
  sequence: 0,
  previous: null,
  seen: 0,
});

/** Makes an invitation. Its secret, in groups, is also kept sealed to the inviting coordinator, with what was meant by it. */
export async function invite(api: Api, session: Session, name: string, position: Position): Promise<string> {
  const secret = newInvitation();
  const parts = invitationParts(secret);
  const head = headOf(noteCommon(session.instance.instance), { invitation: parts.id, secret, name, ...position });
  const keep = await seal(encodeRecord(head, { type: "sign", seed: session.signSeed }), [session.recipient]);
  await api.post("/invitations", {
    id: parts.id,
    auth_sha256: parts.authSha256,
    name,
    ...position,
    keep: bytesToHex(keep),
  });
  return secret;
}

export interface Kept {
  secret: string;
  name: string;
  position: Position;
}

/** Opens a kept invitation. Returns null unless this coordinator sealed and signed it for exactly this id. */
export async function openKept(session: Session, invitation: OpenInvitation): Promise<Kept | null> {
  if (!invitation.keep) return null;
  try {
    const check = { type: "verify" as const, key: session.verifyKey };
    const { head } = decodeRecord(await open(invitation.keep, [session.identity]), check);
    if (head.kind !== "note" || head.instance !== session.instance.instance || head.invitation !== invitation.id) return null;
    const position = { role: head.role as Role, affiliation: String(head.affiliation), audiences: (head.audiences as unknown[]).map(String) };
    return { secret: String(head.secret), name: String(head.name), position };
  } catch {
    return null;
  }
}

/** Whether what a browser sent was made with this invitation's secret and has not been changed since. */
export function isBound(waiting: WaitingMember, secret: string): boolean {
  const parts = invitationParts(secret);
  return parts.id === waiting.invitation && parts.bind(waiting.name, waiting.recipient, waiting.verifyKey) === waiting.binding;
}

const samePosition = (a: Position, b: Position): boolean =>
  a.role === b.role && a.affiliation === b.affiliation && [...a.audiences].sort().join() === [...b.audiences].sort().join();

/** Whether the server still names the role that the coordinator meant when inviting. */
export const isAsMeant = (waiting: WaitingMember, kept: Kept | null): boolean =>
  kept === null || (kept.name === waiting.name && samePosition(kept.position, waiting));

/** Audiences whose keys a position needs: coordinators hand over every key, so they hold every key. */
export function audiencesFor(position: Position, audiences: Audience[]): string[] {
  if (position.role === "coordinator") return audiences.map((audience) => audience.id);
  return ["member", "liaison"].includes(position.role) ? position.audiences : [];
}

/** Audiences that stand in the member file: coordinators read what NGO audiences read. */
export function listedAudiences(position: Position, audiences: Audience[]): string[] {
  if (position.role !== "coordinator") return position.audiences;
  return audiences.filter((audience) => audience.direct && audience.affiliation === "ngo").map((audience) => audience.id);
}

/** Whoever waits is said to be somebody who is, or was, in the list of members. */
export class KnownMemberError extends Error {}

/** The id is the server's word, which the binding does not cover: under a colleague's id the colleague would be signed over. */
function mustBeNew(roster: Roster, { member, verifyKey }: WaitingMember): void {
  if (roster.knows(member, verifyKey)) throw new KnownMemberError();
}

/**
 * Signs the member into the chain and seals the keys for them.
 *
 * Args:
 *   session: a coordinator's who holds the root.
 *   waiting: checked with `isBound` before.
 * Raises: ApiError; KnownMemberError before anything is signed.
 */
export async function confirm(api: Api, session: Session, waiting: WaitingMember, today: string, proof: ShownProof): Promise<void> {
  const { instance, rootSeed, roster } = session;
  if (!rootSeed) throw new Error("the root key is not here");
  mustBeNew(roster, waiting);
  const file = signMember(
    {
      instance: instance.instance,
      member: waiting.member,
      name: waiting.name,
      recipient: waiting.recipient,
      verify_key: waiting.verifyKey,
      role: waiting.role,
      affiliation: waiting.affiliation,
      audiences: listedAudiences(waiting, instance.audiences),
      status: "active",
      day: today,
      previous: roster.head,
    },
    rootSeed,
  );
  const files: Named = [["member", file]];
  for (const grant of grantsFor(session, waiting)) {
    const sealed = await sealGrant(grant, instance.instance, session.signSeed, waiting.recipient);
    files.push([grantName("grants", grant), sealed]);
  }
  await api.sendBundle("POST", `/members/${waiting.member}/confirmation`, proof, files);
}

/**
 * Signs somebody who waits out of the place, before they ever held a key.
 *
 * Raises: ApiError; KnownMemberError before anything is signed.
 */
export async function refuse(api: Api, session: Session, waiting: WaitingMember, today: string, proof: ShownProof): Promise<void> {
  const { instance, rootSeed, roster } = session;
  if (!rootSeed) throw new Error("the root key is not here");
  mustBeNew(roster, waiting);
  const file = signMember(
    {
      instance: instance.instance,
      member: waiting.member,
      name: waiting.name,
      recipient: waiting.recipient,
      verify_key: waiting.verifyKey,
      role: waiting.role,
      affiliation: waiting.affiliation,
      audiences: waiting.audiences,
      status: "removed",
      day: today,
      previous: roster.head,
    },
    rootSeed,
  );
  await api.sendBundle("POST", `/members/${waiting.member}/confirmation`, proof, [["member", file]]);
}

function grantsFor(session: Session, position: Position): Grant[] {
  const wanted = audiencesFor(position, session.instance.audiences);
  const grantedBy = session.account.member;
  const grants: Grant[] = session.keys
    .filter((key) => wanted.includes(key.audience))
    .map((key) => ({ audience: key.audience, epoch: key.epoch, secret: key.identity, grantedBy, recovery: null }));
  if (position.role === "coordinator" && session.rootSeed) {
    grants.push({ audience: ROOT, epoch: 0, secret: bytesToHex(session.rootSeed), grantedBy, recovery: session.recovery });
  }
  return grants;
}

/** Reads the server's list of colleagues; entries that make no sense are left out. */
export function readColleagues(answer: Record<string, unknown>): Colleagues {
  const rows = (name: string) => (Array.isArray(answer[name]) ? (answer[name] as Record<string, unknown>[]) : []);
  const waiting = rows("waiting")
    .filter((row) => isHex(row.member, 16) && isHex(row.verify_key, 32) && isHex(row.binding, 32) && isHex(row.invitation, 16))
    .map((row) => ({
      ...position(row),
      member: String(row.member),
      name: String(row.name),
      recipient: String(row.recipient),
      verifyKey: String(row.verify_key),
      binding: String(row.binding),
      invitation: String(row.invitation),
    }));
  const invitations = rows("invitations").map((row) => ({
    ...position(row),
    id: String(row.id),
    name: typeof row.name === "string" ? row.name : null,
    expires: String(row.expires ?? ""),
    keep: typeof row.keep === "string" && /^([0-9a-f]{2})+$/.test(row.keep) ? hexToBytes(row.keep) : null,
    byOperator: row.made_by === null,
  }));
  return { waiting, invitations };
}

const position = (row: Record<string, unknown>): Position => ({
  role: String(row.role) as Role,
  affiliation: String(row.affiliation),
  audiences: Array.isArray(row.audiences) ? row.audiences.map(String) : [],
});
