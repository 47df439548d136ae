/** What staff see of an opened report. */
import type { Answers, Problem } from "./item.js";
import type { Head } from "./record.js";

/** `verified` is false where this reader holds no key to check with, as city and state offices. */
export type Part = { ok: true; verified: boolean; head: Head } | { ok: false; problem: Problem };

export type CaseItem =
  | {
      ok: true;
      verified: boolean;
      direction: "in" | "out";
      sequence: number;
      head: Head;
      /** What a message adds to the contact section; empty once that was deleted, and for whom it is not. */
      contact: Answers;
    }
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
  /** False for a sheet sealed before sheets named their form; only the server says which slip is its own. */
  bound: boolean;
  /** A verified record speaks of items that the server did not give. */
  withheld: boolean;
  /** From the first item after the report on, answers after what they answer. */
  thread: CaseItem[];
  /** Audiences that got a real stanza; empty when `core` is not readable. */
  readers: string[];
  /** Place of the next answer. */
  next: { sequence: number; previous: string | null; seen: number };
}
