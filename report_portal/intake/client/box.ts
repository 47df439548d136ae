/** A mailbox that was opened with its code: what is in it, and what may be sent to it. */
import { call, Problem } from "../../web/client/problem.js";
import { today } from "../../web/client/words.js";
import { form, kit, type SealPart } from "./kit.js";
import { BUNDLE, Post, type Sent } from "./post.js";
import type { Mailbox, NextInput, ReporterKeys } from "./seal.js";
import type { TrustedInstance } from "./trusted.js";

const PATH = "/api/v1/mailbox";

export type Item = Parameters<SealPart["sealMessage"]>[0]["item"];
type Uploads = Parameters<SealPart["sealMessage"]>[0]["uploads"];

export class Box {
  private held: Mailbox | null = null;
  private post: Post | null = null;
  private postPath = "";

  constructor(
    readonly part: SealPart,
    readonly trusted: TrustedInstance,
    readonly keys: ReporterKeys,
  ) {}

  /** Called when the server asks for work before it takes something. */
  busy: () => void = () => undefined;

  get mailbox(): Mailbox {
    if (!this.held) throw new Error("not read yet");
    return this.held;
  }

  private get authorization(): Record<string, string> {
    return { Authorization: `Mailbox ${this.keys.mailbox}:${this.keys.auth}` };
  }

  /** Fetches and checks everything. Raises: Problem `nothing-here`, NoAnswer, CryptoError. */
  async read(): Promise<Mailbox> {
    const bundle = await call(PATH, { headers: this.authorization, accept: BUNDLE });
    this.held = await this.part.readMailbox(bundle, this.keys, kit().page.instance);
    return this.held;
  }

  /** Sends a message or a permission, then reads the mailbox anew. Raises: as `Post.send` and `read`. */
  async send(item: Item, uploads: Uploads = []): Promise<void> {
    await this.deliver("/messages", "received", JSON.stringify(item), (next) => this.part.sealMessage({ ...next, item, uploads }));
  }

  /** Takes the report back. Raises: as `Post.send` and `read`. */
  async withdraw(): Promise<void> {
    await this.deliver("/withdrawal", "withdrawn", "withdrawal", (next) => this.part.sealWithdrawal(next));
  }

  private async deliver(path: string, member: "received" | "withdrawn", of: string, seal: (next: NextInput) => Promise<Uint8Array>): Promise<void> {
    const delivery = { path: PATH + path, headers: this.authorization, member };
    if (this.postPath !== path) this.post = null;
    this.postPath = path;
    const once = async (): Promise<Sent> => {
      this.post ??= new Post(delivery, this.trusted, this.part.solveWork, () => this.busy());
      const sent = await this.post.send(path + of, (instance) =>
        seal({ instance, keys: this.keys, mailbox: this.mailbox, locale: form().locale, day: today() }),
      );
      this.post = null;
      return sent;
    };
    const afterOthers = async (): Promise<void> => {
      this.post = null;
      await this.read();
      await once();
    };
    try {
      // An unanswered earlier wording had arrived: the new one goes as an item of its own.
      if ((await once()).earlier) await afterOthers();
    } catch (error) {
      if (!(error instanceof Problem && error.code === "sequence-taken")) throw error;
      // Something was written from another page: go on after it.
      await afterOthers();
    }
    await this.read();
  }

  /** Drops keys and words. */
  forget(): void {
    this.part.forgetKeys(this.keys);
    this.held = null;
    this.post = null;
  }
}
