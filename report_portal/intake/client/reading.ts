/** Who would read this report: computed from the signed routing, by name of organisation. */
import { el } from "../../web/client/dom.js";
import { choices, exclusions, readers, type Routing } from "../../web/client/routing.js";
import { holds } from "../../web/client/forms.js";
import type { MessageKey } from "./form_file.js";
import { reportLocale } from "./helper.js";
import { form, organisation, t } from "./kit.js";
import { cleaned } from "./questions.js";
import type { SignedInstance } from "./seal.js";
import { para } from "./view.js";

export interface Reading {
  /** Direct audiences that get a real key. */
  readers: string[];
  /** Codes of the rules that keep others out. */
  exclusions: string[];
  /** Choice by question, as the reporter's own record keeps it. */
  choices: Record<string, string>;
}

const routingOf = (instance: SignedInstance): Routing => instance.routing as unknown as Routing;

const checked = (instance: SignedInstance): boolean => instance.languages[reportLocale()]?.checked ?? false;

/** Works out who reads these answers at sending. */
export function reading(instance: SignedInstance): Reading {
  const routing = routingOf(instance);
  const answers = cleaned();
  const direct = new Set(instance.audiences.filter((audience) => audience.direct).map(({ id }) => id));
  const chosen = choices(routing, answers);
  return {
    readers: readers(routing, answers, checked(instance)).filter((id) => direct.has(id)),
    exclusions: exclusions(routing, answers, checked(instance)).map(({ id }) => id),
    choices: Object.fromEntries(Object.entries(routing.permissions).map(([audience, { question }]) => [question, chosen[audience] ?? "ask_me_first"])),
  };
}

/** What an office may get, by the parts that the choice lets out. */
function share(routing: Routing, audience: string, choice: string): MessageKey {
  const parts = routing.permissions[audience]?.choices[choice] ?? [];
  if (parts.includes("packet")) return "reader_inspectors_facts";
  if (parts.includes("files")) return "reader_inspectors_words";
  if (parts.length > 0) return "reader_city_yes";
  return choice === "no" ? "reader_no" : "reader_ask";
}

/** The list of exactly who reads what, with the reasons for what they do not get. */
export function readersList(instance: SignedInstance): HTMLElement {
  const routing = routingOf(instance);
  const answers = cleaned();
  const out = exclusions(routing, answers, checked(instance));
  const chosen = choices(routing, answers);
  const affiliation = (id: string) => id.slice(id.indexOf("/") + 1);
  const offices = Object.keys(routing.permissions).map((id) => {
    const reasons = out.filter(({ affiliations }) => affiliations.includes(affiliation(id)));
    const suggested = holds(routing.suggested[id] ?? { any: [] }, answers);
    const key = reasons.length > 0 || !suggested ? "reader_no" : share(routing, id, chosen[id] ?? "ask_me_first");
    return reader(id, t(key));
  });
  const warnings = routing.warnings.filter(({ when }) => holds(when, answers)).map(({ id }) => id);
  return el(
    "div",
    {},
    el("ul", { class: "readers" }, ...reading(instance).readers.map((id) => reader(id, t("reader_all"))), ...offices, el("li", {}, t("reader_nobody_else"))),
    ...[...out.map(({ id }) => id), ...warnings].map((id) => reason(id)),
  );
}

const reader = (id: string, what: string): HTMLElement => el("li", {}, el("b", {}, organisation(id)), what);

function reason(id: string): HTMLElement | null {
  const text = (form().texts as Record<string, string>)[`excluded_${id}`];
  return text ? para(text, "notice warning") : null;
}
