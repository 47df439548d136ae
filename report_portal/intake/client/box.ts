/** A mailbox that was opened with its code: what is in it, and what may be sent to it. */
import { onPaper } from "../../crypto/client/paper.js";
import { call, Problem } from "../../web/client/problem.js";
import { today } from "../../web/client/words.js";
import { form, kit, type SealPart } from "./kit.js";
import { BUNDLE, Post, type Sent } from "./post.js";
import type { Mailbox, NextInput, ReporterKeys, SignedInstance } from "./seal.js";
import type { TrustedInstance } from "./trusted.js";

const PATH = "/api/v1/mailbox";

export type Item = Parameters<SealPart["sealMessage"]>[0]["item"];
type Uploads = Parameters<SealPart["sealMessage"]>[0]["uploads"];

const authorization = (keys: ReporterKeys): Record<string, string> => ({ Authorization: `Mailbox ${keys.mailbox}:${keys.auth}` });

export class Box {
  private held: Mailbox | null = null;
  private post: Post | null = null;
  private postPath = "";
  /** What was found to have arrived while something else was sent, with its day: sent again, it is there already. */
  private readonly arrived = new Map<string, string>();

  /** Args: stated: a state must come with the answer; without one that came before, or a report of this page, only the owner of the code knows. */
  constructor(
    readonly part: SealPart,
    readonly trusted: TrustedInstance,
    private inForce: ReporterKeys,
    private stated = true,
  ) {}

  /** Called when the server asks for work before it takes something. */
  busy: () => void = () => undefined;

  /** Why the mailbox could not be read behind something that had arrived; null where it could. */
  unread: unknown = null;

  get mailbox(): Mailbox {
    if (!this.held) throw new Error("not read yet");
    return this.held;
  }

  /** Keys of the code in force. */
  get keys(): ReporterKeys {
    return this.inForce;
  }

  /** Fetches and checks everything. Raises: Problem `nothing-here`, NoAnswer, CryptoError. */
  async read(): Promise<Mailbox> {
    this.held = await this.opened(this.keys);
    this.unread = null;
    return this.held;
  }

  /** Reads, where it can be: what was sent has arrived, whatever comes of this. */
  async renew(): Promise<void> {
    await this.read().catch((error: unknown) => {
      this.unread = error;
    });
  }

  private async opened(keys: ReporterKeys): Promise<Mailbox> {
    const bundle = await call(PATH, { headers: authorization(keys), accept: BUNDLE });
    const mailbox = await this.part.readMailbox(bundle, keys, kit().page.instance);
    if (this.stated && mailbox.stateProblem === "missing") mailbox.stateProblem = "behind";
    this.stated ||= mailbox.state !== null;
    return mailbox;
  }

  /** The owner's word where no state came. Args: shown: list whose readers a paper form's code goes to; null where it is of no paper form. */
  paper(shown: SignedInstance | null): void {
    this.stated = true;
    this.held = shown ? onPaper(this.mailbox, shown, form().locale) : { ...this.mailbox, stateProblem: "behind" };
  }

  /** Sends a message or a permission, then reads the mailbox anew. Raises: as `Post.send`, and then it has not arrived. */
  async send(item: Item, uploads: Uploads = []): Promise<void> {
    await this.deliver("/messages", "received", JSON.stringify(item), (next) => this.part.sealMessage({ ...next, item, uploads }));
    await this.renew();
  }

  /** Takes the report back. Raises: as `Post.send`, and then it is not known to be taken back. */
  async withdraw(): Promise<void> {
    try {
      const withdrawn = await this.deliver("/withdrawal", "withdrawn", "withdrawal", (next) => this.part.sealWithdrawal(next));
      this.held = { ...this.mailbox, meta: { ...this.mailbox.meta, withdrawn } };
    } catch (error) {
      if (!(error instanceof Problem && error.code === "withdrawn")) throw error;
      // Another page was faster.
      await this.renew();
    }
  }

  /**
   * Passes to a new code and reads the mailbox with it. May be called again with the same keys after any failure.
   *
   * Raises: as `Post.send` and `read`; Problem `nothing-here` where neither the old code nor the new one opens: it was changed elsewhere.
   */
  async changeCode(newKeys: ReporterKeys): Promise<void> {
    try {
      await this.deliver("/code", "changed", newKeys.mailbox, (next) => this.part.sealNewCode({ ...next, newKeys }));
    } catch (error) {
      // The old code is closed. Where the new one opens, an earlier try had arrived.
      if (!(error instanceof Problem && error.code === "nothing-here")) throw error;
    }
    this.held = await this.opened(newKeys);
    this.part.forgetKeys(this.inForce);
    this.inForce = newKeys;
  }

  /** Sends the next item. Returns: the UTC day the server named. */
  private async deliver(path: string, member: "received" | "changed" | "withdrawn", of: string, seal: (next: NextInput) => Promise<Uint8Array>): Promise<string> {
    const known = this.arrived.get(path + of);
    if (known && this.arrived.delete(path + of)) return known;
    const delivery = { path: PATH + path, headers: authorization(this.keys), member };
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
    const afterOthers = async (): Promise<string> => {
      this.post = null;
      await this.read();
      return (await once()).day;
    };
    try {
      const sent = await once();
      if (!sent.earlier) return sent.day;
      // Something unanswered from before had arrived: this goes as an item of its own.
      this.arrived.set(sent.of, sent.day);
      return await afterOthers();
    } catch (error) {
      if (!(error instanceof Problem && error.code === "sequence-taken")) throw error;
      // Something was written from another page: go on after it.
      return afterOthers();
    }
  }

  /** Drops keys and words. */
  forget(): void {
    this.part.forgetKeys(this.keys);
    this.held = null;
    this.post = null;
    this.arrived.clear();
  }
}
