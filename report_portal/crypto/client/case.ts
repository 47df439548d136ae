/** A report as staff open it: its parts, its thread, and a mark on everything that does not verify (SPEC section 5). */
import { hexToBytes } from "@noble/hashes/utils.js";
import type { MemberKey } from "./audience_index.js";
import { CONTACT, CORE, IN_SHAPES, PAPER_FORM, PRIVATE, PRIVATE_OF_PAPER } from "./case_shape.js";
import { Answering, isProven, type ReporterMember } from "./generations.js";
import { fileHash, type Problem } from "./item.js";
import { Keyring } from "./keyring.js";
import { type Common, type Decoded, type Head, matches } from "./record.js";
import { OUT_SHAPES, type Shape } from "./shape.js";

/** `verified` is false where this reader holds no key to check with, as city and state offices. */
export type Part = { ok: true; verified: boolean; head: Head } | { ok: false; problem: Problem };

export type CaseItem =
  | { ok: true; verified: boolean; direction: "in" | "out"; sequence: number; head: Head }
  | { ok: false; direction: "in" | "out"; sequence: number; problem: Problem };

export interface Reporter {
  /** `age1pq1…` */
  recipient: string;
  /** Hex. */
  verifyKey: string;
  answerMac: Uint8Array;
  mailbox: string;
}

/** The reporter under one code. */
export interface Holder {
  /** Sequence of the `in` item that began it; 0 for the first code. */
  after: number;
  reporter: Reporter;
}

/** The key that the reporter's item of a sequence, and the files it names, verify under; null for readers without keys. */
export function verifyKeyOf({ holders }: Pick<OpenedReport, "holders">, sequence: number): string | null {
  return holders.filter((holder) => holder.after < sequence).at(-1)?.reporter.verifyKey ?? null;
}

export interface OpenedReport {
  /** Audience whose key opened the report; null when none did. */
  audience: string | null;
  core: Part;
  private: Part;
  /** Missing once the report is closed. */
  contact: Part;
  /** Keys to answer with, of the code in force; only NGO readers get them. */
  reporter: Reporter | null;
  /** The reporter under each code, oldest first; empty for readers without keys. */
  holders: Holder[];
  /** Something that should be there is missing, damaged or not the reporter's. Show it, and say so. */
  broken: boolean;
  /** A verified record speaks of items that the server did not give. */
  withheld: boolean;
  /** From the first item after the report on, answers after what they answer. */
  thread: CaseItem[];
  /** Audiences that got a real stanza; empty when `core` is not readable. */
  readers: string[];
  /** Place of the next answer. */
  next: { sequence: number; previous: string | null; seen: number };
}

/**
 * Opens one report with everything that belongs to it. Nothing in it makes this throw: one bad file must not hide the others.
 *
 * Args:
 *   files: names as the server gives them without the report's id: `in/1/core`, `in/2/message`, `out/1/answer`, for paper also `in/1/form`.
 *   identities: audience id → its identities, newest epoch first.
 *   instance: instance id.
 *   memberKey: verify key of a member who may confirm paper sheets; without it paper reports are shown as broken.
 */
export async function openReport(
  files: Map<string, Uint8Array>,
  identities: Map<string, string[]>,
  instance: string,
  memberKey: MemberKey = () => undefined,
): Promise<OpenedReport> {
  const keyring = new Keyring(identities);
  const opened = {
    core: await keyring.read(files.get("in/1/core")),
    private: await keyring.read(files.get("in/1/private")),
    contact: await keyring.read(files.get("in/1/contact")),
  };
  const paper = typeof opened.core !== "string" && opened.core.head.channel === "paper";
  const form = paper ? await keyring.read(files.get("in/1/form")) : "missing";
  const reporter = paper ? reporterOfPaper(form, instance, memberKey) : reporterOf(opened.private);
  const signer = paper ? signerOfPaper(opened.private, memberKey) : reporter?.verifyKey;
  const place = { kind: "report", instance, direction: "in", sequence: 1, previous: null, seen: 0 } as const;
  // Only a reader who could not open `private` at all may go without its key.
  const blind = opened.private === "unopened" && !keyring.ngo;
  const mailbox = paper
    ? null
    : (reporter?.mailbox ?? (typeof opened.core === "string" ? null : opened.core.head.mailbox));
  const part = (file: Decoded | Problem, shape: Shape): Part =>
    check(file, signer, blind, { ...place, mailbox }, shape);
  const core = part(opened.core, CORE);
  const privately = part(opened.private, paper ? PRIVATE_OF_PAPER : PRIVATE);
  const contact = part(opened.contact, CONTACT);
  const trusted = privately.ok ? reporter : null;
  const series = await new Series(files, keyring, instance, trusted, core.ok && blind ? mailbox : null).read(paper);
  return {
    audience: keyring.audience,
    core,
    private: privately,
    contact,
    broken:
      !core.ok ||
      (keyring.ngo && (!privately.ok || !trusted)) ||
      (!contact.ok && contact.problem !== "missing" && (keyring.ngo || contact.problem !== "unopened")),
    readers: core.ok ? (core.head.readers as string[]) : [],
    ...series,
  };
}

