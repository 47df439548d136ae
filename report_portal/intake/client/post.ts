/** Sends sealed items: the same bytes again after a lost answer, sealed anew after a change of keys, with work when the site is busy. */
import { call, jsonOf, NoAnswer, Problem } from "../../web/client/problem.js";
import type { SignedInstance } from "./seal.js";
import type { TrustedInstance } from "./trusted.js";

export const BUNDLE = "application/vnd.report-portal.bundle";

export interface Sent {
  /** UTC day the server named. */
  day: string;
  /** True when an earlier version had arrived, so that later changes are not in it. */
  earlier: boolean;
}

export interface Delivery {
  path: string;
  headers?: Record<string, string>;
  /** Member of the answer that holds the day. */
  member: "received" | "changed" | "withdrawn";
}

type Make = (instance: SignedInstance) => Promise<Uint8Array>;
type Solve = (bodyHash: Uint8Array, bits: number) => Promise<string>;

const ROUNDS = 6;
// More would keep a phone busy for minutes: no honest server asks for it.
export const MOST_BITS = 24;
const RENEW = new Set(["epoch-retired", "instance-outdated"]);
const DAY = /^\d{4}-\d\d-\d\d$/;

/** One item on its way. Kept by the caller through failures, so that a retry is recognised and nothing is stored twice. */
export class Post {
  private made: { of: string; bytes: Uint8Array } | null = null;
  /** Versions that went out and were never answered: any of them may have arrived. */
  private unanswered: { of: string; bytes: Uint8Array }[] = [];

  constructor(
    private readonly delivery: Delivery,
    private readonly trusted: TrustedInstance,
    private readonly solve: Solve,
    private readonly busy: () => void,
  ) {}

  /**
   * Seals and sends.
   *
   * Args:
   *   of: a text that differs when the content differs; unchanged content is not sealed again.
   *   make: seals for a given instance file.
   * Returns: only after the server said that it holds the item.
   * Raises: Problem, NoAnswer, Untrusted, and whatever `make` raises.
   */
  async send(of: string, make: Make): Promise<Sent> {
    if (this.made?.of !== of) this.made = { of, bytes: await make(await this.trusted.get()) };
    let work: string | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const { bytes } = this.made;
      try {
        return { day: await this.deliver(bytes, work), earlier: false };
      } catch (error) {
        if (error instanceof NoAnswer && !this.unanswered.includes(this.made)) this.unanswered.push(this.made);
        if (!(error instanceof Problem)) throw error;
        if (error.code === "work-needed") {
          work = await this.work(bytes, error);
        } else if (RENEW.has(error.code)) {
          this.made = { of, bytes: await make(await this.trusted.fetch()) };
          work = undefined;
        } else if (error.code === "sequence-taken" && this.unanswered.length > 0) {
          return await this.confirm(of);
        } else throw error;
      }
    }
    throw new NoAnswer();
  }

  /** Sends every version again that may have arrived; the server knows its own bytes. */
  private async confirm(of: string): Promise<Sent> {
    for (const version of this.unanswered) {
      try {
        return { day: await this.deliver(version.bytes), earlier: version.of !== of };
      } catch (error) {
        if (!(error instanceof Problem && error.code === "sequence-taken")) throw error;
      }
    }
    throw new NoAnswer();
  }

  private async work(bytes: Uint8Array, problem: Problem): Promise<string> {
    const bits = Number(problem.members.bits);
    if (!(bits >= 0 && bits <= MOST_BITS)) throw problem;
    this.busy();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
    return this.solve(hash, bits);
  }

  private async deliver(bytes: Uint8Array, work?: string): Promise<string> {
    const headers: Record<string, string> = { "Content-Type": BUNDLE, ...this.delivery.headers };
    if (work) headers.Work = work;
    const answer = jsonOf(await call(this.delivery.path, { method: "POST", body: bytes, headers, accept: "application/json" }));
    const day = answer[this.delivery.member];
    if (typeof day !== "string" || !DAY.test(day)) throw new NoAnswer();
    return day;
  }

  /** Drops the sealed bytes. */
  forget(): void {
    this.made = null;
    this.unanswered = [];
  }
}
