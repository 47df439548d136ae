/** Whom the rules of the routing keep from a report, by what is told and by what was ever told. */
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { lasting } from "../../../web/client/release.js";
import type { Routing } from "../../../web/client/routing.js";
import { type Form, toldOf } from "./answers.js";

/**
 * Affiliations that no sum about this report may be handed to.
 *
 * Only they are kept in the line, never what was told: something struck must not be read from the index. Whether a language counts as
 * checked changes with the instance and is asked when it matters.
 */
export function keptOut(opened: OpenedReport, form: Form, routing: Routing): string[] {
  const { now, ever } = toldOf(opened, form, "routed");
  const rules = lasting(routing, { answers: now, ever, languageChecked: true });
  return [...new Set(rules.flatMap(({ affiliations }) => affiliations))].sort();
}
