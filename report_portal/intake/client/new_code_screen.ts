/** Changing the code: a new one is kept first, then it takes over. */
import { type Child, el, icon } from "../../web/client/dom.js";
import { NoAnswer, Problem } from "../../web/client/problem.js";
import type { Box } from "./box.js";
import { codeBlock, endsWith, LAST_FOUR, lastFour, onPaper, typedFour, waysToKeep } from "./code_parts.js";
import { failure } from "./failure.js";
import { home } from "./home.js";
import { kit, t } from "./kit.js";
import { DONE } from "./pictures.js";
import type { ReporterKeys } from "./seal.js";
import { actions, button, heading, notice, para, show, showFaults } from "./view.js";

// The same code until one has taken over: a change whose answer was lost may have arrived, and a second one would miss it.
let code = "";
let keys: Promise<ReporterKeys> | null = null;
let four = "";
let unsure = false;
let trouble: Child[] = [];

/** Forgets the new code and its keys; those that took over belong to the mailbox by then. */
export function forgetNewCode(): void {
  code = four = "";
  keys = null;
  unsure = false;
  trouble = [];
}

/** Draws a code, begins to stretch it, and shows the screen. */
export function showNewCode(box: Box): void {
  code ||= box.part.newCode();
  void stretched(box).catch(() => undefined);
  show({ tab: () => t("step_return"), keep, draw: () => draw(box) });
}

function stretched(box: Box): Promise<ReporterKeys> {
  keys ??= box.part.deriveKeys(code, kit().page.instance);
  keys.catch(() => {
    keys = null;
  });
  return keys;
}

function keep(): void {
  four = typedFour() ?? four;
}

function draw(box: Box): Child[] {
  const back = () => {
    keep();
    // What is not known stays said until it is.
    if (!unsure) trouble = [];
    home(box, null);
  };
  return [
    heading(t("box_code_new")),
    ...trouble,
    unsure ? null : el("div", { class: "screen-only" }, para(t("box_code_when")), para(t("box_code_what"), "hint")),
    el("ul", { class: "screen-only" }, el("li", {}, el("b", {}, t("code_write"))), el("li", {}, t("code_lost"))),
    codeBlock(code),
    ...onPaper(),
    ...waysToKeep(code),
    lastFour(four),
    unsure ? null : el("div", { class: "notice screen-only" }, para(t("box_code_not_yet"))),
    actions(button(t("back"), back), button(t("box_code_do"), () => tryChange(box), "primary big")),
  ];
}

function tryChange(box: Box): void {
  keep();
  if (!endsWith(code, four)) return showFaults([[LAST_FOUR, t("code_wrong")]]);
  void change(box);
}

async function change(box: Box): Promise<void> {
  const status = el("p", { class: "lead", role: "status" }, t("sending_lock"));
  show({ tab: () => t("step_return"), draw: () => [heading(t("box_code_new")), status] });
  box.busy = () => {
    status.textContent = t("sending_work");
  };
  try {
    await box.changeCode(await stretched(box));
    forgetNewCode();
    showDone(box);
  } catch (error) {
    unsure ||= error instanceof NoAnswer;
    const elsewhere = error instanceof Problem && error.code === "nothing-here";
    const said = elsewhere ? "box_code_elsewhere" : unsure ? "box_code_unsure" : "box_code_kept";
    trouble = [notice(unsure ? "warning" : "", el("b", {}, t(said))), elsewhere ? null : failure(error, null, () => void change(box))];
    showNewCode(box);
  }
}

/** Shown only after the server has said that the new code holds, and it has opened the mailbox. */
function showDone(box: Box): void {
  show({
    tab: () => t("step_return"),
    draw: () => [
      el("div", { class: "done" }, icon(DONE)),
      heading(t("box_code_done")),
      el("p", { class: "lead" }, t("box_code_old")),
      para(t("box_code_throw")),
      actions(button(t("box_code_back"), () => home(box, null), "primary big")),
    ],
  });
}
