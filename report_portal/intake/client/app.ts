/** The start page: checks that sealing is possible here, binds leaving, loads the rest while the person reads. */
import { byId } from "../../web/client/dom.js";
import type { Answers } from "../../web/client/forms.js";
import { guardBack, leave, onWipe, watchLeaving } from "../../web/client/leave.js";
import type * as Flow from "./flow.js";
import type { FormFile } from "./form_file.js";
import type { Door, Kit, Part } from "./kit.js";
import { fetchForm, fetchTexts, loader, type Page, pageFacts } from "./page.js";
import type * as Returning from "./returning.js";
import type * as Seal from "./seal.js";

const { flow = "", returning = "", seal = "", form = "", later = "" } = document.body.dataset;

const loadFlow = loader((again) => import(flow + again) as Promise<typeof Flow>);
const loadReturning = loader((again) => import(returning + again) as Promise<typeof Returning>);
const loadSeal = loader((again) => import(seal + again) as Promise<typeof Seal>);
const loadForm = loader((again) => fetchForm(form + again));
const loadLater = loader((again) => fetchTexts(later + again));

const link = byId("leave") as HTMLAnchorElement;
const away = link.href;

let words: FormFile;
let part: Part | null = null;
/** Texts for those who come back are there too. */
let whole = false;

/** Sealing needs the browser's own PBKDF2 and random numbers, which only a secure page has. */
const canSeal = (): boolean => isSecureContext && typeof crypto.subtle?.deriveBits === "function";

const kit = (): Kit => ({ form: words, page: pageFacts(), loadSeal, openMailbox, leave: () => leave(away) });

async function openMailbox(keys: Seal.ReporterKeys, page: Page, door: Door | Answers): Promise<void> {
  // The language may have been changed since the page was loaded.
  const here = document.querySelector<HTMLElement>("#languages [aria-current]")?.dataset.later ?? later;
  const [next, more] = await Promise.all([loadReturning(), here === later ? loadLater() : loader(() => fetchTexts(here))()]);
  add(more);
  const opened = await next.goOn({ ...kit(), page }, keys, door);
  if (opened) enter(opened);
}

/** Lets a part have the frame. */
function enter(next: Part): void {
  part = next;
  onWipe(() => next.forget());
}

function add(more: Partial<FormFile["texts"]>): void {
  words = { ...words, texts: { ...words.texts, ...more } };
  whole = true;
}

function enable(on: boolean): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("#ready button, #again")) button.disabled = !on;
}

async function begin(load: () => Promise<{ begin(kit: Kit): Part }>): Promise<void> {
  enable(false);
  byId("no-part").hidden = true;
  try {
    const [code, text, more] = await Promise.all([load(), loadForm(), load === loadFlow ? null : loadLater()]);
    words = text;
    if (more) add(more);
    enter(code.begin(kit()));
    frame();
  } catch {
    enable(true);
    byId("no-part").hidden = false;
    byId("again").onclick = () => void begin(load);
    byId("again").focus();
  }
}

/** Moves the languages below the screens and lets the browser's own Back go back one screen. */
function frame(): void {
  guardBack(() => part?.back() ?? false);
  const languages = byId("languages");
  byId("foot").append(languages);
  byId("top").remove();
  languages.addEventListener("click", (event) => void switchLanguage(event));
}

/** Swaps the words in place; answers stay. Without the other language's file the page stays as it is. */
async function switchLanguage(event: Event): Promise<void> {
  const chosen = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-form]");
  if (!chosen) return;
  event.preventDefault();
  const note = byId("note");
  try {
    const [text, more] = await Promise.all([
      fetchForm(chosen.dataset.form ?? ""),
      whole ? fetchTexts(chosen.dataset.later ?? "") : null,
    ]);
    words = text;
    if (more) add(more);
  } catch {
    note.textContent = words.texts.language_failed;
    return;
  }
  note.textContent = "";
  const { locale, direction, texts } = words;
  document.documentElement.lang = locale;
  document.documentElement.dir = direction;
  byId("languages").setAttribute("aria-label", texts["page.languages"]);
  for (const each of document.querySelectorAll<HTMLElement>("#languages a")) {
    if (each.lang === locale) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
  for (const place of document.querySelectorAll<HTMLElement>("[data-text]")) {
    place.textContent = texts[place.dataset.text as keyof typeof texts];
  }
  history.replaceState(null, "", `/${locale}/`);
  part?.relabel(words);
}

watchLeaving(link);
byId("not-ready").hidden = true;
if (canSeal()) {
  byId("ready").hidden = false;
  byId("start").onclick = () => void begin(loadFlow);
  byId("return").onclick = () => void begin(loadReturning);
  for (const load of [loadForm, loadFlow, loadSeal]) load().catch(() => undefined);
} else {
  byId("no-lock").hidden = false;
}
