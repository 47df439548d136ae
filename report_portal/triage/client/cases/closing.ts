/** Closing a case: the person is told, a line stays for counting, and the day is set. One order, whoever closes and from where. */
import type { OpenedReport } from "../../../crypto/client/staff.js";
import type { Api } from "../api.js";
import { codesOf } from "../figures/codes.js";
import { keepLine } from "../figures/line.js";
import type { Session } from "../keys/session.js";
import type { StaffData } from "../texts.js";
import type { Case } from "./caseload.js";
import { setDates, setStatus } from "./writing.js";

export interface Closing {
  api: Api;
  session: Session;
  data: StaffData;
  /** UTC day. */
  today: string;
}

/**
 * Closes a case.
 *
 * Args:
 *   one: as it was before.
 *   told: the message went out before and the day did not; the person is not told twice.
 * Raises: ApiError; SealError.
 */
export async function closeCase({ api, session, data, today }: Closing, one: Case, opened: OpenedReport, outcome: string, told = false): Promise<void> {
  if (!told) await setStatus(api, session, one.row.id, opened, "closed", outcome, today);
  // Before the day is set: no case is closed that nothing stays of.
  await keepLine(api, session, codesOf(data, session.instance), one, outcome, today);
  await setDates(api, one.row.id, opened.next.seen, { closed: today, reminder: null });
}
