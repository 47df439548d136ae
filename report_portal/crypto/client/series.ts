/** The two numbered series that follow a report, as staff read them (SPEC sections 5 and 5.1). */
import { hexToBytes } from "@noble/hashes/utils.js";
import { IN_SHAPES, MESSAGE_CONTACT } from "./case_shape.js";
import { Answering, isProven, type ReporterMember } from "./generations.js";
import { type Answers, fileHash, type Problem } from "./item.js";
import type { Keyring } from "./keyring.js";
import type { CaseItem, Holder, OpenedReport, Part, Reporter } from "./opened_report.js";
import { type Decoded, type Head, matches } from "./record.js";
import { OUT_SHAPES } from "./shape.js";

/** The key that the reporter's item of a sequence, and the files it names, verify under; null for readers without keys. */
export function verifyKeyOf({ holders }: Pick<OpenedReport, "holders">, sequence: number): string | null {
  return holders.filter((holder) => holder.after < sequence).at(-1)?.reporter.verifyKey ?? null;
}

/** The reporter by a record whose shape was checked; null where it belongs to no mailbox. */
export function reporterFrom(head: Head): Reporter | null {
  const keys = head.reporter as ReporterMember;
  if (head.mailbox === null) return null;
  return {
    recipient: keys.recipient,
    verifyKey: keys.verify_key,
    answerMac: hexToBytes(keys.answer_mac),
    mailbox: head.mailbox,
  };
}

/** Kinds that bring a contact file, so that all look alike to the server. */
const WITH_CONTACT = ["message", "permission", "strike"];

/** The two numbered series after the report. */
export class Series {
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
      const told = result.ok ? this.contact(await this.keyring.read(this.files.get(`${direction}/${sequence}/contact`)), result.head) : {};
      if (!result.ok) items.push({ ...result, direction, sequence });
      else if (typeof told === "string") items.push({ ok: false, problem: told, direction, sequence });
      else items.push({ ...result, direction, sequence, contact: told });
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
    // Sealed to whom it must not be: whoever wrote it, it is not what the person's page makes.
    if (isForNgo(head) && !this.keyring.ngo) return refused("place");
    if (direction === "out" && generation !== null) this.answering?.believe(generation);
    if (head.kind === "new_code" && verified && !this.change(head)) return refused("signature");
    return { ok: true, verified, head };
  }

  /** The contact details that came with an item; a file that does not belong there makes the item a refused one. */
  private contact(file: Decoded | Problem, { kind, instance, mailbox, direction, sequence, previous }: Head): Answers | Problem {
    const { ngo } = this.keyring;
    if (file === "missing" || (file === "unopened" && !ngo)) return {};
    if (typeof file === "string") return file;
    if (!this.vouched(file, "in", this.holders.length - 1)) return "signature";
    const place = { kind, instance, mailbox, direction, sequence, previous };
    if (!ngo || !WITH_CONTACT.includes(kind) || !matches(file.head, place)) return "place";
    return MESSAGE_CONTACT(file.head) ? (file.head.answers as Answers) : "shape";
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

const isForNgo = ({ kind, private: answers }: Head): boolean => kind === "message" && Object.keys(answers ?? {}).length > 0;

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
