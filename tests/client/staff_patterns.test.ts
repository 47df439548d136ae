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

  const owners = (...names: string[]) => names.map((landlord_name) => line({ landlord_name }));
  const houses = (...places: string[]) => places.map((housing_place) => line({ housing_place }));

  it.each([
    ["with and without a title, first or last name first", ["Popescu Ion", "Ion Popescu", "dl. Popescu Ion", "Mr Ion Popesku"]],
    ["in other scripts", ["Popescu Marian", "Попеску Мариан", "Марьян Попеску", "بوبيسكو ماريان"]],
    ["by an initial", ["Popescu Ion", "Popescu I.", "I. Popescu"]],
  ])("know one owner %s", (_how, names) => expect(found(owners(...names))).toEqual([["owner", names.length, names.length]]));

  it.each([
    ["who share a family name", ["Popescu Ion", "Popescu Dan", "Popescu Ana"]],
    ["of whom two say the family name alone", ["Popescu", "Popescu", "Popescu Ion"]],
    ["whose initial fits nobody", ["Popescu Ion", "Popescu D.", "Popescu A."]],
  ])("keep owners apart %s", (_who, names) => expect(found(owners(...names))).toEqual([]));

  it.each([
    ["whichever room it is", ["Str. Lalelelor nr. 4, ap. 12", "Lalelelor 4, room 3", "strada Lalelelor 4 etaj 2 camera 5", "Lalelelor 4"]],
    ["with and without the town and its code", ["Lalelelor 4, Timișoara", "Timisoara, str. Lalelelor 4", "300123 Timisoara Lalelelor 4"]],
    ["in other scripts", ["Str. Lalelelor 4", "вул. Лалелелор 4", "شارع لاليليلور 4", "Lalelelor no. ٤"]],
    ["by its block", ["Calea Șagului 100, bloc B", "Sagului 100 bl. B", "Calea Sagului 100 Bl B ap 7"]],
  ])("know one house %s", (_how, places) => expect(found(houses(...places))).toEqual([["address", places.length, places.length]]));

  it.each([
    ["of other numbers", ["Lalelelor 4", "Lalelelor 14", "Lalelelor 40"]],
    ["of other streets", ["Lalelelor 4", "Crinilor 4", "Trandafirilor 4"]],
    ["of other blocks", ["Sagului 100 bl 1", "Sagului 100 bl 2", "Sagului 100 bl 3"]],
    ["of which only the town is known", ["Timisoara ap 4", "Timisoara ap 5", "Timisoara camera 6"]],
  ])("keep houses apart %s", (_what, places) => expect(found(houses(...places))).toEqual([]));

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

  it.each([
    ["companies", "employer_name", "aaaaaaaaaa", "zzzzzzzzzz"],
    ["owners", "landlord_name", "popescu", "marinela"],
    ["houses", "housing_place", "lalelelor 4", "timisoara"],
  ])("stand a flood of made-up %s", (_what, question, before, after) => {
    const letters = (index: number) => index.toString(26).replace(/\d/g, (digit) => "qrstuvwxyz".charAt(Number(digit)));
    const lines = Array.from({ length: 5000 }, (_, index) => line({ [question]: `${before} ${letters(index)} ${after}` }));
    const start = performance.now();
    patterns(lines);
    // Without a limit to what is held against what, this takes a minute.
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
