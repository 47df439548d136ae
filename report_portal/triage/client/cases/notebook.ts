/** The notes of one report at the server: fetched in parts, opened once, and written behind the newest. */
import { decodeBundle } from "../../../crypto/client/bundle.js";
import { Keyring } from "../../../crypto/client/keyring.js";
import { type CaseNotes, type NoteEntry, readNotes, sealNote } from "../../../crypto/client/staff.js";
import { type Api, ApiError, BUNDLE } from "../api.js";
import { identitiesOf, type Session } from "../keys/session.js";

/** SPEC section 5.4. */
const NOTES_MAX = 2000;
const TRIES = 5;

/** The server holds notes back: nobody may write behind what they were not given. */
export class WithheldError extends Error {
  constructor() {
    super("withheld");
  }
}

/** What is needed beside the entry itself. */
export interface Writing {
  /** Audiences that read the report. */
  readers: string[];
  /** Highest item of the person that was read. */
  seen: number;
  /** UTC day. */
  day: string;
}

/** Brings a sealed note to the server, alone or with something else in one act. Raises: ApiError. */
export type Carry = (body: Uint8Array) => Promise<void>;

type Opened = ReturnType<Keyring["read"]>;

export class Notebook {
  /** Once given, a note stays here as it was: a server cannot show another one in its place later. */
  private readonly files = new Map<string, Uint8Array>();
  private readonly opened = new Map<Uint8Array, Opened>();
  private pending: { entry: string; body: Uint8Array } | null = null;
  private listed = 0;
  /** Highest number that was read the last time; null before the first. */
  private shown: number | null = null;

  constructor(
    private readonly api: Api,
    private readonly session: Session,
    private readonly report: string,
  ) {}

  /**
   * Fetches what is new and reads everything.
   *
   * Args:
   *   expected: highest number that a colleague has seen; those that lack are shown as missing.
   * Raises: ApiError.
   */
  async load(expected: number): Promise<CaseNotes> {
    await this.fetch();
    const ngo = [...identitiesOf(this.session)].filter(([audience]) => audience.endsWith("/ngo"));
    const keyring = new Keyring(new Map(ngo));
    const { roster, instance } = this.session;
    const found = await readNotes(
      this.files,
      { read: (file) => this.once(keyring, file) },
      { instance: instance.instance, mailbox: this.report },
      (member, day) => roster.noteKey(member, day),
      Math.min(NOTES_MAX, Math.max(expected, this.listed)),
    );
    this.shown = found.notes.length;
    return found;
  }

  /**
   * Seals an entry and puts it behind the newest note. Where a colleague was faster, theirs is read first and the entry signed again behind it.
   *
   * Args: carry: how it is sent where it does not go alone.
   * Returns: whether there are notes before it that this page had not read.
   * Raises: ApiError; WithheldError; SealError `readers`.
   */
  async write(entry: NoteEntry, writing: Writing, expected: number, carry: Carry = this.alone): Promise<boolean> {
    const wanted = JSON.stringify(entry);
    // The answer to the first try may have been lost: the same bytes are then known, other bytes would say it twice.
    if (this.pending?.entry === wanted && (await this.repeated(this.pending.body, carry))) return false;
    const before = this.shown;
    for (let tries = 1; ; tries++) {
      const { next } = await this.load(expected);
      if (next.previous === null && next.sequence > 1) throw new WithheldError();
      const { member } = this.session.account;
      const place = { mailbox: this.report, ...next, seen: writing.seen };
      const { instance, signSeed } = this.session;
      const body = await sealNote(instance, writing.readers, place, { member, day: writing.day, entry }, signSeed);
      this.pending = { entry: wanted, body };
      try {
        await this.post(body, carry);
        this.keep(next.sequence, body);
        return before !== null && next.sequence > before + 1;
      } catch (error) {
        if (!(error instanceof ApiError) || error.code === "offline") throw error;
        this.pending = null;
        if (error.code !== "sequence-taken" || tries === TRIES) throw error;
      }
    }
  }

  private async repeated(body: Uint8Array, carry: Carry): Promise<boolean> {
    try {
      await this.post(body, carry);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) return false;
      throw error;
    }
  }

  private readonly alone: Carry = async (body) => {
    await this.api.send("POST", `/reports/${this.report}/notes`, body, { "Content-Type": BUNDLE });
  };

  private async post(body: Uint8Array, carry: Carry): Promise<void> {
    await carry(body);
    this.pending = null;
  }

  /** What this page wrote itself cannot be kept from it. */
  private keep(sequence: number, body: Uint8Array): void {
    const note = decodeBundle(body).get("note");
    if (note) this.files.set(nameOf(sequence), note);
  }

  private once(keyring: Keyring, file: Uint8Array | undefined): Opened {
    if (!file) return keyring.read(file);
    const opened = this.opened.get(file) ?? keyring.read(file);
    this.opened.set(file, opened);
    // What does not open today may with a key that is granted later.
    void opened.then((found) => typeof found === "string" && this.opened.delete(file));
    return opened;
  }

  private async fetch(): Promise<void> {
    let after = this.held();
    for (;;) {
      const { meta, files } = await this.api.postForBundle("/reports/notes", { id: this.report, after });
      const last = Number.isSafeInteger(meta.last) ? (meta.last as number) : 0;
      this.listed = Math.max(this.listed, last);
      let highest = after;
      for (const [name, file] of files) {
        const number = numberOf(name);
        if (number === 0 || number > NOTES_MAX) continue;
        if (!this.files.has(name)) this.files.set(name, file);
        highest = Math.max(highest, number);
      }
      if (highest === after || highest >= last) return;
      after = highest;
    }
  }

  /** Highest number up to which every note is here. */
  private held(): number {
    let number = 0;
    while (this.files.has(nameOf(number + 1))) number++;
    return number;
  }
}

const nameOf = (sequence: number): string => `staff/${sequence}/note`;
const numberOf = (name: string): number => Number(/^staff\/([1-9]\d{0,3})\/note$/.exec(name)?.[1] ?? 0);
