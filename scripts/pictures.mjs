// Gathers the drawings beside options into one small file: only those that are used, in the order of the form's options.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const json = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));

function drawer(root) {
  const set = json(root, "../node_modules/@tabler/icons/tabler-nodes-outline.json");
  return (name) => {
    const shapes = set[name];
    if (!shapes?.every(([tag]) => tag === "path")) throw new Error(`the set has no drawing ${name}`);
    return shapes.map(([, { d }]) => d).join("");
  };
}

/**
 * Makes the file of the drawings that paper uses.
 *
 * Args:
 *   root: the package's folder.
 *
 * Returns: JSON, as `paper/drawings.json` with the path of each drawing, 24 × 24, in place of its name.
 *
 * Throws: Error when a drawing is not in the set.
 */
export function printed(root) {
  const line = drawer(root);
  const { guide, areas, steps } = json(root, "paper/drawings.json");
  const drawn = (names) => Object.fromEntries(Object.entries(names).map(([what, name]) => [what, line(name)]));
  return JSON.stringify({ guide: drawn(guide), areas: drawn(areas), steps: drawn(steps) });
}

/**
 * Makes the drawings' file.
 *
 * Args:
 *   root: the package's folder.
 *
 * Returns: JSON with `lines` (the path of each drawing, 24 × 24), `turned` (which of them point somewhere) and `of` (question →
 * which drawing stands beside each option, in the questionnaire's order).
 *
 * Throws: Error when an option of a pictured question has no drawing, or a drawing is not in the set.
 */
export function gathered(root) {
  const line = drawer(root);
  const { options, turned } = json(root, "intake/pictures.json");
  const { sections } = json(root, "questions/questionnaire.json");
  const questions = sections.flatMap((section) => section.questions);
  const names = [...new Set(Object.values(options).flatMap(Object.values))];
  const lines = names.map(line);
  const of = {};
  for (const [id, drawings] of Object.entries(options)) {
    const question = questions.find((one) => one.id === id);
    const ids = question.options.map((option) => option.id);
    const strange = [...ids, ...Object.keys(drawings)].filter((option) => !(option in drawings && ids.includes(option)));
    if (strange.length > 0) throw new Error(`pictures.json: ${id} and the questionnaire differ in ${strange.join(", ")}`);
    of[id] = ids.map((option) => names.indexOf(drawings[option]));
  }
  return JSON.stringify({ lines, turned: turned.map((name) => names.indexOf(name)).filter((index) => index >= 0), of });
}
