/** The station behind the page: same computer, same origin, a cookie that it set. */

export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Box extends Place {
  name: string;
  question: string;
  option: string;
  /** Null where nobody has decided. */
  ticked: boolean | null;
  /** The machine was not sure. */
  asked: boolean;
}

export interface Field extends Place {
  question: string;
  long: boolean;
  written: boolean;
}

export interface Side {
  page: string;
  number: number;
  boxes: Box[];
  fields: Field[];
}

export interface Sheet {
  key: string;
  short: string;
  copy: number;
  language: string;
  sides: Side[];
  missing: number[];
  open: string[];
  answers: Record<string, string[]>;
  texts: Record<string, string>;
  readers: string[];
  choices: Record<string, string>;
  exclusions: string[];
  papers: string[];
}

export interface Extra {
  page: string;
  short: string;
  number: number;
  first: string | null;
  differs: boolean;
}

export interface State {
  signed_in: true;
  offline: boolean;
  stuck: boolean;
  /** The disk cannot be written. */
  full: boolean;
  /** The scanner's folder, where the command named one. */
  watched: { folder: string; on: boolean; scans: number; left: string[] } | null;
  reading: number;
  sent: number;
  sheets: Sheet[];
  extras: Extra[];
  loose: string[];
  refused: { page: string; code: string }[];
  outbox: { name: string; short: string; refused: string }[];
}

export interface Words {
  locale: string;
  direction: "ltr" | "rtl";
  texts: Record<string, string>;
  questions: Record<string, { label: string; options: Record<string, string> }>;
  audiences: Record<string, string>;
  refusals: Record<string, string>;
}

/** The station refused; `said` is what it has to say, where it has words of its own. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly said: string,
  ) {
    super(code);
  }
}

async function answered(reply: Response): Promise<unknown> {
  const document = (await reply.json().catch(() => ({}))) as { code?: string; what?: string; fix?: string };
  if (!reply.ok) throw new Refusal(document.code ?? "other", document.what ? `${document.what} ${document.fix ?? ""}` : "");
  return document;
}

export const read = async (path: string): Promise<unknown> => answered(await fetch(`/api/${path}`));

export const act = async (path: string, body: object): Promise<unknown> =>
  answered(await fetch(`/api/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }));

export const give = async (file: Blob): Promise<{ new: boolean }> =>
  (await answered(await fetch("/api/files", { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file }))) as { new: boolean };

export const picture = (page: string, name = "sheet"): string => `/api/pictures/${page}/${name}`;
