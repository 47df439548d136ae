/** Signing the list of keys again before it ends, so that reporters' pages never meet an ended one. */
import type { SignedInstance } from "../../../crypto/client/instance.js";
import { signFile } from "../../../crypto/client/signed.js";
import type { Api } from "../api.js";
import { addDays, daysBetween } from "../days.js";
import type { Session } from "./session.js";

/** Whether less than half of a list's life is left. */
export function isDueForRenewal(instance: SignedInstance, today: string): boolean {
  const life = daysBetween(instance.issued, instance.expires);
  return daysBetween(today, instance.expires) * 2 < life;
}

/**
 * Signs the same content for another life and publishes it.
 *
 * Returns: the new last day, or null where nothing was due or the root is not held here.
 * Raises: ApiError.
 */
export async function renewIfDue(api: Api, session: Session, today: string): Promise<string | null> {
  const { instance, rootSeed } = session;
  if (!rootSeed || !isDueForRenewal(instance, today)) return null;
  const renewed: SignedInstance = {
    ...instance,
    version: instance.version + 1,
    issued: today,
    expires: addDays(today, daysBetween(instance.issued, instance.expires)),
  };
  const file = signFile("instance", renewed, rootSeed);
  await api.sendBundle("PUT", "/instance", {}, [["instance", file]]);
  session.instance = renewed;
  session.instanceFile = file;
  session.expired = null;
  return renewed.expires;
}
