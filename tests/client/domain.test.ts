import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { clocks } from "../../report_portal/web/client/clocks";
import { acceptable, clean, more, screens, split } from "../../report_portal/web/client/forms";
import { releaseFor, suggested } from "../../report_portal/web/client/release";
import { choices, exclusions, readers } from "../../report_portal/web/client/routing";
import { forcedLabour, iloIndicators, urgent, warnings } from "../../report_portal/web/client/signals";

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const form = read("report_portal/questions/questionnaire.json");
const routing = read("report_portal/instance/routing.json");
const rules = read("report_portal/instance/clocks.json").clocks;
const readingDays = read("report_portal/instance/instance.json").reading_days;
const names = (list: { id: string; questions: { id: string }[] }[]) =>
  list.map((screen) => [screen.id, screen.questions.map((question) => question.id)]);

describe("the questionnaire and its routes, as in Python", () => {
  for (const vector of read("tests/vectors/domain.json").vectors) {
    it(vector.name, () => {
      const answers = clean(form, vector.answers);
      const chosen = { ...choices(routing, answers), ...vector.signed };
      const facts = { answers, choices: chosen, languageChecked: vector.language_checked, lifted: vector.lifted };
      const releases = Object.keys(routing.suggested).map((audience) => releaseFor(form, routing, audience, facts));
      const clockFacts = { days: vector.days, answers, urgent: urgent(form, answers) };
      expect({
        answers,
        acceptable: acceptable(form, answers),
        parts: split(form, answers),
        screens: names(screens(form, answers)),
        more: names(more(form, answers)),
        readers: readers(routing, answers),
        exclusions: exclusions(routing, answers, vector.language_checked).map((rule) => rule.id),
        choices: choices(routing, answers),
        suggested: suggested(routing, answers),
        releases: releases.map((r) => [r.audience, r.parts, r.answers, r.files, r.reasons]),
        urgent: urgent(form, answers),
        ilo: iloIndicators(form, answers),
        forced_labour: forcedLabour(form, answers),
        warnings: warnings(routing, answers),
        clocks: clocks(rules, clockFacts, vector.today, readingDays).map((c) => [c.id, c.due, c.colour, c.ngoOnly]),
      }).toEqual(vector.expect);
    });
  }
});
