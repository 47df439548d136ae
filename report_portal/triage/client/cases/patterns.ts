/** Several reports about one company, owner or house, however each of them spells it. Only reports whose writers allowed counting are looked at. */
import type { Line } from "./board.js";
import { clipped } from "./display.js";
import type { Entry } from "./entry.js";
import { alike, alikeAddresses, alikePeople, comparable, comparableAddress, comparablePerson, type Spelling, spellingOf } from "./spelling.js";
import { NAMES, PLACES } from "./words.js";

export type Kind = "employer" | "owner" | "address";

export interface Pattern {
  /** Kind and the comparable form of the most frequent spelling. */
  id: string;
  kind: Kind;
  /** As people wrote it, the most frequent first. */
  spellings: string[];
  /** Cases, as on the board. */
  lines: Line[];
  /** Cases that a colleague has set apart from it. */
  apart: Line[];
  /** Everything this pattern may be called, whichever spelling is the most frequent. */
  ids: string[];
}

/** How many open reports must name the same before a pattern is shown. */
export const ENOUGH = 3;
/** A shorter name says too little. */
const SHORTEST = 3;
/** Letters of a spelling shown. */
const SHOWN = 80;

const KINDS: Record<string, Kind> = {
  ...Object.fromEntries(NAMES.map((question): [string, Kind] => [question, question === "landlord_name" ? "owner" : "employer"])),
  ...Object.fromEntries(PLACES.map((question): [string, Kind] => [question, "address"])),
};

/** What each kind is held against others by. */
const COMPARED: Record<Kind, { key: (said: string) => string; alike: (one: Spelling, other: Spelling) => boolean }> = {
  employer: { key: comparable, alike },
  owner: { key: comparablePerson, alike: alikePeople },
  address: { key: comparableAddress, alike: alikeAddresses },
};

interface Mention extends Spelling {
  kind: Kind;
  said: string;
}

/** Lines of the index do not change, so what is made of them is kept as long as they are. */
const known = new WeakMap<Entry, Mention[]>();

/** What a report may be counted by: nothing without the person's yes. */
export function mentionsOf(entry: Entry): Mention[] {
  if (entry.ticks.pattern_use !== "yes") return [];
  let found = known.get(entry);
  if (!found) {
    found = Object.entries(entry.words).flatMap(([question, said]) => {
      const kind = KINDS[question];
      if (!kind) return [];
      const key = COMPARED[kind].key(said);
      // A town or a street alone is no address.
      if (key.replace(/ /g, "").length < SHORTEST || (kind === "address" && !/\d/.test(key))) return [];
      return [{ kind, said: clipped(said, SHOWN), ...spellingOf(said, key) }];
    });
    known.set(entry, found);
  }
  return found;
}

interface Used {
  mention: Mention;
  /** As it was written → cases. */
  said: Map<string, Line[]>;
  lines: Set<Line>;
}

interface Group {
  /** Comparable form → who used it. */
  by: Map<string, Used>;
}

/**
 * The patterns among open cases, the largest first.
 *
 * Args: lines: all cases. A case that a colleague has set apart from a pattern is not counted in it.
 */
export function patterns(lines: Line[]): Pattern[] {
  return allGroups(lines)
    .filter((pattern) => pattern.lines.length >= ENOUGH)
    .sort((a, b) => b.lines.length - a.lines.length || a.id.localeCompare(b.id));
}

/** The pattern of this name, however many belong to it by now. */
export const patternNamed = (lines: Line[], id: string): Pattern | undefined => allGroups(lines).find(({ ids }) => ids.includes(id));

/** How a case spells the name of a pattern. */
export const spellingIn = (line: Line, pattern: Pattern): string =>
  mentionsOf(line.of.entry).find(({ kind, key }) => pattern.ids.includes(`${kind}:${key}`))?.said ?? "";

const allGroups = (lines: Line[]): Pattern[] => [...groups(lines)].flatMap(([kind, found]) => found.map((group) => patternOf(kind, group)));

function groups(lines: Line[]): Map<Kind, Group[]> {
  const spellings = new Map<Kind, Group["by"]>();
  for (const line of lines) {
    // Whoever a report may be about must not meet it in a sum either.
    if (line.group === "closed" || line.of.entry.state !== "open" || line.conflict) continue;
    for (const mention of mentionsOf(line.of.entry)) {
      const by = spellings.get(mention.kind) ?? new Map<string, Used>();
      spellings.set(mention.kind, by);
      const used = by.get(mention.key) ?? { mention, said: new Map<string, Line[]>(), lines: new Set<Line>() };
      by.set(mention.key, used);
      used.lines.add(line);
      used.said.set(mention.said, [...(used.said.get(mention.said) ?? []), line]);
    }
  }
  return new Map([...spellings].map(([kind, by]) => [kind, joined(by, COMPARED[kind].alike)]));
}

interface Head {
  mention: Mention;
  group: Group;
}

/** Spellings of one beginning or end that others are held against. A flood of made-up names must not stop the board. */
const HELD = 50;

/** Puts spellings together, each with the most frequent one that it is like: never through a third, or long chains would join strangers. */
function joined(by: Group["by"], same: (one: Spelling, other: Spelling) => boolean): Group[] {
  const found: Group[] = [];
  const heads = new Map<string, Head[]>();
  for (const [key, one] of [...by].sort((a, b) => b[1].lines.size - a[1].lines.size || a[0].localeCompare(b[0]))) {
    const ends = endsOf(one.mention);
    // Most stand at several of its ends; none is looked at twice.
    const near = new Set(ends.flatMap((end) => heads.get(end) ?? []));
    const head = [...near].find(({ mention }) => same(mention, one.mention));
    if (head) {
      head.group.by.set(key, one);
      continue;
    }
    const group = { by: new Map([[key, one]]) };
    found.push(group);
    const next = { mention: one.mention, group };
    for (const end of new Set(ends)) {
      const there = heads.get(end) ?? [];
      if (there.length < HELD) heads.set(end, [...there, next]);
    }
  }
  return found;
}

/** Holding every spelling against every other takes seconds in a large city; two that are alike share a beginning, an end or all consonants. */
function endsOf({ kind, key, bones }: Mention): string[] {
  const whole = key.replace(/ /g, "");
  // Names and addresses of people may begin with any of their words.
  const words = kind === "employer" ? [] : key.split(" ").filter((word) => word.length > SHORTEST);
  return [`^${whole.slice(0, 3)}`, `${whole.slice(-3)}$`, `=${bones}`, ...words.map((word) => `~${word.slice(0, 3)}`)];
}

function patternOf(kind: Kind, group: Group): Pattern {
  const all = [...group.by.values()].sort((a, b) => b.lines.size - a.lines.size || a.mention.key.localeCompare(b.mention.key));
  const ids = all.map(({ mention }) => `${kind}:${mention.key}`);
  const named = [...new Set(all.flatMap((one) => [...one.lines]))];
  const apart = named.filter(({ of: { entry } }) => (entry.apart ?? []).some((id) => ids.includes(id)));
  const lines = named.filter((line) => !apart.includes(line));
  const counted = new Set(lines);
  const said = all
    .flatMap((one) => [...one.said])
    .map(([spelling, by]) => ({ spelling, times: by.filter((line) => counted.has(line)).length }));
  const spellings = said.filter(({ times }) => times > 0).sort((a, b) => b.times - a.times).map(({ spelling }) => spelling);
  return { id: ids[0] ?? "", kind, spellings, lines, apart, ids };
}
