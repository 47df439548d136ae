/** What every screen that shows a new code has: the code itself, ways to keep it, and the question that shows it was kept. */
import { type Child, el } from "../../web/client/dom.js";
import { plainDigits, today } from "../../web/client/words.js";
import { canDraw, saveCodePicture } from "./code_picture.js";
import type { Channel } from "./draft.js";
import { dayText, form, t } from "./kit.js";
import { lookAgain } from "./schedule.js";
import { actions, button, PRIVATE_FIELD } from "./view.js";

/** Element id of the field for the last digits. */
export const LAST_FOUR = "last-four";

/** Three lines of eight, always from left to right, never read aloud by us and never given to a translation service. */
export function codeBlock(code: string): HTMLElement {
  const lines = [0, 8, 16].map((start, index) => {
    const [first, second] = [code.slice(start, start + 4), code.slice(start + 4, start + 8)];
    return el("p", {}, el("span", { class: "visually-hidden" }, `${t("code_line", { number: index + 1 })}: `), el("span", {}, first), " ", el("span", {}, second));
  });
  return el("div", { class: "code", id: "code", dir: "ltr", translate: "no" }, ...lines);
}

/** What is printed with the code. */
export const onPaper = (): Child[] => [
  el("p", { class: "paper-only" }, t("code_paper_site", { site: location.host })),
  el("p", { class: "paper-only" }, t("code_paper_day", { day: dayText(againOn()) })),
];

const againOn = (): string => lookAgain(today(), form().look_again_after, form().reading_days);

/** Copy, print, save as a picture. On a device of those who write for others nothing may stay: at a desk the code goes onto paper, on the phone into the caller's ear. */
export function waysToKeep(code: string, channel: Channel = "web"): Child[] {
  if (channel === "phone") return [];
  const onPrint = button(t("code_print"), () => print());
  if (channel === "walk_in") return [actions(onPrint)];
  const said = el("p", { role: "status", class: "hint" });
  const copy = () => {
    const fail = () => {
      said.textContent = t("code_copy_failed");
    };
    if (!navigator.clipboard) return fail();
    navigator.clipboard.writeText(code).then(() => {
      said.textContent = t("code_copied");
    }, fail);
  };
  return [
    actions(button(t("code_copy"), copy), onPrint, canDraw() && button(t("code_picture"), () => saveCodePicture(code))),
    said,
    el("p", { class: "hint screen-only" }, t("code_warning")),
  ];
}

/**
 * Asks for the last four digits.
 *
 * Args:
 *   typed: what stands in the field already.
 *   otherwise: what else may be done, or nothing.
 */
export function lastFour(typed: string, otherwise: Child = null): HTMLElement {
  const input = el("input", { ...PRIVATE_FIELD, type: "text", id: LAST_FOUR, class: "digits four", inputmode: "numeric", maxlength: 8, dir: "ltr", "aria-describedby": "last-four-hint", "data-hint": "last-four-hint" });
  input.value = typed;
  return el(
    "div",
    { class: "question screen-only" },
    el("label", { for: LAST_FOUR }, t("code_last_four")),
    el("p", { class: "hint", id: "last-four-hint" }, t("code_last_four_hint")),
    input,
    otherwise,
  );
}

/** What was typed into the field, or undefined while it is not on the screen. */
export const typedFour = (): string | undefined => document.querySelector<HTMLInputElement>(`#${LAST_FOUR}`)?.value;

/** Whether somebody typed the last four digits of a code, in any script. */
export const endsWith = (code: string, typed: string): boolean => plainDigits(typed).replace(/\D/g, "") === code.slice(-4);
