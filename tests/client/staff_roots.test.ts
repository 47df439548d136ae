/** New roots at the desk: what is followed, and what a server shows in vain. */
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { fileHash } from "../../report_portal/crypto/client/item.js";
import { readInstance } from "../../report_portal/crypto/client/instance.js";
import { currentRoot, readRoots, type RootChain, signRecord } from "../../report_portal/crypto/client/roots.js";
import { newIdentity } from "../../report_portal/crypto/client/staff.js";
import { checkNumber } from "../../report_portal/triage/client/keys/check_number.js";
import { openGrant, sealGrant } from "../../report_portal/triage/client/keys/grants.js";
import { newSheet, openSheet } from "../../report_portal/triage/client/keys/recovery.js";
import { makeRoot } from "../../report_portal/triage/client/keys/root_change.js";
import { Roster, RosterError, signMember } from "../../report_portal/triage/client/keys/roster.js";
import type { Session } from "../../report_portal/triage/client/keys/session.js";
import { checkedInstance, checkedRoots, TrustError } from "../../report_portal/triage/client/keys/vouching.js";
import { signFile } from "../../report_portal/crypto/client/signed.js";
import { CITY, DAY, payload, pins, root } from "./city.js";

const ANA = "a".repeat(32);
const EVE = "e".repeat(32);
const ana = newIdentity();
const next = newIdentity();
const thief = newIdentity();
const sheet = newSheet();

const member = (id: string, previous: string | null, seed: Uint8Array, keys = ana) =>
  signMember(
    {
      instance: CITY,
      member: id,
      name: `name.${id[0]}`,
      recipient: keys.recipient,
      verify_key: keys.verifyKey,
      role: "coordinator",
      affiliation: "ngo",
      audiences: ["housing/ngo"],
      status: "active",
      day: DAY,
      previous,
    },
    seed,
  );

const first = member(ANA, null, root.signSeed);
const facts = { instance: CITY, number: 1, from: root.verifyKey, version: 4, head: fileHash(first), day: DAY };
const record = signRecord({ ...facts, verify_key: next.verifyKey }, root.signSeed, next.signSeed);
const chain = readRoots([record], root.verifyKey, CITY);
const page = (known: string | null = null) => ({ instance: CITY, root: known, minVersion: 1, membersSeen: 0 });
const entry = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    return error instanceof RosterError ? error.entry : error instanceof TrustError ? error.code : String(error);
  }
  return "none";
};

describe("the list of members over a new root", () => {
  const read = (files: Uint8Array[], under: RootChain = chain) => Roster.read(files, under, CITY).length;

  it("is signed by the old root up to the entry that the record names, and by the new one behind it", () => {
    expect(read([first])).toBe(1);
    expect(read([first, member(EVE, fileHash(first), next.signSeed)])).toBe(2);
  });

  it("takes no entry that the old root signed afterwards, and none before that the new one signed", () => {
    expect(entry(() => read([first, member(EVE, fileHash(first), root.signSeed)]))).toBe(2);
    expect(entry(() => read([member(ANA, null, next.signSeed)]))).toBe(1);
  });

  it("is refused where the entry that a record names is missing", () => {
    const other = readRoots([signRecord({ ...facts, verify_key: next.verifyKey, head: "0".repeat(64) }, root.signSeed, next.signSeed)], root.verifyKey, CITY);
    expect(entry(() => read([first], other))).toBe(2);
  });

  it("goes on over two records that name the same entry", () => {
    const last = newIdentity();
    const second = signRecord({ ...facts, number: 2, from: next.verifyKey, verify_key: last.verifyKey, version: 5 }, next.signSeed, last.signSeed);
    const both = readRoots([record, second], root.verifyKey, CITY);
    expect(read([first, member(EVE, fileHash(first), last.signSeed)], both)).toBe(2);
    expect(entry(() => read([first, member(EVE, fileHash(first), next.signSeed)], both))).toBe(2);
  });
});

