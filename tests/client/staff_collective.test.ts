/** The petition for several people: whom it counts for which office, and that it points at nobody. */
import { describe, expect, it } from "vitest";
import routes from "../../report_portal/instance/routing.json";
import type { SignedInstance } from "../../report_portal/crypto/client/instance.js";
import type { Routing } from "../../report_portal/web/client/routing.js";
import { type Line, lineOf } from "../../report_portal/triage/client/cases/board.js";
import { aggregate, isSum } from "../../report_portal/triage/client/cases/collective.js";
import type { Entry } from "../../report_portal/triage/client/cases/entry.js";
import { keptOut } from "../../report_portal/triage/client/cases/kept_out.js";
import { type Pattern, patterns } from "../../report_portal/triage/client/cases/patterns.js";
import { signalsOf } from "../../report_portal/triage/client/cases/signals.js";
import { DAY, instance as city, shelf } from "./city.js";
import { caseOf, data, TODAY } from "./staff_house.js";

const instance = { ...city, routing: routes, languages: { en: { checked: true }, ne: { checked: false } } } as unknown as SignedInstance;
const routing = routes as unknown as Routing;
const STATE = "labour/state";
const TICKS = { pattern_use: "yes", share_inspectors: "all_but_contact", share_city: "yes" };

let made = 0;
const line = (ticks: Entry["ticks"] = {}, changes: Partial<Entry> = {}): Line => {
  const id = String((made += 1)).padStart(32, "0");
  const entry = { words: { employer_name: "Demo Build" }, read: 1, keptOut: [], ...changes, ticks: { ...TICKS, ...ticks } };
  const one = caseOf({ id }, entry);
  return lineOf(one, signalsOf(one, data, TODAY));
};
const sum = (lines: Line[], audience = STATE) => aggregate(patterns(lines)[0] as Pattern, instance, audience);
const three = (ticks: Entry["ticks"] = {}) => [line(ticks), line(ticks), line(ticks)];

describe("the petition for several people", () => {
  it("says what at least two of them said, and nothing of one alone", () => {
    const paid = { work_problem: ["not_paid", "not_paid"], when_month: "2026-09" };
    const facts = sum([line(paid), line(paid), line({ work_problem: ["papers_taken"], sector: "farm", when_month: "2026-07" })]);
    expect(facts).toMatchObject({ reports: 3, problems: [{ answer: "not_paid", reports: 2 }], sectors: [], months: [{ answer: "2026-09", reports: 2 }] });
    expect(JSON.stringify(facts)).not.toMatch(/papers_taken|farm|2026-07/);
  });

  it.each([
    ["who refused", { share_inspectors: "no" }, {}, "refused"],
    ["who took the permission back", {}, { permissions: { [STATE]: "no" } }, "refused"],
    ["who wants to be asked", { share_inspectors: "ask_me_first" }, {}, "toAsk"],
    ["whose choice nobody knows", { share_inspectors: "surprise" }, {}, "toAsk"],
    ["whom a rule keeps from the office", {}, { keptOut: ["state"] }, "ruledOut"],
    ["of whom nobody worked out the rules", {}, { keptOut: undefined }, "ruledOut"],
    ["who read unchecked words", {}, { locale: "ne" }, "ruledOut"],
  ])("does not count somebody %s", (_who, ticks, changes, standing) => {
    const facts = sum([...three(), line(ticks as Entry["ticks"], changes as Partial<Entry>)]);
    expect(facts).toMatchObject({ reports: 3, [standing]: 1 });
    expect(isSum(facts)).toBe(true);
    expect(isSum(sum([line(), line(), line(ticks as Entry["ticks"], changes as Partial<Entry>)]))).toBe(false);
  });

  it("does not count a report of which something is missing or refused, for it may be a no", () => {
    const lost = line();
    lost.of.lost = true;
    const facts = sum([...three(), lost, line({}, { refused: 1 })]);
    expect(facts).toMatchObject({ reports: 3, ruledOut: 2 });
  });

  it("counts a sheet of paper only where its own slip is known", () => {
    const facts = sum([...three(), line({}, { channel: "paper" }), line({}, { channel: "paper", bound: false }), line({}, { channel: "paper", bound: true })]);
    expect(facts).toMatchObject({ reports: 4, ruledOut: 2 });
  });

  it("counts who said yes later, and asks each office for itself", () => {
    const later = line({ share_inspectors: "ask_me_first" }, { permissions: { [STATE]: "all_but_contact" } });
    expect(sum([line(), line(), later])).toMatchObject({ reports: 3, toAsk: 0 });
    const cityOnly = three({ share_inspectors: "no" });
    expect(sum(cityOnly)).toMatchObject({ reports: 0, refused: 3 });
    expect(sum(cityOnly, "housing/city").reports).toBe(3);
  });

  it("gives no answer that a permission does not let out", () => {
    const few = Object.entries(routing.permissions[STATE]?.choices ?? {}).find(([, parts]) => parts.length > 0 && !parts.includes("routed"))?.[0] as string;
    const facts = sum(three({ share_inspectors: few, treat_what: ["less_pay"], work_problem: ["not_paid"] }));
    const let_out = [...facts.problems, ...facts.sectors, ...facts.months].map(({ question }) => question);
    expect(facts.reports).toBe(3);
    expect(let_out.length).toBeGreaterThan(0);
    expect(let_out.filter((question) => !routing.packet.includes(question))).toEqual([]);
  });

  it("writes the name only as two of them wrote it: a script says who somebody is", () => {
    const named = (employer_name: string) => line({}, { words: { employer_name } });
    expect(sum([named("Демо Билд"), named("Demo Build SRL"), named("DEMO BUILD"), named("Demo Build SRL")]).name).toBe("Demo Build SRL");
    expect(sum([named("Демо Билд"), named("Demo Build SRL"), named("DEMO BUILD")]).name).toBe("");
  });
});

describe("who is kept out", () => {
  it.each([
    ["who_did_it", ["labour_inspector"], ["state"]],
    ["who_did_it", ["police_immigration"], ["city", "state"]],
    ["age_group", "under_18", ["city", "state"]],
    ["work_problem", ["not_paid"], []],
  ])("by %s = %s, struck or not, without a word of it in the line", async (question, answer, out) => {
    const mailbox = await shelf({ core: { areas: ["work"], [question]: answer } as Record<string, string | string[]>, private: {}, contact: {} });
    expect(keptOut(await mailbox.open(), data.form, routing)).toEqual(out);
    await mailbox.send({ kind: "strike", questions: [question], day: DAY });
    expect(keptOut(await mailbox.open(), data.form, routing)).toEqual(out);
  });
});
