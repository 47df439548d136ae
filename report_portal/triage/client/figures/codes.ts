/** The codes that lines and figures may hold, in the fixed order of the tables. Anything else that a report holds is counted as not told. */
import { directAudiences, type SignedInstance } from "../../../crypto/client/instance.js";
import { OUTCOMES } from "../cases/outcomes.js";
import type { StaffData } from "../texts.js";

export interface Codes {
  /** Options of the question about areas, of both sharing choices, and of the one about the form. */
  areas: string[];
  city: string[];
  inspectors: string[];
  easy: string[];
  languages: string[];
  /** NGO audiences that may read reports first; the first reads all. */
  teams: string[];
  outcomes: string[];
}

export function codesOf({ form, languages }: Pick<StaffData, "form" | "languages">, instance: SignedInstance): Codes {
  const options = (id: string) =>
    form.sections.flatMap(({ questions }) => questions.filter((question) => question.id === id)).flatMap((question) => question.options.map((option) => option.id));
  return {
    areas: options("areas"),
    city: options("share_city"),
    inspectors: options("share_inspectors"),
    easy: options("form_easy"),
    languages: Object.keys(languages),
    teams: directAudiences(instance)
      .filter(({ affiliation }) => affiliation === "ngo")
      .map(({ id }) => id),
    outcomes: OUTCOMES,
  };
}
