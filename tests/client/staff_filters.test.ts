import { describe, expect, it } from "vitest";
import { type Line, lineOf } from "../../report_portal/triage/client/cases/board.js";
import { active, NO_FILTERS, passes } from "../../report_portal/triage/client/cases/filters.js";
import { signalsOf } from "../../report_portal/triage/client/cases/signals.js";
import type { Routing } from "../../report_portal/web/client/routing.js";
import routing from "../../report_portal/instance/routing.json";
import { caseOf, data, TODAY } from "./staff_house.js";

const line = (row: Parameters<typeof caseOf>[0] = {}, entry: Parameters<typeof caseOf>[1] = {}): Line => {
  const one = caseOf(row, entry);
  return lineOf(one, signalsOf(one, data, TODAY));
};
const pass = (one: Line, filters: object) => passes(one, { ...NO_FILTERS, ...filters }, routing as unknown as Routing);
const SIGNS = { work_problem: ["documents_taken", "cannot_leave", "threats"] };

describe("filters", () => {
  const ticks = { areas: ["work"], work_problem: ["not_paid"], share_city: "ask_me_first", share_inspectors: "no" };
  const one = line({ attachments: 1 }, { ticks, read: 1, channel: "paper", outcome: "money_recovered", permissions: {} });
  it.each([
    [{ language: "en" }, true],
    [{ language: "ro" }, false],
    [{ problem: "work_problem.not_paid" }, true],
    [{ problem: "housing_problem.no_lease" }, false],
    [{ team: "resource" }, true],
    [{ team: "housing" }, false],
    [{ state: "open" }, true],
    [{ state: "new" }, false],
    [{ channel: "paper" }, true],
    [{ channel: "web" }, false],
    [{ outcome: "money_recovered" }, true],
    [{ outcome: "not_possible" }, false],
    [{ files: true }, true],
    [{ unopened: true }, false],
    [{ forced: true }, false],
    [{ sharing: "asked" }, true],
    [{ sharing: "yes" }, false],
    [{ only: new Set(["0".repeat(32)]) }, true],
    [{ only: new Set(["1".repeat(32)]) }, false],
    [{ language: "en", channel: "paper", files: true, team: "resource" }, true],
    [{ language: "en", channel: "web", files: true, team: "resource" }, false],
  ])("%j", (filter, passed) => expect(pass(one, filter)).toBe(passed));

  it("holds what was signed later against what was ticked first", () => {
    const allowed = { ticks: { ...ticks, share_inspectors: "facts_only" }, read: 1 };
    expect(pass(line({}, allowed), { sharing: "yes" })).toBe(true);
    expect(pass(line({}, { ...allowed, permissions: { "labour/state": "no" } }), { sharing: "yes" })).toBe(false);
    expect(pass(line({}, { ticks, read: 1, permissions: { "housing/city": "yes" } }), { sharing: "yes" })).toBe(true);
  });

  it("takes what is overdue for due today too, and asks which clock runs", () => {
    const overdue = line({ received: "2026-11-02" });
    expect(pass(overdue, { due: "overdue" })).toBe(true);
    expect(pass(overdue, { due: "today" })).toBe(true);
    expect(pass(line({}, { read: 1 }), { due: "today" })).toBe(false);
    expect(pass(overdue, { clock: "unopened" })).toBe(true);
    expect(pass(overdue, { clock: "reminder" })).toBe(false);
  });

  it("knows the unopened and those with signs of forced labour", () => {
    expect(pass(line({}, { ticks: SIGNS }), { unopened: true, forced: true })).toBe(true);
  });

  it("hides closed cases unless they are asked for", () => {
    const closed = line({ closed: TODAY }, { read: 1, outcome: "money_recovered" });
    expect(pass(closed, {})).toBe(false);
    for (const filter of [{ closed: true }, { state: "closed" }, { search: "x" }, { outcome: "money_recovered" }]) {
      expect(pass(closed, filter)).toBe(true);
    }
  });

  it("counts how many are on", () => {
    expect(active({ ...NO_FILTERS, search: "x" })).toBe(0);
    expect(active({ ...NO_FILTERS, files: true, due: "today" })).toBe(2);
  });
});
