/** A text for an interpreter, sealed to that person alone, and what comes back from there (SPEC section 5.6). */
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { RecordError, SealError } from "./errors.js";
import { directAudiences, type SignedInstance } from "./instance.js";
import { headOf } from "./item.js";
import { DECLINED, type Declined, locale, realDay, text as words } from "./note_entry.js";
import { utf8 } from "./octets.js";
import { open } from "./open.js";
import { type Common, decodeRecord, encodeRecord, type Head, matches } from "./record.js";
import { seal } from "./seal.js";
import { hex, oneOf, type Shape } from "./shape.js";

/** Most days between the first and the last. */
export const DAYS_MAX = 30;

export interface GivenText {
  /** Hex, 16 bytes, drawn by the giver's browser. */
  text: string;
  /** Id of the interpreter. */
  to: string;
  /** Id of the giver. */
  member: string;
  /** UTC days: when it was signed, the first and the last on which it may be read. */
  day: string;
  from: string;
  until: string;
  /** The NGO's audience that reads the translation. */
  audience: string;
  words: string;
  /** Language of the words, and the wanted one. */
  of: string;
  locale: string;
}

export type Result = { type: "translated"; words: string; locale: string } | { type: "declined"; reason: Declined };

export interface ReturnedText {
  text: string;
  /** Id of the interpreter. */
  member: string;
  day: string;
  /** Hex SHA-256 of the sealed text. */
  given: string;
  audience: string;
  result: Result;
}

/** What the case file says of a text that is out. */
export interface Awaited {
  text: string;
  to: string;
  locale: string;
  until: string;
  sha256: string;
}

/** Verify key of a member who may sign such a file on a day, by the signed chain of members. */
export type SignerKey = (member: string, day: string) => string | undefined;

const ngo: Shape = (value) => typeof value === "string" && value.endsWith("/ngo");
const id = hex(16);
const GIVEN: Record<string, Shape> = { text: id, to: id, member: id, day: realDay, from: realDay, until: realDay, audience: ngo, words, of: locale, locale };
const RESULTS = new Map<unknown, Record<string, Shape>>([
  ["translated", { type: () => true, words, locale }],
  ["declined", { type: () => true, reason: oneOf(DECLINED.join(" ")) }],
]);
const result: Shape = (value) => {
  const shapes = RESULTS.get((value as { type?: unknown } | null)?.type);
  return shapes !== undefined && exactly(value, shapes);
};
const RETURNED: Record<string, Shape> = { text: id, member: id, day: realDay, given: hex(32), audience: ngo, result };

function exactly(value: unknown, shapes: Record<string, Shape>): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const given = value as Record<string, unknown>;
  return (
    Object.keys(given).length === Object.keys(shapes).length &&
    Object.entries(shapes).every(([name, shape]) => Object.hasOwn(given, name) && shape(given[name]))
  );
}

const DAY = 86_400_000;

/** Whether these are the members of a text, its days in order and few enough. */
export function givenFits(members: unknown): members is GivenText {
  if (!exactly(members, GIVEN)) return false;
  const { day, from, until } = members as GivenText;
  return day <= from && from <= until && Date.parse(until) - Date.parse(from) <= DAYS_MAX * DAY;
}

export const returnedFits = (members: unknown): members is ReturnedText => exactly(members, RETURNED);

/** Whether a text may be read on a UTC day. */
export const mayBeRead = ({ from, until }: Pick<GivenText, "from" | "until">, today: string): boolean => from <= today && today <= until;

/** The six digits of a text that are said on the phone. They are its own: no case has them. */
export function textNumber(text: string): string {
  const digest = sha256(concatBytes(utf8("report-portal/v1/text-number\n"), hexToBytes(text)));
  return String(new DataView(digest.buffer, digest.byteOffset).getUint32(0) % 1_000_000).padStart(6, "0");
}

const place = (kind: string, instance: string): Omit<Common, "version"> => ({
  kind,
  instance,
  mailbox: null,
  direction: "staff",
  sequence: 0,
  previous: null,
  seen: 0,
});