function check(
  file: Decoded | Problem,
  key: string | undefined,
  blind: boolean,
  place: Partial<Common>,
  shape: Shape,
): Part {
  if (typeof file === "string") return { ok: false, problem: file };
  if (!blind && (key === undefined || !file.verify({ type: "verify", key })))
    return { ok: false, problem: "signature" };
  if (!matches(file.head, place)) return { ok: false, problem: "place" };
  return shape(file.head) ? { ok: true, verified: !blind, head: file.head } : { ok: false, problem: "shape" };
}

function reporterFrom(head: Head): Reporter | null {
  const keys = head.reporter as ReporterMember;
  if (head.mailbox === null) return null;
  return {
    recipient: keys.recipient,
    verifyKey: keys.verify_key,
    answerMac: hexToBytes(keys.answer_mac),
    mailbox: head.mailbox,
  };
}

const reporterOf = (file: Decoded | Problem): Reporter | null =>
  typeof file !== "string" && PRIVATE(file.head) ? reporterFrom(file.head) : null;

function signerOfPaper(file: Decoded | Problem, memberKey: MemberKey): string | undefined {
  return typeof file !== "string" && PRIVATE_OF_PAPER(file.head) ? memberKey(file.head.member as string) : undefined;
}

function reporterOfPaper(form: Decoded | Problem, instance: string, memberKey: MemberKey): Reporter | null {
  if (typeof form === "string" || !PAPER_FORM(form.head)) return null;
  const key = memberKey(form.head.member as string);
  const place = { kind: "paper_form", instance, direction: "staff", sequence: 0 } as const;
  if (key === undefined || !form.verify({ type: "verify", key }) || !matches(form.head, place)) return null;
  return reporterFrom(form.head);
}

/** The two numbered series after the report. */
class Series {
  private withheld = false;
  private readonly holders: Holder[];
  /** Made once the reporter's series was read, which tells when codes were changed. */
  private answering: Answering | null = null;

  constructor(
    private readonly files: Map<string, Uint8Array>,
    private readonly keyring: Keyring,
    private readonly instance: string,
    first: Reporter | null,
    /** Mailbox by an unverified `core`, for readers who have no keys to verify with. */
    private readonly blindMailbox: string | null,
  ) {
    this.holders = first ? [{ after: 0, reporter: first }] : [];
  }

  async read(paper: boolean): Promise<Pick<OpenedReport, "thread" | "withheld" | "next" | "holders" | "reporter">> {
    const ins = await this.direction("in", "message", 2, paper ? null : this.hash("in/1/core"));
    this.answering = new Answering(this.holders.slice(1).map(({ after }) => after));
    const outs = await this.direction("out", "answer", 1, null);
    const last = (items: CaseItem[], none: number) => items.at(-1)?.sequence ?? none;
    this.compare(ins, last(outs, 0));
    this.compare(outs, last(ins, 1));
    const seen = ins.reduce((highest, item) => (item.ok ? item.sequence : highest), 1);
    const sequence = last(outs, 0) + 1;
    const previous = this.hash(`out/${sequence - 1}/answer`) ?? null;
    const { holders } = this;
    const reporter = holders.at(-1)?.reporter ?? null;
    return { thread: merge(ins, outs), withheld: this.withheld, next: { sequence, previous, seen }, holders, reporter };
  }

