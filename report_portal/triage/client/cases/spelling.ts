/** When two spellings may mean the same company, person or house. */
import { lacksVowels, latin, skeleton, sounded } from "./script.js";

const FORMS = /\b(s ?r ?l|s ?a|s ?c|p ?f ?a|srl d|ltd|llc|gmbh|company|firma|ooo|tov|shrkh)\b/g;
const STREETS = /\b(strada|str|street|stradela|bulevardul|bdul|bd|calea|aleea|piata|nr|numar|numarul|no|ul|ulica|ulitsa)\b/g;

/** A name as different people write it: without case, accents, script, punctuation and company form. */
export function comparable(name: string): string {
  const key = latin(name);
  return key.replace(FORMS, " ").replace(/\s+/g, " ").trim() || key;
}

/** An address without the words that some write and others leave out. */
export const comparableAddress = (address: string): string =>
  latin(address).replace(STREETS, " ").replace(/\s+/g, " ").trim();

export interface Spelling {
  key: string;
  /** The key as it sounds, and without vowels. */
  sound: string;
  bones: string;
  /** Written in a script in which vowels cannot be trusted. */
  bare: boolean;
}

export const spellingOf = (text: string, key: string): Spelling => ({ key, sound: sounded(key), bones: skeleton(key), bare: lacksVowels(text) });

/** Shortest skeleton that says enough by itself. */
const BONES = 3;

const slips = (length: number): number => (length >= 10 ? 2 : length >= 5 ? 1 : 0);

/** Numbers in the order in which they stand: one house or branch is not its neighbour. */
const digits = (key: string): string => key.replace(/[^0-9 ]/g, "").replace(/ +/g, " ").trim();

/** Whether two names may be one: the same letters, a slip of the pen, or the same consonants across scripts. */
export function alike(one: Spelling, other: Spelling): boolean {
  if (one.key === other.key) return true;
  if (digits(one.key) !== digits(other.key)) return false;
  if (one.bare !== other.bare || (one.bare && other.bare)) return one.bones.length >= BONES && one.bones === other.bones;
  return within(one.sound, other.sound, slips(Math.min(one.sound.length, other.sound.length)));
}

/**
 * Whether one text becomes the other with so many letters put in, left out, changed, or swapped with their neighbour.
 *
 * Args: most: of those steps; nothing beyond it is worked out.
 */
export function within(a: string, b: string, most: number): boolean {
  if (Math.abs(a.length - b.length) > most) return false;
  if (most === 0) return a === b;
  let [older, before]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let steps = Math.min((before[j] as number) + 1, (now[j - 1] as number) + 1, (before[j - 1] as number) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, (older[j - 2] as number) + 1);
      now.push(steps);
    }
    if (Math.min(...now) > most) return false;
    [older, before] = [before, now];
  }
  return (before[b.length] as number) <= most;
}
