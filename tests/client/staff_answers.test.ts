/** What staff see, count and hand on of a report to which something was added, and of which something was taken back. */
import { describe, expect, it } from "vitest";
import routes from "../../report_portal/instance/routing.json";
import type { SignedInstance } from "../../report_portal/crypto/client/instance.js";
import { encodeRecord, type Head } from "../../report_portal/crypto/client/record.js";
import { seal } from "../../report_portal/crypto/client/seal.js";
import { newIdentity } from "../../report_portal/crypto/client/staff.js";
import { type Questionnaire } from "../../report_portal/web/client/forms.js";
import { told } from "../../report_portal/web/client/joining.js";
import { lineOf } from "../../report_portal/triage/client/cases/board.js";
import { asListed } from "../../report_portal/triage/client/cases/caseload.js";
import { entryOf } from "../../report_portal/triage/client/cases/entry.js";
import { attachmentsOf, contactRows, sectionsOf } from "../../report_portal/triage/client/cases/reading.js";
import { planRelease } from "../../report_portal/triage/client/cases/releasing.js";
import { signalsOf } from "../../report_portal/triage/client/cases/signals.js";
import vectors from "../vectors/joining.json";
import { audienceKeys, DAY, instance as city, type Shelf, shelf } from "./city.js";
import { data, row, texts, TODAY } from "./staff_house.js";

const instance = { ...city, routing: routes } as unknown as SignedInstance;
const form = data.form as unknown as Questionnaire;

const add = (mailbox: Shelf, answers: object, hidden: object = {}) =>
  mailbox.send({ kind: "message", text: "", answers: answers as Record<string, string>, private: hidden as Record<string, string>, attachments: [] });
const strike = (mailbox: Shelf, ...questions: string[]) => mailbox.send({ kind: "strike", questions, day: DAY });

const WORK = {
  areas: ["work"],
  work_problem: ["not_paid"],
  employer_name: "Exemplu SRL",
  story: "Seven of us sleep there.",
  pattern_use: "yes",
  share_inspectors: "all_but_contact",
};

const line = async (mailbox: Shelf) => entryOf(await mailbox.open(), { in: mailbox.inSequence, out: 0 }, texts, undefined);
const rowsOf = async (mailbox: Shelf) => sectionsOf(await mailbox.open(), texts).flatMap(({ rows }) => rows);
const plan = async (mailbox: Shelf, audience = "labour/state", lifted: string[] = []) => planRelease(data.form, instance, await mailbox.open(), audience, lifted);

describe("joining, as in Python", () => {
  it.each(vectors.told)("$name", ({ steps, told: expected }) => {
    expect(told(form, steps as Parameters<typeof told>[1])).toEqual(expected);
  });

  it("takes a name that means something to the language for a name", () => {
    const { ever, struck } = told(form, JSON.parse('[{"answers":{"__proto__":"x"}},{"strikes":["__proto__"]}]') as Parameters<typeof told>[1]);
    expect([Object.entries(ever), struck]).toEqual([[["__proto__", ["x"]]], ["__proto__"]]);
  });

  it("takes in a mailbox full of made-up ticks without standing still", () => {
    const list = (of: number) => Array.from({ length: 7000 }, (_, number) => (of * 7000 + number).toString(36));
    const many = Array.from({ length: 199 }, (_, message) => ({ answers: { areas: list(message) } }));
    const wide = Array.from({ length: 199 }, (_, message) => ({ answers: Object.fromEntries(list(message % 3).map((id) => [id, ["x"]])) }));
    // It took minutes when each message looked at all before it, and a page that shows cases stands still meanwhile.
    const start = performance.now();
    const found = [many, wide].map((later) => told(form, [{ answers: { areas: ["work"] } }, ...later, { answers: { areas: ["housing"] } }]));
    expect(performance.now() - start).toBeLessThan(15_000);
    for (const { now } of found) expect((now.areas as string[]).filter((tick) => /^[a-z]+$/.test(tick))).toEqual(expect.arrayContaining(["work", "housing"]));
    expect(JSON.stringify(found).length).toBeLessThan(20_000);
  });
});

