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
  bones: string;
}

/** Longest question that is worked on; more than this nobody types. */
const LONGEST = 100;
/** Letters shown on both sides of what was found in a story. */
const AROUND = 60;

const wordsOf = (key: string) => key.split(" ").map((key): Word => ({ key, sound: sounded(key), bones: skeleton(key) }));

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
  return name.words.some(
    (own) => (most > 0 && within(own.sound, word.sound, most)) || (across && word.bones.length >= 2 && own.bones === word.bones),
  );
}

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
