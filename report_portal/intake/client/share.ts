/** Who may read it: the limits first, then the choices, then exactly who reads what. */
import { type Child, el } from "../../web/client/dom.js";
import { draft, setAnswer } from "./draft.js";
import { failure } from "./failure.js";
import { reminder } from "./helper.js";
import { t } from "./kit.js";
import { part } from "./parts.js";
import { type Field, field, Wrong } from "./question.js";
import type { Step } from "./questions.js";
import { reading, readersList } from "./reading.js";
import type { SignedInstance } from "./seal.js";
import { heading, notice, para } from "./view.js";
import { trustedInstance } from "./trust.js";

export interface ShareScreen {
  nodes: Child[];
  fields: Field[];
  /** True when the list of readers was shown. */
  known: boolean;
}

/** Loads what the screen must show. Returns: the instance, or why there is none. */
export async function loadReaders(): Promise<SignedInstance | { error: unknown }> {
  try {
    return await trustedInstance(await part()).get();
  } catch (error) {
    return { error };
  }
}

/**
 * Draws the screen.
 *
 * Args:
 *   again: tries once more to get the list of readers.
 *   changed: true when the list is not the one that was shown before.
 */
export function shareScreen(step: Step, instance: SignedInstance | { error: unknown }, again: () => void, changed: boolean): ShareScreen {
  const limits: Child[] = [
    heading(t("share_title")),
    reminder("helper_share"),
    changed ? notice("warning", para(t("readers_changed"))) : null,
    el(
      "section",
      { class: "card" },
      el("h2", {}, t("share_limits")),
      el(
        "ul",
        {},
        ...(["share_limit_first", "share_limit_city", "share_limit_inspectors", "share_limit_few", "share_limit_back"] as const).map((key) => el("li", {}, t(key))),
      ),
    ),
    draft.answers.age_group === "under_18" ? notice("warning", para(t("under_18"))) : null,
  ];
  if ("error" in instance) return { nodes: [...limits, failure(instance.error, null, again)], fields: [], known: false };
  const list = el("div", { "aria-live": "polite" }, readersList(instance));
  const fields: Field[] = step.questions.map((question) =>
    field(question, draft.answers[question.id], false, () => {
      for (const { id, read } of fields) {
        const answer = read();
        if (!(answer instanceof Wrong)) setAnswer(id.replace(/^q-/, ""), answer);
      }
      list.replaceChildren(readersList(instance));
    }),
  );
  draft.shown = reading(instance).readers;
  return {
    nodes: [
      ...limits,
      ...fields.map(({ node }) => node),
      step.questions.some(({ id }) => id !== "pattern_use") ? para(t("share_skip"), "hint") : null,
      el("section", { class: "card" }, el("h2", {}, t("readers_title")), para(t("readers_now"), "hint"), list, para(t("share_never"), "hint")),
    ],
    fields,
    known: true,
  };
}
