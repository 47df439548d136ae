/** A screen of one question or a small group. */
import { type Child, el } from "../../web/client/dom.js";
import { draft, setAnswer } from "./draft.js";
import { askHow } from "./helper.js";
import type { MessageKey } from "./form_file.js";
import { form, t } from "./kit.js";
import { type Field, field, Wrong } from "./question.js";
import { questionOf, sectionLabel, type Step } from "./questions.js";
import { hush, readAloud } from "./read_aloud.js";
import { actions, button, type Fault, heading, notice, para, show, showFaults } from "./view.js";

/** The bar that shows how far the person is, 0 to 1; the tab tells the same in words. */
export function progressBar(share: number): HTMLElement {
  const bar = el("span");
  bar.style.inlineSize = `${Math.round(share * 100)}%`;
  return el("div", { class: "progress", "aria-hidden": "true" }, bar);
}

/** Where a step stands. */
export interface Way {
  tab: () => string;
  /** How far the person is, 0 to 1; missing where that means nothing. */
  progress?: () => number;
  /** Heading over several questions; by the step's name where it is missing. */
  title?: () => string;
  /** Where Continue and Skip lead. */
  onwards: () => void;
  /** Where Back leads. */
  backwards: () => void;
  /** The step adds to what could already be sent. */
  added: boolean;
}

/**
 * Shows the questions of a step. One that a tick brings up stands there at once, one that a tick makes needless goes.
 *
 * Args:
 *   step: the step as the answers given so far make it.
 */
export function showQuestions(step: () => Step, { tab, progress, title, onwards, backwards, added }: Way): void {
  let fields: Field[] = [];
  const advice = el("div", { "aria-live": "polite" });
  const how = el("div");
  const note = () => {
    for (const { id, read } of fields) {
      const answer = read();
      if (!(answer instanceof Wrong)) setAnswer(id.replace(/^q-/, ""), answer);
    }
  };
  const keep = () => {
    note();
    hush();
  };
  const go = (where: () => void) => {
    keep();
    where();
  };
  const changed = () => {
    note();
    rearrange();
    advise(fields, advice);
    if (fields.some(({ id }) => id === "q-reporting_for")) askHow(how);
  };
  /** Fields that stay are not touched: one of them holds the focus. */
  const rearrange = () => {
    const before = fields;
    fields = step().questions.map(({ id }) => before.find((each) => each.id === `q-${id}`) ?? field(questionOf(id), draft.answers[id], false, changed));
    for (const old of before) if (!fields.includes(old)) old.node.remove();
    fields.forEach(({ node }, index) => {
      if (!node.isConnected) (fields[index - 1]?.node ?? document.querySelector("#main h1"))?.after(node);
    });
  };
  const skip = () => {
    for (const { id } of fields) setAnswer(id.replace(/^q-/, ""), undefined);
    hush();
    onwards();
  };
  show({
    tab,
    keep,
    draw: () => {
      const { id, questions } = step();
      const alone = questions.length === 1;
      fields = questions.map((question) => field(question, draft.answers[question.id], alone, changed));
      advise(fields, advice);
      how.replaceChildren();
      if (questions.some(({ id: one }) => one === "reporting_for")) askHow(how);
      const texts = () => step().questions.flatMap(({ label, options }) => [label, ...options.map((option) => option.label)]);
      return [
        progress ? progressBar(progress()) : null,
        alone ? null : heading(title?.() ?? groupTitle(id)),
        readAloud(texts),
        ...fields.map(({ node }) => node),
        advice,
        how,
        actions(
          button(t("back"), () => go(backwards)),
          button(t(added ? "section_done" : "continue"), () => tryOn(fields, () => go(onwards), added), "primary"),
          added ? null : button(t("skip"), skip, "quiet"),
        ),
      ];
    },
  });
}

function groupTitle(step: string): string {
  const key = `screen_${step}`;
  return key in form().texts ? t(key as MessageKey) : sectionLabel(step);
}

function tryOn(fields: Field[], go: () => void, added: boolean): void {
  const answers = fields.map(({ id, read }) => ({ id, answer: read() }));
  const faults = answers.flatMap(({ id, answer }): Fault[] => (answer instanceof Wrong ? [[id, answer.message]] : []));
  const first = fields[0];
  if (faults.length === 0 && !added && first && answers.every(({ answer }) => answer === undefined)) faults.push([first.id, t("error_nothing")]);
  if (faults.length > 0) showFaults(faults);
  else go();
}

const ADVICE: Record<string, Record<string, MessageKey[]>> = {
  age_group: { under_18: ["under_18_title", "under_18"] },
  reporting_for: {
    i_help_someone: ["helper_title", "helper_read", "helper_decide", "helper_interpreter"],
    someone_else: ["other_person"],
    i_saw_it: ["other_person"],
  },
};

/** What must be known at once when something is ticked. */
function advise(fields: Field[], place: HTMLElement): void {
  const boxes: Child[] = fields.map(({ id, read }) => {
    const keys = ADVICE[id.replace(/^q-/, "")]?.[String(read())];
    return keys ? notice("warning", ...keys.map((key) => (key.endsWith("_title") ? el("h2", {}, t(key)) : para(t(key))))) : null;
  });
  place.replaceChildren(...boxes.filter((box): box is HTMLElement => box instanceof HTMLElement));
}
