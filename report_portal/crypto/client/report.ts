/** Sealing whole items for the server: a report, a later message or permission, a withdrawal (SPEC section 5). */
import { bytesToHex } from "@noble/hashes/utils.js";
import { encodeBundle } from "./bundle.js";
import type { ReporterKeys } from "./code.js";
import { MailboxError } from "./errors.js";
import { type Former, proveKey, type ReporterMember } from "./generations.js";
import { directAudiences, directEpochs, type SignedInstance } from "./instance.js";
import { type Answers, type AttachmentEntry, directRecipients, fileHash, headOf, recipientsLeft, type Upload } from "./item.js";
import type { Mailbox } from "./mailbox.js";
import { jsonBytes } from "./octets.js";
import { type Common, encodeRecord } from "./record.js";
import { seal } from "./seal.js";

export type { Answers, AttachmentEntry, Upload } from "./item.js";
export { type Mailbox, readMailbox, type ThreadItem } from "./mailbox.js";

export interface SealInput {
  instance: SignedInstance;
  keys: ReporterKeys;
  locale: string;
  channel: "web" | "phone" | "walk_in" | "terminal";
  /** UTC day. */
  day: string;
  /** `routed` answers. */
  core: Answers;
  /** `ngo_only` answers outside the contact section. */
  private: Answers;
  /** Answers of the contact section. */
  contact: Answers;
  /** Direct audiences that the routing made readers. */
  readers: string[];
  /** `share_city`, `share_inspectors` → the choice. */
  choices: Record<string, string>;
  /** Codes of the rules that keep audiences out. */
  exclusions: string[];
  attachments: AttachmentEntry[];
  uploads: Upload[];
}

type Place = Omit<Common, "version" | "kind">;

const sealed = (
  keys: ReporterKeys,
  place: Place,
  kind: string,
  members: Record<string, unknown>,
  recipients: string[],
) => seal(encodeRecord(headOf({ kind, ...place }, members), { type: "sign", seed: keys.signSeed }), recipients);

/** What NGO readers need to check and answer. */
const reporterMember = (keys: ReporterKeys): ReporterMember => ({
  recipient: keys.recipient,
  verify_key: keys.verifyKey,
  answer_mac: bytesToHex(keys.answerMac),
});

/**
 * Seals a report.
 *
 * Returns: the bundle `meta`, `core`, `private`, `contact`, `state`. A retry sends these same bytes again.
 * Raises: SealError.
 */
export async function sealReport(input: SealInput): Promise<Uint8Array> {
  const { instance, keys, readers, locale } = input;
  const place: Place = {
    instance: instance.instance,
    mailbox: keys.mailbox,
    direction: "in",
    sequence: 1,
    previous: null,
    seen: 0,
  };
  const core = await sealed(
    keys,
    place,
    "report",
    {
      part: "core",
      form_version: instance.form_version,
      locale,
      channel: input.channel,
      answers: input.core,
      readers,
      attachments: input.attachments,
    },
    directRecipients(instance, readers, false),
  );
  const privately = await sealed(
    keys,
    place,
    "report",
    { part: "private", answers: input.private, reporter: reporterMember(keys) },
    directRecipients(instance, readers, true),
  );
  const contact = await sealed(
    keys,
    place,
    "report",
    { part: "contact", answers: input.contact },
    directRecipients(instance, readers, true),
  );
  const state = await sealed(
    keys,
    place,
    "state",
    {
      choices: input.choices,
      exclusions: input.exclusions,
      readers,
      locale,
      received: input.day,
      own: [{ sequence: 1, kind: "report", day: input.day }],
      last: fileHash(core),
      former: [],
    },
    [keys.recipient],
  );
  const meta = {
    mailbox: keys.mailbox,
    auth_sha256: keys.authSha256,
    sequence: 1,
    instance_version: instance.version,
    epochs: directEpochs(instance),
    uploads: input.uploads,
  };
  return encodeBundle([
    ["meta", jsonBytes(meta)],
    ["core", core],
    ["private", privately],
    ["contact", contact],
    ["state", state],
  ]);
}

export interface NextInput {
  instance: SignedInstance;
  keys: ReporterKeys;
  /** As `readMailbox` returned it from the newest answer of the server. */
  mailbox: Mailbox;
  locale: string;
  /** UTC day. */
  day: string;
}

export interface Message {
  kind: "message";
  text: string;
  /** Facts added to `routed` questions; may be empty. */
  answers: Answers;
  /** Facts added to `ngo_only` questions outside the contact section. With any, NGO audiences alone read the message. */
  private?: Answers;
  /** Facts added to the contact section, in a file of their own that closing deletes. */
  contact?: Answers;
  attachments: AttachmentEntry[];
}

