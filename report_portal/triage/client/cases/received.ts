/** What this office was sent: listed by the server, believed only when a coordinator of the list has signed it. */
import { isHex } from "../../../crypto/client/octets.js";
import type { Api } from "../api.js";
import { isDay } from "../days.js";

export interface ReceivedRow {
  id: string;
  audience: string;
  day: string;
  /** How many entries its thread holds. */
  entries: number;
  /** Id of the report; only the NGO learns it. */
  report?: string;
}

export async function listReceived(api: Api): Promise<ReceivedRow[]> {
  const { releases } = await api.get("/releases");
  const rows = Array.isArray(releases) ? (releases as ReceivedRow[]) : [];
  return rows.filter((one) => isHex(one.id, 16) && isDay(one.day) && typeof one.audience === "string" && Number.isSafeInteger(one.entries)).sort((a, b) => b.day.localeCompare(a.day));
}
