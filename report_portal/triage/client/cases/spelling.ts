/** When two spellings may mean the same company, person or house. */
import { lacksVowels, latin, skeleton, sounded } from "./script.js";

const FORMS = /\b(s ?r ?l|s ?a|s ?c|p ?f ?a|srl d|ltd|llc|gmbh|company|firma|ooo|tov|shrkh)\b/g;
const STREETS = /\b(strada|str|street|stradela|bulevardul|bdul|bd|calea|aleea|piata|nr|numar|numarul|no|ul|ulica|ulitsa|vul|vulitsya|vulytsia|shr)\b/g;
/** Which room of a house it is: the house is the same, and only some write it. A block is a house of its own. */
const ROOMS = /\b(ap|apt|apartament|apartamentul|apartment|flat|room|camera|cam|etaj|etajul|et|floor|sc|scara|int) ?[0-9a-z]{1,3}\b/g;
const BLOCKS = /\b(bloc|blocul|block)\b/g;
/** Six digits are a postal code here, and no house. */
const POSTAL = /\b[0-9]{6}\b/g;
const TITLES = /\b(mr|mrs|ms|miss|dl|d na|dna|d nul|dnul|domnul|domn|doamna|domnisoara|dra|owner|landlord|landlady|proprietar|proprietarul|proprietara|gospodin|pan|pani)\b/g;

/** A name as different people write it: without case, accents, script, punctuation and company form. */
export function comparable(name: string): string {
  const key = latin(name);
  return key.replace(FORMS, " ").replace(/\s+/g, " ").trim() || key;
}

/** A person's name without titles; of first and last name either may stand first. */
export function comparablePerson(name: string): string {
  const key = comparable(name).replace(TITLES, " ").replace(/\s+/g, " ").trim() || comparable(name);
  // By sound, so that both scripts come to the same order.
  const words = key.split(" ").map((word) => ({ word, bones: skeleton(word) }));
  return words.sort((a, b) => a.bones.localeCompare(b.bones) || a.word.localeCompare(b.word)).map(({ word }) => word).join(" ");
}

/** A house without the words that some write and others leave out, and without the room in it. */
export const comparableAddress = (address: string): string =>
  latin(address).replace(ROOMS, " ").replace(BLOCKS, "bl").replace(POSTAL, " ").replace(STREETS, " ").replace(/\s+/g, " ").trim();

export interface Spelling {
  key: string;
  /** The key as it sounds, and without vowels. */
  sound: string;
  bones: string;
  /** Written in a script in which vowels cannot be trusted. */
  bare: boolean;
  /** The words of the key as they sound. */
  words: string[];
}

export const spellingOf = (text: string, key: string): Spelling => ({ key, sound: sounded(key), bones: skeleton(key), bare: lacksVowels(text), words: key.split(" ").map(sounded) });

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

const alikeWords = (a: string, b: string): boolean => within(a, b, slips(Math.min(a.length, b.length)));

/** An initial stands for a name only beside a name that says enough by itself. */
const NAMED = 4;
const initialOf = (a: string, b: string): boolean => (a.length === 1 || b.length === 1) && a.charAt(0) === b.charAt(0);

/** Whether two may be one person: word for word, since so many share one of them. */
export function alikePeople(one: Spelling, other: Spelling): boolean {
  if (one.key === other.key) return true;
  if (one.bare || other.bare) return alike(one, other);
  const [mine, theirs] = [one.words, other.words];
  if (mine.length !== theirs.length) return false;
  const left = [...theirs];
  const taken = (word: string, fits: (a: string, b: string) => boolean): boolean => {
    const at = left.findIndex((their) => fits(word, their));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  const rest = mine.filter((word) => !taken(word, alikeWords));
  const named = mine.some((word) => word.length >= NAMED && !rest.includes(word));
  return rest.length === 0 || (named && rest.every((word) => taken(word, initialOf)));
}

/** How many words more one address may have: the town, the quarter. */
const MORE = 2;

/** Whether two may be one house: the same numbers, and every word of the shorter in the longer. */
export function alikeAddresses(one: Spelling, other: Spelling): boolean {
  if (one.key === other.key) return true;
  if (digits(one.key) !== digits(other.key)) return false;
  if (one.bare || other.bare) return alike(one, other);
  const wordsOf = ({ words }: Spelling) => words.filter((word) => !/[0-9]/.test(word));
  const [shorter = [], longer = []] = [wordsOf(one), wordsOf(other)].sort((a, b) => a.length - b.length);
  const held = shorter.every((word) => longer.some((their) => alikeWords(word, their)));
  return held && longer.length - shorter.length <= MORE && shorter.some((word) => word.length >= NAMED);
}

/**
 * Whether one text becomes the other with so many letters put in, left out, changed, or swapped with their neighbour.
 *
 * Args: most: of those steps; nothing beyond it is worked out.
 */
export function within(a: string, b: string, most: number): boolean {
  if (a === b) return true;
  if (most === 0 || Math.abs(a.length - b.length) > most) return false;
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
