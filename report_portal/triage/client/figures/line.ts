/** The line of a case: what stays of it for counting (SPEC section 5.5). */
import { bytesToHex } from "@noble/hashes/utils.js";
import { type Answered, sealStatistics, type StatisticsLine } from "../../../crypto/client/staff.js";
import { addDays, addMonths } from "../../../web/client/clocks.js";
import { type Api, BUNDLE } from "../api.js";
import { encodeBundle } from "../../../crypto/client/bundle.js";
import { jsonBytes } from "../../../crypto/client/octets.js";
import { chosen } from "../cases/answers.js";
import type { Case } from "../cases/caseload.js";
import type { Session } from "../keys/session.js";
import type { Codes } from "./codes.js";

const WEEK_DAYS = 7;
const QUARTER_MONTHS = 3;

/** When the first answer came. Args: UTC days. */
export function answeredIn(received: string, answered: string | null): Answered {
  if (answered !== null && answered <= addDays(received, WEEK_DAYS)) return "week";
  return answered !== null && answered <= addMonths(received, QUARTER_MONTHS) ? "quarter" : "later";
}

/** Whether a case is a report of its own: advertising, and what came twice, is not counted. */
export const counts = ({ row, entry }: Case): boolean => row.withdrawn === null && entry.state !== "foreign" && !entry.file?.mark;

/** How a report may have come, other than by the person's own hand on a screen. */
const CHANNELS = ["phone", "walk_in", "paper"] as const;

/** Args: outcome: null for a case that is open. */
export function lineOf({ row, entry }: Case, codes: Codes, outcome: string | null): StatisticsLine {
  const { ticks } = entry;
  const one = (question: string, known: string[]) => known.find((option) => option === ticks[question]) ?? null;
  const areas = chosen(ticks.areas);
  return {
    type: "line",
    received: row.received.slice(0, 7),
    channel: CHANNELS.find((channel) => channel === entry.channel) ?? "online",
    language: codes.languages.find((language) => language === entry.locale) ?? null,
    teams: codes.teams.filter((team) => entry.readers.includes(team)),
    subjects: codes.areas.filter((area) => areas.includes(area)),
    answered: answeredIn(row.received, row.answered),
    outcome: codes.outcomes.find((known) => known === outcome) ?? null,
    interpreter: ticks.interpreter_needed === "yes",
    city: one("share_city", codes.city),
    inspectors: one("share_inspectors", codes.inspectors),
    easy: one("form_easy", codes.easy),
  };
}

/** Number of a line or of figures. */
export const newNumber = (): string => bytesToHex(crypto.getRandomValues(new Uint8Array(16)));

interface Closer {
  api: Api;
  session: Session;
  today: string;
}

/**
 * Seals the line of a case that is about to be closed; the server puts it in place of an earlier one.
 *
 * Args:
 *   today: UTC day; the message of closing is the first answer where there was none.
 *   id: number of the line.
 * Raises: ApiError; SealError.
 */
export async function keepLine({ api, session, today }: Closer, codes: Codes, one: Case, outcome: string, id: string): Promise<void> {
  const { role, member } = session.account;
  // Who speaks for an office keeps no case file either; their line would not be believed.
  if (!counts(one) || (role !== "coordinator" && role !== "member")) return;
  const entry = lineOf({ ...one, row: { ...one.row, answered: one.row.answered ?? today } }, codes, outcome);
  if (entry.teams.length === 0) return;
  const statistics = { id, member, month: today.slice(0, 7), entry };
  const sealed = await sealStatistics(session.instance, entry.teams, statistics, session.signSeed);
  const body = encodeBundle([
    ["meta", jsonBytes(sealed.meta)],
    ["statistics", sealed.statistics],
  ]);
  await api.send("PUT", `/reports/${one.row.id}/statistics`, body, { "Content-Type": BUNDLE });
}
