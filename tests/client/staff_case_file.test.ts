/** What the notes of a case say together, what the board keeps of them, and what they do to the clocks. */
import { describe, expect, it } from "vitest";
import type { NoteEntry, NoteItem, OpenedReport } from "../../report_portal/crypto/client/staff.js";
import { besideOf } from "../../report_portal/triage/client/cases/beside.js";
import { caseFile, coverOn, openTasks } from "../../report_portal/triage/client/cases/case_file.js";
import { isEntry, merged } from "../../report_portal/triage/client/cases/entry.js";
import { fileMarks } from "../../report_portal/triage/client/cases/file_marks.js";
import { signalsOf } from "../../report_portal/triage/client/cases/signals.js";
import { caseOf, data, entry as line, TODAY } from "./staff_house.js";

const [ANA, MIHAI] = ["a".repeat(32), "b".repeat(32)];
const [FIRST, SECOND, OTHER] = ["1".repeat(32), "2".repeat(32), "3".repeat(32)];

/** Notes as they are read: who, what, and how much of the person's items the writer had read. */
const notes = (...written: [string, NoteEntry, number?][]): NoteItem[] =>
  written.map(([member, entry, seen = 1], at) => ({ ok: true, known: true, sequence: at + 1, seen, note: { member, day: TODAY, entry } }));
const file = (...written: [string, NoteEntry, number?][]) => caseFile(notes(...written));
const task = (id: string, due: string | null = null): NoteEntry => ({ type: "task", id, text: `task ${id[0] ?? ""}`, due, assigned: null });

describe("a case file", () => {
  it("lists what is to be done, the earliest first, and keeps what is done", () => {
    const told = file([ANA, task(FIRST)], [ANA, task(SECOND, "2026-12-01")], [MIHAI, { type: "task_done", id: OTHER }]);
    expect(openTasks(told).map(({ id }) => id)).toEqual([SECOND, FIRST]);
    const later = file([ANA, task(FIRST)], [MIHAI, { type: "task_done", id: FIRST }], [ANA, { type: "task_done", id: FIRST }]);
    expect(openTasks(later)).toEqual([]);
    expect(later.tasks[0]?.done).toMatchObject({ member: MIHAI, sequence: 2 });
  });

  it("does not let a second task take over the name of the first", () => {
    const told = file([ANA, task(FIRST, "2026-12-01")], [MIHAI, { ...task(FIRST), text: "another" } as NoteEntry]);
    expect(told.tasks.map(({ text, member }) => [text, member])).toEqual([["task 1", ANA]]);
  });

  it("says who works on it from the newest word, and who stands in through which day", () => {
    const told = file(
      [ANA, { type: "assign", member: ANA }],
      [MIHAI, { type: "assign", member: MIHAI }],
      [MIHAI, { type: "cover", member: ANA, until: "2026-12-24" }],
    );
    expect(told.assigned).toMatchObject({ to: MIHAI, member: MIHAI });
    expect([coverOn(told, "2026-12-24"), coverOn(told, "2026-12-25")]).toEqual([ANA, null]);
    expect(file([ANA, { type: "assign", member: ANA }], [ANA, { type: "assign", member: null }]).assigned).toBeNull();
  });

  it("marks, and takes marks back", () => {
    const duplicate: NoteEntry = { type: "mark", mark: "duplicate", of: OTHER, reason: "Same words" };
    expect(file([ANA, duplicate]).mark).toMatchObject({ mark: "duplicate", of: OTHER, reason: "Same words", member: ANA });
    expect(file([ANA, duplicate], [ANA, { type: "mark", mark: "none", of: null, reason: null }]).mark).toBeNull();
    const same = (stands: boolean): NoteEntry => ({ type: "same_person", report: OTHER, stands, reason: "Same phone" });
    expect([...file([ANA, same(true)]).samePerson.keys()]).toEqual([OTHER]);
    expect(file([ANA, same(true)], [MIHAI, same(false)]).samePerson.size).toBe(0);
  });

  it("lets everybody speak of their own conflict only", () => {
    const told = file([ANA, { type: "conflict", stands: true }], [MIHAI, { type: "conflict", stands: false }]);
    expect([...told.conflicts]).toEqual([ANA]);
    expect(file([ANA, { type: "conflict", stands: true }], [ANA, { type: "conflict", stands: false }]).conflicts.size).toBe(0);
  });

  it("counts what was refused, and goes on past it and past types of a newer version", () => {
    const told = caseFile([
      { ok: false, sequence: 1, problem: "signature" },
      { ok: true, known: false, sequence: 2, seen: 1, note: { member: ANA, day: TODAY } },
      ...notes([ANA, task(FIRST)]).map((one) => ({ ...one, sequence: 3 })),
    ]);
    expect([told.unread, told.notes.length, told.tasks.length]).toEqual([1, 3, 1]);
  });
});

