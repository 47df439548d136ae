/** Long secrets as people copy them: groups of four, read back from whatever was typed between. */

/** `abcdefgh` → `abcd efgh`. */
export const inGroups = (text: string, size = 4): string => text.replace(new RegExp(`(.{${size}})(?=.)`, "g"), "$1 ");

/** What was typed, without spaces and dashes, in lower case. */
export const plain = (text: string): string => text.normalize("NFKC").replace(/[\s\p{Pd}]/gu, "").toLowerCase();

/** An invitation secret of 32 hex characters, or null. */
export function readInvitation(text: string): string | null {
  const secret = plain(text);
  return /^[0-9a-f]{32}$/.test(secret) ? secret : null;
}

export const newInvitation = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const isSignInName = (text: string): boolean => /^[a-z0-9._-]{3,40}$/.test(text);
