/** What can come of a case. */
export const OUTCOMES = [
  "advice_given",
  "money_recovered",
  "papers_returned",
  "contract_given",
  "inspection_made",
  "employer_sanctioned",
  "moved_to_safe_place",
  "lease_reviewed_ok",
  "lease_reviewed_problem",
  "deposit_returned",
  "cncd_petition_filed",
  "referred_trafficking",
  "referred_other",
  "not_possible",
  "no_answer_from_reporter",
];
