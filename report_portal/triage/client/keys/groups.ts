/** Long secrets as people copy them, read back from whatever was typed between. */
import { readInvitation, readPassphrase } from "../../../crypto/client/staff.js";

/** `abcdefgh` → `abcd efgh`. */
export const inGroups = (text: string, size = 4): string => text.replace(new RegExp(`(.{${size}})(?=.)`, "g"), "$1 ");

/** What was typed, without spaces and dashes. */
export const plain = (text: string): string => text.normalize("NFKC").replace(/[\s\p{Pd}]/gu, "");

function orNull(read: (text: string) => string, text: string): string | null {
  try {
    return read(text);
  } catch {
    return null;
  }
}

/** An invitation secret of 32 hex characters, or null. */
export const typedInvitation = (text: string): string | null => orNull(readInvitation, text);

/** Seven words of the list with single spaces, or null. */
export const typedPassphrase = (text: string): string | null => orNull(readPassphrase, text);

export const isSignInName = (text: string): boolean => /^[a-z0-9._-]{3,40}$/.test(text);
