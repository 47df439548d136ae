/** The codes that lines and figures may hold, in the fixed order of the tables. Anything else that a report holds is counted as not told. */
import { directAudiences, type SignedInstance } from "../../../crypto/client/instance.js";
import type { Condition } from "../../../web/client/forms.js";
import { OUTCOMES } from "../cases/outcomes.js";
import type { StaffData } from "../texts.js";
import { leadingTo } from "./asked.js";

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
  /** By table: whom its question may be asked of, as `leadingTo` tells. */
  asked: Record<string, string[][]>;
}

/** Questions behind tables of which the form may ask some people only. */
const QUESTIONS = { interpreter: "interpreter_needed", city: "share_city", inspectors: "share_inspectors", easy: "form_easy" };

export function codesOf({ form, languages }: Pick<StaffData, "form" | "languages">, instance: SignedInstance): Codes {
  const options = (id: string) =>
    form.sections.flatMap(({ questions }) => questions.filter((question) => question.id === id)).flatMap((question) => question.options.map((option) => option.id));
  const teams = directAudiences(instance)
    .filter(({ affiliation }) => affiliation === "ngo")
    .map(({ id }) => id);
  const readers = (instance.routing.readers ?? {}) as Record<string, Condition>;
  return {
    areas: options("areas"),
    city: options("share_city"),
    inspectors: options("share_inspectors"),
    easy: options("form_easy"),
    languages: Object.keys(languages),
    teams,
    outcomes: OUTCOMES,
    asked: Object.fromEntries(Object.entries(QUESTIONS).map(([table, question]) => [table, leadingTo(question, form.sections, readers, teams.slice(1))])),
  };
}
