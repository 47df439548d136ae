/** The words of a printed petition: what a release holds, in Romanian and in English, and nothing beyond it. */
import type { Release } from "../../../crypto/client/staff.js";
import { chosen } from "./answers.js";
import { calm } from "./display.js";

export type PetitionLocale = "ro" | "en";
export const PETITION_LOCALES: PetitionLocale[] = ["ro", "en"];

export interface PetitionQuestion {
  label: string;
  type: string;
  options: Record<string, string>;
}

export interface PetitionOffice {
  name: string;
  address: string;
}

export interface PetitionData {
  texts: Record<PetitionLocale, Record<string, string>>;
  questions: Record<PetitionLocale, Record<string, PetitionQuestion>>;
  organisation: Record<"name" | "seat" | "address" | "registration", string>;
  /** By audience. */
  offices: Record<string, PetitionOffice>;
}

export interface PetitionFact {
  question: string;
  label: string;
  /** Labels of ticks, or the person's own words. */
  said: string;
  ownWords: boolean;
}

/** What the person wrote about who or where they are is not asked in these; a release never holds more than was allowed. */
export function petitionFacts(data: PetitionData, release: Pick<Release, "answers">, locale: PetitionLocale): PetitionFact[] {
  return Object.entries(release.answers).flatMap(([id, answer]) => {
    const question = data.questions[locale][id];
    if (!question) return [];
    const coded = question.type === "single" || question.type === "multi";
    const said = chosen(answer).map((one) => (coded ? (question.options[one] ?? one) : one));
    return [{ question: id, label: question.label, said: calm(said.join("; ")), ownWords: !coded && question.type !== "date_month" }];
  });
}

/** A day as it is written on Romanian papers. */
export const paperDay = (day: string): string => day.split("-").reverse().join(".");
