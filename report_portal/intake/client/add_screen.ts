/** Adding to a report that has arrived: choose what about, tick or write, look at it, send. */
import { type Child, el } from "../../web/client/dom.js";
import { added, addedParts, sectionsToAdd, stepToAdd } from "./adding.js";
import type { Box } from "./box.js";
import { showDanger } from "./danger.js";
import { draft, forgetDraft } from "./draft.js";
import { failure } from "./failure.js";
import { home, waiting } from "./home.js";
import { t } from "./kit.js";
import { answerText } from "./question.js";
import { showQuestions } from "./question_screen.js";
import { questionOf, sectionLabel } from "./questions.js";
import { actions, button, heading, notice, para, show } from "./view.js";

let trouble: HTMLElement | null = null;

const tab = (): string => t("step_return");

/** Forgets what was ticked and written. */
export function forgetAdding(): void {
  forgetDraft();
  trouble = null;
}

/** Shows what is ready to be sent, and what can be added. */
export function showAdding(box: Box): void {
  show({ tab, draw: () => draw(box) });
}

function draw(box: Box): Child[] {
  const rows = Object.entries(added()).map(([id, answer]) => row(box, id, answer));
  // What is ready stays, for whoever only wanted to look at the messages.
  const back = () => home(box, null);
  const send = rows.length > 0 && button(t("send"), () => void sendAll(box), "primary big");
  const ready = rows.length > 0 && el("section", { class: "card" }, el("h2", {}, t("box_add_ready")), notice("", para(t("check_nothing_sent"))), el("dl", { class: "rows", id: "told" }, ...rows), actions(send));
  const choices = sectionsToAdd().map(({ id, label }) => button(t("check_add", { section: label }), () => ask(box, id)));
  return [
    heading(t("box_add")),
    trouble,
    ready || null,
    ready ? null : para(t("box_add_blind"), "lead"),
    ready ? null : para(t("box_add_join"), "hint"),
    ready ? null : para(t("box_add_readers"), "hint"),
    el("section", { class: "card" }, el("h2", {}, t("box_add_where")), el("div", { class: "options" }, ...choices)),
    actions(button(t("back"), back)),
  ];
}

function row(box: Box, id: string, answer: string | string[]): HTMLElement {
  const question = questionOf(id);
  const typed = question.options.length === 0;
  const section = sectionsToAdd().find(({ questions }) => questions.includes(question));
  const again = button(t("check_change"), () => section && ask(box, section.id), "quiet");
  again.setAttribute("aria-label", t("check_change_what", { question: question.label }));
  return el(
    "div",
    {},
    el("dt", {}, question.label),
    el("dd", typed ? { dir: "auto", translate: "no" } : {}, answerText(question, answer)),
    el("dd", { class: "act" }, again),
  );
}

function ask(box: Box, section: string): void {
  trouble = null;
  const list = () => showAdding(box);
  const done = () => {
    const danger = section === "safety" && ["yes", "not_sure"].includes(String(draft.answers.danger_now));
    if (danger) showDanger(tab, list, () => ask(box, section));
    else list();
  };
  const title = () => sectionLabel(section);
  showQuestions(() => stepToAdd(section), { tab, title, onwards: done, backwards: list, added: true });
}

async function sendAll(box: Box): Promise<void> {
  trouble = null;
  try {
    await waiting(box, () => box.send({ kind: "message", text: "", ...addedParts(), attachments: [] }));
    forgetAdding();
    home(box, "box_added");
  } catch (error) {
    trouble = failure(error, "failed_title", () => void sendAll(box));
    showAdding(box);
  }
}
