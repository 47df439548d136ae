/** Names and places of a report that the sealed line keeps for searching. Whole stories stay in the report. */
import type { Answers } from "../../../crypto/client/item.js";
import { clipped } from "./display.js";

export const NAMES = ["employer_name", "agency_name", "landlord_name"];
export const PLACES = ["workplace_place", "housing_place"];

/** Characters kept of each: all lines of a city share one file of 16 MiB. */
const KEPT = 120;

/** Question → what the person wrote, at its beginning. */
export function wordsOf(answers: Answers): Record<string, string> {
  const found: Record<string, string> = {};
  for (const question of [...NAMES, ...PLACES]) {
    const said = answers[question];
    if (typeof said === "string" && said.trim()) found[question] = clipped(said.trim(), KEPT);
  }
  return found;
}
