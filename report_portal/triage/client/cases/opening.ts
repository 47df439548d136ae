/** Fetches sealed reports some at a time and opens them, with pauses in which the screen is drawn and the keyboard heard. */
import { type OpenedReport, openReport, type PaperKey } from "../../../crypto/client/staff.js";
import { type Api, ApiError } from "../api.js";
import { identitiesOf, type Session } from "../keys/session.js";
import type { Row } from "./entry.js";

/** Milliseconds of opening between two pauses. */
const BREATH = 50;

export type Take = (row: Row, opened: OpenedReport) => void;

export class Opener {
  private breathed = 0;
  /** Nobody waits any more; what still comes back is thrown away. */
  over = false;

  /** Args: audiences: ids of those whose keys are tried. */
  constructor(
    private readonly api: Api,
    private readonly session: Session,
    private readonly audiences: () => string[],
  ) {}

  async chunk(rows: Row[], take: Take, onDone: (done: number) => void): Promise<void> {
    let files: Map<string, Uint8Array>;
    try {
      ({ files } = await this.api.postForBundle("/reports/files", { ids: rows.map((row) => row.id) }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "too-large" || rows.length === 1) throw error;
      const half = rows.length >> 1;
      await this.chunk(rows.slice(0, half), take, onDone);
      return this.chunk(rows.slice(half), take, (done) => onDone(half + done));
    }
    for (const [done, row] of rows.entries()) {
      const opened = await this.files(row.id, row.received, files);
      if (this.over) return;
      take(row, opened);
      if (Date.now() - this.breathed < BREATH) continue;
      onDone(done + 1);
      await new Promise((resolve) => setTimeout(resolve));
      this.breathed = Date.now();
    }
  }

  /** Opens one report. Args: received: the day it came in, as the server lists it. */
  async files(id: string, received: string, all: Map<string, Uint8Array>): Promise<OpenedReport> {
    const files = new Map<string, Uint8Array>();
    for (const [name, file] of all) if (name.startsWith(`${id}/`)) files.set(name.slice(id.length + 1), file);
    const { roster, instance } = this.session;
    const identities = identitiesOf(this.session);
    const own = new Map(this.audiences().map((id) => [id, identities.get(id) ?? []]));
    const signer: PaperKey = (member, of) => (of === "form" ? roster.formKey(member) : roster.sheetKey(member, received));
    const opened = await openReport(files, own, instance.instance, signer);
    // A server may hand over another report under this name.
    return opened.reporter && opened.reporter.mailbox !== id ? { ...opened, broken: true } : opened;
  }
}
