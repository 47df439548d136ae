/** Searching the cases in this page. Nothing of what is looked for leaves it. */
import type { Line } from "./board.js";
import { clipped } from "./display.js";
import type { Entry } from "./entry.js";
import { typedNumber } from "./number.js";
import { lacksVowels, latin, skeleton, sounded } from "./script.js";
import { comparable, within } from "./spelling.js";
import type { Story } from "./stories.js";

export interface Hit {
  /** `number`, `story`, or the question that was answered with it. */
  where: string;
  /** The stranger's words around what was found, for one line; empty for a number. */
  said: string;
}

interface Name {
  question: string;
  said: string;
  key: string;
  words: Word[];
  bare: boolean;
}

interface Wanted {
  number: string;
  words: Word[];
  bare: boolean;
}

interface Word {
  key: string;
  sound: string;
  /** Which letters the sound has, a bit for each. */
  letters: number;
  /** The word without vowels, once it was needed. */
  bones?: string;
}

/** Longest question that is worked on; more than this nobody types. */
const LONGEST = 100;
/** Letters shown on both sides of what was found in a story. */
const AROUND = 60;

const wordOf = (key: string): Word => {
  const sound = sounded(key);
  return { key, sound, letters: lettersOf(sound) };
};

const wordsOf = (key: string) => key.split(" ").map(wordOf);

/** A bit for each letter and digit; what they share of 32 only makes more be looked at. */
function lettersOf(sound: string): number {
  let found = 0;
  for (let at = 0; at < sound.length; at++) found |= 1 << (sound.charCodeAt(at) & 31);
  return found;
}

function bits(of: number): number {
  let [count, rest] = [0, of];
  for (; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Lines of the index do not change, so what is made of them is kept as long as they are. */
const known = new WeakMap<Entry, Name[]>();

function namesOf(entry: Entry): Name[] {
  let names = known.get(entry);
  if (!names) {
    names = Object.entries(entry.words).map(([question, said]) => {
      const key = comparable(said);
      return { question, said, key: ` ${key}`, words: wordsOf(key), bare: lacksVowels(said) };
    });
    known.set(entry, names);
  }
  return names;
}

/** Milliseconds of working ahead between two looks at the keyboard. */
const SLICE = 8;

/** Works names out before somebody looks for one; with thousands of cases the first letter typed would wait for it. Returns: what stops it. */
export function prepare(lines: Line[]): () => void {
  let at = 0;
  const work = () => {
    for (const end = performance.now() + SLICE; at < lines.length && performance.now() < end; at++) namesOf((lines[at] as Line).of.entry);
    if (at < lines.length) timer = setTimeout(work);
  };
  let timer = setTimeout(work);
  return () => clearTimeout(timer);
}

/** What is looked for, worked out once for all cases; null when nothing was typed that can be looked for. */
export function wanted(typed: string): Wanted | null {
  const text = typed.slice(0, LONGEST);
  const key = comparable(text);
  // A word that no script of ours knows leaves nothing to compare.
  if (key === "") return null;
  const number = /^[\p{Nd}\s\u2066-\u2069]+$/u.test(text) ? typedNumber(text) : "";
  return { number, words: wordsOf(key), bare: lacksVowels(text) };
}

/**
 * Where a case says what is looked for; null when it does not.
 *
 * Args:
 *   story: of the case, when it was opened since signing in.
 */
export function hit(line: Line, query: Wanted, story: Story | undefined): Hit | null {
  if (query.number && line.number.startsWith(query.number)) return { where: "number", said: "" };
  // Whoever was named must not read of it in a list: such a case is found by its number, and opened with a warning.
  if (line.conflict || line.state === "withdrawn" || line.state === "broken") return null;
  for (const name of namesOf(line.of.entry)) {
    if (query.words.every((word) => inName(name, word, query.bare))) return { where: name.question, said: clipped(name.said, LONGEST) };
  }
  if (story && query.words.every(({ key }) => story.key.includes(` ${key}`))) return { where: "story", said: around(story, query) };
  return null;
}

function inName(name: Name, word: Word, bare: boolean): boolean {
  if (name.key.includes(word.key.length > 2 ? word.key : ` ${word.key}`)) return true;
  const across = bare || name.bare;
  const most = slips(word.sound.length);
  if (most > 0 && name.words.some((own) => mayBe(own, word, most) && within(own.sound, word.sound, most))) return true;
  if (!across) return false;
  const bones = bonesOf(word);
  return bones.length >= 2 && name.words.some((own) => bonesOf(own) === bones);
}

const bonesOf = (word: Word): string => (word.bones ??= skeleton(word.key));

/** Whether two words have letters enough in common; one slip changes two of them at most. */
const mayBe = (a: Word, b: Word, most: number): boolean => bits(a.letters ^ b.letters) <= 2 * most;

/** A slip in a short word makes another word. */
const slips = (length: number): number => (length >= 8 ? 2 : length >= 5 ? 1 : 0);

/** The words of the story around the first one that was looked for. */
function around(story: Story, query: Wanted): string {
  const first = query.words[0]?.key ?? "";
  for (const match of story.said.matchAll(/\S+/gu)) {
    if (!` ${latin(match[0].slice(0, LONGEST))}`.includes(` ${first}`)) continue;
    const from = Math.max(0, match.index - AROUND);
    const before = from > 0 ? "… " : "";
    return before + clipped(story.said.slice(from, match.index + AROUND * 2), AROUND * 3);
  }
  return clipped(story.said, AROUND * 2);
}
