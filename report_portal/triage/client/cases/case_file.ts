/** What the notes of a case say together: the newest of each sort holds, and none is ever lost from sight (SPEC section 5.4). */
import type { Declined, LeaseLine, NoteEntry, NoteItem, Source } from "../../../crypto/client/staff.js";

export interface Written {
  /** Id of the writer. */
  member: string;
  /** UTC day. */
  day: string;
  sequence: number;
  /** Highest item of the person that the writer had read. */
  seen: number;
}

export interface Task extends Written {
  id: string;
  text: string;
  due: string | null;
  assigned: string | null;
  done: Written | null;
}

export interface Mark extends Written {
  mark: "junk" | "duplicate";
  of: string | null;
  reason: string | null;
}

/** Words of staff or of an interpreter that stand beside words, pictures or voices of the person. */
export interface Beside extends Written {
  /** `interpreted`: `member` is the interpreter and `day` the day on which it was made. */
  type: "transcription" | "translation" | "interpreted";
  source: Source;
  text: string;
  locale: string;
}

/** One text that went to an interpreter (SPEC section 5.6). */
export interface GivenAway extends Written {
  /** Id of the text. */
  text: string;
  /** Id of the interpreter. */
  to: string;
  source: Source;
  of: string;
  locale: string;
  until: string;
  /** Of the sealed text, hex. */
  sha256: string;
  /** What came of it; null while nothing did. */
  end: { made: string; reason: Declined | null } | null;
}

export interface CaseFile {
  /** Every number up to the highest, in order. */
  notes: NoteItem[];
  tasks: Task[];
  assigned: (Written & { to: string }) | null;
  cover: (Written & { by: string; until: string }) | null;
  mark: Mark | null;
  /** Reports of the same person: name → who said so and why. */
  samePerson: Map<string, Written & { reason: string | null }>;
  /** The newest of each sort and language for each source. */
  beside: Beside[];
  /** Texts that went to interpreters, in order. */
  given: GivenAway[];
  /** Clock → the day that starts it. */
  factDays: Map<string, Written & { from: string }>;
  /** Members who should not work on this case. */
  conflicts: Set<string>;
  /** Id of a hold → why somebody asked for it. */
  holds: Map<string, Written & { until: string; reason: string }>;
  /** Line of the checklist for rent contracts → the newest word on it. */
  lease: Map<string, Written & LeaseLine>;
  /** Numbers that were refused or are missing. */
  unread: number;
}

/** Folds the notes of a report. Args: notes: as `readNotes` gives them. */
export function caseFile(notes: NoteItem[]): CaseFile {
  const file: CaseFile = {
    notes,
    tasks: [],
    assigned: null,
    cover: null,
    mark: null,
    samePerson: new Map(),
    beside: [],
    given: [],
    factDays: new Map(),
    conflicts: new Set(),
    lease: new Map(),
    holds: new Map(),
    unread: notes.filter((note) => !note.ok).length,
  };
  for (const item of notes) {
    if (!item.ok || !item.known) continue;
    const { sequence, seen, note } = item;
    apply(file, note.entry, { member: note.member, day: note.day, sequence, seen });
  }
  return file;
}

function apply(file: CaseFile, entry: NoteEntry, by: Written): void {
  switch (entry.type) {
    case "text":
      return;
    case "task":
      // An id names one task: whoever uses it again changes nothing about the first.
      if (!file.tasks.some(({ id }) => id === entry.id)) {
        file.tasks.push({ ...by, id: entry.id, text: entry.text, due: entry.due, assigned: entry.assigned, done: null });
      }
      return;
    case "task_done": {
      const task = file.tasks.find(({ id }) => id === entry.id);
      if (task) task.done ??= by;
      return;
    }
    case "assign":
      file.assigned = entry.member === null ? null : { ...by, to: entry.member };
      return;
    case "cover":
      file.cover = { ...by, by: entry.member, until: entry.until };
      return;
    case "mark":
      file.mark = entry.mark === "none" ? null : { ...by, mark: entry.mark, of: entry.of, reason: entry.reason };
      return;
    case "same_person":
      if (entry.stands) file.samePerson.set(entry.report, { ...by, reason: entry.reason });
      else file.samePerson.delete(entry.report);
      return;
    case "transcription":
    case "translation": {
      const { type, source, text, locale } = entry;
      putBeside(file, { ...by, type, source, text, locale });
      return;
    }
    case "given": {
      const { type: _, ...given } = entry;
      // An id names one text, as it does with tasks.
      if (!file.given.some(({ text }) => text === given.text)) file.given.push({ ...by, ...given, end: null });
      return;
    }
    case "interpreted":
    case "not_interpreted":
      return cameBack(file, entry, by);
    case "fact_day":
      if (entry.day === null) file.factDays.delete(entry.clock);
      else file.factDays.set(entry.clock, { ...by, from: entry.day });
      return;
    case "conflict":
      if (entry.stands) file.conflicts.add(by.member);
      else file.conflicts.delete(by.member);
      return;
    case "hold":
      // An id names one hold, as it does with tasks.
      return putFirst(file.holds, entry.hold, { ...by, until: entry.until, reason: entry.reason });
    case "lease":
      for (const line of entry.lines) file.lease.set(line.line, { ...by, ...line });
  }
}

function putFirst<T>(map: Map<string, T>, id: string, value: T): void {
  if (!map.has(id)) map.set(id, value);
}

function cameBack(file: CaseFile, entry: Extract<NoteEntry, { type: "interpreted" | "not_interpreted" }>, by: Written): void {
  const given = file.given.find(({ text, to, end }) => text === entry.given && to === entry.member && end === null);
  if (!given) return;
  given.end = { made: entry.made, reason: entry.type === "interpreted" ? null : entry.reason };
  if (entry.type === "not_interpreted") return;
  // The interpreter had what the giver had read, whatever came before it was taken in.
  const { source, locale, seen } = given;
  putBeside(file, { ...by, member: entry.member, day: entry.made, seen, type: entry.type, source, text: entry.text, locale });
}

function putBeside(file: CaseFile, words: Beside): void {
  file.beside = file.beside.filter(({ type, source, locale }) => type !== words.type || source !== words.source || locale !== words.locale);
  file.beside.push(words);
}

/** Tasks to be done: those with a day first, the earliest first. */
export const openTasks = ({ tasks }: Pick<CaseFile, "tasks">): Task[] =>
  tasks.filter(({ done }) => done === null).sort((a, b) => (a.due ?? "9").localeCompare(b.due ?? "9") || a.sequence - b.sequence);

/** Who stands in on a day; null where nobody does. */
export const coverOn = ({ cover }: Pick<CaseFile, "cover">, day: string): string | null => (cover && day <= cover.until ? cover.by : null);