describe("words beside the person's own", () => {
  const translation = (text: string, locale = "en"): NoteEntry => ({ type: "translation", source: "story", text, locale, of: "ne" });
  const thread = (...heads: object[]) =>
    ({ thread: heads.map((head, at) => ({ ok: true, verified: true, direction: "in", sequence: at + 2, head: { day: TODAY, ...head } })) }) as unknown as OpenedReport;

  it("are the newest of each language", () => {
    const told = file([ANA, translation("Pay")], [MIHAI, translation("Wage")], [MIHAI, translation("Salariu", "ro")]);
    expect(besideOf(told, thread(), "story").map(({ text, member }) => [text, member])).toEqual([["Wage", MIHAI], ["Salariu", MIHAI]]);
    expect(besideOf(told, thread(), 2)).toEqual([]);
  });

  it("say that they are older than what the person added", () => {
    const told = file([ANA, translation("Pay"), 1], [ANA, translation("Plata", "ro"), 2]);
    const shown = besideOf(told, thread({ kind: "message", answers: { story: "more" } }), "story");
    expect(shown.map(({ locale, older }) => [locale, older])).toEqual([["en", true], ["ro", false]]);
  });

  it("go when the person takes the answer back, and do not come back with a new answer", () => {
    const told = file([ANA, translation("Pay"), 1]);
    const strike = { kind: "strike", questions: ["story"] };
    expect(besideOf(told, thread(strike), "story")).toEqual([]);
    expect(besideOf(told, thread(strike, { kind: "message", answers: { story: "new" } }), "story")).toEqual([]);
    expect(besideOf(told, thread({ kind: "strike", questions: ["files"] }), "story")).toHaveLength(1);
  });
});

describe("what the board keeps", () => {
  const marks = fileMarks(
    file([ANA, task(FIRST, "2026-11-20")], [ANA, { type: "assign", member: MIHAI }], [ANA, { type: "fact_day", clock: "labour_challenge", day: "2026-11-01" }]),
  );

  it("are days, ids and counts, and no words", () => {
    expect(marks).toMatchObject({ notes: 3, assigned: MIHAI, tasks: 1, due: "2026-11-20", factDays: { labour_challenge: "2026-11-01" } });
    expect(JSON.stringify(fileMarks(file([ANA, { type: "text", text: "secret words" }], [ANA, { ...task(FIRST), text: "secret" } as NoteEntry])))).not.toContain("secret");
  });

  it("are checked when read, and those of the one who saw more win", () => {
    expect(isEntry(line({ file: marks }))).toBe(true);
    expect(isEntry({ ...line(), file: { ...marks, due: "2026-02-30" } })).toBe(false);
    const newer = { ...marks, notes: 9, assigned: ANA };
    for (const both of [merged(line({ file: newer }), line({ file: marks })), merged(line({ file: marks }), line({ file: newer }))]) {
      expect(both?.file).toEqual(newer);
    }
    expect(merged(line(), line({ file: marks }))?.file).toEqual(marks);
  });

  it("forget nothing because a server shows less", () => {
    expect(fileMarks(file([ANA, task(FIRST)]), marks)).toBe(marks);
  });
});

describe("days that start clocks", () => {
  const due = (changes: Parameters<typeof line>[0]) => signalsOf(caseOf({}, changes), data, TODAY).due;
  const noted = (factDays: Record<string, string>, ticks = {}) => {
    const file = { ...fileMarks(caseFile([])), notes: 1, factDays };
    return due({ ticks, file });
  };
  const day = (found: ReturnType<typeof due>, clock: string) => found.find((one) => one.clock === clock)?.day;

  it("go before what the person told, for that clock only", () => {
    const ticks = { job_end_month: "2026-09" };
    expect([day(noted({}, ticks), "labour_challenge"), day(noted({}, ticks), "residence_job_loss")]).toEqual(["2026-10-16", "2026-11-30"]);
    const changed = noted({ labour_challenge: "2026-11-01" }, ticks);
    expect([day(changed, "labour_challenge"), day(changed, "residence_job_loss")]).toEqual(["2026-12-16", "2026-11-30"]);
  });

  it("start a clock whose question was not ticked, and no clock that is none of the story's", () => {
    expect(day(noted({}), "cncd")).toBeUndefined();
    expect(day(noted({ cncd: "2026-11-01" }), "cncd")).toBe("2027-11-01");
    expect(day(noted({ first_answer: "2020-01-01" }), "first_answer")).toBe("2026-11-30");
  });

  it("put a task's day among the dates of the case", () => {
    const file = { ...fileMarks(caseFile([])), notes: 1, tasks: 1, due: "2026-11-20" };
    expect(due({ file }).find(({ clock }) => clock === "task")).toMatchObject({ day: "2026-11-20", level: "overdue" });
  });
});