export interface Permission {
  kind: "permission";
  /** Audience id. */
  audience: string;
  /** `yes` or `no` for city; `facts_only`, `all_but_contact` or `no` for state. */
  choice: string;
  /** Sequence of the answer that asked, or 0. */
  question: number;
}

export interface Strike {
  kind: "strike";
  /** Ids, at least one; whether they were ever answered is not known here. */
  questions: string[];
  /** UTC day. */
  day: string;
}

export interface NewCodeInput extends NextInput {
  /** Keys of the code that takes over. */
  newKeys: ReporterKeys;
}

export interface MessageInput extends NextInput {
  item: Message | Permission | Strike;
  uploads: Upload[];
}

/** Seals a message, a permission or a strike. Returns: the bundle `meta`, `message`, `contact`, `state`, whatever it is. Raises: SealError, MailboxError. */
export function sealMessage(input: MessageInput): Promise<Uint8Array> {
  const { kind, contact, ...members } = { contact: {}, ...input.item };
  const choices = "choice" in members ? { [members.audience]: members.choice } : {};
  return sealNext(
    input,
    kind,
    kind === "message" ? { ...members, locale: input.locale } : members,
    choices,
    input.uploads,
    { ngoOnly: "private" in members && Object.keys(members.private ?? {}).length > 0, contact },
  );
}

/**
 * Seals the withdrawal, the last item of a mailbox; also where nobody who read the report is left.
 *
 * Returns: the bundle `meta`, `message`, `state`.
 * Raises: MailboxError.
 */
export const sealWithdrawal = (input: NextInput): Promise<Uint8Array> => sealNext(input, "withdrawal", {}, {}, []);

/** Seals the change to a new code. Returns: the bundle `meta`, `message`, `state`. Raises: SealError, MailboxError. */
export async function sealNewCode({ newKeys, ...input }: NewCodeInput): Promise<Uint8Array> {
  const { instance, keys, mailbox } = input;
  const reporter = reporterMember(newKeys);
  const sequence = mailbox.meta.in_sequence + 1;
  const change = { instance: instance.instance, mailbox: mailbox.name, sequence, former: keys.verifyKey };
  const proof = proveKey(change, reporter, newKeys.signSeed);
  // A change holds the key that answers are vouched for with.
  return sealNext(input, "new_code", { reporter, proof }, {}, [], { successor: newKeys, ngoOnly: true });
}

/** Args: successor: keys of the code that takes over with this item; ngoOnly: it goes where `private` went; contact: answers for a file of its own. */
async function sealNext(
  { instance, keys, mailbox, locale, day }: NextInput,
  kind: string,
  members: Record<string, unknown>,
  choices: Record<string, string>,
  uploads: Upload[],
  { successor, ngoOnly = false, contact }: { successor?: ReporterKeys; ngoOnly?: boolean; contact?: Answers | undefined } = {},
): Promise<Uint8Array> {
  // Building on a state that the server withheld or rolled back would fork the series: staff would see forgery where there was none. Without one it is not known who reads.
  const { state: before, stateProblem } = mailbox;
  if (!before || stateProblem) throw new MailboxError("state");
  const readers = before.readers.filter((id) => directAudiences(instance).some((audience) => audience.id === id));
  const sequence = mailbox.meta.in_sequence + 1;
  const place: Place = {
    instance: instance.instance,
    mailbox: mailbox.name,
    direction: "in",
    sequence,
    previous: before.last,
    seen: mailbox.seen,
  };
  // Taking back deletes, whoever is left to read that it was.
  const recipients = (kind === "withdrawal" ? recipientsLeft : directRecipients)(instance, readers, ngoOnly);
  const message = await sealed(keys, place, kind, members, recipients);
  const told: [string, Uint8Array][] = contact
    ? [["contact", await sealed(keys, place, kind, { part: "contact", answers: contact }, directRecipients(instance, readers, true))]]
    : [];
  const left: Former = {
    identity: keys.identity,
    answer_mac: bytesToHex(keys.answerMac),
    changed: sequence,
    read: mailbox.seen,
  };
  const owner = successor ?? keys;
  const state = await sealed(
    owner,
    place,
    "state",
    {
      choices: { ...before.choices, ...choices },
      exclusions: before.exclusions,
      readers,
      locale,
      received: before.received,
      own: [...before.own, { sequence, kind, day }],
      last: fileHash(message),
      former: [...(before.former ?? []), ...(successor ? [left] : [])],
    },
    [owner.recipient],
  );
  const door = successor && { mailbox: successor.mailbox, auth_sha256: successor.authSha256 };
  const meta = { ...door, sequence, instance_version: instance.version, epochs: directEpochs(instance), uploads };
  return encodeBundle([
    ["meta", jsonBytes(meta)],
    ["message", message],
    ...told,
    ["state", state],
  ]);
}
