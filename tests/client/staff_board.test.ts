import { describe, expect, it } from "vitest";
import { type Line, lineOf, ordered, stateOf } from "../../report_portal/triage/client/cases/board.js";
import { signalsOf } from "../../report_portal/triage/client/cases/signals.js";
import { caseOf, data, TODAY } from "./staff_house.js";

const line = (row: Parameters<typeof caseOf>[0] = {}, entry: Parameters<typeof caseOf>[1] = {}): Line => {
  const one = caseOf({ ...row, ...(row.id ? { id: row.id.repeat(32) } : {}) }, entry);
  return lineOf(one, signalsOf(one, data, TODAY));
};
const ids = (lines: Line[]) => lines.map((one) => one.id[0]);
const URGENT = { work_problem: ["documents_taken"] };

describe("the state of a case", () => {
  it.each([
    ["new", {}, {}],
    ["open", {}, { read: 1 }],
    ["wrote", { in_sequence: 3 }, { read: 1 }],
    ["waiting", {}, { read: 1, status: "waiting_for_you" }],
    ["wrote", { in_sequence: 2 }, { read: 1, status: "waiting_for_you" }],
    ["closed", { closed: TODAY }, {}],
    ["withdrawn", { withdrawn: TODAY, closed: TODAY }, {}],
    ["broken", {}, { state: "broken" as const }],
  ])("is %s", (state, rowChanges, entryChanges) => {
    expect(stateOf(caseOf(rowChanges, entryChanges))).toBe(state);
  });
});

describe("the order", () => {
  it("puts urgent cases first, then what is overdue, then what nobody opened", () => {
    const lines = [
      line({ id: "1" }, { read: 1 }),
      line({ id: "2" }),
      line({ id: "3", received: "2026-11-02" }),
      line({ id: "4" }, { ticks: URGENT }),
      line({ id: "5", closed: TODAY }, { read: 1 }),
    ];
    expect(ids(ordered(lines))).toEqual(["4", "3", "2", "1", "5"]);
  });

  it("puts a reminder that is due today among what is to be done now", () => {
    expect(line({ reminder: TODAY }, { read: 1 }).group).toBe("now");
    expect(line({ reminder: "2026-12-24", answered: TODAY }, { read: 1 }).group).toBe("later");
  });
});

describe("clocks", () => {
  const due = (one: Line) => Object.fromEntries(one.signals.due.map(({ clock, day, level }) => [clock, [day, level]]));

  it("counts an unopened report red from the next reading day on", () => {
    // 2026-11-20 is a Friday, so Monday the 23rd is the next reading day.
    expect(due(line({ received: "2026-11-20" })).unopened).toEqual(["2026-11-23", "today"]);
    expect(due(line({ received: "2026-11-19" })).unopened).toEqual(["2026-11-20", "overdue"]);
    expect(due(line()).unopened).toEqual(["2026-11-24", "soon"]);
    expect(due(line({}, { read: 1 })).unopened).toBeUndefined();
  });

  it("starts the urgent clock without waiting for a click", () => {
    expect(due(line({}, { ticks: URGENT })).urgent).toEqual(["2026-11-24", "now"]);
    expect(due(line({ answered: TODAY }, { ticks: URGENT })).urgent).toBeUndefined();
  });

  it("gives three working days for possible forced labour", () => {
    const ticks = { work_problem: ["documents_taken", "cannot_leave", "threats"] };
    const one = line({}, { ticks, opened: "2026-11-20", read: 1 });
    expect(one.signals.forcedLabour).toBe(true);
    expect(due(one).forced_labour).toEqual(["2026-11-25", "now"]);
    expect(line({}, { ticks: { work_problem: ["threats"] } }).signals.forcedLabour).toBe(false);
  });

  it("counts from the first day of the month the person gave", () => {
    const ticks = { work_problem: ["dismissed"], job_end_month: "2026-11" };
    expect(due(line({}, { ticks, read: 1 })).labour_challenge).toEqual(["2026-12-16", "soon"]);
  });

  it("waits for a state office from the day something was sent there", () => {
    const sent = [{ audience: "labour/state", day: "2026-10-01", parts: ["packet"] }];
    expect(due(line({}, { sent, read: 1 })).state_answer).toEqual(["2026-10-31", "overdue"]);
    expect(due(line({}, { sent: [{ audience: "housing/city", day: "2026-10-01", parts: [] }] })).state_answer).toBeUndefined();
  });

  it("stops for what was taken back", () => {
    expect(line({ withdrawn: TODAY, reminder: TODAY }, { ticks: URGENT }).signals.due).toEqual([]);
  });

  it("says that an old case was never closed only once that is near", () => {
    expect(due(line({}, { read: 1 })).never_closed).toBeUndefined();
    expect(due(line({ received: "2024-11-01" }, { read: 1 })).never_closed).toEqual(["2026-11-01", "overdue"]);
  });
});
