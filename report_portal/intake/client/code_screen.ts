/** The code, shown before anything is sent, and the last button. */
import { type Child, el } from "../../web/client/dom.js";
import { codeBlock, endsWith, LAST_FOUR, lastFour, onPaper, typedFour, waysToKeep } from "./code_parts.js";
import { draft, setAnswer } from "./draft.js";
import { failure } from "./failure.js";
import { channel, reminder } from "./helper.js";
import { kit, t } from "./kit.js";
import { part } from "./parts.js";
import { type Field, field, Wrong } from "./question.js";
import { questionOf } from "./questions.js";
import { goBack } from "./way.js";
import { sendReport } from "./send_report.js";
import { actions, button, type Fault, heading, isShown, notice, para, redraw, show, showFaults } from "./view.js";

const CONTACT = ["contact_value", "phone_private"];

let four = "";
let contact: Field[] = [];
let trouble: HTMLElement | null = null;

/** Forgets what was typed here. */
export function forgetCodeScreen(): void {
  four = "";
  contact = [];
  trouble = null;
}

/** Makes the code, begins to stretch it, and shows the screen; without the sealing part it says so and goes no further. */
export async function showCode(tab: () => string): Promise<void> {
  const waiting = { tab, draw: () => [heading(t("code_title")), para("…"), actions(button(t("back"), goBack))] };
  show(waiting);
  try {
    const seal = await part();
    if (!isShown(waiting)) return;
    draft.code ||= seal.newCode();
    draft.keys ??= seal.deriveKeys(draft.code, kit().page.instance);
    draft.keys.catch(() => {
      draft.keys = null;
    });
    trouble = null;
  } catch (error) {
    trouble = failure(error, "failed_title", () => void showCode(tab));
    if (!isShown(waiting)) return;
  }
  show({ tab, keep, draw });
}

function keep(): void {
  four = typedFour() ?? four;
  for (const { id, read } of contact) {
    const answer = read();
    if (!(answer instanceof Wrong)) setAnswer(id.replace(/^q-/, ""), answer);
  }
}

function draw(): Child[] {
  if (trouble) return [heading(t("code_title")), trouble, actions(button(t("back"), goBack))];
  const byPhone = channel() === "phone";
  return [
    heading(t("code_title")),
    el("p", { class: "lead screen-only" }, t("code_why")),
    el("ul", { class: "screen-only" }, byPhone ? null : el("li", {}, el("b", {}, t("code_write"))), el("li", {}, t("code_lost"))),
    reminder(byPhone ? "helper_code_phone" : "helper_code"),
    codeBlock(draft.code),
    ...onPaper(),
    ...(draft.withoutCode ? withoutCode() : withCode()),
    el("div", { class: "notice screen-only" }, para(t("code_first"))),
    actions(button(t("back"), leaveScreen), button(t("send"), trySend, "primary big")),
  ];
}

function leaveScreen(): void {
  keep();
  goBack();
}

const withCode = (): Child[] => [
  ...waysToKeep(draft.code, channel()),
  lastFour(four, button(t("code_cannot_keep"), () => setWithout(true), "quiet")),
];

function withoutCode(): Child[] {
  contact = CONTACT.map((id) => field(questionOf(id), draft.answers[id], false));
  return [
    notice("warning", para(t("code_cannot_means"))),
    ...contact.map(({ node }) => node),
    button(t("code_cannot_back"), () => setWithout(false), "quiet"),
  ];
}

function setWithout(without: boolean): void {
  keep();
  contact = [];
  draft.withoutCode = without;
  redraw();
}

function trySend(): void {
  keep();
  const faults: Fault[] = [];
  if (!draft.withoutCode && !endsWith(draft.code, four)) faults.push([LAST_FOUR, t("code_wrong")]);
  for (const { id, read } of draft.withoutCode ? contact : []) {
    const answer = read();
    if (answer instanceof Wrong) faults.push([id, answer.message]);
  }
  if (faults.length > 0) return showFaults(faults);
  if (draft.withoutCode && draft.answers.contact_value) setAnswer("contact_want", "contact_me");
  void sendReport();
}
