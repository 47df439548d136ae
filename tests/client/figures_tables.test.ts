/** The figures of a year: what a line holds, every report in one cell of each table, and what two tables say together. */
import { describe, expect, it } from "vitest";
import routes from "../../report_portal/instance/routing.json";
import type { SignedInstance } from "../../report_portal/crypto/client/instance.js";
import type { FiguresTable, StatisticsLine, YearFigures } from "../../report_portal/crypto/client/staff.js";
import { statisticsFit } from "../../report_portal/crypto/client/statistics_entry.js";
import { codesOf } from "../../report_portal/triage/client/figures/codes.js";
import { csv } from "../../report_portal/triage/client/figures/giving.js";
import { chartsOf, csvRows, saidOf } from "../../report_portal/triage/client/figures/labels.js";
import { answeredIn, counts, lineOf } from "../../report_portal/triage/client/figures/line.js";
import { published } from "../../report_portal/triage/client/figures/published.js";
import { figuresOf, untied } from "../../report_portal/triage/client/figures/tables.js";
import vectors from "../vectors/statistics.json";
import { instance } from "./city.js";
import { caseOf, data, texts } from "./staff_house.js";

const codes = codesOf(data, instance);
const LINE = vectors.entries.find(({ name }) => name === "a line")?.entry as unknown as StatisticsLine;
const times = (many: number, changes: Partial<StatisticsLine>): StatisticsLine[] => Array.from({ length: many }, () => ({ ...LINE, ...changes }));
const table = (figures: YearFigures | null, id: string) => figures?.tables.find((one) => one.id === id) as FiguresTable;
const countsIn = (figures: YearFigures | null, id: string) => Object.fromEntries(table(figures, id).cells.map(({ name, count }) => [name, count]));

describe("The line of a case", () => {
  it("holds codes of the form and nothing that a stranger wrote", () => {
    const strange = { areas: ["work", "My boss =1+1", "work"], share_city: "whoever", share_inspectors: "facts_only", interpreter_needed: "yes", form_easy: "no" };
    const line = lineOf(caseOf({ received: "2026-01-31", answered: "2026-02-05" }, { ticks: strange, locale: "xx<b>", channel: "terminal", readers: ["resource/ngo", "housing/city", "their/ngo"] }), codes, "We won!");
    expect(line).toEqual({
      ...{ type: "line", received: "2026-01", channel: "online", language: null, teams: ["resource/ngo"], subjects: ["work"] },
      ...{ answered: "week", outcome: null, interpreter: true, city: null, inspectors: "facts_only", easy: "no" },
    });
    expect(statisticsFit(line)).toBe(true);
  });

  it("tells the first answer by whole days and calendar months", () => {
    const cases: [string | null, string][] = [["2026-01-31", "week"], ["2026-02-07", "week"], ["2026-02-08", "quarter"], ["2026-04-30", "quarter"], ["2026-05-01", "later"], [null, "later"]];
    for (const [answered, said] of cases) expect(answeredIn("2026-01-31", answered)).toBe(said);
  });

  it("is of no report that was taken back, is advertising, came twice or is read by others", () => {
    const file = (mark: "junk" | "duplicate" | null) => ({ file: { notes: 1, assigned: null, cover: null, mark, of: null, samePerson: [], tasks: 0, due: null, factDays: {}, conflicts: [] } });
    expect([caseOf(), caseOf({}, file(null))].map(counts)).toEqual([true, true]);
    expect([caseOf({ withdrawn: "2026-02-01" }), caseOf({}, { state: "foreign" }), caseOf({}, file("junk")), caseOf({}, file("duplicate"))].map(counts)).toEqual([false, false, false, false]);
  });
});

