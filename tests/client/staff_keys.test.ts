import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import encodeQR from "qr";
import decodeQR from "qr/decode.js";
import { describe, expect, it } from "vitest";
import { fileHash, headOf } from "../../report_portal/crypto/client/item.js";
import { encodeRecord } from "../../report_portal/crypto/client/record.js";
import { seal } from "../../report_portal/crypto/client/seal.js";
import { signFile } from "../../report_portal/crypto/client/signed.js";
import { invitationParts, newIdentity, newInvitation } from "../../report_portal/crypto/client/staff.js";
import { checkNumber, isCheckNumber } from "../../report_portal/triage/client/keys/check_number.js";
import { audiencesFor, isAsMeant, isBound, listedAudiences, type WaitingMember } from "../../report_portal/triage/client/keys/confirmation.js";
import { openGrant, sealGrant } from "../../report_portal/triage/client/keys/grants.js";
import { inGroups, typedInvitation, typedPassphrase } from "../../report_portal/triage/client/keys/groups.js";
import { isDueForRenewal } from "../../report_portal/triage/client/keys/renewal.js";
import { type Member, Roster, RosterError, signMember } from "../../report_portal/triage/client/keys/roster.js";
import { openStaffKey, sealStaffKey } from "../../report_portal/triage/client/keys/staff_key.js";
import { asciiDigits, base32, readTotp, totpUri } from "../../report_portal/triage/client/keys/totp.js";
import { caseNumber, inSentence, typedNumber } from "../../report_portal/triage/client/cases/number.js";
import vectors from "../vectors/staff_keys.json";
import { CITY, instance, root } from "./city.js";

const person = newIdentity();

const member = (changes: Partial<Member> = {}): Omit<Member, "format"> => ({
  instance: CITY,
  member: "a".repeat(32),
  name: "ana",
  recipient: person.recipient,
  verify_key: person.verifyKey,
  role: "coordinator",
  affiliation: "ngo",
  audiences: ["resource/ngo"],
  status: "active",
  day: "2026-03-02",
  previous: null,
  ...changes,
});

describe("the list of members", () => {
  const first = signMember(member(), root.signSeed);
  const second = signMember(member({ member: "b".repeat(32), role: "member", previous: fileHash(first) }), root.signSeed);
  const gone = signMember(member({ status: "removed", previous: fileHash(second) }), root.signSeed);
  const read = (...files: Uint8Array[]) => Roster.read(files, { roots: [root.verifyKey], records: [] }, CITY);
  const broken = (...files: Uint8Array[]) => {
    try {
      read(...files);
    } catch (error) {
      return error instanceof RosterError ? error.entry : -1;
    }
    return 0;
  };

  it("is read in order; the newest entry of a person counts", () => {
    const roster = read(first, second, gone);
    expect(roster.active().map((one) => one.member)).toEqual(["b".repeat(32)]);
    expect(roster.head).toBe(fileHash(gone));
    expect(roster.wasCoordinator("a".repeat(32))).toBe(true);
    expect(roster.wasCoordinator("b".repeat(32))).toBe(false);
  });

  it("says who could write notes on which day", () => {
    const [ana, bob, city, helper, liaison] = [..."abcef"].map((letter) => letter.repeat(32)) as [string, string, string, string, string];
    const files: Uint8Array[] = [];
    for (const changes of [
      { member: ana },
      { member: bob, role: "member" as const, day: "2026-03-04" },
      { member: city, role: "member" as const, affiliation: "city" },
      { member: helper, role: "helper" as const },
      { member: liaison, role: "liaison" as const },
      { member: bob, role: "member" as const, day: "2026-03-10", status: "removed" as const },
    ]) {
      const newest = files.at(-1);
      files.push(signMember(member({ ...changes, previous: newest ? fileHash(newest) : null }), root.signSeed));
    }
    const roster = read(...files);
    const days = ["2026-03-01", "2026-03-02", "2026-03-04", "2026-03-10", "2026-03-11"];
    const may = (id: string) => days.map((day) => roster.noteKey(id, day) === person.verifyKey);
    expect(may(ana)).toEqual([false, true, true, true, true]);
    expect(may(bob)).toEqual([false, false, true, true, false]);
    for (const other of [city, helper, liaison]) expect(may(other)).toEqual([false, false, false, false, false]);
    expect(may("d".repeat(32))).toEqual([false, false, false, false, false]);
  });

  it("says who could vouch for paper: for a form for ever, for a sheet up to the day of leaving", () => {
    const [ana, helper, refused, bob] = [..."abcd"].map((letter) => letter.repeat(32)) as [string, string, string, string];
    const files: Uint8Array[] = [];
    for (const changes of [
      { member: ana },
      { member: helper, role: "helper" as const },
      { member: bob, role: "member" as const },
      { member: refused, role: "helper" as const, day: "2026-03-10", status: "removed" as const },
      { member: helper, role: "helper" as const, day: "2026-03-10", status: "removed" as const },
    ]) {
      const newest = files.at(-1);
      files.push(signMember(member({ ...changes, previous: newest ? fileHash(newest) : null }), root.signSeed));
    }
    const roster = read(...files);
    const may = (id: string) =>
      [roster.formKey(id), roster.sheetKey(id, "2026-03-09"), roster.sheetKey(id, "2026-03-10"), roster.sheetKey(id, "2026-03-11")].map((key) => key === person.verifyKey);
    expect(may(ana)).toEqual([true, true, true, true]);
    expect(may(helper)).toEqual([true, true, true, false]);
    for (const other of [bob, refused, "e".repeat(32)]) expect(may(other)).toEqual([false, false, false, false]);
  });

  it("is refused where something is left out, swapped or signed by others", () => {
    expect(broken(second)).toBe(1);
    expect(broken(first, gone)).toBe(2);
    expect(broken(second, first)).toBe(1);
    expect(broken(first, signMember(member({ previous: fileHash(first) }), person.signSeed))).toBe(2);
    expect(broken(signMember(member({ instance: "elsewhere" }), root.signSeed))).toBe(1);
    expect(broken(signFile("member", { format: 1, ...member(), role: "king" }, root.signSeed))).toBe(1);
    expect(broken(signFile("instance", { format: 1, ...member() }, root.signSeed))).toBe(1);
  });
});

