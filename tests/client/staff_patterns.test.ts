import { describe, expect, it } from "vitest";
import { type Line, lineOf } from "../../report_portal/triage/client/cases/board.js";
import { patterns } from "../../report_portal/triage/client/cases/patterns.js";
import { signalsOf } from "../../report_portal/triage/client/cases/signals.js";
import { caseOf, data, TODAY } from "./staff_house.js";

let made = 0;
const line = (words: Record<string, string>, changes: { counted?: boolean; closed?: string; apart?: string[] } = {}): Line => {
  const { counted = true, closed = null, apart } = changes;
  const id = String((made += 1)).padStart(32, "0");
  const one = caseOf({ id, closed }, { words, read: 1, ticks: { pattern_use: counted ? "yes" : "no" }, ...(apart ? { apart } : {}) });
  return lineOf(one, signalsOf(one, data, TODAY));
};
const named = (...names: string[]) => names.map((name) => line({ employer_name: name }));
const found = (lines: Line[]) => patterns(lines).map(({ kind, spellings, lines }) => [kind, spellings.length, lines.length]);

describe("patterns", () => {
  it("need three open reports", () => {
    expect(found(named("Demo", "Demo"))).toEqual([]);
    expect(found([...named("Demo", "Demo"), line({ employer_name: "Demo" }, { closed: TODAY })])).toEqual([]);
    expect(found(named("Demo", "DEMO", "demo srl"))).toEqual([["employer", 3, 3]]);
  });

  it("never look at reports whose writers did not allow counting", () => {
    expect(found([...named("Demo", "Demo"), line({ employer_name: "Demo" }, { counted: false })])).toEqual([]);
    const lines = [...named("Demo", "Demo", "Demo"), line({ employer_name: "Demo" }, { counted: false })];
    expect(patterns(lines)[0]?.lines).toHaveLength(3);
    const silent = caseOf({ id: "f".repeat(32) }, { words: { employer_name: "Demo" }, read: 1 });
    expect(patterns([...lines, lineOf(silent, signalsOf(silent, data, TODAY))])[0]?.lines).toHaveLength(3);
  });

  it("join spellings and scripts, and show each of them", () => {
    const [pattern] = patterns(named("Elba Construct SRL", "Елба Констракт", "ELBA CONSTRUCT", "Elba Constuct", "البا كونستركت"));
    expect(pattern?.lines).toHaveLength(5);
    expect(pattern?.spellings[0]).toBe("Elba Construct SRL");
    expect(pattern?.spellings).toContain("البا كونستركت");
  });

  it.each([
    ["short names that differ", ["Alfa", "Alba", "Alma"]],
    ["numbered branches", ["Demo Build 1", "Demo Build 2", "Demo Build 3"]],
    ["longer strangers", ["Construct Nord", "Construct Vest", "Construct Est"]],
  ])("keep %s apart", (_what, names) => expect(found(named(...names))).toEqual([]));

  it("do not join strangers in a chain", () => {
    // Each is one letter from the next, the ends four letters from each other.
    const chain = named("abcdefgh", "abcdefgx", "abcdefyx", "abcdezyx");
    expect(patterns(chain).flatMap(({ lines }) => lines).length).toBeLessThan(4);
  });

  it("know companies, owners and houses apart", () => {
    expect(found([line({ employer_name: "Demo" }), line({ agency_name: "Demo" }), line({ landlord_name: "Demo" })])).toEqual([]);
    expect(found([line({ landlord_name: "Popa Ion" }), line({ landlord_name: "POPA ION" }), line({ landlord_name: "Попа Ион" })])).toEqual([["owner", 3, 3]]);
    const houses = ["Str. Lalelelor nr. 4", "strada lalelelor 4", "Лалелелор 4"].map((housing_place) => line({ housing_place }));
    expect(found(houses)).toEqual([["address", 3, 3]]);
    expect(found(["Timisoara", "Timisoara", "Timisoara"].map((workplace_place) => line({ workplace_place })))).toEqual([]);
  });

  it("leave out what a colleague has set apart, whichever spelling is the most frequent then", () => {
    const apart = line({ employer_name: "Elba Construct" }, { apart: ["employer:elba construct"] });
    const others = named("Elba Construct", "Elba Construct", "Elba Construkt");
    const [pattern] = patterns([apart, ...others]);
    expect(pattern?.lines).toEqual(others);
  });

  it("say nothing of a report that may be about a colleague", () => {
    const one = caseOf({ id: "e".repeat(32) }, { words: { employer_name: "Demo" }, read: 1, conflict: true, ticks: { pattern_use: "yes" } });
    expect(found([...named("Demo", "Demo"), lineOf(one, signalsOf(one, data, TODAY))])).toEqual([]);
  });

  it("stand a flood of made-up names", () => {
    const lines = Array.from({ length: 5000 }, (_, index) => line({ employer_name: `aaaaaaaaaa ${index.toString(26).replace(/\d/g, (digit) => "qrstuvwxyz".charAt(Number(digit)))} zzzzzzzzzz` }));
    const start = performance.now();
    patterns(lines);
    // Without a limit to what is held against what, this takes a minute.
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
