/** A copy of one case that leaves the system: noted in the log first, then sealed to one receiver or printed. */
import { bytesToHex } from "@noble/hashes/utils.js";
import { utf8 } from "../../../crypto/client/octets.js";
import { isRecipient } from "../../../crypto/client/identity.js";
import { seal } from "../../../crypto/client/seal.js";
import type { Api } from "../api.js";
import { mayBeShown, pictureKind } from "./picture_kind.js";

/** A file of the case beside its words. */
export interface CopiedFile {
  name: string;
  type: string;
  bytes: Uint8Array;
}

/** Number of a copy; it stands on the copy and in the log, which does not name the report. */
export const newCopyNumber = (): string => bytesToHex(crypto.getRandomValues(new Uint8Array(16)));

/** Writes into the log that a copy is made. Raises: ApiError; then there is no copy. */
export async function noteExport(api: Api, report: string, copy: string): Promise<void> {
  await api.post(`/reports/${report}/exports`, { export: copy });
}

/** Whether this is a hybrid age recipient; a classical one would not keep. */
export const isReceiver = (typed: string): boolean => isRecipient(typed.trim());

/** What a page may do that only shows words and pictures it carries itself. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
const STYLE = "body{font:1rem/1.5 sans-serif;max-inline-size:45rem;margin:2rem auto;padding:0 1rem}dt{font-weight:700}dd{margin:0 0 .75rem}.words{white-space:pre-wrap}img{max-inline-size:100%}";

/**
 * One page that needs nothing beside it, as bytes.
 *
 * Args:
 *   title: of the page.
 *   locale: of the labels.
 *   sheet: what is on the screen; only elements and text are taken from it, and its text stays text.
 */
export function dossier(title: string, locale: string, sheet: Element, files: CopiedFile[]): Uint8Array {
  const page = document.implementation.createHTMLDocument(title);
  page.documentElement.lang = locale;
  page.documentElement.dir = document.documentElement.dir;
  const meta = (attributes: Record<string, string>) => {
    const element = page.createElement("meta");
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const style = page.createElement("style");
  style.textContent = STYLE;
  page.head.prepend(meta({ charset: "utf-8" }), meta({ "http-equiv": "Content-Security-Policy", content: POLICY }), style);
  page.body.append(page.importNode(sheet, true));
  // Everything that was folded is open on a copy, and nothing is left to press.
  for (const details of page.querySelectorAll("details")) details.open = true;
  for (const button of page.querySelectorAll("button")) button.remove();
  for (const file of files) page.body.append(fileOn(page, file));
  return utf8(`<!doctype html>\n${page.documentElement.outerHTML}\n`);
}

/** A file on the page: a picture where it may be shown, else a link to save it. */
export function fileOn(page: Pick<Document, "createElement">, { name, bytes }: CopiedFile): Element {
  // By its own bytes; all others are links to save, and a type that the sender made up must not become a page of its own.
  const kind = pictureKind(bytes);
  const picture = kind && mayBeShown(bytes, kind) ? kind : null;
  const element = page.createElement(picture ? "img" : "a");
  element.setAttribute(picture ? "src" : "href", `data:${picture ? picture.type : "application/octet-stream"};base64,${base64(bytes)}`);
  element.setAttribute(picture ? "alt" : "download", name);
  if (!picture) element.textContent = name;
  const line = page.createElement("p");
  line.append(element);
  return line;
}

export function base64(bytes: Uint8Array): string {
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

/** Seals a copy to its receiver. Raises: SealError `recipient`. */
export const sealCopy = (page: Uint8Array, receiver: string): Promise<Uint8Array> => seal(page, [receiver.trim()]);
