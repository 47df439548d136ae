/** What staff wrote to a reporter, under the code in force and under those that were left (SPEC sections 5 and 5.1). */
import { hexToBytes } from "@noble/hashes/utils.js";
import type { ReporterKeys } from "./code.js";
import { OpenError } from "./errors.js";
import { Answering, type Former } from "./generations.js";
import { fileHash, type Problem } from "./item.js";
import { open } from "./open.js";
import { type Common, type Decoded, decodeRecord, type Head, matches } from "./record.js";
import { OUT_SHAPES } from "./shape.js";

/** One thing staff sent. Refused ones are shown as "a message that is not from the team was refused". */
export type ThreadItem = { ok: true; sequence: number; day: string; head: Head } | RefusedItem;

export interface RefusedItem {
  ok: false;
  sequence: number;
  problem: Problem;
}

/** Opens a file and takes it apart; who vouches for it is checked later. */
export async function readRecord(envelope: Uint8Array, identities: string[]): Promise<Decoded | "unopened" | "record"> {
  try {
    return decodeRecord(await open(envelope, identities), { type: "unchecked" });
  } catch (error) {
    return error instanceof OpenError ? "unopened" : "record";
  }
}

/** Reads staff's series. */
export class Letters {
  private readonly identities: string[];
  private readonly macs: Uint8Array[];
  private readonly answering: Answering;

  /**
   * Args:
   *   place: instance, and the report's name.
   *   keys: of the code in force.
   *   former: codes that were left, oldest first.
   */
  constructor(
    private readonly place: { instance: string; mailbox: string },
    keys: ReporterKeys,
    former: Former[],
  ) {
    this.identities = [...former.map((one) => one.identity), keys.identity];
    this.macs = [...former.map((one) => hexToBytes(one.answer_mac)), keys.answerMac];
    this.answering = new Answering(
      former.map((one) => one.changed),
      former.map((one) => one.read),
    );
  }

  /**
   * Reads the items up to a number.
   *
   * Args:
   *   files: `out/<sequence>` as the server gave them.
   *   length: how many there should be.
   *   withdrawn: the answers are gone on purpose, so none is missed.
   */
  async read(files: Map<string, Uint8Array>, length: number, withdrawn: boolean): Promise<ThreadItem[]> {
    const thread: ThreadItem[] = [];
    const refuse = (sequence: number, problem: Problem) => thread.push({ ok: false, sequence, problem });
    let previous: string | null | undefined = null;
    for (let sequence = 1; sequence <= length; sequence++) {
      const file = files.get(`out/${sequence}`);
      if (!file) {
        if (!withdrawn) refuse(sequence, "missing");
        previous = undefined;
        continue;
      }
      const identities = this.answering.possible(sequence).map((generation) => this.identities[generation] as string);
      const record = await readRecord(file, identities);
      const result = typeof record === "string" ? record : this.judge(record, sequence, previous);
      if (typeof result === "string") refuse(sequence, result);
      else thread.push({ ok: true, sequence, day: result.day as string, head: result });
      previous = fileHash(file);
    }
    return thread;
  }

  /** Args: previous: undefined without the answer before it; sequence and MAC still prove the place then. */
  private judge(record: Decoded, sequence: number, previous: string | null | undefined): Head | Problem {
    const { head } = record;
    const generation = this.answering.generation(sequence, head.seen);
    if (generation === null || !record.verify({ type: "mac", key: this.macs[generation] as Uint8Array })) return "signature";
    const place: Partial<Common> = { ...this.place, direction: "out", sequence };
    if (!matches(head, previous === undefined ? place : { ...place, previous })) return "place";
    if (!OUT_SHAPES[head.kind]?.(head)) return "shape";
    this.answering.believe(generation);
    return head;
  }
}
