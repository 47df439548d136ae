/** Keeping one report for longer than its days: what the server holds of it, asking with a sealed reason, agreeing, ending. */
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { bundleMeta, decodeBundle } from "../../../crypto/client/bundle.js";
import { type Api, ApiError } from "../api.js";
import type { SecondFactor } from "../keys/own_account.js";
import type { Asked } from "../keys/second_person.js";
import type { CaseFile } from "./case_file.js";
import type { Carry } from "./notebook.js";

/** A year: whoever needs it for longer asks again. */
export const DAYS_MAX = 365;

/** That a report is kept for longer, or that somebody asked for it. */
export interface Hold extends Asked {
  id: string;
  /** UTC day on which it was asked for. */
  day: string;
  /** Last UTC day. */
  until: string;
  /** Id of who agreed; null while it is only asked for. */
  agreedBy: string | null;
}

export const newHold = (): string => bytesToHex(randomBytes(16));

/** What the server holds of a report. Raises: ApiError. */
export async function holdsOf(api: Api, report: string): Promise<Hold[]> {
  const { holds } = await api.post("/reports/holds", { id: report });
  const rows = Array.isArray(holds) ? (holds as Record<string, unknown>[]) : [];
  return rows.map((row) => ({
    id: String(row.hold),
    member: String(row.member),
    day: String(row.day),
    until: String(row.until),
    aloneFrom: String(row.alone_from),
    agreedBy: typeof row.agreed_by === "string" ? row.agreed_by : null,
  }));
}

/** Why somebody asked, in their own signed words; null where the case file does not say it of this very hold (SPEC section 5.4). */
export function reasonOf({ holds }: Pick<CaseFile, "holds">, hold: Pick<Hold, "id" | "member" | "until">): string | null {
  const said = holds.get(hold.id);
  return said?.member === hold.member && said.until === hold.until ? said.reason : null;
}

/**
 * Carries a sealed reason to the server together with what it is for.
 *
 * Args: auth: proves the passphrase, hex.
 */
export function asking(api: Api, report: string, hold: Pick<Hold, "id" | "until">, auth: string, factor: SecondFactor): Carry {
  return async (body) => {
    const files = decodeBundle(body);
    const meta = { ...bundleMeta(files), hold: hold.id, until: hold.until, auth, ...factor };
    const note = files.get("note");
    if (!note) throw new Error("no note");
    try {
      await api.sendBundle("POST", `/reports/${report}/holds`, meta, [["note", note]]);
    } catch (error) {
      // The id was drawn here: where it is taken, an earlier try arrived and only its answer was lost.
      if (!(error instanceof ApiError && error.code === "hold-taken")) throw error;
    }
  };
}

/** Agrees to what a colleague asked for. Raises: ApiError. */
export async function agreeHold(api: Api, hold: string, auth: string, factor: SecondFactor): Promise<void> {
  await api.post(`/holds/${hold}/agreement`, { auth, ...factor });
}

/** Refuses what was asked for, or ends what holds; one that is gone already is as good. Raises: ApiError. */
export async function endHold(api: Api, hold: string): Promise<void> {
  await api.send("DELETE", `/holds/${hold}`).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  });
}
