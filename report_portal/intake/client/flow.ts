/** Entry of everything after the start page. */
import { byId } from "../../web/client/dom.js";
import { forgetBox } from "./box_screen.js";
import { type Kit, kit, t, take } from "./kit.js";
import { hush } from "./read_aloud.js";
import { forgetReport, startReport, stepBack } from "./report.js";
import { forgetReturn, showReturn } from "./return.js";
import { dropScreen, redraw } from "./view.js";

let returning = false;

/** Begins a report or the return with a code. */
export function begin(given: Kit): void {
  take(given);
  returning = given.door === "return";
  given.leaving.onWipe(() => {
    hush();
    forgetReport();
    forgetReturn();
    forgetBox();
    dropScreen();
  });
  given.leaving.guardBack(() => !returning && stepBack());
  const languages = byId("languages");
  byId("foot").append(languages);
  byId("top").remove();
  languages.addEventListener("click", (event) => void switchLanguage(event));
  if (returning) showReturn();
  else startReport();
}

/** Swaps the words in place; answers stay. Without the other language's file the page stays as it is. */
async function switchLanguage(event: Event): Promise<void> {
  const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-form]");
  if (!link) return;
  event.preventDefault();
  try {
    const form = await kit().fetchForm(link.dataset.form ?? "");
    take({ ...kit(), form });
  } catch {
    byId("note").textContent = t("language_failed");
    return;
  }
  byId("note").textContent = "";
  const { locale, direction } = kit().form;
  document.documentElement.lang = locale;
  document.documentElement.dir = direction;
  for (const each of document.querySelectorAll<HTMLElement>("#languages a")) {
    if (each.lang === locale) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
  byId("languages").setAttribute("aria-label", t("page.languages"));
  for (const place of document.querySelectorAll<HTMLElement>("[data-text]")) {
    place.textContent = t(place.dataset.text as Parameters<typeof t>[0]);
  }
  history.replaceState(null, "", `/${locale}/`);
  redraw();
}