describe("what was added", () => {
  it("stands with what was told, marked, and with what it replaced", async () => {
    const mailbox = await shelf({ core: WORK, private: {}, contact: {} });
    await add(mailbox, { work_problem: ["too_many_hours"], story: "It is eight of us." }, { gender: "woman", contact_value: "0700 1" });
    const rows = await rowsOf(mailbox);
    expect(rows.find(({ question }) => question === "work_problem")).toMatchObject({ added: true, ticked: [texts.option("work_problem", "not_paid"), texts.option("work_problem", "too_many_hours")] });
    expect(rows.find(({ question }) => question === "story")).toMatchObject({ added: true, words: "It is eight of us.", before: [WORK.story] });
    expect(rows.find(({ question }) => question === "gender")).toMatchObject({ added: true, ngoOnly: true });
    expect(rows.find(({ question }) => question === "employer_name")).toMatchObject({ added: false, before: [] });
    expect(contactRows(await mailbox.open(), texts)).toMatchObject([{ words: "0700 1", added: true }]);
    expect((await line(mailbox)).ticks.work_problem).toEqual(["not_paid", "too_many_hours"]);
    const { answers } = await plan(mailbox);
    expect(answers).toMatchObject({ work_problem: ["not_paid", "too_many_hours"], story: "It is eight of us." });
    expect(Object.keys(answers)).not.toContain("gender");
  });

  it("is never handed on where it is for the NGO, whichever member it was written in", async () => {
    const mailbox = await shelf({ core: WORK, private: {}, contact: {} });
    await add(mailbox, { gender: "woman", contact_value: "0700 2" }, { sector: "farm" });
    expect((await line(mailbox)).ticks).not.toHaveProperty("gender");
    expect(JSON.stringify(await plan(mailbox))).not.toMatch(/woman|0700/);
    expect((await rowsOf(mailbox)).find(({ question }) => question === "gender")).toMatchObject({ ngoOnly: true });
    expect((await plan(mailbox)).answers).not.toHaveProperty("sector");
  });
});

describe("how to reach the person, told later", () => {
  it("stands with what was told at first and is gone when its file is", async () => {
    const mailbox = await shelf({ core: WORK, private: {}, contact: { contact_value: "0700 2" } });
    await mailbox.send({ kind: "message", text: "", answers: { sector: "farm" }, private: {}, contact: { contact_value: "0700 4" }, attachments: [] });
    const rows = contactRows(await mailbox.open(), texts);
    expect(rows.find(({ question }) => question === "contact_value")).toMatchObject({ words: "0700 4", added: true });
    expect(JSON.stringify([await rowsOf(mailbox), await line(mailbox), await plan(mailbox)])).not.toMatch(/0700/);
    mailbox.files.delete("in/1/contact");
    mailbox.files.delete("in/2/contact");
    const closed = await mailbox.open();
    expect(contactRows(closed, texts)).toEqual([]);
    expect([closed.broken, closed.withheld]).toEqual([false, false]);
    expect(closed.thread).toMatchObject([{ ok: true, verified: true, contact: {} }]);
  });
});

