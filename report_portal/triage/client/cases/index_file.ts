/** The sealed index of one audience: read at the start, written back when lines change. */
import type { Audience } from "../../../crypto/client/instance.js";
import { type Entries, openIndex, sealIndex } from "../../../crypto/client/staff.js";
import { type Api, ApiError } from "../api.js";
import { identitiesOf, type Session } from "../keys/session.js";
import type { Member } from "../keys/roster.js";
import { type Entry, isEntry, merged } from "./entry.js";

const OCTETS = "application/octet-stream";

export class IndexFile {
  readonly entries = new Map<string, Entry>();
  /** The server's file was damaged, or nobody who may write these lines had signed it. */
  refused = false;
  /**
   * Ids whose lines somebody signed who has left since: with the server's help they could still write such. Marks and counts are taken;
   * what a report says is opened anew.
   */
  readonly unsure = new Set<string>();
  /** Ids whose lines were dropped here: a colleague's file does not bring them back. */
  private readonly dropped = new Set<string>();
  private version = 0;
  private dirty = false;

  constructor(
    private readonly api: Api,
    private readonly session: Session,
    private readonly id: string,
  ) {}

  /** As the list of keys in force has it: after somebody was removed the lines are sealed to a new key. */
  get audience(): Audience {
    return this.session.instance.audiences.find((audience) => audience.id === this.id) as Audience;
  }

  private get path(): string {
    return `/index/${this.audience.id}`;
  }

  async read(): Promise<void> {
    for (const [id, entry] of await this.fetch()) this.entries.set(id, entry);
  }

  set(id: string, entry: Entry): void {
    this.entries.set(id, entry);
    this.dropped.delete(id);
    this.dirty = true;
  }

  drop(id: string): void {
    if (this.entries.delete(id)) this.dirty = true;
    this.dropped.add(id);
  }

  /** Has the lines written again, as when somebody was removed who may have signed them. */
  touch(): void {
    this.dirty = true;
  }

  /** Writes the lines back. Where a colleague was faster, both are brought together first. */
  async write(): Promise<void> {
    for (let tries = 0; this.dirty && tries < 5; tries++) {
      this.dirty = false;
      try {
        await this.put();
      } catch (error) {
        this.dirty = true;
        if (!(error instanceof ApiError) || ![409, 412].includes(error.status)) throw error;
        for (const [id, theirs] of await this.fetch()) {
          if (this.dropped.has(id)) continue;
          this.entries.set(id, merged(this.entries.get(id), theirs) as Entry);
        }
      }
    }
  }

  private async put(): Promise<void> {
    const envelope = await sealIndex({
      instance: this.session.instance.instance,
      audience: this.audience,
      member: this.session.account.member,
      entries: Object.fromEntries([...this.entries].map(([id, entry]) => [id, this.written(id, entry)])) as Entries,
      signSeed: this.session.signSeed,
    });
    await this.api.send("PUT", this.path, envelope, { "Content-Type": OCTETS, "If-Match": `"${this.version}"` });
    this.version += 1;
  }

  /** Whoever reads a line that nobody has opened anew yet is to do so. */
  private written(id: string, entry: Entry): Entry {
    return this.unsure.has(id) ? { ...entry, in: 0, out: 0 } : entry;
  }

  private async fetch(): Promise<Map<string, Entry>> {
    const found = new Map<string, Entry>();
    let envelope: Uint8Array;
    try {
      const reply = await this.api.send("GET", this.path);
      this.version = Number((reply.header("ETag") ?? "0").replace(/[^0-9]/g, "")) || 0;
      envelope = reply.body;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return found;
      throw error;
    }
    let by: Member | undefined;
    try {
      const entries = await openIndex(
        envelope,
        identitiesOf(this.session).get(this.audience.id) ?? [],
        this.session.instance.instance,
        this.audience.id,
        (id) => (by = this.signer(id))?.verify_key,
      );
      for (const [id, entry] of Object.entries(entries)) {
        if (!isEntry(entry)) continue;
        found.set(id, entry);
        if (by?.status !== "active") this.unsure.add(id);
      }
    } catch {
      this.refused = true;
    }
    return found;
  }

  /** Somebody who reads this audience now, or was the last to be removed of those who did: others have signed since then. */
  private signer(id: string): Member | undefined {
    const { roster } = this.session;
    const left = roster.left().filter((one) => this.isReader(one));
    const last = left.map(({ day }) => day).sort().at(-1);
    return [...roster.active(), ...left.filter(({ day }) => day === last)].find((one) => one.member === id && this.isReader(one));
  }

  private isReader({ affiliation, role, audiences }: Member): boolean {
    return affiliation === this.audience.affiliation && (role === "coordinator" || audiences.includes(this.audience.id));
  }
}