describe("handed-over keys", () => {
  const giver = newIdentity();
  const grant = { audience: "resource/ngo", epoch: 2, secret: newIdentity().identity, grantedBy: "a".repeat(32), recovery: null };
  const by = (id: string) => (id === grant.grantedBy ? giver.verifyKey : undefined);

  it("come back as they were given", async () => {
    const sealed = await sealGrant(grant, CITY, giver.signSeed, person.recipient);
    expect(await openGrant(sealed, person.identity, CITY, by)).toEqual(grant);
  });

  it("carry the recovery recipient with the root", async () => {
    const rootGrant = { ...grant, audience: "root", epoch: 0, secret: "ab".repeat(32), recovery: person.recipient };
    const sealed = await sealGrant(rootGrant, CITY, giver.signSeed, person.recipient);
    expect(await openGrant(sealed, person.identity, CITY, by)).toEqual(rootGrant);
  });

  it.each([
    ["another signer", { seed: person.signSeed }],
    ["another instance", { instance: "elsewhere" }],
    ["an unknown giver", { grantedBy: "c".repeat(32) }],
    ["a secret that is none", { secret: "AGE-SECRET-KEY-1OLD" }],
  ])("are refused for %s", async (_, change: { seed?: Uint8Array; instance?: string; grantedBy?: string; secret?: string }) => {
    const given = { ...grant, ...(change.grantedBy ? { grantedBy: change.grantedBy } : {}), ...(change.secret ? { secret: change.secret } : {}) };
    const sealed = await sealGrant(given, change.instance ?? CITY, change.seed ?? giver.signSeed, person.recipient);
    expect(await openGrant(sealed, person.identity, CITY, by)).toBeNull();
  });
});

it("opens a key file with the right words only", async () => {
  const unlock = newIdentity();
  const key = { identity: person.identity, signSeed: bytesToHex(person.signSeed), root: root.verifyKey, recovery: newIdentity().recipient };
  const sealed = await sealStaffKey(key, CITY, unlock.identity);
  expect(await openStaffKey(sealed, CITY, unlock.identity)).toEqual(key);
  expect(await openStaffKey(sealed, CITY, newIdentity().identity)).toBeNull();
  expect(await openStaffKey(sealed, "elsewhere", unlock.identity)).toBeNull();
});

it.each(vectors.key_files as { name: string; members: Record<string, unknown>; recovery?: string | null }[])("reads a key file $name", async ({ members, recovery }) => {
  const unlock = newIdentity();
  const place = { kind: "staff_key", instance: CITY, mailbox: null, direction: "staff", sequence: 0, previous: null, seen: 0 } as const;
  const sealed = await seal(encodeRecord(headOf(place, members), { type: "none" }), [unlock.recipient]);
  const { identity, sign_seed: signSeed, root: known } = members;
  const read = recovery === undefined ? null : { identity, signSeed, root: known, recovery };
  expect(await openStaffKey(sealed, CITY, unlock.identity)).toEqual(read);
});

