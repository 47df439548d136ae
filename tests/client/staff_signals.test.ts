import { expect, it } from "vitest";
import timetable from "../../report_portal/instance/clocks.json";
import questionnaire from "../../report_portal/questions/questionnaire.json";
import type { OpenedReport } from "../../report_portal/crypto/client/staff";
import type { Case } from "../../report_portal/triage/client/cases/caseload";
import { entryOf } from "../../report_portal/triage/client/cases/entry";
import { signalsOf } from "../../report_portal/triage/client/cases/signals";
import type { StaffData } from "../../report_portal/triage/client/texts";

const data = {
  form: questionnaire,
  clocks: timetable.clocks,
  reading_days: [1, 2, 3, 4, 5],
} as unknown as StaffData;
const part = (answers: object) => ({ ok: true, head: { answers, locale: "en", channel: "web" } });
const day = "2026-03-02";

function signals(core: object, privately: object, contact: object) {
  const parts = { core: part(core), private: part(privately), contact: part(contact) };
  const opened = { ...parts, thread: [], readers: [], broken: false, withheld: false } as unknown as OpenedReport;
  const entry = entryOf(opened, { in: 1, out: 0 }, { isCoded: (question) => !question.endsWith("value"), data }, undefined);
  const row = { received: day, answered: null, closed: null, withdrawn: null, reminder: null };
  return { entry, signals: signalsOf({ row, entry } as unknown as Case, data, day) };
}

it("counts what only the NGO reads among the signs of forced labour, and keeps nothing else of it", () => {
  const told = { work_problem: ["not_paid"] };
  const hidden = { afraid_of: ["problems_with_papers"], gender: "woman" };
  const contact = { phone_private: "boss_or_owner", contact_value: "0700" };
  const { entry, signals: found } = signals(told, hidden, contact);
  expect(found.indicators).toEqual(["abuse_of_vulnerability", "isolation", "withholding_of_wages"]);
  expect(found.forcedLabour).toBe(true);
  expect(JSON.stringify(entry)).not.toMatch(/0700|woman/);
  expect(signals(told, {}, {}).signals.forcedLabour).toBe(false);
});
