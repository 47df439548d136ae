/** What the start page was built with: names of the parts to load and the keys to trust. */
import type { FormFile } from "./form_file.js";

export interface Page {
  instance: string;
  root: string;
  minVersion: number;
  /** Addresses of the sealing part and of the worker that seals files. */
  seal: string;
  sealer: string;
}

type Loader<T> = () => Promise<T>;

/** The address to leave for. */
const data = () => document.body.dataset;

/** Reads the trust anchors out of the page. They are never taken from the API. */
export function pageFacts(): Page {
  const { instance = "", root = "", version = "", seal = "", sealer = "" } = data();
  return { instance, root, minVersion: Number(version), seal, sealer };
}

async function fetchJson(address: string): Promise<unknown> {
  const answer = await fetch(address, { credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" });
  if (!answer.ok) throw new Error("words");
  return answer.json();
}

/** Fetches a form file. Raises: Error when it does not come whole. */
export const fetchForm = async (address: string): Promise<FormFile> => (await fetchJson(address)) as FormFile;

/** Fetches the texts for those who come back. Raises: as `fetchForm`. */
export const fetchTexts = async (address: string): Promise<Partial<FormFile["texts"]>> =>
  (await fetchJson(address)) as Partial<FormFile["texts"]>;

/**
 * Loads a part of the site once. After a failure the next call tries again, under another address, because browsers remember that a
 * script failed.
 *
 * Raises: Error with the code `part-missing`, so that nothing goes on without it.
 */
export function loader<T>(load: (suffix: string) => Promise<T>): Loader<T> {
  let tries = 0;
  let coming: Promise<T> | null = null;
  return () => {
    if (!coming) {
      const suffix = tries === 0 ? "" : `?${tries}`;
      tries += 1;
      coming = load(suffix).catch(() => {
        coming = null;
        throw Object.assign(new Error(), { code: "part-missing" });
      });
    }
    return coming;
  };
}
