/** Clocks that a day of the story starts: told by the person, or noted by staff who have read more than the ticks. */
import type { ClockRule } from "../../../web/client/clocks.js";

/** Facts of the story. The other clocks start by what happens here: a report comes in, an office is written to. */
const TOLD = ["job_end", "last_fact"];

/** Clocks whose day staff may note. */
export const contentClocks = (rules: ClockRule[]): ClockRule[] => rules.filter(({ starts }) => starts !== undefined && TOLD.includes(starts));

const factOf = (clock: string): string => `noted:${clock}`;

/** Days that staff noted, as the clocks look for them. */
export const keyed = (noted: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(noted).map(([clock, day]) => [factOf(clock), day]));

/** The rules, where a noted day goes before the one that was told; whoever noted it has decided that the clock applies. */
export function startedBy(rules: ClockRule[], noted: Record<string, string>): ClockRule[] {
  const mine = new Set(contentClocks(rules).filter(({ id }) => Object.hasOwn(noted, id)).map(({ id }) => id));
  return rules.map((rule) => {
    if (!mine.has(rule.id)) return rule;
    const { when: _, ...always } = rule;
    return { ...always, starts: factOf(rule.id) };
  });
}