describe("The figures of a year", () => {
  const lines = [
    ...times(14, { received: "2026-01", language: "ro", subjects: ["work"], teams: ["resource/ngo"], outcome: "lease_reviewed_ok" }),
    ...times(9, { received: "2026-02", language: "en", subjects: ["housing"], outcome: "lease_reviewed_problem", answered: "quarter" }),
    ...times(3, { received: "2026-03", language: null, subjects: [], teams: ["resource/ngo"], outcome: null, channel: "paper" }),
    ...times(12, { received: "2026-12", language: "ro", subjects: ["housing", "work"], interpreter: false, outcome: "advice_given" }),
  ];

  it("put every report into one cell of each table", () => {
    const figures = figuresOf("2026", lines, codes);
    expect(statisticsFit(figures)).toBe(true);
    expect(figures?.total).toBe(38);
    // Both outcomes of a checked contract are the last that is large.
    // March is small, so December, the last, is not shown either.
    expect(countsIn(figures, "month")).toMatchObject({ "01": 14, "02": 9, "03": null, "12": null });
    expect(countsIn(figures, "outcome")).toMatchObject({ open: null, advice_given: 12, lease_reviewed: null });
    expect(table(figures, "channel").most).toBe("online");
    expect(countsIn(figures, "interpreter")).toEqual({ yes: 26, no: 12 });
    expect(countsIn(figures, "answered")).toEqual({ week: 29, quarter: null, later: null });
  });

  it("say nothing of fewer than twenty reports", () => {
    expect(figuresOf("2026", lines.slice(0, 19), codes)).toBeNull();
    expect(figuresOf("2026", lines.slice(0, 20), codes)).not.toBeNull();
  });

  it("give no count under five and no formula to a spreadsheet", () => {
    const figures = figuresOf("2026", lines, codes) as YearFigures;
    const rows = csvRows(figures, texts, "ab".repeat(16));
    for (const [, , count = ""] of rows.slice(2)) expect(count === "" || Number(count) >= 5).toBe(true);
    expect(chartsOf(figures, texts).map(({ id }) => id)).toEqual(["month", "subject", "channel", "language", "team", "answered", "outcome", "interpreter", "city", "inspectors", "easy"]);
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(csv([["=1+1", " @x", 'say "no"'], ["\t-1", "＝1", "-5"]]));
    expect(text).toBe(`\uFEFF"'=1+1","' @x","say ""no"""\r\n"'\t-1","'＝1","'-5"\r\n`);
  });

  it("say all but fewer than five, and fewer than five, in words", () => {
    expect(saidOf({ label: "", count: null, bound: "most" }, 38, texts)).toBe("34 or more");
    expect(saidOf({ label: "", count: null, bound: "fewer" }, 38, texts)).toBe("fewer than 5");
    expect(saidOf({ label: "", count: null, bound: null }, 38, texts)).toBe("not shown");
  });

  it.each([20, 21, 24, 29, 36])("never tell how many of %i came to a team without the tick that leads to it, where those are under five", (total) => {
    const readings = new Map<string, Pair[]>();
    for (const pair of pairs(total)) {
      const output = JSON.stringify(["subject_housing", "team_housing"].map((id) => table(figuresOf("2026", linesOf(pair), codes), id)));
      readings.set(output, [...(readings.get(output) ?? []), pair]);
    }
    for (const [output, all] of readings) {
      const seen = (of: (pair: Pair) => number) => new Set(all.map(of));
      // The cells of both tables: where one is under five, all of 0 to 4 remain possible.
      for (const of of CELLS) expect(ruledOut(seen(of)), output).toEqual([]);
      // What is between the tables is never exactly known.
      if (all.some(({ otherwise }) => otherwise < 5)) expect(seen(({ otherwise }) => otherwise).size, output).toBeGreaterThanOrEqual(5);
    }
  });
});

describe("A question that is asked of some only", () => {
  const routed = codesOf(data, { ...instance, routing: routes } as unknown as SignedInstance);
  const both = ["resource/ngo", "housing/ngo"];

  it("leads from the form and the routing to the tables of whoever is asked", () => {
    expect(routed.asked).toEqual({
      interpreter: [],
      city: [
        ["subject_housing", "subject_check_contract", "subject_work", "subject_recruitment", "subject_not_sure", "subject_unfair_treatment"],
        ["team_housing", "subject_not_sure"],
      ],
      inspectors: [["subject_work", "subject_recruitment", "subject_not_sure", "subject_housing"]],
      easy: [],
    });
    expect(codes.asked.city).toHaveLength(1);
  });

  it("is not shown where those who cannot have been asked tell of a small cell", () => {
    const lines = [
      ...times(12, { subjects: ["housing"], teams: both, city: "ask_me_first" }),
      ...times(18, { subjects: ["check_contract"], teams: both, city: "ask_me_first" }),
      ...times(6, { subjects: ["not_sure"], teams: ["resource/ngo"], city: "ask_me_first" }),
      ...times(4, { subjects: ["work"], teams: ["resource/ngo"], city: null }),
    ];
    const figures = figuresOf("2026", lines, routed);
    // 30 and 6 of 40: four at least were not asked, and fewer than five did not say.
    expect([countsIn(figures, "team_housing").yes, countsIn(figures, "subject_not_sure").yes, figures?.total]).toEqual([30, 6, 40]);
    expect(table(figures, "city")).toEqual({ id: "city", cells: [...routed.city, "none"].map((name) => ({ name, count: null })), most: null });
    expect(statisticsFit(figures)).toBe(true);
  });

  it("is shown where everybody may have been asked", () => {
    const wide = [
      ...times(12, { subjects: ["housing", "not_sure", "work", "recruitment", "check_contract", "unfair_treatment"], teams: both, city: "yes" }),
      ...times(10, { subjects: ["not_sure"], teams: ["resource/ngo"], city: "no" }),
    ];
    expect(countsIn(figuresOf("2026", wide, routed), "city")).toMatchObject({ yes: 12 });
  });

  it("leaves 0 to 4 possible for every small cell, whatever the tables together say", () => {
    const total = 20;
    const readings = new Map<string, Asked[]>();
    for (const world of worlds(total)) {
      const found = untied(tablesOf(world), total, { city: [["team_housing", "subject_not_sure"]] });
      const output = JSON.stringify(found);
      readings.set(output, [...(readings.get(output) ?? []), world]);
    }
    for (const [output, all] of readings) {
      const isHidden = (JSON.parse(output) as FiguresTable[])[2]?.cells.every(({ count }) => count === null) && (JSON.parse(output) as FiguresTable[])[2]?.most === null;
      for (const [name, of] of Object.entries(PARTS)) {
        // That so many at least were not asked stands in two other tables; it tells of a cell only where its own table does.
        if (isHidden && name === "none") continue;
        expect(ruledOut(new Set(all.map(of))), `${name} ${output}`).toEqual([]);
      }
    }
  });
});

