/** The page's words: texts with their values, labels of questions and organisations. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Refusal, Words } from "./api.js";

export class Said {
  constructor(private readonly words: Words) {}

  t(key: string, values: Record<string, string | number> = {}): string {
    const text = this.words.texts[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
  }

  /** Several words in a row. Browsers know the word for "and" in few of our languages. */
  list(words: (string | number)[]): string {
    return words.join(this.words.direction === "rtl" ? "، " : ", ");
  }

  question(id: string): string {
    return this.words.questions[id]?.label ?? id;
  }

  option(question: string, id: string): string {
    return this.words.questions[question]?.options[id] ?? id;
  }

  /** One answer in words: an option, a language by its name, or what somebody typed. */
  answer(question: string, value: string): string {
    if (question !== "answer_language") return this.option(question, value);
    return new Intl.DisplayNames([this.words.locale], { type: "language" }).of(value) ?? value;
  }

  audience(id: string): string {
    return this.words.audiences[id] ?? id;
  }

  refused(code: string): string {
    return this.words.refusals[code] ?? code;
  }

  error(refusal: Refusal): string {
    const key = `error_${refusal.code}`;
    return refusal.said || this.t(key in this.words.texts ? key : "error_other");
  }
}

/** A form's number, whose halves keep their order among words of any direction. */
export const formNumber = (short: string): string => `\u2066${short}\u2069`;

export interface Bench {
  said: Said;
  /** Does something, then shows what came of it. */
  act: (path: string, body: object) => Promise<void>;
}

export const BenchContext = createContext<Bench | null>(null);

export function useBench(): Bench {
  const bench = useContext(BenchContext);
  if (!bench) throw new Error("no bench");
  return bench;
}