describe("what a server shows of roots", () => {
  const served = (...records: Uint8Array[]) => new Map(records.map((file, index) => [`roots/${index + 1}`, file]));
  const fork = signRecord({ ...facts, verify_key: thief.verifyKey }, root.signSeed, thief.signSeed);

  it("is believed where every root that is known lies on the way", () => {
    expect(currentRoot(checkedRoots(served(record), [root.verifyKey, next.verifyKey], CITY))).toBe(next.verifyKey);
    expect(currentRoot(checkedRoots(served(), [root.verifyKey], CITY))).toBe(root.verifyKey);
  });

  it("stops everything where it is invented, forked, kept back or leads back", () => {
    const invented = signRecord({ ...facts, verify_key: thief.verifyKey }, thief.signSeed, thief.signSeed);
    for (const [records, known] of [
      [[invented], [root.verifyKey]],
      [[fork], [root.verifyKey, next.verifyKey]],
      [[fork], [next.verifyKey]],
      [[record, fork], [root.verifyKey]],
      [[], [root.verifyKey, next.verifyKey]],
    ] as [Uint8Array[], string[]][]) {
      expect(entry(() => checkedRoots(served(...records), known, CITY))).toBe("root");
    }
  });

  it("makes the old root's list of keys worthless, and any older than the record", () => {
    const old = signFile("instance", { ...payload(), version: 9 }, root.signSeed);
    expect(() => checkedInstance(old, page(), chain, DAY)).toThrow(TrustError);
    const early = signFile("instance", payload(), next.signSeed);
    expect(() => checkedInstance(early, page(), chain, DAY)).toThrow(TrustError);
    const good = signFile("instance", { ...payload(), version: 4 }, next.signSeed);
    expect(checkedInstance(good, page(), chain, DAY).instance.version).toBe(4);
  });
});

describe("a new root made in the browser", () => {
  it("is proven, and goes to every coordinator and to the sheet, which keeps its number", async () => {
    const session = {
      account: { member: ANA },
      identity: ana.identity,
      recipient: ana.recipient,
      signSeed: ana.signSeed,
      unlock: newIdentity().identity,
      root: root.verifyKey,
      roots: { roots: [root.verifyKey], records: [] },
      instance: readInstance(signFile("instance", payload(), root.signSeed), pins),
      roster: Roster.read([first], { roots: [root.verifyKey], records: [] }, CITY),
      rootSeed: root.signSeed,
      sheet: sheet.recipient,
      recovery: sheet.recipient,
    } as unknown as Session;
    const made = await makeRoot(session, DAY);
    const files = new Map(made.files);
    const led = readRoots([files.get("root") as Uint8Array], root.verifyKey, CITY);
    expect(currentRoot(led)).toBe(made.root);
    expect(checkedInstance(files.get("instance") as Uint8Array, page(), led, DAY).instance.version).toBe(4);
    const giver = () => ana.verifyKey;
    const own = await openGrant(files.get(`grants/${ANA}/root`) as Uint8Array, ana.identity, CITY, giver);
    expect(own?.recovery).toBe(sheet.recipient);
    const onSheet = files.get("recovery/root") as Uint8Array;
    expect((await openGrant(onSheet, sheet.identity, CITY, giver))?.secret).toBe(own?.secret);
    expect([...files.keys()].sort()).toEqual([`grants/${ANA}/root`, "identity", "instance", "recovery/root", "root"]);
    const sent = [...files.values()].map((file) => new TextDecoder("latin1").decode(file)).join();
    expect(sent).not.toContain(own?.secret);

    // The sheet in the safe was printed under the old root: its number leads to the new one.
    const given = new Map([
      ["instance", files.get("instance") as Uint8Array],
      ["roots/1", files.get("root") as Uint8Array],
      ["members/1", first],
      ["recovery/root", onSheet],
    ]);
    const opened = await openSheet(given, page(root.verifyKey), sheet.identity, checkNumber(root.verifyKey), DAY);
    expect([opened.root, bytesToHex(opened.rootSeed)]).toEqual([made.root, own?.secret]);
    // Without the record, or with somebody else's grant of it, it opens nothing.
    const kept = new Map([...given].filter(([name]) => name !== "roots/1"));
    await expect(openSheet(kept, page(), sheet.identity, checkNumber(root.verifyKey), DAY)).rejects.toThrow();
    const foreign = { audience: "root", epoch: 0, secret: bytesToHex(thief.signSeed), grantedBy: ANA, recovery: null };
    given.set("recovery/root", await sealGrant(foreign, CITY, ana.signSeed, sheet.recipient));
    await expect(openSheet(given, page(), sheet.identity, checkNumber(root.verifyKey), DAY)).rejects.toThrow();
  });
});
