/** Shows one screen at a time: heading focused, title neutral, errors told twice in the same words. */
import { byId, type Child, el } from "../../web/client/dom.js";
import { kit, t } from "./kit.js";

export interface Screen {
  /** What stands in the browser's tab. */
  tab(): string;
  /** Builds the content; it holds exactly one `h1`. */
  draw(): Child[];
  /** Takes what is typed out of the fields, before they go. */
  keep?(): void;
}

/** A field's element id and what is wrong with it. */
export type Fault = [field: string, message: string];

let current: Screen | null = null;

function entitle(wrong: boolean): void {
  if (!current) return;
  const title = `${current.tab()} – ${t("page.site")}`;
  document.title = wrong ? t("error_title", { title }) : title;
}

/** Replaces the screen. */
export function show(screen: Screen): void {
  current = screen;
  const main = byId("main");
  main.replaceChildren(...screen.draw().filter((child): child is Node | string => Boolean(child)));
  entitle(false);
  scrollTo(0, 0);
  const heading = main.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

/** Draws the same screen again, in another language or with another state; typed text stays. */
export function redraw(): void {
  if (!current) return;
  current.keep?.();
  show(current);
}

export const keepTyped = (): void => current?.keep?.();

/** Whether this screen is still the one that is shown. */
export const isShown = (screen: Screen): boolean => current === screen;

/** Forgets the screen. */
export function dropScreen(): void {
  current = null;
}

/** Shows what is missing: a summary that takes the focus, and the same words at each field. */
export function showFaults(faults: Fault[]): void {
  const main = byId("main");
  for (const old of main.querySelectorAll(".error-text, #faults")) old.remove();
  for (const field of main.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const items = faults.map(([id, message]) => el("li", {}, el("a", { href: `#${id}`, onclick: (event) => focusField(event, id) }, message)));
  const summary = el("div", { id: "faults", class: "notice error", role: "alert", tabindex: -1 }, el("h2", {}, t("error_summary")), el("ul", {}, ...items));
  for (const [id, message] of faults) markField(id, message);
  main.prepend(summary);
  entitle(true);
  summary.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function focusField(event: Event, id: string): void {
  // The address must not change: it would stand in the history.
  event.preventDefault();
  const field = document.getElementById(id);
  (field?.matches("input, textarea") ? field : field?.querySelector<HTMLElement>("input, textarea"))?.focus();
}

function markField(id: string, message: string): void {
  const field = document.getElementById(id);
  if (!field) return;
  const text = el("p", { class: "error-text", id: `${id}-error` }, message);
  if (field.matches("fieldset")) field.querySelector("legend")?.after(text);
  else field.before(text);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", [field.dataset.hint, `${id}-error`].filter(Boolean).join(" "));
}

export const heading = (text: string): HTMLElement => el("h1", {}, text);
export const para = (text: string, kind = ""): HTMLElement => el("p", kind ? { class: kind } : {}, text);
export const notice = (kind: "" | "warning" | "error", ...children: Child[]): HTMLElement =>
  el("div", { class: `notice ${kind}`.trim(), role: kind === "error" ? "alert" : undefined }, ...children);

export function button(label: string, act: () => void, kind = ""): HTMLButtonElement {
  return el("button", { type: "button", class: `button ${kind}`.trim(), onclick: act }, label);
}

export const actions = (...buttons: Child[]): HTMLElement => el("div", { class: "actions" }, ...buttons);

/** A text field's attributes: no memory, no checking service, no translation service sees what is typed. */
export const PRIVATE_FIELD = {
  autocomplete: "off",
  autocorrect: "off",
  autocapitalize: "off",
  spellcheck: "false",
  translate: "no",
  "data-gramm": "false",
  "data-lpignore": "true",
  "data-1p-ignore": true,
} as const;

/** Leads to the pages to read; like every way out, it empties this page. */
export const helpLink = (): HTMLElement => el("p", {}, el("a", { href: `/${kit().form.locale}/help/` }, t("page.help")));

/** Telephone numbers and addresses of people who can help, or only those for people in danger. */
export function people(danger = false): HTMLElement {
  const contacts = kit().form.contacts.filter((contact) => !danger || (contact.danger && contact.link !== "tel:112"));
  if (contacts.length === 0) return para(t("page.people_none"));
  const items = contacts.map(({ label, value, link }) =>
    el("li", {}, label, el("br"), link ? el("a", { href: link, dir: "ltr", rel: "noreferrer", target: "_blank" }, value) : el("b", { translate: "no", dir: "auto" }, value)),
  );
  return el("ul", { class: "contacts" }, ...items);
}
