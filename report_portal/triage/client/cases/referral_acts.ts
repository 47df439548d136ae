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
  const { act, day, code } = filled;
  const text = filled.text.trim();
  const line = filled.line.trim();
  const past = day !== "" && day <= today;
  switch (act) {
    case "accepted":
      return day && day < today ? "due" : { type: act, register: line || null, due: day || null };
    case "closed":
      return { type: act };
    case "register":
      if (line && past) return { type: act, number: line, day };
      return line ? "day" : "line";
    case "handed_on_paper":
      if (line && past) return onPaper(line, day, code);
      return line ? "day" : "line";
    case "returned": {
      const reason = RETURN_REASONS.find((one) => one === code);
      if (reason && text) return { type: act, reason, text };
      return reason ? "text" : "code";
    }
    case "result": {
      const result = RESULTS.find((one) => one === code);
      if (!result) return "code";
      return text ? { type: act, code: result, text } : "text";
    }
    default:
      return text ? { type: act, text } : "text";
  }
}

function onPaper(office: string, sent: string, code: string): ReferralEntry | Missing {
  const way = WAYS.find((one) => one === code);
  return way ? { type: "handed_on_paper", office, sent, way } : "code";
}