describe("what was taken back", () => {
  it("is on no screen, in no line, in no release, and said to be taken back", async () => {
    const contact = { contact_value: "0700 3", phone_private: "boss_or_owner" };
    const mailbox = await shelf({ core: WORK, private: { afraid_of: ["violence"], reported_before: "yes" }, contact });
    await add(mailbox, { work_problem: ["threats"], story: "More words." });
    expect((await plan(mailbox)).answers).toHaveProperty("story");
    const full = await line(mailbox);
    expect(full).toMatchObject({ words: { employer_name: "Exemplu SRL" }, before: true, hiddenSigns: { afraid_of: ["violence"], phone_private: "boss_or_owner" } });
    await strike(mailbox, "story", "employer_name", "afraid_of", "phone_private", "contact_value", "reported_before", "work_problem");
    const entry = await line(mailbox);
    expect(entry).toMatchObject({ words: {}, before: false, hiddenSigns: {}, refused: 0 });
    expect(entry.ticks).toEqual({ areas: ["work"], pattern_use: "yes", share_inspectors: "all_but_contact" });
    const signals = signalsOf({ row: row(), entry, lost: false }, data, TODAY);
    expect(signals.indicators).toEqual([]);
    expect(lineOf({ row: row(), entry, lost: false }, signals).problems).toEqual([["areas", "work"]]);
    const shown = [await rowsOf(mailbox), contactRows(await mailbox.open(), texts)].flat();
    expect(JSON.stringify([shown, entry, await plan(mailbox)])).not.toMatch(/Seven of us|More words|Exemplu|violence|0700 3|threats|not_paid/i);
    for (const question of ["story", "employer_name", "work_problem", "contact_value"]) {
      expect(shown.find((one) => one.question === question)).toMatchObject({ struck: DAY, ticked: [], words: null, before: [], added: false });
    }
    // Never answered, so nothing says that it was.
    await strike(mailbox, "told_before");
    expect((await rowsOf(mailbox)).map(({ question }) => question)).not.toContain("told_before");
    const left = await plan(mailbox);
    expect(left.reasons).toEqual([]);
    expect(left.answers).toEqual({ areas: ["work"] });
  });

  it("takes files attached before along, and no later ones", async () => {
    const file = (digit: string) => ({ id: digit.repeat(32), secret: "AGE-SECRET-KEY-PQ-1X", sha256: digit.repeat(64), type: "image/png", size: 1 });
    const mailbox = await shelf({ core: WORK, private: {}, contact: {}, attachments: [file("1")] });
    await mailbox.send({ kind: "message", text: "", answers: {}, attachments: [file("2")] });
    expect((await plan(mailbox)).attachments).toHaveLength(2);
    await strike(mailbox, "files");
    await mailbox.send({ kind: "message", text: "", answers: {}, attachments: [file("3")] });
    expect(attachmentsOf(await mailbox.open()).map(({ id }) => id[0])).toEqual(["3"]);
    expect((await plan(mailbox)).attachments.map(({ id }) => id[0])).toEqual(["3"]);
  });

  it("can be told anew", async () => {
    const mailbox = await shelf({ core: WORK, private: {}, contact: {} });
    await strike(mailbox, "story");
    await add(mailbox, { story: "Only this." });
    expect((await rowsOf(mailbox)).filter(({ question }) => question === "story")).toMatchObject([{ words: "Only this.", struck: null, added: true, before: [] }]);
    expect((await plan(mailbox)).answers.story).toBe("Only this.");
  });

  it("stays where somebody else asked for it", async () => {
    const mailbox = await shelf({ core: WORK, private: {}, contact: {} });
    await strike(mailbox, "story");
    const [item] = (await mailbox.open()).thread as unknown as [{ ok: true; head: Head }];
    const forged = encodeRecord(item.head, { type: "sign", seed: newIdentity().signSeed });
    mailbox.files.set("in/2/message", await seal(forged, [audienceKeys.get("resource/ngo")?.recipient as string]));
    expect((await rowsOf(mailbox)).find(({ question }) => question === "story")).toMatchObject({ words: WORK.story, struck: null });
    expect((await line(mailbox)).refused).toBe(1);
    // Nobody can tell whose it was, so nothing is handed on over it.
    expect(await plan(mailbox)).toMatchObject({ reasons: ["broken"], answers: {} });
  });
});

describe("what may be a no", () => {
  const HOUSING = { areas: ["housing"], housing_problem: ["no_lease"], share_city: "yes", story: "Cold." };
  const refusing = async () => {
    const mailbox = await shelf({ core: HOUSING, private: {}, contact: {} });
    expect((await plan(mailbox, "housing/city")).reasons).toEqual([]);
    await mailbox.send({ kind: "permission", audience: "housing/city", choice: "no", question: 0 });
    expect((await plan(mailbox, "housing/city")).reasons).toEqual(["refused"]);
    return mailbox;
  };
  const nothing = { parts: [], answers: {}, attachments: [], files: false };

  it("stops a release where it is damaged", async () => {
    const mailbox = await refusing();
    mailbox.files.set("in/2/message", new Uint8Array([1, 2, 3]));
    expect(await plan(mailbox, "housing/city")).toMatchObject({ ...nothing, reasons: ["broken"] });
  });

  it("stops a release where it is left out, and staff had answered it", async () => {
    const mailbox = await refusing();
    await mailbox.reply("We saw your no.");
    mailbox.files.delete("in/2/message");
    expect(await plan(mailbox, "housing/city")).toMatchObject({ ...nothing, reasons: ["lost"] });
  });

  it("stops a release where the list has more of the person than is handed over, or less than a colleague saw", async () => {
    const mailbox = await refusing();
    mailbox.files.delete("in/2/message");
    const opened = await mailbox.open();
    const reasons = (one: typeof opened, lost = false) => planRelease(data.form, instance, one, "housing/city", [], lost).reasons;
    expect(reasons(opened)).toEqual([]);
    expect(reasons(asListed(row({ in_sequence: 2 }), opened))).toEqual(["lost"]);
    expect(reasons(asListed(row({ in_sequence: 1 }), opened))).toEqual([]);
    expect(reasons(opened, true)).toEqual(["lost"]);
  });

  it("or a yes of somebody else, where nothing shows which slip belongs to a sheet", async () => {
    const mailbox = await shelf({ core: HOUSING, private: {}, contact: {} });
    const older = { ...(await mailbox.open()), bound: false };
    expect(planRelease(data.form, instance, older, "housing/city", [])).toMatchObject({ ...nothing, reasons: ["unbound"] });
    expect(texts.has("release.reason.unbound")).toBe(true);
  });

  it("does not stop one where an answer of staff is damaged, which allows and forbids nothing", async () => {
    const mailbox = await shelf({ core: HOUSING, private: {}, contact: {} });
    await mailbox.reply("Good day.");
    mailbox.files.set("out/1/answer", new Uint8Array([1, 2, 3]));
    expect((await plan(mailbox, "housing/city")).reasons).toEqual([]);
  });
});

