/** The checklist for rent contracts: whose word holds, what is told in which words, what it suggests; and gaps of ready-made messages. */
import { describe, expect, it } from "vitest";
import type { LeaseLine, NoteItem, OpenedReport } from "../../report_portal/crypto/client/staff.js";
import sentences from "../../report_portal/triage/lease.json";
import replies from "../../report_portal/triage/replies.json";
import { caseFile } from "../../report_portal/triage/client/cases/case_file.js";
import { filledIn, gapsOf } from "../../report_portal/triage/client/cases/gaps.js";
import { CLAUSES, findings, LINES, leaseMessage, leaseOf, leaseOutcome, POINTS, speaks } from "../../report_portal/triage/client/cases/lease.js";
import { messages, TODAY } from "./staff_house.js";

const [ANA, DAN] = ["a".repeat(32), "b".repeat(32)];
type Ticks = Record<string, LeaseLine["state"]>;

const note = (member: string, sequence: number, ticks: Ticks, seen = 1): NoteItem => {
  const lines = Object.entries(ticks).map(([line, state]) => ({ line, state, remark: null }));
  return { ok: true, known: true, sequence, seen, note: { member, day: TODAY, entry: { type: "lease", lines } } };
};
const report = (...struck: number[]): OpenedReport =>
  ({
    thread: struck.map((sequence) => ({ ok: true, verified: true, direction: "in", sequence, head: { kind: "strike", questions: ["files"], day: TODAY } })),
  }) as unknown as OpenedReport;
const checked = (ticks: Ticks) => leaseOf(caseFile([note(DAN, 1, ticks)]), report());
const all = (state: LeaseLine["state"], except: Ticks = {}): Ticks => ({ ...Object.fromEntries(LINES.map((line) => [line, state])), ...except });

const english = Object.fromEntries(Object.entries(sentences).map(([id, { text }]) => [id, { en: text }]));
const say = (id: keyof typeof sentences) => sentences[id].text;

describe("a rent contract", () => {
  it("is checked by several people: of each line the newest word holds", () => {
    const file = caseFile([note(DAN, 1, { duration: "ok", inventory: "absent" }), note(ANA, 2, { inventory: "problem" })]);
    const held = leaseOf(file, report());
    expect([...held].map(([line, { state, member }]) => [line, state, member])).toEqual([
      ["duration", "ok", DAN],
      ["inventory", "problem", ANA],
    ]);
  });

  it("is forgotten with the files that the person took back, and read anew in those that came after", () => {
    const file = caseFile([note(DAN, 1, { duration: "problem" }, 2), note(DAN, 2, { inventory: "problem" }, 4)]);
    expect([...leaseOf(file, report()).keys()]).toEqual(["duration", "inventory"]);
    expect([...leaseOf(file, report(3)).keys()]).toEqual(["inventory"]);
    expect(leaseOutcome(leaseOf(file, report(5)))).toBeNull();
  });

  it("has a sentence for every problem, and a name for every point", () => {
    expect(LINES.filter((line) => !(line in sentences))).toEqual([]);
    expect(POINTS.filter((line) => !(`label_${line}` in sentences))).toEqual([]);
    expect(LINES.filter((line) => !(`lease.line.${line}` in messages))).toEqual([]);
    // Nothing is translated eleven times that nobody is ever told.
    const told = [...LINES, ...POINTS.map((line) => `label_${line}`), "intro", "absent", "unreadable", "good", "advice"];
    expect(Object.keys(sentences).sort()).toEqual(told.sort());
    expect([speaks(english, "en"), speaks(english, "ne")]).toEqual([true, false]);
  });

  it("tells problems first, then what is missing, then what could not be read", () => {
    const held = checked({ deposit_amount_and_return_rule: "problem", eviction_without_court: "problem", duration: "absent", forced_insurance: "absent", inventory: "unreadable", notice_period: "ok" });
    const found = findings(held);
    expect(found.map(({ id }) => id)).toEqual(["problem-deposit_amount_and_return_rule", "problem-eviction_without_court", "absent-duration", "unreadable"]);
    expect(leaseMessage(english, "en", found).split("\n")).toEqual([
      say("intro"),
      `– ${say("deposit_amount_and_return_rule")}`,
      `– ${say("eviction_without_court")}`,
      say("absent"),
      `– ${say("label_duration")}`,
      say("unreadable"),
      say("advice"),
    ]);
    expect(leaseMessage(english, "en", found.slice(1, 2)).split("\n")).toEqual([say("intro"), `– ${say("eviction_without_court")}`, say("advice")]);
    expect(leaseMessage(english, "en", []).split("\n")).toEqual([say("intro"), say("good"), say("advice")]);
  });

  it.each<[string, Ticks, ReturnType<typeof leaseOutcome>]>([
    ["nothing while lines are missing", { duration: "ok" }, null],
    ["nothing while parts cannot be read", all("ok", { duration: "unreadable" }), null],
    ["a problem as soon as there is one", { eviction_without_court: "problem" }, "lease_reviewed_problem"],
    ["a problem where something is not in it", all("ok", { inventory: "absent" }), "lease_reviewed_problem"],
    ["all well where every line is", all("ok"), "lease_reviewed_ok"],
    ["all well without unfair sentences", all("ok", Object.fromEntries(CLAUSES.map((line) => [line, "absent"]))), "lease_reviewed_ok"],
  ])("suggests %s", (_what, ticks, outcome) => expect(leaseOutcome(checked(ticks))).toBe(outcome));
});

describe("gaps of a ready-made message", () => {
  const calendar = { day: "{weekday}, {day} {month}", weekdays: ["1", "2", "3", "4", "5", "6", "Sun"], months: [..."abcdefghijk", "Dec"] };
  const data = { calendars: { en: calendar }, organisations: { "housing/city": { en: "City Hall" } } };

  it("are known by their names; other brackets are words", () => {
    expect(gapsOf("{day} {x} {place} {day} {constructor}")).toEqual(["day", "place"]);
    const used = Object.values(replies).flatMap(({ text }) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ""));
    expect(used.filter((name) => !gapsOf(`{${name}}`).includes(name) || !(`gap.${name}` in messages))).toEqual([]);
    expect(used.length).toBeGreaterThan(5);
  });

  it("stay visible until they are filled, each in the readers' own way", () => {
    const text = "{day}, {time}: {place}, {office}";
    expect(filledIn(text, { time: " " }, "en", data)).toBe(text);
    const filled = { day: "2031-12-07", time: "14:30", place: "Str. Demo {day}", office: "housing/city" };
    expect(filledIn(text, filled, "en", data)).toBe("Sun, 7 Dec, \u206814:30\u2069: \u2068Str. Demo {day}\u2069, City Hall");
  });
});
