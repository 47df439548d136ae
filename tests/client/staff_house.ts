/** Staff to test with: texts of the default instance, an opened report, a session of a coordinator. */
import timetable from "../../report_portal/instance/clocks.json";
import place from "../../report_portal/instance/instance.json";
import questionnaire from "../../report_portal/questions/questionnaire.json";
import catalogue from "../../report_portal/triage/messages.json";
import type { Case } from "../../report_portal/triage/client/cases/caseload.js";
import { type Entry, foreignEntry, type Row } from "../../report_portal/triage/client/cases/entry.js";
import { type StaffData, Texts } from "../../report_portal/triage/client/texts.js";

export const messages = Object.fromEntries(
  Object.entries(catalogue as Record<string, { text: string }>).map(([key, { text }]) => [key, text]),
);

export const data = {
  messages,
  form: questionnaire,
  canned: {},
  languages: { en: "English", ro: "Română" },
  clocks: timetable.clocks,
  reading_days: place.reading_days,
} as unknown as StaffData;

export const texts = new Texts("en", data);

export const TODAY = "2026-11-23";

export const row = (changes: Partial<Row> = {}): Row => ({
  id: "0".repeat(32),
  received: TODAY,
  moved: TODAY,
  answered: null,
  closed: null,
  reminder: null,
  in_sequence: 1,
  out_sequence: 0,
  withdrawn: null,
  attachments: 0,
  ...changes,
});

export const entry = (changes: Partial<Entry> = {}): Entry => ({
  ...foreignEntry({ in: 1, out: 0 }),
  state: "open",
  locale: "en",
  channel: "web",
  readers: ["resource/ngo"],
  ...changes,
});

export const caseOf = (rowChanges: Partial<Row> = {}, entryChanges: Partial<Entry> = {}): Case => ({
  row: row(rowChanges),
  entry: entry(entryChanges),
  lost: false,
});
