/** The recovery sheet in the browser: what it opens, and what it refuses. */
import { describe, expect, it } from "vitest";
import { fileHash } from "../../report_portal/crypto/client/item.js";
import { readInstance } from "../../report_portal/crypto/client/instance.js";
import { signFile } from "../../report_portal/crypto/client/signed.js";
import { newIdentity } from "../../report_portal/crypto/client/staff.js";
import { Api, type Request } from "../../report_portal/triage/client/api.js";
import { decodeBundle } from "../../report_portal/crypto/client/bundle.js";
import { checkNumber } from "../../report_portal/triage/client/keys/check_number.js";
import { type Grant, openGrant, sealGrant } from "../../report_portal/triage/client/keys/grants.js";
import { newSheet, openSheet, regain, SheetError, typedSheet } from "../../report_portal/triage/client/keys/recovery.js";
import { Roster, signMember } from "../../report_portal/triage/client/keys/roster.js";
import type { Waiting } from "../../report_portal/triage/client/keys/session.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { audienceKeys, CITY, DAY, payload, pins, root } from "./city.js";

const ANA = "a".repeat(32);
const DAN = "d".repeat(32);
const NEW = "e".repeat(32);
const ana = newIdentity();
const dan = newIdentity();
const sheet = newSheet();
const page = () => ({ instance: CITY, root: null as string | null, minVersion: 1, membersSeen: 0 });
const number = checkNumber(root.verifyKey);

const entry = (member: string, keys: typeof ana, role: "coordinator" | "member", previous: string | null) =>
  signMember(
    {
      instance: CITY,
      member,
      name: `name.${member[0]}`,
      recipient: keys.recipient,
      verify_key: keys.verifyKey,
      role,
      affiliation: "ngo",
      audiences: ["housing/ngo"],
      status: "active",
      day: DAY,
      previous,
    },
    root.signSeed,
  );

async function served(giver = ana, grantedBy = ANA): Promise<Map<string, Uint8Array>> {
  const first = entry(ANA, ana, "coordinator", null);
  const files = new Map([
    ["instance", signFile("instance", payload(), root.signSeed)],
    ["members/1", first],
    ["members/2", entry(DAN, dan, "member", fileHash(first))],
  ]);
  const seal = (grant: Grant) => sealGrant(grant, CITY, giver.signSeed, sheet.recipient);
  for (const [audience, keys] of audienceKeys) {
    files.set(`recovery/${audience}/1`, await seal({ audience, epoch: 1, secret: keys.identity, grantedBy, recovery: null }));
  }
  const seed = bytesToHex(root.signSeed);
  files.set("recovery/root", await seal({ audience: "root", epoch: 0, secret: seed, grantedBy, recovery: sheet.recipient }));
  return files;
}

const fault = (opening: Promise<unknown>) => opening.then(() => "none", (error) => (error instanceof SheetError ? error.fault : error.code));

describe("the recovery sheet", () => {
  it("is read however it was typed", async () => {
    const bare = sheet.identity.slice("AGE-SECRET-KEY-PQ-1".length);
    for (const text of [sheet.identity, sheet.identity.toLowerCase(), bare.replace(/(.{4})/g, "$1 "), ` ${sheet.identity}\n`]) {
      expect(await typedSheet(text)).toBe(sheet.identity);
    }
    const wrong = bare.startsWith("Q") ? `P${bare.slice(1)}` : `Q${bare.slice(1)}`;
    for (const text of ["", bare.slice(1), wrong]) expect(await typedSheet(text)).toBeNull();
  });

  it("opens every key, and only with the number on the same paper", async () => {
    const files = await served();
    const opened = await openSheet(files, page(), sheet.identity, number, DAY);
    expect(opened.keys.map((key) => key.audience).sort()).toEqual([...audienceKeys.keys()].sort());
    expect(opened.refused).toEqual([]);
    expect(await fault(openSheet(files, page(), sheet.identity, "0".repeat(20), DAY))).toBe("number");
    expect(await fault(openSheet(files, { ...page(), root: ana.verifyKey }, sheet.identity, number, DAY))).toBe("number");
    expect(await fault(openSheet(files, page(), newSheet().identity, number, DAY))).toBe("key");
  });

  it("believes no key that no coordinator gave, nor a shortened list of members", async () => {
    expect(await fault(openSheet(await served(dan, DAN), page(), sheet.identity, number, DAY))).toBe("key");
    expect(await fault(openSheet(await served(dan, ANA), page(), sheet.identity, number, DAY))).toBe("key");
    const files = await served();
    files.set("members/2", files.get("members/1") as Uint8Array);
    expect(await fault(openSheet(files, page(), sheet.identity, number, DAY))).toBe("member");
  });

  it("is used up by the act that makes all keys anew", async () => {
    const opened = await openSheet(await served(), page(), sheet.identity, number, DAY);
    const own = newIdentity();
    const waiting = {
      account: { member: NEW, name: "name.e" },
      staffKey: { identity: own.identity, signSeed: bytesToHex(own.signSeed), root: null },
      unlock: newIdentity().identity,
    } as unknown as Waiting;
    const sent: Request[] = [];
    const api = new Api(async (request) => {
      sent.push(request);
      return { status: 201, header: () => null, body: new Uint8Array() };
    });
    const next = newSheet();
    await regain(api, opened, waiting, next, DAY);
    const files = decodeBundle(sent[0]?.body as Uint8Array);
    const signed = readInstance(files.get("instance") as Uint8Array, { ...pins, minVersion: 4 });
    expect(signed.audiences.map((audience) => audience.epoch)).toEqual([2, 2, 2, 2]);
    const before = [...(await served())].filter(([name]) => name.startsWith("members/")).map(([, file]) => file);
    const roster = Roster.read([...before, ...[1, 2].map((one) => files.get(`members/${one}`) as Uint8Array)], { roots: [root.verifyKey], records: [] }, CITY);
    expect(roster.active().map((one) => [one.member, one.role])).toEqual([[DAN, "member"], [NEW, "coordinator"]]);
    const by = (id: string) => (id === NEW ? own.verifyKey : undefined);
    const sealed = [...files].filter(([name]) => name.startsWith("recovery/"));
    expect(sealed.length).toBe(9);
    for (const [, file] of sealed) {
      expect(await openGrant(file, sheet.identity, CITY, by)).toBeNull();
      expect(await openGrant(file, next.identity, CITY, by)).not.toBeNull();
    }
    const given = files.get(`grants/${DAN}/housing/ngo/2`) as Uint8Array;
    expect((await openGrant(given, dan.identity, CITY, by))?.epoch).toBe(2);
    expect([...files.keys()].filter((name) => name.startsWith(`grants/${ANA}`))).toEqual([]);
  });
});

it("makes nobody a coordinator by refusing them", () => {
  const first = entry(ANA, ana, "coordinator", null);
  const refused = { ...JSON.parse(new TextDecoder().decode(entry(NEW, dan, "coordinator", fileHash(first))).split("\n")[1] as string), status: "removed" };
  const roster = Roster.read([first, signMember(refused, root.signSeed)], { roots: [root.verifyKey], records: [] }, CITY);
  expect([roster.wasCoordinator(ANA), roster.wasCoordinator(NEW)]).toEqual([true, false]);
});
