/** The case file of a report: notes of staff among themselves, numbered, chained and signed (SPEC section 5.4). */
import { encodeBundle } from "./bundle.js";
import { RecordError } from "./errors.js";
import { directAudiences, directEpochs, type SignedInstance } from "./instance.js";
import { directRecipients, fileHash, headOf, type Problem } from "./item.js";
import type { Keyring } from "./keyring.js";
import { entryFits, entryReads, type NoteEntry, realDay } from "./note_entry.js";
import { jsonBytes } from "./octets.js";
import { type Decoded, encodeRecord, type Head, matches } from "./record.js";
import { seal } from "./seal.js";

/** The NGO readers of the report. */
export const NOTE_AUDIENCE = "ngo";

export interface NotePlace {
  /** The report's name. */
  mailbox: string;
  sequence: number;
  previous: string | null;
  /** Highest sequence of the reporter's items that was read. */
  seen: number;
}

export interface WrittenNote {
  /** Id of the writer. */
  member: string;
  /** UTC day. */
  day: string;
  entry: NoteEntry;
}

export type NoteItem =
  | { ok: true; sequence: number; seen: number; known: true; note: WrittenNote }
  | { ok: true; sequence: number; seen: number; known: false; note: Omit<WrittenNote, "entry"> }
  | { ok: false; sequence: number; problem: Problem };

export interface CaseNotes {
  /** Each number up to the highest; what was refused or is missing says so. */
  notes: NoteItem[];
  /** Highest sequence of the reporter's items that a verified note speaks of. */
  seen: number;
  /** Place of the next note. `previous` is null behind a note that the server did not give: nobody may write there. */
  next: { sequence: number; previous: string | null };
}

/** Verify key of an active NGO member on a day, by the signed chain of members. */
export type NoteKey = (member: string, day: string) => string | undefined;

const common = (instance: string, { mailbox, sequence, previous }: Omit<NotePlace, "seen">) => ({
  kind: "note",
  instance,
  mailbox,
  direction: "staff" as const,
  sequence,
  previous,
});

/**
 * Seals an entry to the NGO readers of its report.
 *
 * Args:
 *   readers: ids of the audiences that read the report.
 * Returns: the body of `POST /api/v1/reports/<id>/notes`.
 * Raises: RecordError `common` for an entry that is not exactly of a known type, or a place that follows nothing; SealError.
 */
export async function sealNote(
  instance: SignedInstance,
  readers: string[],
  place: NotePlace,
  { member, day, entry }: WrittenNote,
  signSeed: Uint8Array,
): Promise<Uint8Array> {
  const { sequence, previous, seen } = place;
  // A note that named nothing would fit behind whatever the server kept back.
  if (sequence < 1 || (previous === null) !== (sequence === 1) || !entryFits(entry)) throw new RecordError("common");
  const head = headOf({ ...common(instance.instance, place), seen }, { member, day, audience: NOTE_AUDIENCE, entry: { ...entry } });
  const known = directAudiences(instance)
    .map(({ id }) => id)
    .filter((id) => readers.includes(id));
  const note = await seal(encodeRecord(head, { type: "sign", seed: signSeed }), directRecipients(instance, known, true));
  return encodeBundle([
    ["meta", jsonBytes({ sequence, epochs: directEpochs(instance) })],
    ["note", note],
  ]);
}

/**
 * Opens every note of a report; nothing in it makes this raise.
 *
 * Args:
 *   files: as the server gives them, without the report's id.
 *   expected: highest number of a note that is known to exist; those that lack are shown as missing.
 */
export async function readNotes(
  files: Map<string, Uint8Array>,
  keyring: Pick<Keyring, "read">,
  report: { instance: string; mailbox: string },
  noteKey: NoteKey,
  expected = 0,
): Promise<CaseNotes> {
  const numbers = [...files.keys()].map((name) => Number(/^staff\/([1-9]\d{0,4})\/note$/.exec(name)?.[1] ?? 0));
  const last = Math.max(expected, ...numbers, 0);
  const notes: NoteItem[] = [];
  let previous: string | null | undefined = null;
  for (let sequence = 1; sequence <= last; sequence++) {
    const file = files.get(`staff/${sequence}/note`);
    const place = { sequence, ...(previous === undefined ? {} : { previous }) };
    notes.push(judge(await keyring.read(file), { ...report, ...place }, noteKey));
    previous = file && fileHash(file);
  }
  const seen = notes.reduce((highest, note) => (note.ok ? Math.max(highest, note.seen) : highest), 0);
  return { notes, seen, next: { sequence: last + 1, previous: previous ?? null } };
}

const MEMBERS = "kind version instance mailbox direction sequence previous seen member day audience entry".split(" ");

function judge(
  file: Decoded | Problem,
  place: { instance: string; mailbox: string; sequence: number; previous?: string | null },
  noteKey: NoteKey,
): NoteItem {
  const { sequence } = place;
  const refused = (problem: Problem): NoteItem => ({ ok: false, sequence, problem });
  if (typeof file === "string") return refused(file);
  const { head } = file;
  const { member, day } = head as Head & { member: string; day: string };
  const key = typeof member === "string" && realDay(day) ? noteKey(member, day) : undefined;
  if (key === undefined || !file.verify({ type: "verify", key })) return refused("signature");
  if (!matches(head, { ...place, kind: "note", direction: "staff" })) return refused("place");
  const exact =
    Object.keys(head).length === MEMBERS.length &&
    MEMBERS.every((name) => Object.hasOwn(head, name)) &&
    head.audience === NOTE_AUDIENCE &&
    entryReads(head.entry);
  if (!exact) return refused("shape");
  const { seen, entry } = head;
  if (!entryFits(entry)) return { ok: true, sequence, seen, known: false, note: { member, day } };
  return { ok: true, sequence, seen, known: true, note: { member, day, entry } };
}
