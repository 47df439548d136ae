/** Check your answers: rows with Change, and what could be added. */
import { type Child, el } from "../../web/client/dom.js";
import { draft } from "./draft.js";
import { spokenText } from "./helper.js";
import { t } from "./kit.js";
import { answerText } from "./question.js";
import type { Question } from "./form_file.js";
import { additions, cleaned, enough, sectionLabel, shortWay, type Step } from "./questions.js";
import { addTo, change, goBack, goCode } from "./way.js";
import { actions, button, heading, notice, para, show, showFaults } from "./view.js";

/** Shows the check. */
export function showCheck(tab: () => string): void {
  show({ tab, draw });
}

function draw(): Child[] {
  const way = shortWay();
  const more = additions();
  const said = [...way, ...more.map((step) => ({ ...step, questions: step.questions.filter(({ id }) => cleaned()[id] !== undefined) }))];
  return [
    heading(t("check_title")),
    notice("", para(t("check_nothing_sent"))),
    el("dl", { class: "rows card", id: "told" }, ...said.flatMap((step) => step.questions.map((question) => row(step, question)))),
    ...additionsList(more),
    actions(button(t("back"), goBack), button(t("check_go_on"), goOn, "primary big")),
  ];
}

function row(step: Step, question: Question): HTMLElement {
  const answer = draft.answers[question.id];
  const typed = question.options.length === 0;
  const value = answer === undefined ? el("dd", { class: "hint" }, t("check_empty")) : el("dd", typed ? { dir: "auto", translate: "no" } : {}, answerText(question, answer) + (question.id === "reporting_for" ? spokenText() : ""));
  const again = button(t("check_change"), () => change(step.id), "quiet");
  again.setAttribute("aria-label", t("check_change_what", { question: question.label }));
  return el("div", {}, el("dt", {}, question.label), value, el("dd", { class: "act" }, again));
}

function additionsList(more: Step[]): Child[] {
  if (more.length === 0) return [];
  return [
    el(
      "section",
      { class: "card" },
      el("h2", {}, t("check_more")),
      para(t("check_more_hint"), "hint"),
      el("div", { class: "options" }, ...more.map(({ id }) => button(t("check_add", { section: sectionLabel(id) }), () => addTo(id)))),
    ),
  ];
}

function goOn(): void {
  if (enough()) return goCode();
  showFaults([["told", t("error_nothing_told")]]);
}
