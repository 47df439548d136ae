/** Yes or no to one office. */
import { el } from "../../web/client/dom.js";
import type { Routing } from "../../web/client/routing.js";
import type { Box } from "./box.js";
import type { Option } from "./form_file.js";
import { saveBox } from "./home.js";
import { form, organisation, t } from "./kit.js";
import type { SignedInstance } from "./seal.js";
import { button } from "./view.js";

const QUESTION = { city: "share_city", state: "share_inspectors" } as const;

type Office = { id: string; affiliation: "city" | "state" };

/** The offices outside the NGO that this instance knows. */
export const offices = (instance: SignedInstance | null): Office[] =>
  (instance?.audiences ?? []).filter((audience): audience is typeof audience & Office => audience.affiliation !== "ngo");

/** What the person chose for an office last, or undefined. */
export function choiceFor(box: Box, office: Office): string | undefined {
  const choices = box.mailbox.state?.choices ?? {};
  return choices[office.id] ?? choices[QUESTION[office.affiliation]];
}

/** Rules that keep an office out whatever is chosen; those that a coordinator may lift leave the choice open. */
function keptOut(box: Box, office: Office): string[] {
  const routing = box.trusted.last?.routing as Routing | undefined;
  const applied = box.mailbox.state?.exclusions ?? [];
  return (routing?.exclusions ?? [])
    .filter(({ id, affiliations, liftable }) => !liftable && applied.includes(id) && affiliations.includes(office.affiliation))
    .map(({ id }) => id);
}

/** The possible choices in the words of the form, without "ask me first": a question was asked. */
export function choicesOf(affiliation: Office["affiliation"]): Option[] {
  const question = form()
    .sections.flatMap((section) => section.questions)
    .find(({ id }) => id === QUESTION[affiliation]);
  return (question?.options ?? []).filter(({ id }) => id !== "ask_me_first");
}

/**
 * Draws the choice for one office.
 *
 * Args:
 *   audience: the office's audience id.
 *   question: sequence of the answer that asked, or 0.
 */
export function permission(box: Box, audience: string, question: number): HTMLElement | null {
  const office = offices(box.trusted.last).find(({ id }) => id === audience);
  if (!office) return null;
  // Under a message it stands below the heading of the messages; on a screen of its own, below the screen's.
  const level = question === 0 ? "h2" : "h3";
  const reasons = keptOut(box, office);
  if (reasons.length > 0) {
    const said = reasons.flatMap((id) => (form().texts as Record<string, string>)[`excluded_${id}`] ?? []);
    return el("div", { class: "permission" }, el(level, {}, organisation(audience)), ...said.map((text) => el("p", {}, text)));
  }
  const now = choiceFor(box, office);
  const options = choicesOf(office.affiliation);
  const chosen = options.find(({ id }) => id === now);
  const send = (choice: string) => void saveBox(box, "box_share_saved", () => box.send({ kind: "permission", audience, choice, question }));
  const buttons = options
    .filter(({ id }) => question !== 0 || id !== now)
    .map(({ id, label }) => button(label, () => send(id), id === now ? "primary" : ""));
  return el(
    "div",
    { class: "permission", role: "group", "aria-label": t("box_asks", { name: organisation(audience) }) },
    el(level, {}, t("box_asks", { name: organisation(audience) })),
    chosen ? el("p", {}, t("box_saved_choice", { choice: chosen.label })) : null,
    el("div", { class: "options" }, ...buttons),
  );
}
