/** What a report calls for at once; the same results as `report_portal.reports.signals`. */
import { type Answers, type Condition, holds, type Questionnaire } from "./forms";
import type { Routing } from "./routing";

export interface SignalData extends Questionnaire {
  urgent_if: Condition;
  ilo_indicators: Record<string, Condition>;
  forced_labour_at: number;
}

/** Must somebody act on the next reading day? */
export function urgent(form: SignalData, answers: Answers): boolean {
  return holds(form.urgent_if, answers);
}

/** ILO indicators of forced labour that the answers show, in the data's order. */
export function iloIndicators(form: SignalData, answers: Answers): string[] {
  return Object.keys(form.ilo_indicators).filter((id) => holds(form.ilo_indicators[id] ?? null, answers));
}

/** Enough indicators for the banner "possible forced labour"? */
export function forcedLabour(form: SignalData, answers: Answers): boolean {
  return iloIndicators(form, answers).length >= form.forced_labour_at;
}

/** Warnings shown before a report is opened further, such as `ngo_or_helper`. */
export function warnings(routing: Routing, answers: Answers): string[] {
  return routing.warnings.filter(({ when }) => holds(when, answers)).map(({ id }) => id);
}
