/** Sends a sealed file in pieces and goes on where a lost connection left it. */
import { call, jsonOf, NoAnswer, Problem } from "../../web/client/problem.js";
import { MOST_BITS } from "./post.js";

const PATH = "/api/v1/uploads";
const PIECE = 262_144;
const OCTETS = "application/octet-stream";
const JSON_TYPE = "application/json";
const TRIES = 4;

type Solve = (bodyHash: Uint8Array, bits: number) => Promise<string>;

/** One file. Keep the object through failures: it knows its id, so that going on does not begin anew. */
export class Upload {
  readonly id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  private offset = 0;

  /** Args: envelope: the sealed file; solve: does the work a busy server asks for. */
  constructor(
    private readonly envelope: Uint8Array,
    private readonly solve: Solve,
  ) {}

  /** Share that has arrived, 0 to 1. */
  get done(): number {
    return this.offset / this.envelope.length;
  }

  /**
   * Sends what is missing.
   *
   * Args:
   *   moved: called after every piece.
   * Raises: NoAnswer when the connection is lost; Problem when the server refuses.
   */
  async send(moved: () => void): Promise<void> {
    let tries = TRIES;
    let furthest = this.offset;
    while (this.offset < this.envelope.length) {
      try {
        this.offset = await this.piece();
        // What is begun anew is no way forward: a server that forgets every piece must not be fed for ever.
        if (this.offset > furthest) tries = TRIES;
        furthest = Math.max(furthest, this.offset);
      } catch (error) {
        if (--tries === 0) throw error;
        await this.recover(error);
      }
      moved();
    }
  }

  private async piece(work?: string): Promise<number> {
    const body = this.envelope.subarray(this.offset, this.offset + PIECE);
    const headers: Record<string, string> = {
      "Content-Type": OCTETS,
      "Upload-Id": this.id,
      "Upload-Offset": String(this.offset),
      "Upload-Length": String(this.envelope.length),
    };
    if (work) headers.Work = work;
    try {
      return this.held(await call(PATH, { method: "POST", body, headers, accept: JSON_TYPE }));
    } catch (error) {
      if (work || !(error instanceof Problem && error.code === "work-needed")) throw error;
      const bits = Number(error.members.bits);
      if (!(bits >= 0 && bits <= MOST_BITS)) throw error;
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body as BufferSource));
      return this.piece(await this.solve(hash, bits));
    }
  }

  /** Asks how much has arrived, where that can explain what went wrong. */
  private async recover(error: unknown): Promise<void> {
    const lost = error instanceof NoAnswer;
    if (!lost && !(error instanceof Problem && error.code === "upload-offset")) throw error;
    try {
      this.offset = this.held(await call(PATH, { headers: { "Upload-Id": this.id }, accept: JSON_TYPE }));
    } catch (problem) {
      // Nothing of it has arrived yet, or it lay too long and was swept: the next try begins it.
      if (!(problem instanceof Problem && problem.code === "upload-missing")) throw problem;
      this.offset = 0;
    }
  }

  private held(answer: Uint8Array): number {
    const { offset } = jsonOf(answer);
    if (!Number.isSafeInteger(offset) || (offset as number) < 0 || (offset as number) > this.envelope.length) throw new NoAnswer();
    return offset as number;
  }
}
