/** What stays of a case for counting, and the figures of a year, sealed and opened (SPEC section 5.5). */
import { directAudiences, directEpochs, type SignedInstance } from "./instance.js";
import { RecordError } from "./errors.js";
import { directRecipients, headOf, type Problem } from "./item.js";
import type { Keyring } from "./keyring.js";
import { isHex } from "./octets.js";
import { type Common, encodeRecord, matches } from "./record.js";
import { seal } from "./seal.js";
import { isMonth, type StatisticsEntry, statisticsFit } from "./statistics_entry.js";

export interface Statistics {
  /** Drawn for it, hex, 16 bytes. */
  id: string;
  /** Id of the writer. */
  member: string;
  /** Of the writing, `YYYY-MM`. */
  month: string;
  entry: StatisticsEntry;
}

/** Verify key of a member who could write an entry of a type in a month, by the signed chain of members. */
export type StatisticsKey = (member: string, month: string, type: string) => string | undefined;

const place = (instance: string): Omit<Common, "version"> => ({
  kind: "statistics",
  instance,
  mailbox: null,
  direction: "staff",
  sequence: 0,
  previous: null,
  seen: 0,
});

/** What the server is told of a record, beside the sealed file. */
export interface StatisticsMeta {
  line: string;
  epochs: Record<string, number>;
}

/**
 * Seals a line to the NGO readers of its report, or figures to every NGO audience.
 *
 * Args:
 *   readers: ids of the audiences that read the report; for figures all direct ones.
 * Raises: RecordError `common` for an entry that is not exactly of a type; SealError.
 */
export async function sealStatistics(
  instance: SignedInstance,
  readers: string[],
  { id, member, month, entry }: Statistics,
  signSeed: Uint8Array,
): Promise<{ meta: StatisticsMeta; statistics: Uint8Array }> {
  if (!isHex(id, 16) || !isMonth(month) || !statisticsFit(entry)) throw new RecordError("common");
  const head = headOf(place(instance.instance), { id, member, month, entry: { ...entry } });
  const known = directAudiences(instance)
    .map((audience) => audience.id)
    .filter((audience) => readers.includes(audience));
  const statistics = await seal(encodeRecord(head, { type: "sign", seed: signSeed }), directRecipients(instance, known, true));
  return { meta: { line: id, epochs: directEpochs(instance) }, statistics };
}

const MEMBERS = "kind version instance mailbox direction sequence previous seen id member month entry".split(" ");

/**
 * Opens a line or the figures of a year; nothing in it makes this raise.
 *
 * Args: id: under which the server gives it.
 */
export async function readStatistics(
  envelope: Uint8Array | undefined,
  keyring: Pick<Keyring, "read">,
  instance: string,
  id: string,
  keyOf: StatisticsKey,
): Promise<Statistics | Problem> {
  const record = await keyring.read(envelope);
  if (typeof record === "string") return record;
  const { head } = record;
  const { member, month, entry } = head as Record<string, unknown>;
  const type = String((entry as { type?: unknown } | null | undefined)?.type);
  const key = typeof member === "string" && isMonth(month) ? keyOf(member, month as string, type) : undefined;
  if (key === undefined || !record.verify({ type: "verify", key })) return "signature";
  if (!matches(head, place(instance)) || head.id !== id) return "place";
  const exact = Object.keys(head).length === MEMBERS.length && MEMBERS.every((name) => Object.hasOwn(head, name));
  if (!exact || record.content.length > 0 || !statisticsFit(entry)) return "shape";
  return { id, member: member as string, month: month as string, entry };
}
