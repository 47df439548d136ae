/** Transcriptions and translations that may stand beside the person's words today. */
import type { OpenedReport, Source } from "../../../crypto/client/staff.js";
import { strikes } from "./answers.js";
import type { Beside, CaseFile } from "./case_file.js";

export interface Shown extends Beside {
  /** The person has told more to the same question since. */
  older: boolean;
}

/** Those of one source. What the person took back takes the words beside it away too. */
export function besideOf(file: Pick<CaseFile, "beside">, opened: OpenedReport, source: Source): Shown[] {
  const found = file.beside.filter((one) => one.source === source);
  if (typeof source === "number") return found.map((one) => ({ ...one, older: false }));
  const struck = strikes(opened).get(source)?.sequence ?? 0;
  const told = lastTold(opened, source);
  return found.filter((one) => one.seen >= struck).map((one) => ({ ...one, older: one.seen < told }));
}

/** The newest item that told something to a question; files are named by the items they came with. */
function lastTold({ thread }: OpenedReport, question: string): number {
  const tells = ({ answers, private: hidden, attachments }: Record<string, unknown>) =>
    [answers, hidden].some((given) => Object.hasOwn((given ?? {}) as object, question)) ||
    (question === "files" && Array.isArray(attachments) && attachments.length > 0);
  return thread.reduce((last, item) => (item.ok && item.verified && item.direction === "in" && tells(item.head) ? item.sequence : last), 1);
}
