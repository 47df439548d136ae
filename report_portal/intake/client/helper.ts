/** Reminders for somebody who fills the form in for a person who sits beside them. */
import { draft } from "./draft.js";
import type { MessageKey } from "./form_file.js";
import { t } from "./kit.js";
import { notice, para } from "./view.js";

export const isHelper = (): boolean => draft.answers.reporting_for === "i_help_someone";

/** The reminder, null for everybody else. */
export const reminder = (key: MessageKey): HTMLElement | null => (isHelper() ? notice("warning", para(t(key))) : null);
