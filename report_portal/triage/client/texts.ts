/** The words on the screen: messages, labels of questions and options, days and languages in one locale. */
import type { ClockRule } from "../../web/client/clocks.js";
import type { Option, Question, Section } from "../../web/client/forms.js";
import type { SignalData } from "../../web/client/signals.js";
import type { Calendar } from "../../web/client/words.js";
import type { PetitionData } from "./cases/petition.js";
import { dateWriter, plainTag } from "./dates.js";
import type { InstancePlan } from "./keys/ceremony.js";

export interface OptionText extends Option {
  label: string;
}

export interface QuestionText extends Omit<Question, "options"> {
  label: string;
  options: OptionText[];
}

export interface SectionText extends Omit<Section, "questions"> {
  label: string;
  questions: QuestionText[];
}

/** The questionnaire with its labels in this language. */
export interface StaffForm extends Omit<SignalData, "sections"> {
  sections: SectionText[];
}

/** The file `staff.<hash>.json` of one locale. */
export interface StaffData {
  messages: Record<string, string>;
  form: StaffForm;
  /** Ready-made messages: id → locale → text. */
  canned: Record<string, Record<string, string>>;
  /** Ready-made sentences on a rent contract, likewise. */
  lease: Record<string, Record<string, string>>;
  /** How days are written in the languages of the reporter pages. */
  calendars: Record<string, Calendar>;
  /** Organisations by audience → locale → name, as the person knows them. */
  organisations: Record<string, Record<string, string>>;
  /** Languages of the reporter pages: locale → its own name. */
  languages: Record<string, string>;
  /** Origin of the reporters' pages, or empty. */
  site: string;
  plan: InstancePlan;
  /** Words of the printed petition, in Romanian and English whatever the language of the screens. */
  petition: PetitionData;
  clocks: ClockRule[];
  /** ISO weekdays on which reports are read. */
  reading_days: number[];
}

export type Values = Record<string, string | number>;

const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };

export class Texts {
  private readonly questions = new Map<string, QuestionText>();
  private readonly writeDay: (date: Date) => string;
  private readonly numberFormat: Intl.NumberFormat;
  private readonly relativeFormat: Intl.RelativeTimeFormat;
  private readonly languageNames: Intl.DisplayNames;

  constructor(
    readonly locale: string,
    readonly data: StaffData,
  ) {
    for (const section of data.form.sections) {
      for (const question of section.questions) this.questions.set(question.id, question);
    }
    this.writeDay = dateWriter(locale, DAY);
    this.numberFormat = new Intl.NumberFormat(plainTag(locale));
    this.relativeFormat = new Intl.RelativeTimeFormat(plainTag(locale), { numeric: "auto" });
    this.languageNames = new Intl.DisplayNames(locale, { type: "language", fallback: "none" });
  }

  /** The message of a key with `{name}` filled in; the key itself where the catalogue lacks it. */
  t = (key: string, values: Values = {}): string => {
    const text = this.data.messages[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? this.numberFormat.format(value) : value;
    });
  };

  has(key: string): boolean {
    return key in this.data.messages;
  }

  /** Whether the answer of a question is a code and not the person's own words. */
  isCoded(question: string): boolean {
    const type = this.questions.get(question)?.type;
    return type === "single" || type === "multi" || type === "date_month" || type === "language";
  }

  question(id: string): QuestionText | undefined {
    return this.questions.get(id);
  }

  /** Label of an option, or a sentence that names an option this form does not know. */
  option(question: string, option: string): string {
    const known = this.questions.get(question)?.options.find((entry) => entry.id === option);
    return known?.label ?? this.t("case.unknown_option", { option });
  }

  /** A UTC day `YYYY-MM-DD` in words. */
  day(day: string): string {
    const date = new Date(`${day}T00:00:00Z`);
    return Number.isNaN(date.getTime()) ? day : this.writeDay(date);
  }

  /** A month `YYYY-MM` in words. */
  month(month: string): string {
    const date = new Date(`${month}-01T00:00:00Z`);
    if (Number.isNaN(date.getTime())) return month;
    return dateWriter(this.locale, { month: "long", year: "numeric" })(date);
  }

  /** The name of a month, 1 to 12. */
  monthName(month: number): string {
    return dateWriter(this.locale, { month: "long" })(new Date(Date.UTC(2000, month - 1, 1)));
  }

  /** "in 3 days", "yesterday": whole days from today. */
  relative(days: number): string {
    return Math.abs(days) >= 60
      ? this.relativeFormat.format(Math.trunc(days / 30), "month")
      : this.relativeFormat.format(days, "day");
  }

  number(value: number): string {
    return this.numberFormat.format(value);
  }

  /** Args: part: of 1. */
  percent(part: number): string {
    return new Intl.NumberFormat(plainTag(this.locale), { style: "percent" }).format(part);
  }

  size(bytes: number): string {
    const [unit, divisor] = bytes >= 1_000_000 ? (["megabyte", 1_000_000] as const) : (["kilobyte", 1000] as const);
    return new Intl.NumberFormat(plainTag(this.locale), { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / divisor);
  }

  language(code: string | null | undefined): string {
    if (!code) return this.t("language.unknown");
    try {
      return this.languageNames.of(code) ?? this.t("language.unknown");
    } catch {
      return this.t("language.unknown");
    }
  }

  audience(id: string): string {
    const [team = "", affiliation = ""] = id.split("/");
    return this.t("audience.name", {
      team: this.t(`team.${team}`),
      affiliation: this.t(`affiliation.${affiliation}`),
    });
  }
}
