/** The words and questions of one language, as `/<locale>/form.<hash>.json` brings them. */
import type * as Rules from "../../web/client/forms.js";
import type { Calendar } from "../../web/client/words.js";
import type messages from "../messages.json";

/** Keys of the static pages alone are not in the form file. */
type Shared = "page.site" | "page.demo" | "page.languages" | "page.skip_link" | "page.people_none" | "page.help";
export type MessageKey = Exclude<keyof typeof messages, `page.${string}`> | Shared;

export interface Contact {
  label: string;
  value: string;
  /** `tel:` or `https:` address, or empty. */
  link: string;
  /** For people in danger. */
  danger: boolean;
}

/** What the questionnaire's own types leave out: the words. */
export interface Option extends Rules.Option {
  label: string;
}

export interface Question extends Rules.Question {
  label: string;
  hint?: string;
  groups?: { id: string; label: string; options: string[] }[];
  options: Option[];
}

export interface Section extends Rules.Section {
  label: string;
  questions: Question[];
}

export interface FormFile extends Rules.Questionnaire {
  locale: string;
  direction: "ltr" | "rtl";
  calendar: Calendar;
  sections: Section[];
  texts: Record<MessageKey, string>;
  contacts: Contact[];
  /** Audience id → names of the organisations that hold its key. */
  organisations: Record<string, string>;
  /** Locale → its own name. */
  languages: Record<string, string>;
  /** Days of the week on which reports are read, 1 = Monday to 7 = Sunday. */
  reading_days: number[];
  /** Reading days after which it is worth looking for an answer. */
  look_again_after: number;
  /** Days after which sealed backups have forgotten a withdrawn report. */
  backup_days: number;
}
