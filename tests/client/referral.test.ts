import { describe, expect, it } from "vitest";
import { openReferral, sealReferral, type ReferralEntry, type Side } from "../../report_portal/crypto/client/staff.js";
import { entryFits, type ThreadPlace } from "../../report_portal/crypto/client/referral.js";
import type { ClockRule } from "../../report_portal/web/client/clocks.js";
import { areMarks, markOf, mergedMarks, officeDays } from "../../report_portal/triage/client/cases/office_marks.js";
import { answerDue, forwardDue, standing } from "../../report_portal/triage/client/cases/referral_state.js";
import { type ThreadEntry, writerKey } from "../../report_portal/triage/client/cases/referral_thread.js";
import { isEntry, merged } from "../../report_portal/triage/client/cases/entry.js";
import { signalsOf } from "../../report_portal/triage/client/cases/signals.js";
import { fileHash } from "../../report_portal/crypto/client/item.js";
import { type NewIdentity, newIdentity } from "../../report_portal/crypto/client/staff.js";
import { type Member, Roster, signMember } from "../../report_portal/triage/client/keys/roster.js";
import vectors from "../vectors/referral.json";
import { audienceKeys, CITY, DAY, instance, root } from "./city.js";
import { caseOf, data, entry } from "./staff_house.js";

const RELEASE = "ab".repeat(16);
const MEMBER = "12".repeat(16);
const writer = newIdentity();
const place: ThreadPlace = { instance: CITY, release: RELEASE, audience: "labour/state", sequence: 2, previous: "cd".repeat(32) };
const question: ReferralEntry = { type: "question", text: "Where?" };
const written = { side: "office" as Side, entry: question, member: MEMBER, day: DAY };
const key = (member: string, side: Side, day: string) => (member === MEMBER && side === "office" && day === DAY ? writer.verifyKey : undefined);
const identity = (audience: string) => [audienceKeys.get(audience)?.identity ?? ""];

describe("an entry", () => {
  it.each(vectors.entries)("$side: $name", ({ entry, side, fits }) => {
    expect(entryFits(entry, side)).toBe(fits);
  });

  it("is read by both sides and by nobody else", async () => {
    const sealed = await sealReferral(instance, place, written, writer.signSeed);
    for (const audience of ["labour/state", "resource/ngo"]) {
      expect(await openReferral(sealed, identity(audience), place, key)).toMatchObject({ entry: question, mailbox: null });
    }
    for (const audience of ["housing/ngo", "housing/city"]) await expect(openReferral(sealed, identity(audience), place, key)).rejects.toThrow();
  });

  it.each([{ instance: "other" }, { release: "ac".repeat(16) }, { audience: "housing/city" }, { sequence: 3 }, { previous: "ce".repeat(32) }])(
    "stands in one place only: %o",
    async (moved) => {
      const sealed = await sealReferral(instance, place, written, writer.signSeed);
      await expect(openReferral(sealed, identity("resource/ngo"), { ...place, ...moved }, key)).rejects.toMatchObject({ code: "common" });
    },
  );

  it.each([{ member: "f".repeat(32) }, { day: "2026-03-03" }, { side: "ngo" as Side, entry: { type: "closed" } as ReferralEntry }])(
    "is refused by whom may not write it: %o",
    async (forged) => {
      const sealed = await sealReferral(instance, place, { ...written, ...forged }, writer.signSeed);
      await expect(openReferral(sealed, identity("resource/ngo"), place, key)).rejects.toMatchObject({ code: "auth" });
    },
  );

  it("is refused under another signature, and changed bytes are", async () => {
    const sealed = await sealReferral(instance, place, written, new Uint8Array(32));
    await expect(openReferral(sealed, identity("resource/ngo"), place, key)).rejects.toMatchObject({ code: "auth" });
    const good = await sealReferral(instance, place, written, writer.signSeed);
    good[good.length - 20] = (good[good.length - 20] as number) ^ 1;
    await expect(openReferral(good, identity("resource/ngo"), place, key)).rejects.toThrow();
  });

  it("is not sealed where the side may not write it", async () => {
    await expect(sealReferral(instance, place, { ...written, side: "ngo" }, writer.signSeed)).rejects.toThrow();
  });
});

describe("who may write", () => {
  const state = { affiliation: "state", audiences: ["labour/state"] };
  const people: Record<string, Partial<Member>[]> = {
    ana: [{ role: "coordinator", audiences: [] }],
    ioana: [{ audiences: ["resource/ngo"] }],
    dan: [{ audiences: ["housing/ngo"] }],
    inspector: [{ role: "liaison", ...state }],
    gone: [{ role: "liaison", ...state }, { role: "liaison", ...state, status: "removed", day: "2026-03-01" }],
    refused: [{ role: "liaison", ...state, status: "removed", day: "2026-03-01" }],
    city: [{ affiliation: "city", audiences: ["housing/city"] }],
    helper: [{ role: "helper", audiences: ["resource/ngo"] }],
  };
  const keys = new Map(Object.keys(people).map((name) => [name, newIdentity()]));
  const idOf = (name: string) => String(Object.keys(people).indexOf(name) + 1).padStart(32, "0");
  const files: Uint8Array[] = [];
  for (const [name, changes] of Object.entries(people).flatMap(([name, all]) => all.map((one) => [name, one] as const))) {
    const { recipient, verifyKey } = keys.get(name) as NewIdentity;
    const newest = files.at(-1);
    const who = { instance: CITY, member: idOf(name), name, recipient, verify_key: verifyKey, role: "member", affiliation: "ngo", status: "active", day: "2026-01-01" } as const;
    files.push(signMember({ audiences: [], ...who, ...changes, previous: newest ? fileHash(newest) : null }, root.signSeed));
  }
  const roster = Roster.read(files, { roots: [root.verifyKey], records: [] }, CITY);
  const may = writerKey({ roster, instance }, "labour/state");

  it.each([
    ["ana", "ngo", true],
    ["ioana", "ngo", true],
    ["inspector", "office", true],
    ["ana", "office", false],
    ["ioana", "office", false],
    ["dan", "ngo", false],
    ["inspector", "ngo", false],
    ["city", "office", false],
    ["helper", "ngo", false],
    ["refused", "office", false],
    ["nobody", "ngo", false],
  ] as [string, Side, boolean][])("%s for %s: %s", (name, side, allowed) => {
    expect(may(idOf(name), side, DAY)).toBe(allowed ? keys.get(name)?.verifyKey : undefined);
  });

  it("keeps what somebody wrote before being removed, and nothing after", () => {
    expect(may(idOf("gone"), "office", "2026-03-01")).toBe(keys.get("gone")?.verifyKey);
    expect(may(idOf("gone"), "office", "2026-03-02")).toBeUndefined();
  });

  it("takes nothing from somebody who was refused before they ever belonged here", () => {
    expect(may(idOf("refused"), "office", "2026-02-01")).toBeUndefined();
  });
});

