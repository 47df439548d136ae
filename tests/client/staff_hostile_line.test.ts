import { describe, expect, it } from "vitest";
import { sealReport } from "../../report_portal/crypto/client/report.js";
import { openReport } from "../../report_portal/crypto/client/staff.js";
import { isDay } from "../../report_portal/triage/client/days.js";
import { entryOf, isEntry } from "../../report_portal/triage/client/cases/entry.js";
import { audienceKeys, CITY, reporterOf, reportInput, Shelf } from "./city.js";
import { entry, texts } from "./staff_house.js";

const identities = new Map([["resource/ngo", [(audienceKeys.get("resource/ngo") as { identity: string }).identity]]]);

async function lineFrom(core: Record<string, string | string[]>, changes: object = {}) {
  const keys = await reporterOf();
  const shelf = new Shelf(keys);
  shelf.take(await sealReport({ ...reportInput(keys, { core }), ...changes }));
  return entryOf(await openReport(shelf.files, identities, CITY), { in: 1, out: 0 }, texts, undefined);
}

const LONG = "a".repeat(40_000);

describe("a line that a stranger made long", () => {
  // An index holds 16 MiB: three hundred lines of this length would end it for everybody.
  it.each([
    ["a month", { job_end_month: LONG }, {}],
    ["an option", { areas: ["work", LONG] }, {}],
    ["a language", { areas: ["work"] }, { locale: LONG }],
  ])("is shown as broken when it is %s", async (_what, core, changes) => {
    const line = await lineFrom(core, changes);
    expect(line.state).toBe("broken");
    expect(JSON.stringify(line).length).toBeLessThan(1000);
    expect(isEntry(JSON.parse(JSON.stringify(line)))).toBe(true);
  });

  it("keeps its beginning where a name is long", async () => {
    const line = await lineFrom({ pattern_use: "yes", employer_name: LONG });
    expect(line.state).toBe("open");
    expect(JSON.stringify(line).length).toBeLessThan(1000);
  });

  it("is left as it is when every box of the form is ticked", async () => {
    const ticks = Object.fromEntries(
      texts.data.form.sections
        .flatMap((section) => section.questions)
        .filter(({ type }) => type === "multi")
        .map(({ id, options }) => [id, options.map((option) => option.id)]),
    );
    const names = { pattern_use: "yes", employer_name: "ش".repeat(300), agency_name: "б".repeat(300), landlord_name: "x".repeat(300) };
    const line = await lineFrom({ ...ticks, ...names });
    expect(line.state).toBe("open");
    expect(Object.keys(line.ticks)).toEqual(expect.arrayContaining(Object.keys(ticks)));
  });
});

describe("a line that a colleague's page may not have made", () => {
  it("is taken as it should be", () => expect(isEntry(entry())).toBe(true));

  it.each([
    { readers: [1] },
    { words: { employer_name: null } },
    { apart: [1] },
    { notMe: [{}] },
    { opened: "soon" },
    { opened: "2026-99-99" },
    { asked: 5 },
    { locale: {} },
    { status: ["closed"] },
    { outcome: 1 },
    { ticks: { areas: { any: 1 } } },
    { hiddenSigns: { afraid_of: [1] } },
    { permissions: { "labour/state": null } },
    { sent: [{ audience: 1, day: "2026-01-01", parts: [] }] },
    { sent: [null] },
    { before: "yes" },
  ])("is made anew: %j", (changes) => {
    expect(isEntry({ ...entry(), ...changes })).toBe(false);
  });
});

it.each(["2026-02-30", "2026-13-01", "2026-00-00", "x", "", null, 5])("%j is no day", (value) => {
  expect(isDay(value)).toBe(false);
});
