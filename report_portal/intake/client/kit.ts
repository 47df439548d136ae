/** What every screen needs: the words of the current language, the page's trust anchors, the parts that load later. */
import { dayInWords, fill, type Values } from "../../web/client/words.js";
import type { Answers } from "../../web/client/forms.js";
import type { FormFile, MessageKey } from "./form_file.js";
import type { Page } from "./page.js";
import type * as Seal from "./seal.js";

export type SealPart = typeof Seal;

/** Where somebody goes on after sending: to the messages, to the files, or to the field for the code, to test it. */
export type Door = "box" | "files" | "code";

export interface Kit {
  form: FormFile;
  page: Page;
  loadSeal(): Promise<SealPart>;
  /**
   * Goes on to the messages of a report that was just sent, or adds coded answers to it, and the screen stays.
   *
   * Args:
   *   page: with the root and the version met until then.
   * Raises: as opening and sending do.
   */
  openMailbox(keys: Seal.ReporterKeys, page: Page, door: Door | Answers): Promise<void>;
  /** Empties the page and goes elsewhere. */
  leave(): void;
}

/** A part of the application that shows its screens inside the frame of the start page. */
export interface Part {
  /** Shows the same screen in another language; what is typed stays. */
  relabel(form: FormFile): void;
  /** Goes one screen back. Returns: false at the first. */
  back(): boolean;
  /** Forgets everything that was typed, opened or derived. */
  forget(): void;
}

let held: Kit;

export function take(kit: Kit): void {
  held = kit;
}

export const kit = (): Kit => held;
export const form = (): FormFile => held.form;

/** A text of the current language. */
export const t = (key: MessageKey, values?: Values): string => fill(held.form.texts[key], values);

/** A text whose key comes from a coded answer; undefined when this form does not know the code. */
export function tCoded(family: "status" | "outcome" | "part", code: string): string | undefined {
  return (held.form.texts as Record<string, string>)[`${family}.${code}`];
}

export const dayText = (day: string): string => dayInWords(day, held.form.calendar);

/** The organisations behind an audience, or its id when the instance names none. */
export const organisation = (audience: string): string => held.form.organisations[audience] ?? audience;
