/** What the board keeps of a case file: who, days, marks and how many notes were ever seen. No words. */
import { count, each, list, members, oneOf, orNull, type Shape, text } from "../../../crypto/client/shape.js";
import { isDay } from "../days.js";
import { type CaseFile, openTasks } from "./case_file.js";

export interface FileMarks {
  /** Highest number of a genuine note ever seen; fewer later means that something is held back. */
  notes: number;
  /** Id of the one who works on the case. */
  assigned: string | null;
  cover: { by: string; until: string } | null;
  mark: "junk" | "duplicate" | null;
  /** Report that this one duplicates. */
  of: string | null;
  samePerson: string[];
  /** Open tasks, and the earliest day by which one is due. */
  tasks: number;
  due: string | null;
  /** Clock → day that starts it. */
  factDays: Record<string, string>;
  /** Members who said that they should not work on this case. */
  conflicts: string[];
}

/** All lines share one sealed file; lists in it stay short. */
const LONGEST = 20;

export const areFileMarks: Shape = members({
  notes: count,
  assigned: orNull(text),
  cover: orNull(members({ by: text, until: isDay })),
  mark: orNull(oneOf("junk duplicate")),
  of: orNull(text),
  samePerson: list(text),
  tasks: count,
  due: orNull(isDay),
  factDays: each(isDay),
  conflicts: list(text),
});

/** Args: before: the marks so far; what was seen once is not forgotten because a server shows less today. */
export function fileMarks(file: CaseFile, before?: FileMarks): FileMarks {
  const notes = file.notes.reduce((highest, note) => (note.ok ? note.sequence : highest), 0);
  if (before && before.notes > notes) return before;
  const tasks = openTasks(file);
  return {
    notes,
    assigned: file.assigned?.to ?? null,
    cover: file.cover && { by: file.cover.by, until: file.cover.until },
    mark: file.mark?.mark ?? null,
    of: file.mark?.of ?? null,
    samePerson: [...file.samePerson.keys()].slice(0, LONGEST),
    tasks: tasks.length,
    due: tasks[0]?.due ?? null,
    factDays: Object.fromEntries([...file.factDays].slice(0, LONGEST).map(([clock, { from }]) => [clock, from])),
    conflicts: [...file.conflicts].slice(0, LONGEST),
  };
}

/** Brings the marks of two colleagues together: those of the one who saw more. */
export function mergedFileMarks(mine: FileMarks | undefined, theirs: FileMarks | undefined): FileMarks | undefined {
  if (!mine || !theirs) return mine ?? theirs;
  return mine.notes >= theirs.notes ? mine : theirs;
}
