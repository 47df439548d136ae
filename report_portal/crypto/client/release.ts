/** Releases: what an NGO coordinator hands on to another office, and the notice of it to the reporter (SPEC section 5). */
import { type AnswerInput, type ReleasePart, sealOut } from "./answer.js";
import type { MemberKey } from "./audience_index.js";
import { encodeBundle } from "./bundle.js";
import { RecordError, SealError } from "./errors.js";
import { directAudiences, directEpochs } from "./instance.js";
import { type Answers, type AttachmentEntry, headOf } from "./item.js";
import { jsonBytes } from "./octets.js";
import { open } from "./open.js";
import { type Common, decodeRecord, encodeRecord, type Head, matches } from "./record.js";
import { seal } from "./seal.js";
import { answers, attachments, day, hex, list, members, oneOf, text } from "./shape.js";

export interface Release {
  /** Hex, 16 bytes, drawn by the coordinator's browser. */
  release: string;
  /** Receiving audience. */
  audience: string;
  /** The short number that can be said on the phone. */
  case: string;
  answers: Answers;
  attachments: AttachmentEntry[];
  parts: ReleasePart[];
  /** Id of the coordinator. */
  member: string;
  /** UTC day. */
  day: string;
  locale: string;
}

export interface ReleaseInput extends Omit<AnswerInput, "item" | "day"> {
  release: Release;
  signSeed: Uint8Array;
}

const place = (instance: string): Omit<Common, "version"> => ({
  kind: "release",
  instance,
  mailbox: null,
  direction: "staff",
  sequence: 0,
  previous: null,
  seen: 0,
});

const isRelease = members({
  release: hex(16),
  audience: text,
  case: text,
  answers,
  attachments,
  parts: list(oneOf("packet routed files")),
  member: hex(16),
  day,
  locale: text,
});

/**
 * Seals a release with its notice to the reporter.
 *
 * Returns: the bundle `meta`, `release`, `answer`.
 * Raises: SealError `readers` for an unknown audience or without the reporter's keys.
 */
export async function sealRelease({ release, signSeed, ...input }: ReleaseInput): Promise<Uint8Array> {
  const { instance } = input;
  const receiver = instance.audiences.find((audience) => audience.id === release.audience);
  const first = directAudiences(instance)[0];
  if (!receiver || !first) throw new SealError("readers");
  // Chosen member by member: a field added to the object by mistake must not leave the house.
  const { audience, answers, attachments, parts, member, day, locale } = release;
  const members = {
    release: release.release,
    audience,
    case: release.case,
    answers,
    attachments,
    parts,
    member,
    day,
    locale,
  };
  const head = headOf(place(instance.instance), members);
  const envelope = await seal(encodeRecord(head, { type: "sign", seed: signSeed }), [
    receiver.recipient,
    first.recipient,
  ]);
  const notice = await sealOut({ ...input, day, item: { kind: "release_notice", audience, parts } });
  const meta = {
    release: release.release,
    audience,
    epochs: { ...directEpochs(instance), [audience]: receiver.epoch },
    sequence: input.report.next.sequence,
    seen: input.report.next.seen,
  };
  return encodeBundle([
    ["meta", jsonBytes(meta)],
    ["release", envelope],
    ["answer", notice],
  ]);
}

/**
 * Opens a release.
 *
 * Args:
 *   coordinatorKey: verify key of a member who is or was a coordinator, else undefined.
 * Raises: OpenError; RecordError `auth` when no coordinator signed it, `common` when it is not a release of this instance.
 */
export async function openRelease(
  envelope: Uint8Array,
  identities: string[],
  instance: string,
  coordinatorKey: MemberKey,
): Promise<Head & Release> {
  const record = decodeRecord(await open(envelope, identities), { type: "unchecked" });
  const { head } = record;
  const key = typeof head.member === "string" ? coordinatorKey(head.member) : undefined;
  if (key === undefined || !record.verify({ type: "verify", key })) throw new RecordError("auth");
  if (!matches(head, place(instance)) || !isRelease(head)) throw new RecordError("common");
  return head as Head & Release;
}
