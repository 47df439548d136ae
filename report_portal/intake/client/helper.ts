/** For somebody who fills the form in for a person: reminders, and how the two of them speak. */
import { el } from "../../web/client/dom.js";
import { type Channel, draft, setAnswer } from "./draft.js";
import type { MessageKey, Question } from "./form_file.js";
import { form, t } from "./kit.js";
import { type Field, field, Wrong } from "./question.js";
import { questionOf } from "./questions.js";
import { notice, para } from "./view.js";

const LANGUAGE = "answer_language";

const SPOKEN: [Channel, MessageKey][] = [
  ["web", "helper_beside"],
  ["phone", "helper_phone"],
  ["walk_in", "helper_desk"],
];

export const isHelper = (): boolean => draft.answers.reporting_for === "i_help_someone";

/** How the report comes about. It stands in the sealed part alone. */
export const channel = (): Channel => (isHelper() && draft.spoken) || "web";

/** The report's language: on the phone and at a desk the screens are read by one person and meant for another. */
export const reportLocale = (): string => String((channel() !== "web" && draft.answers[LANGUAGE]) || form().locale);

/** The reminder, null for everybody else. */
export const reminder = (key: MessageKey): HTMLElement | null => (isHelper() ? notice("warning", para(t(key))) : null);

/** What a helper chose, as the check shows it under the question of who reports. */
export function spokenText(): string {
  const key = isHelper() ? SPOKEN.find(([id]) => id === draft.spoken)?.[1] : undefined;
  return key ? `\n${t(key)}` : "";
}

/** Asks a helper how they speak with the person, and for that person's language. Args: place: stays empty for everybody else. */
export function askHow(place: HTMLElement): void {
  if (!isHelper()) return place.replaceChildren();
  // What stands there holds the focus.
  if (place.firstChild) return;
  const language = el("div");
  const asked: Question = { ...questionOf(LANGUAGE), id: "spoken", type: "single", label: t("helper_where"), options: SPOKEN.map(([id, key]) => ({ id, label: t(key) })) };
  const how: Field = field(asked, draft.spoken ?? undefined, false, () => {
    draft.spoken = how.read() as Channel;
    askLanguage(language);
  });
  askLanguage(language);
  place.replaceChildren(how.node, language);
}

function askLanguage(place: HTMLElement): void {
  if (channel() === "web") return place.replaceChildren();
  if (place.firstChild) return;
  const which: Field = field(questionOf(LANGUAGE), draft.answers[LANGUAGE], false, () => {
    const answer = which.read();
    if (!(answer instanceof Wrong)) setAnswer(LANGUAGE, answer);
  });
  place.replaceChildren(which.node);
}
