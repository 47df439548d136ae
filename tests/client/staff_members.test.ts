/** What a coordinator signs, and seals, where the server lies about who waits and which sheet there is. */
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { decodeBundle, encodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { fileHash } from "../../report_portal/crypto/client/item.js";
import { signFile } from "../../report_portal/crypto/client/signed.js";
import { invitationParts, newIdentity, newInvitation } from "../../report_portal/crypto/client/staff.js";
import { Api, json } from "../../report_portal/triage/client/api.js";
import { confirm, isAsMeant, isBound, KnownMemberError, refuse, type WaitingMember } from "../../report_portal/triage/client/keys/confirmation.js";
import { type Grant, openGrant, sealGrant } from "../../report_portal/triage/client/keys/grants.js";
import { makeNewWords } from "../../report_portal/triage/client/keys/own_account.js";
import { newSheet, type OpenedSheet, regain } from "../../report_portal/triage/client/keys/recovery.js";
import { removeMember } from "../../report_portal/triage/client/keys/removal.js";
import { makeRoot } from "../../report_portal/triage/client/keys/root_change.js";
import { type Member, Roster, RosterError, signMember } from "../../report_portal/triage/client/keys/roster.js";
import { load, type PageFacts, type Session, type Waiting } from "../../report_portal/triage/client/keys/session.js";
import { openStaffKey, sealStaffKey } from "../../report_portal/triage/client/keys/staff_key.js";
import { openGrants, TrustError } from "../../report_portal/triage/client/keys/vouching.js";
import { audienceKeys, CITY, DAY, instance, payload, root } from "./city.js";

const ana = newIdentity();
const mihai = newIdentity();
const elena = newIdentity();
const sheet = newSheet();
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
    sheet: sheet.recipient,
    recovery: sheet.recipient,
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

describe("the sheet's recipient", () => {
  const wrong = newSheet();
  const seed = bytesToHex(root.signSeed);
  const left = sign(MIHAI, mihai, { status: "removed" }, two);
  const staying = rosterOf(one, two);
  const gone = rosterOf(one, two, left);
  /** What the grant of the root names, as it was given by Mihai. */
  const given = async (recovery: string | null): Promise<Map<string, Uint8Array>> => {
    const grant: Grant = { audience: "root", epoch: 0, secret: seed, grantedBy: MIHAI, recovery };
    return new Map([["grants/root", await sealGrant(grant, CITY, mihai.signSeed, ana.recipient)]]);
  };
  const found = async (roster: Roster, own: string | null, recovery: string | null) => {
    const opened = await openGrants(await given(recovery), { identity: ana.identity, recovery: own }, CITY, roster, instance, root.verifyKey);
    expect(opened.rootSeed).toEqual(root.signSeed);
    return [opened.recovery, opened.refused];
  };

  it("is the word of who coordinates now, where the own key file names none", async () => {
    expect(await found(staying, null, sheet.recipient)).toEqual([sheet.recipient, []]);
    expect(await found(gone, null, wrong.recipient)).toEqual([null, []]);
  });

  it("is what the own key file names, whoever gave the root", async () => {
    for (const roster of [staying, gone]) {
      expect(await found(roster, sheet.recipient, sheet.recipient)).toEqual([sheet.recipient, []]);
      expect(await found(roster, sheet.recipient, null)).toEqual([sheet.recipient, []]);
      expect(await found(roster, sheet.recipient, wrong.recipient)).toEqual([null, ["root"]]);
    }
  });

  it("gets neither a new root nor new keys while it is not known", async () => {
    const unknown = sessionOf(gone, { sheet: null, recovery: null });
    const { api, sent } = taking();
    await expect(makeRoot(unknown, DAY)).rejects.toThrow();
    await expect(removeMember(api, unknown, staying.find(MIHAI) as Member, DAY, PROOF)).rejects.toThrow();
    expect(sent).toEqual([]);
  });

  it("stands in the own key file from every act on that seals it", async () => {
    const session = sessionOf(staying);
    const { api, sent } = taking();
    await removeMember(api, session, staying.find(MIHAI) as Member, DAY, PROOF);
    const made = new Map((await makeRoot(session, DAY)).files);
    const words = await makeNewWords(session, "abandon ability zoo zone zero youth wrong", () => {});
    const sealed: [Uint8Array, string][] = [
      [sent[0]?.get("identity") as Uint8Array, session.unlock],
      [made.get("identity") as Uint8Array, session.unlock],
      [words.identity, words.unlock],
    ];
    for (const [file, unlock] of sealed) expect((await openStaffKey(file, CITY, unlock))?.recovery).toBe(sheet.recipient);
    const onSheet = await openGrant(made.get("recovery/root") as Uint8Array, sheet.identity, CITY, () => ana.verifyKey);
    expect(onSheet).not.toBeNull();
  });

  describe("at signing in", () => {
    const unlock = newIdentity().identity;
    /** A server that keeps Ana's key file; signing in was too long ago for it where `late`. */
    const served = async (recovery: string | null, named: string, late = false) => {
      const kept = { file: await sealStaffKey({ identity: ana.identity, signSeed: bytesToHex(ana.signSeed), root: root.verifyKey, recovery }, CITY, unlock) };
      const grants = await given(named);
      const api = new Api(({ method, body }) => {
        const put = method === "PUT";
        if (put && !late) kept.file = decodeBundle(body as Uint8Array).get("identity") as Uint8Array;
        if (put) return Promise.resolve({ status: late ? 403 : 200, header: () => null, body: json({ code: "wrong-proof" }) });
        const meta = { member: ANA, name: "name.a1", role: "coordinator", affiliation: "ngo", audiences: [], status: "active" };
        const me = encodeBundle([["meta", json(meta)], ["identity", kept.file], ["instance", signFile("instance", payload(), root.signSeed)], ["members/1", one], ["members/2", two], ...grants]);
        return Promise.resolve({ status: 200, header: () => null, body: me });
      });
      const page: PageFacts = { instance: CITY, root: root.verifyKey, minVersion: 1, membersSeen: 0 };
      const entered = await load(api, page, "name.a1", unlock, DAY, () => {}, "00");
      const { session } = entered as { session: Session };
      return { recovery: session.recovery, refused: session.refusedGrants, kept: (await openStaffKey(kept.file, CITY, unlock))?.recovery };
    };

    it("is kept once, and stays", async () => {
      expect(await served(null, sheet.recipient)).toEqual({ recovery: sheet.recipient, refused: [], kept: sheet.recipient });
      expect(await served(sheet.recipient, wrong.recipient)).toEqual({ recovery: null, refused: ["root"], kept: sheet.recipient });
    });

    it("waits for the next time where the server takes no key file now", async () => {
      expect(await served(null, sheet.recipient, true)).toEqual({ recovery: sheet.recipient, refused: [], kept: null });
    });
  });
});
