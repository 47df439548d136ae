/** What is given out of a table, and everything that can be worked out from it: by trying every table there could be. */
import { describe, expect, it } from "vitest";
import type { FiguresTable } from "../../report_portal/crypto/client/staff.js";
import { published } from "../../report_portal/triage/client/figures/published.js";
import vectors from "../vectors/statistics.json";

const table = (counts: number[]) => ({ id: "table", cells: counts.map((count, at) => ({ name: `c${at}`, count })) });
const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);
const given = (counts: number[]): FiguresTable => published(table(counts), sum(counts));

/** Every way to divide a total among cells. */
function* divisions(total: number, cells: number): Generator<number[]> {
  if (cells === 1) yield [total];
  else for (let first = 0; first <= total; first++) for (const rest of divisions(total - first, cells - 1)) yield [first, ...rest];
}

/** Output → cell → every count under which exactly this would be given out. */
function readings(total: number, cells: number): Map<string, { seen: Set<number>[]; truths: number[][] }> {
  const found = new Map<string, { seen: Set<number>[]; truths: number[][] }>();
  for (const counts of divisions(total, cells)) {
    const output = JSON.stringify(given(counts));
    const one = found.get(output) ?? { seen: counts.map(() => new Set<number>()), truths: [] };
    counts.forEach((count, at) => one.seen[at]?.add(count));
    one.truths.push(counts);
    found.set(output, one);
  }
  return found;
}

/** Cells under five whose count, with the rules and all of the table known, is narrowed down. */
function givenAway(total: number, cells: number): string[] {
  const gone: string[] = [];
  for (const [output, { seen, truths }] of readings(total, cells)) {
    for (let cell = 0; cell < cells; cell++) {
      if (!truths.some((counts) => (counts[cell] ?? 0) < 5)) continue;
      const lacks = [0, 1, 2, 3, 4].filter((count) => !seen[cell]?.has(count));
      if (lacks.length > 0) gone.push(`${output}: cell ${cell} is not ${lacks.join(" or ")}`);
    }
  }
  return gone;
}

describe("What may be given out of a table", () => {
  it.each(vectors.published)("vector: $name", ({ counts, given: expected }) => {
    if (expected === "none") return expect(sum(counts)).toBeLessThan(20);
    const output = given(counts);
    if (typeof expected === "number") return expect(output.most).toBe(`c${expected}`);
    expect(output.most).toBeNull();
    return expect(output.cells.map(({ count }) => count)).toEqual(expected);
  });

  it("tells only true counts of five and more", () => {
    for (const counts of divisions(24, 4)) {
      given(counts).cells.forEach(({ count }, at) => {
        if (count !== null) expect(count >= 5 && count === counts[at]).toBe(true);
      });
    }
  });

  it.each([
    [20, 2], [20, 3], [20, 4], [20, 5], [21, 3], [24, 5], [33, 4], [60, 3], [26, 5],
  ])("of %i reports in %i cells nobody who knows the rules narrows a count under five", (total, cells) => {
    expect(givenAway(total, cells)).toEqual([]);
  });
});