/** Reports by whom the form asks: those of the team, those who ticked that they are not sure, both, neither; and how many of the asked said yes and no. */
interface Asked {
  team: number;
  unsure: number;
  twice: number;
  neither: number;
  yes: number;
  no: number;
}

function* worlds(total: number): Generator<Asked> {
  for (let team = 0; team <= total; team++)
    for (let unsure = 0; unsure <= total - team; unsure++)
      for (let twice = 0; twice <= total - team - unsure; twice++)
        for (let yes = 0; yes <= team + unsure + twice; yes++)
          for (let no = 0; no <= team + unsure + twice - yes; no++) yield { team, unsure, twice, neither: total - team - unsure - twice, yes, no };
}

const PARTS: Record<string, (world: Asked) => number> = {
  team: ({ team, twice }) => team + twice,
  others: ({ unsure, neither }) => unsure + neither,
  unsure: ({ unsure, twice }) => unsure + twice,
  sure: ({ team, neither }) => team + neither,
  yes: ({ yes }) => yes,
  no: ({ no }) => no,
  none: ({ team, unsure, twice, neither, yes, no }) => team + unsure + twice + neither - yes - no,
};

function tablesOf(world: Asked): FiguresTable[] {
  const total = world.team + world.unsure + world.twice + world.neither;
  const one = (id: string, parts: string[], names = parts) => published({ id, cells: parts.map((part, at) => ({ name: names[at] as string, count: PARTS[part]?.(world) ?? 0 })) }, total);
  return [one("team_housing", ["team", "others"], ["yes", "no"]), one("subject_not_sure", ["unsure", "sure"], ["yes", "no"]), one("city", ["yes", "no", "none"])];
}

/** Counts under five that a cell cannot have, where it may have one. */
const ruledOut = (seen: Set<number>): number[] => {
  const small = [0, 1, 2, 3, 4];
  return small.some((count) => seen.has(count)) ? small.filter((count) => !seen.has(count)) : [];
};

interface Pair {
  ticked: number;
  /** Came to the team for another reason. */
  otherwise: number;
  neither: number;
}

const CELLS: ((pair: Pair) => number)[] = [
  ({ ticked }) => ticked,
  ({ otherwise, neither }) => otherwise + neither,
  ({ ticked, otherwise }) => ticked + otherwise,
  ({ neither }) => neither,
];

function* pairs(total: number): Generator<Pair> {
  for (let ticked = 0; ticked <= total; ticked++)
    for (let otherwise = 0; otherwise <= total - ticked; otherwise++) yield { ticked, otherwise, neither: total - ticked - otherwise };
}

const linesOf = ({ ticked, otherwise, neither }: Pair): StatisticsLine[] => [
  ...times(ticked, { subjects: ["housing"], teams: ["resource/ngo", "housing/ngo"] }),
  ...times(otherwise, { subjects: [], teams: ["resource/ngo", "housing/ngo"] }),
  ...times(neither, { subjects: [], teams: ["resource/ngo"] }),
];
