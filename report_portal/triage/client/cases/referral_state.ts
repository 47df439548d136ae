/** Where a release stands, folded from its thread, and by when the office must answer. */
import { clocks, type ClockRule } from "../../../web/client/clocks.js";
import { addDays } from "../days.js";
import type { ThreadEntry } from "./referral_thread.js";

/** Days within which an office passes a petition on that is not for it. Source: OG 27/2002. */
const FORWARD_DAYS = 5;
const CLOCK = "state_answer";

export type ReferralState = "sent" | "accepted" | "asked" | "returned" | "result" | "closed";

export interface Standing {
  state: ReferralState;
  /** Day on which the office got it: of the release, or of the paper. */
  sent: string;
  paper: { office: string; way: string } | null;
  register: string | null;
  /** Day the office itself named. */
  promised: string | null;
  /** Day of the first extension; only one counts. */
  extended: string | null;
  answered: string | null;
  returned: string | null;
  reason: string | null;
  result: string | null;
}

export function standing(entries: ThreadEntry[], released: string): Standing {
  const now: Standing = {
    state: "sent",
    sent: released,
    paper: null,
    register: null,
    promised: null,
    extended: null,
    answered: null,
    returned: null,
    reason: null,
    result: null,
  };
  let before: ReferralState = "sent";
  for (const written of entries) {
    if (!written) continue;
    const { entry, day } = written;
    // After the end only words follow; nothing opens a closed thread again.
    if (now.state === "closed") break;
    switch (entry.type) {
      case "handed_on_paper":
        // Handed to another office after it came back: everything starts again.
        Object.assign(now, { state: "sent", sent: entry.sent, paper: { office: entry.office, way: entry.way } });
        Object.assign(now, { register: null, extended: null, answered: null, returned: null, reason: null });
        break;
      case "register":
        now.register = entry.number;
        if (now.state === "sent") now.state = "accepted";
        break;
      case "accepted":
        now.state = "accepted";
        now.register = entry.register ?? now.register;
        now.promised = entry.due;
        break;
      case "returned":
        Object.assign(now, { state: "returned", returned: day, reason: entry.reason });
        break;
      case "question":
        if (now.state !== "asked") before = now.state;
        now.state = "asked";
        break;
      case "reply":
        if (now.state === "asked") now.state = before;
        break;
      case "extended":
        now.extended ??= day;
        break;
      case "result":
        Object.assign(now, { state: "result", answered: now.answered ?? day, result: entry.code });
        break;
      case "closed":
        now.state = "closed";
    }
  }
  return now;
}

export interface AnswerDue {
  day: string;
  colour: "quiet" | "info" | "amber" | "red";
}

/** By when the office answers; null once it has, or where the thread ended. */
export function answerDue(rules: ClockRule[], now: Standing, today: string): AnswerDue | null {
  if (now.answered || now.returned || now.state === "closed") return null;
  const days: Record<string, string> = { sent_to_state: now.sent, ...(now.extended ? { state_extended: now.extended } : {}) };
  const [clock] = clocks(rules.filter((rule) => rule.id === CLOCK), { days, answers: {}, urgent: false }, today);
  return clock ? { day: clock.due, colour: clock.colour } : null;
}

/** By when an office that is the wrong one must have passed it on. */
export const forwardDue = (now: Standing): string | null =>
  now.returned && now.reason === "wrong_office" ? addDays(now.sent, FORWARD_DAYS) : null;
