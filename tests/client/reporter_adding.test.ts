/** What somebody who comes back can add, without this page knowing what was told before. */
import { afterEach, describe, expect, it } from "vitest";
import questionnaire from "../../report_portal/questions/questionnaire.json";
import { added, addedParts, sectionsToAdd, stepToAdd } from "../../report_portal/intake/client/adding.js";
import { draft, forgetDraft } from "../../report_portal/intake/client/draft.js";
import { type Kit, take } from "../../report_portal/intake/client/kit.js";
import { clean, type Questionnaire } from "../../report_portal/web/client/forms.js";

take({ form: questionnaire } as unknown as Kit);
afterEach(forgetDraft);

const asked = (section: string) => stepToAdd(section).questions.map(({ id }) => id);

describe("adding later", () => {
  it("asks in every section, whatever was told before", () => {
    const sections = sectionsToAdd().map(({ id }) => id);
    expect(sections).not.toContain("sharing");
    for (const section of sections) expect(asked(section).length, section).toBeGreaterThan(0);
    expect(asked("facts")).toEqual(expect.arrayContaining(["employer_name", "workplace_place", "story"]));
    expect(asked("facts")).not.toContain("files");
  });

  it("brings up what a tick of the same section asks for, and drops it with the tick", () => {
    expect(asked("work")).not.toContain("amount_owed");
    draft.answers.work_problem = ["not_paid"];
    draft.answers.amount_owed = "4200 lei";
    expect(asked("work")).toContain("amount_owed");
    expect(added()).toMatchObject({ amount_owed: "4200 lei" });
    draft.answers.work_problem = ["threats"];
    expect(asked("work")).not.toContain("amount_owed");
    expect(added()).not.toHaveProperty("amount_owed");
  });

  it.each([
    ["work", "work_problem", ["threats"], "work"],
    ["housing", "housing_problem", ["no_lease"], "housing"],
    ["treatment", "treat_what", ["refused"], "unfair_treatment"],
  ])("opens %s for whoever reads it", (_section, question, answer, area) => {
    draft.answers[question] = answer;
    expect(added()).toEqual({ areas: [area], [question]: answer });
    expect(clean(questionnaire as unknown as Questionnaire, added())).toEqual(added());
    draft.answers.areas = ["recruitment", area];
    expect(added().areas).toEqual(["recruitment", area]);
  });

  it("keeps what only the NGO reads apart", () => {
    Object.assign(draft.answers, { sector: "farm", gender: "woman", contact_want: "contact_me", contact_value: "0700" });
    expect(addedParts()).toEqual({
      answers: { areas: ["work"], sector: "farm" },
      private: { gender: "woman" },
      contact: { contact_want: "contact_me", contact_value: "0700" },
    });
  });

  it("sends nothing where nothing was told", () => expect(added()).toEqual({}));
});
