/** What each side may write next, and the entry that a filled-in form makes. */
import { type ReferralEntry, RESULTS, RETURN_REASONS, type Side, WAYS } from "../../../crypto/client/staff.js";
import type { Standing } from "./referral_state.js";

export type Act = ReferralEntry["type"];

/** What a side may do next. Words are always possible; the end is the end. */
export function actsOf(side: Side, now: Standing): Act[] {
  if (now.state === "closed") return [];
  if (side === "office") {
    if (now.state === "returned") return [];
    const first: Act[] = now.state === "sent" ? ["accepted", "returned"] : now.state === "accepted" || now.state === "asked" ? ["returned"] : [];
    return [...first, "question", ...(now.extended || now.answered ? [] : (["extended"] as Act[])), "result"];
  }
  const paper: Act[] = now.paper && !now.register ? ["register"] : [];
  const late: Act[] = now.extended || now.answered ? [] : ["extended"];
  return [...(now.state === "asked" ? (["reply"] as Act[]) : []), "handed_on_paper", ...paper, ...late, "result", "closed"];
}

export interface Filled {
  act: Act;
  text: string;
  line: string;
  /** `YYYY-MM-DD` or empty. */
  day: string;
  code: string;
}

export type Missing = "text" | "line" | "day" | "due" | "code";

/** Makes the entry. Returns: the entry, or the field that is missing or wrong. */
export function readEntry(filled: Filled, today: string): ReferralEntry | Missing {
  const given = { ...filled, text: filled.text.trim(), line: filled.line.trim() };
  switch (given.act) {
    case "accepted":
      return taken(given, today);
    case "closed":
      return { type: given.act };
    case "register":
    case "handed_on_paper":
      return onPaper(given, today);
    case "returned":
    case "result":
      return coded(given);
    default:
      return given.text ? { type: given.act, text: given.text } : "text";
  }
}

function taken({ line, day }: Filled, today: string): ReferralEntry | Missing {
  return day && day < today ? "due" : { type: "accepted", register: line || null, due: day || null };
}

/** What is noted from paper: with a line, and with a day that is not to come. */
function onPaper({ act, line, day, code }: Filled, today: string): ReferralEntry | Missing {
  if (!line) return "line";
  if (!day || day > today) return "day";
  if (act === "register") return { type: act, number: line, day };
  const way = WAYS.find((one) => one === code);
  return way ? { type: "handed_on_paper", office: line, sent: day, way } : "code";
}

function coded({ act, code, text }: Filled): ReferralEntry | Missing {
  const reason = RETURN_REASONS.find((one) => one === code);
  const result = RESULTS.find((one) => one === code);
  if (act === "returned") return reason ? (text ? { type: act, reason, text } : "text") : "code";
  return result ? (text ? { type: "result", code: result, text } : "text") : "code";
}