/** The audience that reads a translation. Raises: SealError `readers` for one that is not the NGO's own and direct. */
export function reader(instance: SignedInstance, audience: string) {
  const found = directAudiences(instance).find((one) => one.id === audience && one.affiliation === "ngo");
  if (!found) throw new SealError("readers");
  return found;
}

/**
 * Seals a text to its interpreter.
 *
 * Args:
 *   recipient: of the interpreter, from the signed chain of members.
 * Raises: SealError `readers`, `recipient` or `too-large`; RecordError `common` for members or days that are not what they must be.
 */
export async function sealGivenText(instance: SignedInstance, given: GivenText, recipient: string, signSeed: Uint8Array): Promise<Uint8Array> {
  reader(instance, given.audience);
  if (!givenFits(given)) throw new RecordError("common");
  const head = headOf(place("given_text", instance.instance), { ...given });
  return seal(encodeRecord(head, { type: "sign", seed: signSeed }), [recipient]);
}

/** Seals what an interpreter made of a text to the audience that gave it. Raises: as `sealGivenText`. */
export async function sealReturnedText(instance: SignedInstance, returned: ReturnedText, signSeed: Uint8Array): Promise<Uint8Array> {
  if (!returnedFits(returned)) throw new RecordError("common");
  const head = headOf(place("returned_text", instance.instance), { ...returned, result: { ...returned.result } });
  return seal(encodeRecord(head, { type: "sign", seed: signSeed }), [reader(instance, returned.audience).recipient]);
}

const COMMON = "kind version instance mailbox direction sequence previous seen".split(" ");

/** Opens a file that one member signed; gives its members beside the common ones. */
async function opened(envelope: Uint8Array, identities: string[], kind: string, instance: string, signerKey: SignerKey): Promise<object> {
  const record = decodeRecord(await open(envelope, identities), { type: "unchecked" });
  const { head } = record;
  const { member, day } = head as Head & { member: unknown; day: unknown };
  const key = typeof member === "string" && realDay(day) ? signerKey(member, day as string) : undefined;
  if (key === undefined || !record.verify({ type: "verify", key })) throw new RecordError("auth");
  if (!matches(head, place(kind, instance))) throw new RecordError("common");
  return Object.fromEntries(Object.entries(head).filter(([name]) => !COMMON.includes(name)));
}

/**
 * Opens a text as its interpreter.
 *
 * Args:
 *   expected: under which id the server gave it, and who reads.
 *   giverKey: verify key of a member who may give texts.
 *   today: UTC day by the reader's own clock.
 * Raises: OpenError; RecordError `auth` when nobody who may give it signed it; `common` when it is of another place, for somebody else, or
 *   not to be read on this day.
 */
export async function openGivenText(
  envelope: Uint8Array,
  identity: string,
  expected: { instance: string; text: string; to: string },
  giverKey: SignerKey,
  today: string,
): Promise<GivenText> {
  const given = await opened(envelope, [identity], "given_text", expected.instance, giverKey);
  const right = givenFits(given) && given.text === expected.text && given.to === expected.to && mayBeRead(given, today);
  if (!right) throw new RecordError("common");
  return given;
}

/**
 * Opens what came back, and holds it against what the case file awaits.
 *
 * Raises: OpenError; RecordError `auth` when no interpreter signed it, `common` when nothing like it is awaited.
 */
export async function openReturnedText(
  envelope: Uint8Array,
  identities: string[],
  instance: string,
  awaited: Awaited,
  interpreterKey: SignerKey,
): Promise<ReturnedText> {
  const returned = await opened(envelope, identities, "returned_text", instance, interpreterKey);
  const fits =
    returnedFits(returned) &&
    returned.text === awaited.text &&
    returned.member === awaited.to &&
    returned.given === awaited.sha256 &&
    returned.day <= awaited.until &&
    (returned.result.type !== "translated" || returned.result.locale === awaited.locale);
  if (!fits) throw new RecordError("common");
  return returned;
}
