/** The drawings beside options. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gathered } from "../../scripts/pictures.mjs";

const real = join(import.meta.dirname, "../../report_portal");
const wanted = JSON.parse(readFileSync(join(real, "intake/pictures.json"), "utf8"));

/** A copy of what the file is made from, with changed wishes. */
function changed(change) {
  const root = join(mkdtempSync(join(tmpdir(), "pictures-")), "package");
  mkdirSync(join(root, "intake"), { recursive: true });
  cpSync(join(real, "questions"), join(root, "questions"), { recursive: true });
  symlinkSync(join(real, "../node_modules"), join(root, "../node_modules"));
  const pictures = structuredClone(wanted);
  change(pictures);
  writeFileSync(join(root, "intake/pictures.json"), JSON.stringify(pictures));
  return root;
}

describe("the drawings' file", () => {
  it("names a drawing for every option, none twice in a question", () => {
    const { lines, of } = JSON.parse(gathered(real));
    for (const [question, which] of Object.entries(of)) {
      expect(which.length).toBe(Object.keys(wanted.options[question]).length);
      expect(new Set(which).size, question).toBe(which.length);
      expect(which.every((index) => lines[index].startsWith("M"))).toBe(true);
    }
  });

  it("is not made where an option has none", () => {
    const root = changed(({ options }) => delete options.wish.lawyer);
    expect(() => gathered(root)).toThrow("wish and the questionnaire differ in lawyer");
  });

  it("is not made where the questionnaire has no such option", () => {
    const root = changed(({ options }) => (options.areas.moon = "moon"));
    expect(() => gathered(root)).toThrow("areas and the questionnaire differ in moon");
  });

  it("is not made where the set has no such drawing", () => {
    const root = changed(({ options }) => (options.areas.work = "no-such-drawing"));
    expect(() => gathered(root)).toThrow("the set has no drawing no-such-drawing");
  });
});
