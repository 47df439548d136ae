/** The code, shown before anything is sent, and the last button. */
import { type Child, el } from "../../web/client/dom.js";
import { plainDigits, today } from "../../web/client/words.js";
import { draft, setAnswer } from "./draft.js";
import { failure } from "./failure.js";
import { dayText, form, kit, t } from "./kit.js";
import { part } from "./parts.js";
import { canDraw, saveCodePicture } from "./code_picture.js";
import { type Field, field, Wrong } from "./question.js";
import { questionOf } from "./questions.js";
import { goBack } from "./report.js";
import { lookAgain } from "./schedule.js";
import { sendReport } from "./send_report.js";
import { actions, button, type Fault, heading, isShown, notice, para, PRIVATE_FIELD, redraw, show, showFaults } from "./view.js";

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
  four = document.querySelector<HTMLInputElement>("#last-four")?.value ?? four;
  for (const { id, read } of contact) {
    const answer = read();
    if (!(answer instanceof Wrong)) setAnswer(id.replace(/^q-/, ""), answer);
  }
}

function draw(): Child[] {
  if (trouble) return [heading(t("code_title")), trouble, actions(button(t("back"), goBack))];
  return [
    heading(t("code_title")),
    el("p", { class: "lead screen-only" }, t("code_why")),
    el("ul", { class: "screen-only" }, el("li", {}, el("b", {}, t("code_write"))), el("li", {}, t("code_lost"))),
    codeBlock(),
    ...paper(),
    ...(draft.withoutCode ? withoutCode() : withCode()),
    el("div", { class: "notice screen-only" }, para(t("code_first"))),
    actions(button(t("back"), leaveScreen), button(t("send"), trySend, "primary big")),
  ];
}

function leaveScreen(): void {
  keep();
  goBack();
}

/** Three lines of eight, always from left to right, never read aloud by us and never given to a translation service. */
function codeBlock(): HTMLElement {
  const lines = [0, 8, 16].map((start, index) => {
    const [first, second] = [draft.code.slice(start, start + 4), draft.code.slice(start + 4, start + 8)];
    return el("p", {}, el("span", { class: "visually-hidden" }, `${t("code_line", { number: index + 1 })}: `), el("span", {}, first), " ", el("span", {}, second));
  });
  return el("div", { class: "code", id: "code", dir: "ltr", translate: "no" }, ...lines);
}

const paper = (): Child[] => [
  el("p", { class: "paper-only" }, t("code_paper_site", { site: location.host })),
  el("p", { class: "paper-only" }, t("code_paper_day", { day: dayText(againOn()) })),
];

const againOn = (): string => lookAgain(today(), form().look_again_after, form().reading_days);

function withCode(): Child[] {
  const said = el("p", { role: "status", class: "hint" });
  const copy = () => {
    const fail = () => {
      said.textContent = t("code_copy_failed");
    };
    if (!navigator.clipboard) return fail();
    navigator.clipboard.writeText(draft.code).then(() => {
      said.textContent = t("code_copied");
    }, fail);
  };
  const input = el("input", { ...PRIVATE_FIELD, type: "text", id: "last-four", class: "digits four", inputmode: "numeric", maxlength: 8, dir: "ltr", "aria-describedby": "last-four-hint", "data-hint": "last-four-hint" });
  input.value = four;
  return [
    actions(button(t("code_copy"), copy), button(t("code_print"), () => print()), canDraw() && button(t("code_picture"), () => saveCodePicture(draft.code))),
    said,
    el("p", { class: "hint screen-only" }, t("code_warning")),
    el(
      "div",
      { class: "question screen-only" },
      el("label", { for: "last-four" }, t("code_last_four")),
      el("p", { class: "hint", id: "last-four-hint" }, t("code_last_four_hint")),
      input,
      button(t("code_cannot_keep"), () => setWithout(true), "quiet"),
    ),
  ];
}

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
  if (!draft.withoutCode && plainDigits(four).replace(/\D/g, "") !== draft.code.slice(-4)) faults.push(["last-four", t("code_wrong")]);
  for (const { id, read } of draft.withoutCode ? contact : []) {
    const answer = read();
    if (answer instanceof Wrong) faults.push([id, answer.message]);
  }
  if (faults.length > 0) return showFaults(faults);
  if (draft.withoutCode && draft.answers.contact_value) setAnswer("contact_want", "contact_me");
  void sendReport();
}
