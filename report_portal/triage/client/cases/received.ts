/** What this office was sent: listed by the server, believed only when a coordinator of the list has signed it. */
import { isHex } from "../../../crypto/client/octets.js";
import { openRelease, type Release } from "../../../crypto/client/staff.js";
import type { Api } from "../api.js";
import { isDay } from "../days.js";
import { identitiesOf, type Session } from "../keys/session.js";

export interface ReceivedRow {
  id: string;
  audience: string;
  day: string;
}

export async function listReceived(api: Api): Promise<ReceivedRow[]> {
  const { releases } = await api.get("/releases");
  const rows = Array.isArray(releases) ? (releases as ReceivedRow[]) : [];
  return rows.filter((one) => isHex(one.id, 16) && isDay(one.day) && typeof one.audience === "string").sort((a, b) => b.day.localeCompare(a.day));
}

/**
 * Opens one release.
 *
 * Raises: ApiError; OpenError or RecordError when no coordinator sealed it, or it is another one than was asked for.
 */
export async function openReceived(api: Api, session: Session, asked: ReceivedRow): Promise<Release> {
  const reply = await api.send("GET", `/releases/${asked.id}`);
  const { roster, instance } = session;
  const identities = [...identitiesOf(session).values()].flat();
  const release = await openRelease(reply.body, identities, instance.instance, (id) =>
    roster.wasCoordinator(id) ? roster.find(id)?.verify_key : undefined,
  );
  if (release.release !== asked.id || release.audience !== asked.audience) throw new Error("another release");
  return release;
}
