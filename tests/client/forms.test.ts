import { describe, expect, it } from "vitest";
import timetable from "../../report_portal/instance/clocks.json";
import place from "../../report_portal/instance/instance.json";
import routes from "../../report_portal/instance/routing.json";
import questionnaire from "../../report_portal/questions/questionnaire.json";
import { type Clock, type ClockFacts, type ClockRule, clocks } from "../../report_portal/web/client/clocks";
import {
  type Answers,
  acceptable,
  clean,
  holds,
  screens,
  visibleQuestions,
} from "../../report_portal/web/client/forms";
import { releaseFor } from "../../report_portal/web/client/release";
import { choices, type Routing, readers } from "../../report_portal/web/client/routing";
import { forcedLabour, iloIndicators, type SignalData, urgent } from "../../report_portal/web/client/signals";
import file from "../vectors/routing.json";

const form = questionnaire as unknown as SignalData;
const routing = routes as unknown as Routing;
const rules = timetable.clocks as ClockRule[];
const readingDays = place.reading_days;
const directCity = { ...routing, ...file.direct_city } as unknown as Routing;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each kind of vector has members of its own
type Vector = any;

function running(days: Record<string, unknown>, answers: unknown, today: string): Clock[] {
  const known = answers as Answers;
  const facts = { days, answers: known, urgent: urgent(form, known) } as ClockFacts;
  return clocks(rules, facts, today, readingDays);
}

const outcome: Record<string, (vector: Vector) => unknown> = {
  holds: (v) => holds(v.condition, v.answers),
  clean: (v) => clean(form, v.answers),
  misfit: (v) => clean(form, v.answers),
  acceptable: (v) => acceptable(form, clean(form, v.answers)),
  screens: (v) => screens(form, clean(form, v.answers)).map(({ id }) => id),
  shown: (v) => visibleQuestions(form, clean(form, v.answers)).some(({ id }) => id === v.question),
  readers: (v) => readers(v.direct_city ? directCity : routing, clean(form, v.answers), v.language_checked),
  release: (v) => {
    const answers = clean(form, v.answers);
    const leaving = releaseFor(form, routing, v.audience, {
      answers,
      choices: { ...choices(routing, answers), ...v.signed },
      languageChecked: v.language_checked,
      lifted: v.lifted ?? [],
    });
    const { parts, files } = leaving;
    return { parts, answers: Object.keys(leaving.answers).sort(), files, reasons: leaving.reasons.sort() };
  },
  urgent: (v) => urgent(form, clean(form, v.answers)),
  ilo: (v) => iloIndicators(form, clean(form, v.answers)),
  forced_labour: (v) => forcedLabour(form, clean(form, v.answers)),
  clock: (v) => {
    const found = running(v.days, clean(form, v.answers), v.today).find(({ id }) => id === v.clock);
    return found ? [found.due, found.colour] : null;
  },
};

describe("the vectors written by hand", () => {
  for (const vector of file.vectors) {
    it(vector.name, () => expect(outcome[vector.what]?.(vector)).toEqual(vector.expect));
  }
});

describe("a report that somebody wrote to break the board", () => {
  const received = { received: "2026-03-02" };
  const usual = running(received, {}, "2026-03-02");

  for (const day of ["abc-01", "2026-13-01", "", "2026-02-01T00", "99999-01-01", 5, null, {}]) {
    it(`starts no clock by a job that ended on ${JSON.stringify(day)}`, () => {
      expect(running({ ...received, job_end: day }, {}, "2026-03-02")).toEqual(usual);
    });
  }

  for (const option of ["constructor", "__proto__", "toString", "tomorrow", ["today"], 7, null]) {
    it(`starts no clock by leaving on ${JSON.stringify(option)}`, () => {
      expect(running(received, { must_leave_when: option }, "2026-03-02")).toEqual(usual);
    });
  }

  it("satisfies no condition by answers of another shape", () => {
    for (const answer of [null, 5, {}, { includes: 1 }]) {
      expect(urgent(form, { danger_now: answer, work_problem: answer } as unknown as Answers)).toBe(false);
    }
  });

  it("lets nothing out by a choice that every object has", () => {
    const answers = clean(form, { areas: ["work"], story: "S" });
    for (const choice of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      const facts = { answers, choices: { "labour/state": choice }, languageChecked: true, lifted: [] };
      expect(releaseFor(form, routing, "labour/state", facts)).toMatchObject({ answers: {}, parts: [] });
    }
  });
});
