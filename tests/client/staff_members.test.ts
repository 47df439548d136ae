/** What a coordinator signs, and seals, where the server lies about who waits and which sheet there is. */
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { decodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { fileHash } from "../../report_portal/crypto/client/item.js";
import { invitationParts, newIdentity, newInvitation } from "../../report_portal/crypto/client/staff.js";
import { Api, json } from "../../report_portal/triage/client/api.js";
import { confirm, isAsMeant, isBound, KnownMemberError, refuse, type WaitingMember } from "../../report_portal/triage/client/keys/confirmation.js";
import { newSheet, type OpenedSheet, regain } from "../../report_portal/triage/client/keys/recovery.js";
import { type Member, Roster, RosterError, signMember } from "../../report_portal/triage/client/keys/roster.js";
import type { Session, Waiting } from "../../report_portal/triage/client/keys/session.js";
import { TrustError } from "../../report_portal/triage/client/keys/vouching.js";
import { audienceKeys, CITY, DAY, instance, root } from "./city.js";

const ana = newIdentity();
const mihai = newIdentity();
const elena = newIdentity();
const ANA = "a1".repeat(16);
const MIHAI = "b2".repeat(16);
const ELENA = "c3".repeat(16);
const PROOF = { auth: "00", totp: "000000" };

const sign = (member: string, who: typeof ana, changes: Partial<Member>, previous: Uint8Array | null) =>
  signMember(
    {
      instance: CITY,
      member,
      name: `name.${member.slice(0, 2)}`,
      recipient: who.recipient,
      verify_key: who.verifyKey,
      affiliation: "ngo",
      role: "coordinator",
      audiences: ["resource/ngo", "housing/ngo"],
      status: "active",
      day: DAY,
      ...changes,
      previous: previous && fileHash(previous),
    },
    root.signSeed,
  );
const rosterOf = (...files: Uint8Array[]) => Roster.read(files, { roots: [root.verifyKey], records: [] }, CITY);
const one = sign(ANA, ana, {}, null);
const two = sign(MIHAI, mihai, {}, one);

const sessionOf = (roster: Roster, changes: Partial<Session> = {}): Session =>
  ({
    account: { member: ANA, role: "coordinator", affiliation: "ngo", name: "name.a1" },
    instance,
    keys: [...audienceKeys].map(([audience, { identity }]) => ({ audience, epoch: 1, identity })),
    identity: ana.identity,
    unlock: newIdentity().identity,
    signSeed: ana.signSeed,
    rootSeed: root.signSeed,
    root: root.verifyKey,
    roots: { roots: [root.verifyKey], records: [] },
    recovery: mihai.recipient,
    roster,
    ...changes,
  }) as unknown as Session;

/** A server that takes everything, and what it was given. */
function taking() {
  const sent: Map<string, Uint8Array>[] = [];
  const api = new Api((request) => {
    sent.push(decodeBundle(request.body as Uint8Array));
    return Promise.resolve({ status: 200, header: () => null, body: json({}) });
  });
  return { api, sent };
}

describe("somebody who waits", () => {
  const secret = newInvitation();
  const parts = invitationParts(secret);
  const position = { role: "helper" as const, affiliation: "ngo", audiences: [] };
  const waiting = (member: string): WaitingMember => ({
    ...position,
    member,
    name: "elena.helper",
    recipient: elena.recipient,
    verifyKey: elena.verifyKey,
    binding: parts.bind("elena.helper", elena.recipient, elena.verifyKey),
    invitation: parts.id,
  });

  it("is let in, or refused, under a new id", async () => {
    const { api, sent } = taking();
    await confirm(api, sessionOf(rosterOf(one, two)), waiting(ELENA), DAY, PROOF);
    await refuse(api, sessionOf(rosterOf(one, two)), waiting(ELENA), DAY, PROOF);
    const after = sent.map((files) => rosterOf(one, two, files.get("member") as Uint8Array).find(ELENA)?.status);
    expect(after).toEqual(["active", "removed"]);
  });

  it("is not signed in or out under a colleague's id, though all that was sent fits the invitation", async () => {
    const shown = waiting(MIHAI);
    expect(isBound(shown, secret) && isAsMeant(shown, { secret, name: "elena.helper", position })).toBe(true);
    const { api, sent } = taking();
    await expect(confirm(api, sessionOf(rosterOf(one, two)), shown, DAY, PROOF)).rejects.toThrow(KnownMemberError);
    await expect(refuse(api, sessionOf(rosterOf(one, two)), shown, DAY, PROOF)).rejects.toThrow(KnownMemberError);
    expect(sent).toEqual([]);
  });

  it("does not come back under another id once removed", async () => {
    const came = sign(ELENA, elena, position, two);
    const went = sign(ELENA, elena, { ...position, status: "removed" }, came);
    const { api, sent } = taking();
    const confirming = confirm(api, sessionOf(rosterOf(one, two, came, went)), waiting("d4".repeat(16)), DAY, PROOF);
    await expect(confirming).rejects.toThrow(KnownMemberError);
    expect(sent).toEqual([]);
  });
});

it("refuses a list in which an id comes to stand for other keys", () => {
  const entry = (changes: Partial<Member>, who = mihai) => {
    try {
      rosterOf(one, two, sign(MIHAI, who, changes, two));
    } catch (error) {
      return error instanceof RosterError ? error.entry : -1;
    }
    return 0;
  };
  expect(entry({ status: "removed" })).toBe(0);
  expect(entry({ role: "helper" }, elena)).toBe(3);
  expect(entry({ status: "removed" }, elena)).toBe(3);
  expect(entry({ recipient: elena.recipient })).toBe(3);
});

it("uses no sheet for somebody whom the server calls by a colleague's id", async () => {
  const roster = rosterOf(one, two);
  const opened: OpenedSheet = { root: root.verifyKey, rootSeed: root.signSeed, instance, roster, keys: [], refused: [] };
  const waiting = {
    account: { member: MIHAI, name: "name.b2" },
    staffKey: { identity: elena.identity, signSeed: bytesToHex(elena.signSeed), root: null },
    unlock: newIdentity().identity,
  } as unknown as Waiting;
  const { api, sent } = taking();
  await expect(regain(api, opened, waiting, newSheet(), DAY)).rejects.toThrow(TrustError);
  expect(sent).toEqual([]);
});
