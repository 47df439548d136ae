/** Closing a case: the person is told, a line stays for counting, and the day is set. One order, whoever closes and from where. */
import type { OpenedReport } from "../../../crypto/client/staff.js";
import type { Api } from "../api.js";
import { codesOf } from "../figures/codes.js";
import { keepLine, newNumber } from "../figures/line.js";
import type { Session } from "../keys/session.js";
import type { StaffData } from "../texts.js";
import type { Case, Caseload } from "./caseload.js";
import { arrived, setDates, setStatus } from "./writing.js";

export interface Closing {
  api: Api;
  session: Session;
  caseload: Pick<Caseload, "markCounted">;
  data: StaffData;
  /** UTC day. */
  today: string;
}

/**
 * Closes a case.
 *
 * Args:
 *   one: as it was before.
 *   opened: what is refused in it counts as looked at, or whoever sends a damaged message would keep the case for ever.
 *   told: the message went out before and the day did not; the person is not told twice.
 * Raises: ApiError; SealError.
 */
export async function closeCase({ api, session, caseload, data, today }: Closing, one: Case, opened: OpenedReport, outcome: string, told = false): Promise<void> {
  if (!told) await setStatus(api, session, one.row.id, opened, "closed", outcome, today);
  // Before the day is set: no case is closed that nothing stays of.
  const line = newNumber();
  // Before it is sent: one that is sealed and not noted could be counted beside its case.
  caseload.markCounted(one.row.id, line);
  await keepLine({ api, session, today }, codesOf(data, session.instance), one, outcome, line);
  await setDates(api, one.row.id, arrived(opened), { closed: today, reminder: null });
}
