/** Whom the form asks what: where a table's question is asked of some only, other tables tell of how many at least it was not asked. */
import type { Condition, Questionnaire } from "../../../web/client/forms.js";

export const teamTable = (audience: string): string => `team_${(audience.split("/")[0] ?? "").replace(/-/g, "_")}`;
export const subjectTable = (area: string): string => `subject_${area}`;

type Sections = Pick<Questionnaire["sections"][number], "show_if" | "questions">[];

/**
 * Every way known to tell whom a question may be asked of.
 *
 * Args: readers: what makes an audience read a report. teams: NGO audiences that have a table.
 * Returns: lists of tables; whoever is asked is in the `yes` of one of each list. None where anybody may be asked.
 */
export function leadingTo(question: string, sections: Sections, readers: Record<string, Condition>, teams: string[]): string[][] {
  const condition = shownIf(question, sections);
  const bySubject = subjects(condition, sections);
  const parts = partsOf(condition);
  const byTeam = teams.flatMap((team) => {
    const own = new Set(partsOf(readers[team] ?? null).map((part) => JSON.stringify(part)));
    const rest = parts.filter((part) => !own.has(JSON.stringify(part)));
    const others = subjects({ any: rest }, sections);
    return rest.length < parts.length && others ? [[teamTable(team), ...others]] : [];
  });
  return bySubject ? [[...bySubject], ...byTeam] : byTeam;
}

const partsOf = (condition: Condition): Condition[] => (condition !== null && typeof condition === "object" && "any" in condition ? condition.any : condition === null ? [] : [condition]);

function shownIf(id: string, sections: Sections): Condition {
  for (const { show_if, questions } of sections) {
    const found = questions.find((question) => question.id === id);
    if (found) return show_if === null ? found.show_if : found.show_if === null ? show_if : { all: [show_if, found.show_if] };
  }
  return null;
}

/** Tables of areas of which one was ticked wherever a condition holds; null where it may hold without. */
function subjects(condition: Condition, sections: Sections): Set<string> | null {
  if (condition === null) return null;
  if (typeof condition === "string") {
    const [question = "", option = ""] = condition.split(":");
    // An answer that counts is one to a question that was shown.
    return question === "areas" ? new Set([subjectTable(option)]) : subjects(shownIf(question, sections), sections);
  }
  if ("not" in condition) return null;
  if ("any" in condition) {
    const found = condition.any.map((part) => subjects(part, sections));
    return found.some((one) => one === null) ? null : new Set(found.flatMap((one) => [...(one ?? [])]));
  }
  const [fewest = null] = condition.all.flatMap((part) => subjects(part, sections) ?? []).sort((one, other) => one.size - other.size);
  return fewest;
}
