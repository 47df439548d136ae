/** One question as fields on the screen. */
import { type Child, el } from "../../web/client/dom.js";
import { plainDigits } from "../../web/client/words.js";
import type { Option, Question } from "./form_file.js";
import { form, t } from "./kit.js";
import { picture } from "./pictures.js";
import { PRIVATE_FIELD, para } from "./view.js";

export type Answer = string | string[];

/** What is typed cannot be used; the message says why. */
export class Wrong {
  constructor(readonly message: string) {}
}

export interface Field {
  id: string;
  node: HTMLElement;
  /** The answer, undefined when there is none. */
  read(): Answer | Wrong | undefined;
}

// Where the questionnaire names no length.
const LONGEST = 300;
const NEARLY = 500;

/**
 * Draws a question.
 *
 * Args:
 *   answer: chosen or typed before; nothing is ever chosen in advance.
 *   alone: the question's words are the screen's heading.
 *   changed: called when an option is chosen or taken away.
 */
export function field(question: Question, answer: Answer | undefined, alone: boolean, changed: () => void = () => undefined): Field {
  switch (question.type) {
    case "single":
      return choices(question, question.options, answer, alone, changed);
    case "multi":
      return choices(question, question.options, answer, alone, changed);
    case "language": {
      const options = Object.entries(form().languages).map(([id, label]) => ({ id, label }));
      return choices(question, options, answer, alone, changed);
    }
    case "date_month":
      return month(question, answer, alone);
    default:
      return words(question, answer, alone);
  }
}

const fieldId = (question: Question): string => `q-${question.id}`;

function choices(question: Question, options: Option[], answer: Answer | undefined, alone: boolean, changed: () => void): Field {
  const several = question.type === "multi";
  const chosen = new Set(answer === undefined ? [] : [answer].flat());
  const inputs: HTMLInputElement[] = [];
  const dropRivals = (input: HTMLInputElement, option: Option) => {
    for (const other of inputs) {
      const rival = options.find(({ id }) => id === other.value)?.exclusive;
      if (other !== input && (option.exclusive || rival)) other.checked = false;
    }
  };
  const row = (option: Option, number: number): HTMLElement => {
    const input = el("input", {
      type: several ? "checkbox" : "radio",
      name: fieldId(question),
      value: option.id,
      autocomplete: "off",
      checked: chosen.has(option.id),
      onchange: () => {
        if (several && input.checked) dropRivals(input, option);
        for (const each of inputs) each.closest("label")?.classList.toggle("chosen", each.checked);
        changed();
      },
    });
    inputs.push(input);
    const language = question.type === "language" ? { lang: option.id, dir: "auto" } : {};
    return el(
      "label",
      { class: chosen.has(option.id) ? "option chosen" : "option" },
      input,
      el("span", { class: "mark" }, el("span", { class: "number", "aria-hidden": "true" }, String(number)), picture(question.id, number - 1)),
      el("span", { class: "words", ...language }, option.label),
    );
  };
  const rows = options.map((option, index) => row(option, index + 1));
  const node = el(
    "fieldset",
    { id: fieldId(question), class: "question" },
    el("legend", {}, el(alone ? "h1" : "h2", {}, question.label)),
    question.hint ? para(question.hint, "hint") : null,
    para(t(several ? "tick_several" : "tick_one"), "hint"),
    el("div", { class: "options" }, ...grouped(question, options, rows)),
  );
  const read = () => {
    const values = inputs.filter((input) => input.checked).map((input) => input.value);
    return values.length === 0 ? undefined : several ? values : values[0];
  };
  return { id: fieldId(question), node, read };
}

/** Long lists stand under small headings; numbers run on, as on paper. */
function grouped(question: Question, options: Option[], rows: HTMLElement[]): Child[] {
  if (!question.groups) return rows;
  return question.groups.map((group) => {
    const id = `${fieldId(question)}-${group.id}`;
    const members = rows.filter((_, index) => group.options.includes(options[index]?.id ?? ""));
    return el("div", { role: "group", "aria-labelledby": id, class: "options" }, el("h2", { id }, group.label), ...members);
  });
}

function words(question: Question, answer: Answer | undefined, alone: boolean): Field {
  const id = fieldId(question);
  const hint = question.hint ? el("p", { class: "hint", id: `${id}-hint` }, question.hint) : null;
  const long = question.type === "long_text";
  const most = question.max_length ?? LONGEST;
  const left = el("p", { class: "hint", "aria-live": "polite" });
  const tell = () => {
    const room = most - input.value.length;
    left.textContent = long && room < NEARLY && room >= 0 ? t("words_left", { count: room }) : "";
  };
  const attributes = { ...PRIVATE_FIELD, id, dir: "auto", oninput: tell, ...(hint ? { "aria-describedby": `${id}-hint`, "data-hint": `${id}-hint` } : {}) };
  const input = long ? el("textarea", { ...attributes, rows: 8 }) : el("input", { ...attributes, type: "text" });
  input.value = typeof answer === "string" ? answer : "";
  const label = el("label", { for: id }, question.label);
  const node = el("div", { class: "question" }, alone ? el("h1", {}, label) : label, hint, input, left);
  const read = () => {
    const text = input.value.trim();
    const over = text.length - most;
    return over > 0 ? new Wrong(t("error_story_long", { count: over })) : text || undefined;
  };
  return { id, node, read };
}

const EARLIEST = 1990;

function month(question: Question, answer: Answer | undefined, alone: boolean): Field {
  const id = fieldId(question);
  const [year = "", number = ""] = typeof answer === "string" ? answer.split("-") : [];
  const part = (name: "month" | "year", value: string, length: number) => {
    const input = el("input", { ...PRIVATE_FIELD, type: "text", id: `${id}-${name}`, inputmode: "numeric", maxlength: length });
    input.value = value;
    return { input, node: el("div", {}, el("label", { for: `${id}-${name}` }, t(name)), input) };
  };
  const months = part("month", number.replace(/^0/, ""), 2);
  const years = part("year", year, 4);
  const node = el(
    "fieldset",
    { id, class: "question" },
    el("legend", {}, el(alone ? "h1" : "h2", {}, question.label)),
    question.hint ? para(question.hint, "hint") : null,
    el("div", { class: "short" }, months.node, years.node),
  );
  const read = () => {
    const [m, y] = [plainDigits(months.input.value.trim()), plainDigits(years.input.value.trim())];
    if (!m && !y) return undefined;
    const known = /^\d{1,2}$/.test(m) && Number(m) >= 1 && Number(m) <= 12 && /^\d{4}$/.test(y) && Number(y) >= EARLIEST && Number(y) <= new Date().getFullYear();
    return known ? `${y}-${m.padStart(2, "0")}` : new Wrong(t("error_month"));
  };
  return { id, node, read };
}

/** An answer in the words of the current language, one line for each. */
export function answerText(question: Question, answer: Answer): string {
  if (question.type === "language") return form().languages[String(answer)] ?? String(answer);
  if (question.type === "date_month") {
    const [year = "", number = ""] = String(answer).split("-");
    return t("month_year", { month: Number(number), year });
  }
  if (question.type !== "single" && question.type !== "multi") return String(answer);
  return [answer]
    .flat()
    .map((id) => question.options.find((option) => option.id === id)?.label ?? id)
    .join("\n");
}
