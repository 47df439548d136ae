/** The sealed index of one audience: read at the start, written back when lines change. */
import type { Audience } from "../../../crypto/client/instance.js";
import { type Entries, openIndex, sealIndex } from "../../../crypto/client/staff.js";
import { type Api, ApiError } from "../api.js";
import { identitiesOf, type Session } from "../keys/session.js";
import { type Entry, isEntry, merged } from "./entry.js";

const OCTETS = "application/octet-stream";

export class IndexFile {
  readonly entries = new Map<string, Entry>();
  /** The server's file was damaged, or no active member had signed it. */
  refused = false;
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
      entries: Object.fromEntries(this.entries) as Entries,
      signSeed: this.session.signSeed,
    });
    await this.api.send("PUT", this.path, envelope, { "Content-Type": OCTETS, "If-Match": `"${this.version}"` });
    this.version += 1;
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
    try {
      const entries = await openIndex(
        envelope,
        identitiesOf(this.session).get(this.audience.id) ?? [],
        this.session.instance.instance,
        this.audience.id,
        (id) => this.signer(id),
      );
      for (const [id, entry] of Object.entries(entries)) if (isEntry(entry)) found.set(id, entry);
    } catch {
      this.refused = true;
    }
    return found;
  }

  /** Only somebody who reads this audience now may have written its lines. */
  private signer(id: string): string | undefined {
    const member = this.session.roster.find(id);
    if (member?.status !== "active" || member.affiliation !== this.audience.affiliation) return undefined;
    return member.role === "coordinator" || member.audiences.includes(this.audience.id) ? member.verify_key : undefined;
  }
}
