/** Everything staff write about one case: answers, status, days, closing. */
import { type OpenedReport, type OutItem, type Status, sealAnswer } from "../../../crypto/client/staff.js";
import { type Api, ApiError, BUNDLE } from "../api.js";
import { load, type PageFacts, type Session } from "../keys/session.js";

/** Longest text of one message, in characters; four bytes each still fit into the file's 64 KiB. */
export const LONGEST = 8000;

/** Audience in whose name this member writes. */
export function writesAs(session: Session, opened: OpenedReport): string {
  const held = session.keys.map((key) => key.audience);
  const own = opened.readers.find((reader) => reader.endsWith("/ngo") && held.includes(reader));
  return own ?? opened.audience ?? "";
}

/**
 * Seals one item to the reporter and the NGO readers, and sends it.
 *
 * Raises: ApiError; SealError `readers` for a report whose keys are not genuine.
 */
export async function send(
  api: Api,
  session: Session,
  id: string,
  opened: OpenedReport,
  item: OutItem,
  day: string,
): Promise<void> {
  const body = await sealAnswer({ instance: session.instance, report: opened, from: writesAs(session, opened), day, item });
  await api.send("POST", `/reports/${id}/answers`, body, { "Content-Type": BUNDLE });
}

export async function setStatus(
  api: Api,
  session: Session,
  id: string,
  opened: OpenedReport,
  status: Status,
  outcome: string | null,
  day: string,
): Promise<void> {
  await send(api, session, id, opened, { kind: "status", status, outcome }, day);
}

/** Highest number of what the person sent that is here, also where it was refused: nobody will ever read that. */
export const arrived = ({ thread }: Pick<OpenedReport, "thread">): number =>
  thread.reduce((highest, { direction, sequence }) => (direction === "in" ? Math.max(highest, sequence) : highest), 1);

/** Whether something that the person sent is here and cannot be read: it was refused, a part is missing, or the keys open it not. */
export const hasUnreadable = ({ thread }: Pick<OpenedReport, "thread">): boolean => thread.some(({ ok, direction }) => !ok && direction === "in");

/**
 * Sets the days the server may know; what they mean stays sealed. A day that is not named stays as it is: a colleague may
 * have set it since this page looked.
 *
 * Args:
 *   seen: highest number of what the person sent that was looked at.
 *
 * Raises: ApiError; `unread` where it would be closed over something that the person sent later.
 */
export async function setDates(
  api: Api,
  id: string,
  seen: number,
  dates: { reminder?: string | null; closed?: string | null },
): Promise<void> {
  await api.post(`/reports/${id}/dates`, { ...dates, seen }, "PUT");
}

/** Fetches keys and members anew when the server says that ours are old. Returns whether that was the case. */
export async function reloadIfOld(api: Api, page: PageFacts, session: Session, error: unknown, today: string): Promise<boolean> {
  if (!(error instanceof ApiError) || !["epoch-retired", "instance-outdated"].includes(error.code)) return false;
  await reload(api, page, session, today);
  return true;
}

/** Fetches keys and members anew. Raises: ApiError; TrustError. */
export async function reload(api: Api, page: PageFacts, session: Session, today: string): Promise<void> {
  const result = await load(api, page, session.account.name, session.unlock, today);
  if ("session" in result) Object.assign(session, result.session);
}