describe("an office that was kept out", () => {
  const HOUSING = { areas: ["work", "housing"], housing_problem: ["no_lease"], share_city: "yes", share_inspectors: "all_but_contact" };

  it.each([
    ["who_did_it", ["labour_inspector"], ["labour/state"]],
    ["who_did_it", ["city_official", "employer"], ["housing/city"]],
    ["who_did_it", ["police_immigration"], ["labour/state", "housing/city"]],
    ["age_group", "under_18", ["labour/state", "housing/city"]],
    ["reporting_for", "someone_else", ["labour/state", "housing/city"]],
  ])("stays out although %s = %s was struck or replaced", async (question, answer, offices) => {
    const whole = { core: { ...HOUSING, [question]: answer } as Record<string, string | string[]>, private: {}, contact: {} };
    const changed = { who_did_it: ["employer"], age_group: "adult", reporting_for: "me" };
    const ways: ((mailbox: Shelf) => Promise<void>)[] = [
      (mailbox) => strike(mailbox, question),
      (mailbox) => add(mailbox, { [question]: changed[question as keyof typeof changed] }),
      async (mailbox) => {
        await strike(mailbox, question);
        await add(mailbox, { [question]: changed[question as keyof typeof changed] });
      },
    ];
    for (const way of ways) {
      const mailbox = await shelf(whole);
      const rule = ["another_person"];
      const kept = await Promise.all(offices.map((office) => plan(mailbox, office)));
      for (const one of kept) expect(one.reasons).not.toEqual([]);
      await way(mailbox);
      for (const office of offices) {
        const after = await plan(mailbox, office, rule);
        expect(after).toMatchObject({ parts: [], answers: {}, attachments: [] });
        expect(after.reasons.length).toBeGreaterThan(0);
      }
    }
  });

  it("is not told by the reason what was taken back", async () => {
    const mailbox = await shelf({ core: { ...HOUSING, age_group: "under_18" }, private: {}, contact: {} });
    await strike(mailbox, "age_group");
    expect((await plan(mailbox)).reasons).toEqual(["once_told"]);
  });

  it("gets nothing by a permission that was struck", async () => {
    const mailbox = await shelf({ core: { ...HOUSING, share_city: "no" }, private: {}, contact: {} });
    await strike(mailbox, "share_city", "share_inspectors");
    for (const office of ["labour/state", "housing/city"]) expect((await plan(mailbox, office)).parts).toEqual([]);
  });

  it("keeps the warning of a colleague who was named", async () => {
    const mailbox = await shelf({ core: { ...HOUSING, who_did_it: ["ngo_or_helper"] }, private: {}, contact: {} });
    await strike(mailbox, "who_did_it");
    const entry = await line(mailbox);
    expect(entry.ticks).not.toHaveProperty("who_did_it");
    expect(lineOf({ row: row(), entry, lost: false }, { urgent: false, indicators: [], forcedLabour: false, due: [] }).conflict).toBe(true);
  });
});
