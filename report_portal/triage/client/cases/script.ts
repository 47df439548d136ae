/** Texts of any script in plain Latin letters, so that two spellings of one name can be held against each other. */
import table from "./script_table.json";

const LATIN = new Map<number, string>();
for (const [first, run] of Object.entries(table.runs)) {
  for (const [index, letters] of run.split("|").entries()) LATIN.set(Number.parseInt(first, 16) + index, letters);
}

const PLAIN = /^[a-z0-9 ]*$/;
/** Scripts that write vowels as people speak them; the others leave them out or hang them on a consonant. */
const ALPHABETS = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Georgian}\p{Script=Armenian}\p{N}]$/u;

/**
 * A text in lower-case Latin letters, digits and single spaces.
 *
 * Accents, marks, and characters that only steer the direction of a line are left out; letters of scripts that the table
 * does not know stay as they are.
 */
export function latin(text: string): string {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower)) return lower.replace(/ +/g, " ").trim();
  let found = "";
  for (const letter of lower.normalize("NFKC")) found += latinLetter(letter);
  return found.replace(/\s+/g, " ").trim();
}

function latinLetter(letter: string): string {
  const code = letter.codePointAt(0) as number;
  if (code < 0x80) return /[a-z0-9]/.test(letter) ? letter : " ";
  const known = LATIN.get(code);
  if (known !== undefined && /[\p{L}\p{N}\p{M}]/u.test(letter)) return known;
  if (/[\p{M}\p{Cf}]/u.test(letter)) return "";
  if (!/[\p{L}\p{N}]/u.test(letter)) return " ";
  return letter.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether a text holds letters of a script in which vowels cannot be trusted. */
export function lacksVowels(text: string): boolean {
  for (const letter of text) if (/\p{L}/u.test(letter) && !ALPHABETS.test(letter)) return true;
  return false;
}

type Change = [RegExp, string | ((sound: string) => string)];

/** One sound that is written in two ways: `construct` is `konstrukt`. */
const SOUNDS: Change[] = [
  [/x/g, "ks"],
  [/ph/g, "f"],
  [/[cq]/g, "k"],
];

/** Sounds that one script cannot tell from another, and vowels. */
const DIFFERENCES: Change[] = [
  [/[kstdgzbpl]h/g, (sound) => sound.charAt(0)],
  [/z/g, "s"],
  [/p/g, "b"],
  [/v/g, "f"],
  [/[aeiouywh]/g, ""],
  [/([^0-9])\1+/g, "$1"],
];

const changed = (text: string, changes: Change[]): string =>
  changes.reduce((rest, [from, to]) => (typeof to === "string" ? rest.replace(from, to) : rest.replace(from, to)), text);

/** Latin letters as they sound, without spaces. */
export const sounded = (key: string): string => changed(key.replace(/ /g, ""), SOUNDS);

/** What stays when vowels and fine differences of sound are left out too: `elba` and `ilba` are both `lb`. */
export const skeleton = (key: string): string => changed(sounded(key), DIFFERENCES);
