/** Which keys of a report are in force at which of its items, and what a new key must prove (SPEC section 5.1). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { isHex, utf8 } from "./octets.js";

/** What is kept of a code that was left, so that its successor reads what came before. */
export interface Former {
  /** `AGE-SECRET-KEY-PQ-1…` */
  identity: string;
  /** Hex. */
  answer_mac: string;
  /** Sequence of the item that ended it. */
  changed: number;
  /** Highest sequence of staff's items that was read then. */
  read: number;
}

/** A change of the code, as far as its proof names it. */
export interface Change {
  instance: string;
  /** Name of the report: the mailbox id of its first code, hex. */
  mailbox: string;
  /** Of the `new_code` item. */
  sequence: number;
  /** Verify key that signs the item, hex. */
  former: string;
}

/** The member `reporter` of `private`, of paper forms and of `new_code`. */
export interface ReporterMember {
  /** `age1pq1…` */
  recipient: string;
  /** Hex. */
  verify_key: string;
  /** Hex. */
  answer_mac: string;
}

const covered = ({ instance, mailbox, sequence, former }: Change, keys: ReporterMember): Uint8Array =>
  utf8(
    ["report-portal/v1/new-code", instance, mailbox, sequence, former, keys.recipient, keys.verify_key, keys.answer_mac].join(
      "\n",
    ),
  );

/** Shows that the new keys are one's own. Args: seed: Ed25519, of the new code. Returns: the member `proof`, hex. */
export const proveKey = (change: Change, keys: ReporterMember, seed: Uint8Array): string =>
  bytesToHex(ed25519.sign(covered(change, keys), seed));

/** Whether whoever names these keys holds them. */
export function isProven(change: Change, keys: ReporterMember, proof: string): boolean {
  if (!isHex(proof, 64)) return false;
  try {
    return ed25519.verify(hexToBytes(proof), covered(change, keys), hexToBytes(keys.verify_key), { zip215: false });
  } catch {
    return false;
  }
}

/** Counts the changes up to an `in` item. Args: changes: sequences of the `new_code` items that are believed. */
export const generationAfter = (changes: number[], sequence: number): number =>
  changes.filter((change) => change <= sequence).length;

/** Tells under which generation of keys each item of staff's series must have been written. */
export class Answering {
  private lowest = 0;

  /**
   * Args:
   *   changes: sequences of the `new_code` items that are believed, in order.
   *   reads: for each of them the highest `out` sequence that its writer had read; null where that is not known, as for staff.
   */
  constructor(
    private readonly changes: number[],
    private readonly reads: number[] | null = null,
  ) {}

  /** The generations that an `out` item may be of, before it is opened. */
  possible(sequence: number): number[] {
    const highest = this.reads ? this.reads.filter((read) => read < sequence).length : this.changes.length;
    return Array.from({ length: Math.max(0, highest - this.lowest + 1) }, (_, step) => this.lowest + step);
  }

  /** The generation of an `out` item by its `seen`; null where it cannot stand there. */
  generation(sequence: number, seen: number): number | null {
    const found = generationAfter(this.changes, seen);
    return this.possible(sequence).includes(found) ? found : null;
  }

  /** Notes that an item of a generation verified: none after it is of an older one. */
  believe(generation: number): void {
    this.lowest = Math.max(this.lowest, generation);
  }
}