  private hash(name: string): string | undefined {
    const file = this.files.get(name);
    return file && fileHash(file);
  }

  private length(direction: string, file: string): number {
    const numbers = [...this.files.keys()].map((name) => {
      const [, series, sequence, which] = /^(in|out)\/([1-9]\d{0,4})\/([a-z]+)$/.exec(name) ?? [];
      return series === direction && which === file ? Number(sequence) : 0;
    });
    return Math.max(0, ...numbers);
  }

  /** Args: before: hash that the first item must name; undefined where it cannot be known. */
  private async direction(
    direction: "in" | "out",
    file: string,
    first: number,
    before: string | null | undefined,
  ): Promise<CaseItem[]> {
    const items: CaseItem[] = [];
    let previous = before;
    for (let sequence = first; sequence <= this.length(direction, file); sequence++) {
      const name = `${direction}/${sequence}/${file}`;
      const result = this.judge(await this.keyring.read(this.files.get(name)), direction, sequence, previous);
      items.push({ ...result, direction, sequence });
      previous = this.hash(name);
    }
    return items;
  }

  private judge(
    file: Decoded | Problem,
    direction: "in" | "out",
    sequence: number,
    previous: string | null | undefined,
  ): Part {
    if (typeof file === "string") return { ok: false, problem: file };
    const refused = (problem: Problem): Part => ({ ok: false, problem });
    const { instance, holders } = this;
    const { head } = file;
    const mailbox = holders[0]?.reporter.mailbox ?? this.blindMailbox;
    const generation = direction === "in" ? holders.length - 1 : this.generation(sequence, head.seen);
    const verified = holders.length > 0;
    if (mailbox === null || (verified && !this.vouched(file, direction, generation))) return refused("signature");
    const place = { instance, mailbox, direction, sequence, ...(previous === undefined ? {} : { previous }) };
    if (!matches(head, place)) return refused("place");
    const shape = (direction === "in" ? IN_SHAPES : OUT_SHAPES)[head.kind];
    if (!shape?.(head)) return refused("shape");
    if (direction === "out" && generation !== null) this.answering?.believe(generation);
    if (head.kind === "new_code" && verified && !this.change(head)) return refused("signature");
    return { ok: true, verified, head };
  }

  private generation(sequence: number, seen: number): number | null {
    return this.answering?.generation(sequence, seen) ?? null;
  }

  private vouched(file: Decoded, direction: "in" | "out", generation: number | null): boolean {
    const reporter = generation === null ? undefined : this.holders[generation]?.reporter;
    if (!reporter) return false;
    return file.verify(
      direction === "in" ? { type: "verify", key: reporter.verifyKey } : { type: "mac", key: reporter.answerMac },
    );
  }

  /** Takes the keys of a new code over. Returns: false where they are not held by whoever named them. */
  private change(head: Head): boolean {
    const before = this.holders.at(-1)?.reporter as Reporter;
    const { instance, sequence } = head;
    const change = { instance, mailbox: before.mailbox, sequence, former: before.verifyKey };
    if (!isProven(change, head.reporter as ReporterMember, head.proof as string)) return false;
    this.holders.push({ after: sequence, reporter: reporterFrom(head) as Reporter });
    return true;
  }

  /** Each side says how far it has read the other: further than what is here means that something is held back. */
  private compare(items: CaseItem[], length: number): void {
    this.withheld ||= items.some((item) => item.ok && item.verified && item.head.seen > length);
  }
}

/** Puts each answer after the newest item that its writer had read. */
function merge(ins: CaseItem[], outs: CaseItem[]): CaseItem[] {
  const thread: CaseItem[] = [];
  let next = 0;
  let after = 1;
  for (const item of outs) {
    if (item.ok) after = Math.max(after, item.head.seen);
    while (next < ins.length && (ins[next] as CaseItem).sequence <= after) thread.push(ins[next++] as CaseItem);
    thread.push(item);
  }
  return [...thread, ...ins.slice(next)];
}
