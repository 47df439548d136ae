import { describe, expect, it } from "vitest";
import timetable from "../../report_portal/instance/clocks.json";
import place from "../../report_portal/instance/instance.json";
import routes from "../../report_portal/instance/routing.json";
import questionnaire from "../../report_portal/questions/questionnaire.json";
import { clocks } from "../../report_portal/web/client/clocks";
import { acceptable, clean, more, screens, split } from "../../report_portal/web/client/forms";
import { releaseFor, suggested } from "../../report_portal/web/client/release";
import { choices, exclusions, readers } from "../../report_portal/web/client/routing";
import { forcedLabour, iloIndicators, urgent, warnings } from "../../report_portal/web/client/signals";
import file from "../vectors/domain.json";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the data is checked where it is loaded; here it only has to agree
type Data = any;
const [form, routing, rules]: Data[] = [questionnaire, routes, timetable.clocks];
const vectors: Data[] = file.vectors;
const readingDays = place.reading_days;
const names = (list: { id: string; questions: { id: string }[] }[]) =>
  list.map((screen) => [screen.id, screen.questions.map((question) => question.id)]);

describe("the questionnaire and its routes, as in Python", () => {
  for (const vector of vectors) {
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