describe("confirming", () => {
  const secret = newInvitation();
  const parts = invitationParts(secret);
  const waiting: WaitingMember = {
    member: "d".repeat(32),
    name: "dan",
    recipient: person.recipient,
    verifyKey: person.verifyKey,
    binding: parts.bind("dan", person.recipient, person.verifyKey),
    invitation: parts.id,
    role: "member",
    affiliation: "ngo",
    audiences: ["housing/ngo"],
  };

  it("checks what was sent against the secret of the invitation", () => {
    expect(isBound(waiting, secret)).toBe(true);
    expect(isBound({ ...waiting, name: "eve" }, secret)).toBe(false);
    expect(isBound({ ...waiting, recipient: newIdentity().recipient }, secret)).toBe(false);
    expect(isBound({ ...waiting, verifyKey: root.verifyKey }, secret)).toBe(false);
    expect(isBound(waiting, newInvitation())).toBe(false);
  });

  it("notices a role that was not meant", () => {
    const position = { role: "member" as const, affiliation: "ngo", audiences: ["housing/ngo"] };
    const kept = { secret, name: "dan", position };
    expect(isAsMeant(waiting, kept)).toBe(true);
    expect(isAsMeant({ ...waiting, role: "coordinator" }, kept)).toBe(false);
    expect(isAsMeant({ ...waiting, audiences: ["housing/ngo", "resource/ngo"] }, kept)).toBe(false);
    expect(isAsMeant({ ...waiting, name: "eve" }, kept)).toBe(false);
  });

  it("gives coordinators every key, members their own, others none", () => {
    const all = instance.audiences.map((audience) => audience.id);
    const as = (role: WaitingMember["role"]) => ({ ...waiting, role });
    expect(audiencesFor(as("coordinator"), instance.audiences)).toEqual(all);
    expect(audiencesFor(as("member"), instance.audiences)).toEqual(["housing/ngo"]);
    expect(audiencesFor(as("helper"), instance.audiences)).toEqual([]);
    expect(listedAudiences(as("coordinator"), instance.audiences)).toEqual(["resource/ngo", "housing/ngo"]);
  });
});

it("renews in the second half of a list's life", () => {
  const life = { ...instance, issued: "2026-01-01", expires: "2026-01-11" };
  expect(isDueForRenewal(life, "2026-01-06")).toBe(false);
  expect(isDueForRenewal(life, "2026-01-07")).toBe(true);
  expect(isDueForRenewal(life, "2026-02-07")).toBe(true);
});

describe("what people copy by hand", () => {
  it("is read back from groups, dashes and any script's digits", () => {
    expect(inGroups("abcdefghij")).toBe("abcd efgh ij");
    expect(typedInvitation("ABCD-ef01 ".repeat(4))).toBe("abcdef01".repeat(4));
    expect(typedInvitation("abcd")).toBeNull();
    expect(typedPassphrase(" Zoo zoo zoo  zoo zoo zoo zoo ")).toBe("zoo zoo zoo zoo zoo zoo zoo");
    expect(typedPassphrase("zoo zoo zoo")).toBeNull();
    expect(readTotp("١٢٣ ٤٥٦")).toBe("123456");
    expect(readTotp("12345")).toBeNull();
    expect(asciiDigits("०१२")).toBe("012");
  });

  it("tells roots apart by twenty digits", () => {
    const number = checkNumber(root.verifyKey);
    expect(number).toMatch(/^\d{20}$/);
    expect(isCheckNumber(inGroups(number), root.verifyKey)).toBe(true);
    expect(isCheckNumber(number, person.verifyKey)).toBe(false);
    expect(isCheckNumber("", root.verifyKey)).toBe(false);
  });

  it("names a case by six digits", () => {
    expect(caseNumber("0".repeat(32))).toMatch(/^\d{6}$/);
    expect(caseNumber("0".repeat(32))).not.toBe(caseNumber("1".repeat(32)));
    expect(inSentence("123456")).toBe("\u2066123 456\u2069");
    expect(typedNumber("Case ١٢٣ 456")).toBe("123456");
  });
});

// RFC 4648, section 10, without padding.
it.each([
  ["", ""],
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foo", "MZXW6"],
  ["foob", "MZXW6YQ"],
  ["fooba", "MZXW6YTB"],
  ["foobar", "MZXW6YTBOI"],
])("base32 of %j", (text, encoded) => {
  expect(base32(new TextEncoder().encode(text))).toBe(encoded);
});

it("draws a picture that a camera reads", () => {
  const uri = totpUri(new Uint8Array(20), "ana.first", "Desk");
  expect(uri).toContain("otpauth://totp/Desk:ana.first?secret=AAAAAAAA");
  const rows = encodeQR(uri, "raw", { ecc: "medium", border: 4 });
  const scale = 4;
  const size = rows.length * scale;
  const pixels = new Uint8Array(size * size * 4).fill(255);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (rows[Math.floor(y / scale)]?.[Math.floor(x / scale)]) pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  expect(decodeQR({ height: size, width: size, data: pixels })).toBe(uri);
});

it("signs with the root seed that the grant holds", () => {
  expect(bytesToHex(ed25519.getPublicKey(root.signSeed))).toBe(root.verifyKey);
});
