/** Taking back single answers. Which were given is not known here: own words cannot be read with the code. */
import { type Child, el } from "../../web/client/dom.js";
import { today } from "../../web/client/words.js";
import { sectionsToAdd } from "./adding.js";
import type { Box } from "./box.js";
import { home, saveBox } from "./home.js";
import { t } from "./kit.js";
import { questionOf } from "./questions.js";
import { actions, button, heading, notice, para, show, showFaults } from "./view.js";

const LIST = "strikes";

let picked: string[] = [];

const tab = (): string => t("step_return");

/** Forgets what was picked. */
export function forgetStriking(): void {
  picked = [];
}

/** Shows the questions by section. */
export function showStriking(box: Box): void {
  const keep = () => {
    picked = [...document.querySelectorAll<HTMLInputElement>(`#${LIST} input:checked`)].map(({ value }) => value);
  };
  const onwards = () => {
    keep();
    if (picked.length === 0) showFaults([[LIST, t("box_strike_none")]]);
    else confirm(box);
  };
  const back = () => {
    forgetStriking();
    home(box, null);
  };
  const draw = (): Child[] => [
    heading(t("box_strike")),
    para(t("box_strike_what"), "lead"),
    para(t("box_strike_blind")),
    el("fieldset", { id: LIST, class: "question" }, el("legend", {}, t("box_strike_which")), el("div", { class: "options" }, ...sectionsToAdd().map(({ label, questions }) => sectionOf(label, questions)))),
    actions(button(t("back"), back), button(t("continue"), onwards, "primary")),
  ];
  show({ tab, keep, draw });
}

function sectionOf(label: string, questions: { id: string; label: string }[]): HTMLElement {
  const rows = questions.map((question) =>
    el(
      "label",
      { class: "option" },
      el("input", { type: "checkbox", value: question.id, autocomplete: "off", checked: picked.includes(question.id) }),
      el("span", { class: "words" }, question.label),
    ),
  );
  // All sections at once are six screens of a phone.
  return el("details", { open: questions.some(({ id }) => picked.includes(id)) }, el("summary", { class: "button" }, label), el("div", { class: "options" }, ...rows));
}

function confirm(box: Box): void {
  const strike = () => {
    const questions = picked;
    void saveBox(box, "box_struck", async () => {
      await box.send({ kind: "strike", questions, day: today() });
      forgetStriking();
    });
  };
  show({
    tab,
    draw: () => [
      heading(t("box_strike_ask")),
      el("ul", { id: "struck" }, ...picked.map((id) => el("li", {}, questionOf(id).label))),
      notice("warning", para(t("box_strike_read")), para(t("box_strike_still"))),
      actions(button(t("box_strike_sure"), strike, "danger"), button(t("box_strike_keep"), () => showStriking(box))),
    ],
  });
}
