import { describe, expect, it } from "vitest";
import { sealReport } from "../../report_portal/crypto/client/report.js";
import { type OpenedReport, openReport } from "../../report_portal/crypto/client/staff.js";
import { entryOf, isEntry, merged } from "../../report_portal/triage/client/cases/entry.js";
import { answerLanguage, attachmentsOf, contactRows, fileKey, handwritingOf, sectionsOf } from "../../report_portal/triage/client/cases/reading.js";
import { comparable } from "../../report_portal/triage/client/cases/spelling.js";
import { audienceKeys, CITY, reporterOf, reportInput, Shelf, shelf } from "./city.js";
import { entry, texts } from "./staff_house.js";

const SEQUENCES = { in: 1, out: 0 };
const identities = new Map([["resource/ngo", [(audienceKeys.get("resource/ngo") as { identity: string }).identity]]]);

async function opened(core: Record<string, string | string[]>, privately = {}, contact = {}) {
  const keys = await reporterOf();
  const shelf = new Shelf(keys);
  shelf.take(await sealReport(reportInput(keys, { core, private: privately, contact })));
  return openReport(shelf.files, identities, CITY);
}

describe("the summary line", () => {
  it("keeps codes, names and places, and no story", async () => {
    const report = await opened({ areas: ["work"], work_problem: ["not_paid"], story: "secret words", employer_name: "Demo" }, {}, { contact_value: "0700" });
    const line = entryOf(report, SEQUENCES, texts, undefined);
    expect(line).toMatchObject({ state: "open", locale: "en", ticks: { areas: ["work"], work_problem: ["not_paid"] } });
    expect(line.words).toEqual({ employer_name: "Demo" });
    expect(JSON.stringify(line)).not.toMatch(/secret words|0700/);
    expect(isEntry(JSON.parse(JSON.stringify(line)))).toBe(true);
  });

  it("keeps the beginning of a long name alone", async () => {
    const line = entryOf(await opened({ workplace_place: "x".repeat(300) }), SEQUENCES, texts, undefined);
    expect(line.words.workplace_place?.length).toBeLessThan(125);
  });

  it("keeps colleagues' marks when it is made anew", async () => {
    const report = await opened({ areas: ["work"] }, { reported_before: "yes" });
    const before = entry({ read: 1, opened: "2026-01-02", notMe: ["m"], apart: ["employer:demo"] });
    expect(entryOf(report, SEQUENCES, texts, before)).toMatchObject({ read: 1, opened: "2026-01-02", notMe: ["m"], apart: ["employer:demo"], before: true });
  });

  it.each(["read", "ticks", "words", "state", "readers", "notMe", "withheld"])("is made anew when %s has another shape", (name) => {
    expect(isEntry({ ...entry(), [name]: undefined })).toBe(false);
  });
});

it.each([
  ["Demo Build SRL", "DEMO  BUILD", true],
  ["Demo-Build S.R.L.", "demo build", true],
  ["Șantierul Nou", "santierul nou", true],
  ["Demo Build", "Demo Bau", false],
])("%s and %s", (one, other, same) => {
  expect(comparable(one) === comparable(other)).toBe(same);
});

it("brings two colleagues' marks together", () => {
  const mine = entry({ in: 2, read: 1, opened: "2026-02-02", notMe: ["a"] });
  const theirs = entry({ in: 1, read: 2, opened: "2026-02-01", notMe: ["b"] });
  expect(merged(mine, theirs)).toMatchObject({ in: 2, read: 2, opened: "2026-02-01", notMe: ["a", "b"] });
  expect(merged(undefined, theirs)).toBe(theirs);
});