const thread = (...entries: [ReferralEntry, string][]): ThreadEntry[] => entries.map(([entry, day]) => ({ side: "office", entry, member: MEMBER, day }));
const rules = data.clocks as ClockRule[];
const due = (entries: ThreadEntry[], today: string) => answerDue(rules, standing(entries, "2026-03-01"), today);

describe("where a release stands", () => {
  it.each([
    ["sent", []],
    ["accepted", [[{ type: "accepted", register: null, due: null }, DAY]]],
    ["asked", [[{ type: "accepted", register: null, due: null }, DAY], [question, DAY]]],
    ["accepted", [[{ type: "accepted", register: null, due: null }, DAY], [question, DAY], [question, DAY], [{ type: "reply", text: "x" }, DAY]]],
    ["returned", [[{ type: "returned", reason: "other", text: "x" }, DAY]]],
    ["result", [[{ type: "result", code: "fine", text: "x" }, DAY]]],
    ["closed", [[{ type: "closed" }, DAY], [question, DAY]]],
    ["accepted", [[{ type: "register", number: "1", day: DAY }, DAY]]],
  ] as [string, [ReferralEntry, string][]][])("%s", (state, entries) => {
    expect(standing(thread(...entries), DAY).state).toBe(state);
  });

  it("passes over refused entries", () => {
    expect(standing([null, ...thread([question, DAY])], DAY).state).toBe("asked");
  });

  it.each([
    ["2026-03-25", "quiet"],
    ["2026-03-26", "amber"],
    ["2026-03-31", "red"],
  ])("on %s the answer is %s", (today, colour) => {
    expect(due([], today)).toEqual({ day: "2026-03-31", colour });
  });

  it("gets 15 days more once, counts from the day on paper, and stops at the result", () => {
    const late: [ReferralEntry, string] = [{ type: "extended", text: "x" }, "2026-03-20"];
    expect(due(thread(late, late), "2026-03-31")?.day).toBe("2026-04-15");
    const paper: [ReferralEntry, string] = [{ type: "handed_on_paper", office: "ITM", sent: "2026-03-05", way: "post" }, "2026-03-06"];
    expect(due(thread(paper), "2026-03-06")?.day).toBe("2026-04-04");
    expect(due(thread([{ type: "result", code: "fine", text: "x" }, DAY]), "2026-05-01")).toBeNull();
  });

  it("says by when the wrong office passes it on", () => {
    const back = standing(thread([{ type: "returned", reason: "wrong_office", text: "x" }, DAY]), "2026-03-01");
    expect(forwardDue(back)).toBe("2026-03-06");
  });
});

describe("the board", () => {
  const sent = [{ audience: "labour/state", day: "2026-03-01", parts: ["packet"] }];
  const mark = (entries: ThreadEntry[]) => markOf("labour/state", "2026-03-01", standing(entries, "2026-03-01"), entries.length, DAY);
  const answerOn = (offices: object | undefined, today: string) =>
    signalsOf(caseOf({ received: "2026-03-01" }, { sent, ...(offices ? { offices: offices as never } : {}) }), data, today).due.find(
      ({ clock }) => clock === "state_answer",
    )?.day;

  it("runs the office's clock until the answer", () => {
    expect(answerOn(undefined, DAY)).toBe("2026-03-31");
    expect(answerOn({ r: mark(thread([{ type: "extended", text: "x" }, DAY])) }, DAY)).toBe("2026-04-15");
    expect(answerOn({ r: mark(thread([{ type: "result", code: "fine", text: "x" }, DAY])) }, DAY)).toBeUndefined();
  });

  it("goes on for a second release that is not answered", () => {
    const done = { r: mark(thread([{ type: "result", code: "fine", text: "x" }, DAY])) };
    const twice = [...sent, { audience: "labour/state", day: "2026-03-10", parts: ["packet"] }];
    expect(officeDays(twice, done)).toEqual({ sent_to_state: "2026-03-10" });
  });

  it("keeps marks of the colleague who saw more, in lines of the right shape", () => {
    const less = mark([]);
    const more = mark(thread([question, DAY]));
    expect(mergedMarks({ r: less }, { r: more })).toEqual({ r: more });
    expect(merged(entry({ offices: { r: more } }), entry({ in: 2 }))?.offices).toEqual({ r: more });
    expect(isEntry(entry({ offices: { r: more } }))).toBe(true);
    expect(isEntry({ ...entry(), offices: { r: { ...more, sent: "soon" } } })).toBe(false);
    expect(areMarks({ r: { ...more, entries: -1 } })).toBe(false);
  });
});
