/** Who reads reports themselves, and who only receives releases. */
import { directAudiences } from "../../../crypto/client/instance.js";
import type { Session } from "../keys/session.js";

/** Whether this member holds a key of a direct audience of their own affiliation. */
export function isDirectReader(session: Session): boolean {
  const held = new Set(session.keys.map((key) => key.audience));
  return directAudiences(session.instance).some(
    (audience) => audience.affiliation === session.account.affiliation && held.has(audience.id),
  );
}