describe("reading a report", () => {
  it("shows ticks as labels, words as words, and what only the NGO reads as such", async () => {
    const report = await opened({ work_problem: ["not_paid"], story: "my words" }, { afraid_of: ["lose_job"] });
    const rows = sectionsOf(report, texts).flatMap((section) => section.rows);
    expect(rows).toContainEqual(expect.objectContaining({ question: "work_problem", ticked: ["I was not paid"], words: null, ngoOnly: false }));
    expect(rows).toContainEqual(expect.objectContaining({ question: "story", words: "my words", ngoOnly: false }));
    expect(rows).toContainEqual(expect.objectContaining({ question: "afraid_of", ngoOnly: true }));
  });

  it("does not lose answers of another form version", async () => {
    const report = await opened({ a_new_question: "x", work_problem: ["a_new_option"] });
    const rows = sectionsOf(report, texts).flatMap((section) => section.rows);
    expect(rows).toContainEqual(expect.objectContaining({ question: "a_new_question", words: "x" }));
    expect(rows.find((one) => one.question === "work_problem")?.ticked[0]).toContain("a_new_option");
  });

  it("keeps contact details apart and answers in the wanted language", async () => {
    const report = await opened({ areas: ["work"], answer_language: "ne" }, {}, { contact_value: "0700" });
    expect(JSON.stringify(sectionsOf(report, texts))).not.toContain("0700");
    expect(contactRows(report, texts).map((one) => one.words)).toEqual(["0700"]);
    expect(answerLanguage(report, texts.data.form)).toBe("ne");
    expect(answerLanguage(await opened({ areas: ["work"] }), texts.data.form)).toBe("en");
    expect(attachmentsOf(report)).toEqual([]);
  });
});

describe("a sheet of paper", () => {
  const written = (digit: string, question: string) => ({ id: digit.repeat(32), secret: "AGE-SECRET-KEY-PQ-1X", sha256: digit.repeat(64), type: "image/jpeg", size: 1, question });

  async function sheet(channel: string): Promise<OpenedReport> {
    const report = await opened({ areas: ["work"] }, {}, { contact_value: "0700" });
    if (!report.core.ok || !report.private.ok || !report.contact.ok) throw new Error("not opened");
    return {
      ...report,
      core: { ...report.core, head: { ...report.core.head, channel } },
      private: { ...report.private, head: { ...report.private.head, attachments: [written("1", "story")] } },
      contact: { ...report.contact, head: { ...report.contact.head, attachments: [written("2", "contact_value")] } },
    };
  }

  it("shows handwriting by its question, and never among what can be handed on", async () => {
    const report = await sheet("paper");
    expect(handwritingOf(report).map(({ question }) => question)).toEqual(["story", "contact_value"]);
    expect(attachmentsOf(report)).toEqual([]);
    expect(handwritingOf({ ...report, contact: { ok: false, problem: "missing" } }).map(({ question }) => question)).toEqual(["story"]);
  });

  it("says in its line whether its own slip is known, and nothing of the sort for a screen", async () => {
    const line = (report: OpenedReport) => entryOf(report, { in: 1, out: 0 }, texts, undefined);
    const paper = await sheet("paper");
    expect([line(paper).bound, line({ ...paper, bound: false }).bound]).toEqual([true, false]);
    expect(line(await sheet("web"))).not.toHaveProperty("bound");
    expect([isEntry(line(paper)), isEntry({ ...line(paper), bound: "yes" })]).toEqual([true, false]);
  });

  it("takes no such thing from a phone", async () => {
    expect(handwritingOf(await sheet("web"))).toEqual([]);
  });
});

describe("a case whose code was changed", () => {
  const file = (digit: string) => ({
    id: digit.repeat(32),
    secret: "AGE-SECRET-KEY-PQ-1X",
    sha256: digit.repeat(64),
    type: "image/png",
    size: 1,
  });
  const message = (digit: string) => ({ kind: "message" as const, text: "", answers: {}, attachments: [file(digit)] });

  it("holds each file against the code that was in force when it was named", async () => {
    const mailbox = await shelf({ attachments: [file("1")] });
    await mailbox.send(message("2"));
    const left = await mailbox.changeCode();
    await mailbox.send(message("3"));
    const report = await mailbox.open();
    expect(attachmentsOf(report).map(({ id }) => fileKey(report, id))).toEqual([
      left.verifyKey,
      left.verifyKey,
      mailbox.keys.verifyKey,
    ]);
    expect(fileKey(report, "9".repeat(32))).toBeNull();
  });

  it("does not take a new code for the answer to a question", async () => {
    const mailbox = await shelf();
    await mailbox.answer({ kind: "status", status: "waiting_for_you", outcome: null });
    await mailbox.changeCode();
    const line = async () => entryOf(await mailbox.open(), { in: 2, out: 1 }, texts, undefined);
    expect(await line()).toMatchObject({ state: "open", refused: 0, status: "waiting_for_you", asked: "2026-03-02" });
    await mailbox.say("here it is");
    expect(await line()).toMatchObject({ refused: 0, asked: null });
  });
});
