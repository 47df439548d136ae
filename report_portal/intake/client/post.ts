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
  /** What the version that arrived was made of. */
  of: string;
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
const TAKEN = "sequence-taken";
const RENEW = new Set(["epoch-retired", "instance-outdated"]);
const DAY = /^\d{4}-\d\d-\d\d$/;

interface Version {
  of: string;
  bytes: Uint8Array;
}

/** One item on its way. Kept by the caller through failures, so that a retry is recognised and nothing is stored twice. */
export class Post {
  private made: Version | null = null;
  /** Versions that went out: any may have arrived, also one that was answered with a fault of the site or is still in the air. */
  private readonly out = new Set<Version>();
  private rounds = 0;

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
   * Raises: Problem (`sequence-taken` where what is held is none of its versions), NoAnswer, Untrusted, and whatever `make` raises.
   */
  async send(of: string, make: Make): Promise<Sent> {
    this.rounds = ROUNDS;
    if (this.made?.of !== of) this.made = { of, bytes: await make(await this.trusted.get()) };
    for (;;) {
      try {
        return { day: await this.deliver(this.made), earlier: false, of };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.code === TAKEN) return await this.confirm(this.made, error);
        if (!RENEW.has(error.code)) throw error;
        this.made = { of, bytes: await make(await this.trusted.fetch()) };
      }
    }
  }

  /** Sends every other version again that may have arrived; the server knows its own bytes. */
  private async confirm(last: Version, taken: Problem): Promise<Sent> {
    for (const version of this.out) {
      if (version === last) continue;
      try {
        return { day: await this.deliver(version), earlier: version.of !== last.of, of: version.of };
      } catch (error) {
        // What was kept is known before anything else is looked at: this version was not.
        if (!(error instanceof Problem && (error.code === TAKEN || RENEW.has(error.code)))) throw error;
      }
    }
    throw taken;
  }

  private async work(bytes: Uint8Array, problem: Problem): Promise<string> {
    const bits = Number(problem.members.bits);
    if (!(bits >= 0 && bits <= MOST_BITS)) throw problem;
    this.busy();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
    return this.solve(hash, bits);
  }

  /** Sends a version, with work where the site is busy. */
  private async deliver(version: Version): Promise<string> {
    const headers: Record<string, string> = { "Content-Type": BUNDLE, ...this.delivery.headers };
    this.out.add(version);
    while (this.rounds-- > 0) {
      try {
        const answer = jsonOf(await call(this.delivery.path, { method: "POST", body: version.bytes, headers, accept: "application/json" }));
        const day = answer[this.delivery.member];
        if (typeof day === "string" && DAY.test(day)) return day;
        break;
      } catch (error) {
        if (!(error instanceof Problem && error.code === "work-needed")) throw error;
        headers.Work = await this.work(version.bytes, error);
      }
    }
    throw new NoAnswer();
  }

  /** Drops the sealed bytes. */
  forget(): void {
    this.made = null;
    this.out.clear();
  }
}
