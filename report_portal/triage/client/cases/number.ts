/** Case numbers: six digits that can be said on the phone. They are derived here, so the server need not keep a list of them. */
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { utf8 } from "../../../crypto/client/octets.js";
import { asciiDigits } from "../keys/totp.js";

/**
 * The number of a report.
 *
 * Args:
 *   report: id of the report, 32 hex characters.
 * Returns: six digits. Two reports can share one in a large city; a search then finds both.
 */
export function caseNumber(report: string): string {
  const digest = sha256(concatBytes(utf8("report-portal/v1/case-number\n"), hexToBytes(report)));
  return String(new DataView(digest.buffer, digest.byteOffset).getUint32(0) % 1_000_000).padStart(6, "0");
}

/** `123456` → `123 456`, so that nobody loses a digit when reading it aloud. */
export const spoken = (number: string): string => `${number.slice(0, 3)} ${number.slice(3)}`;

/** The same inside a sentence, whatever its direction: in Arabic the two halves would change places. */
export const inSentence = (number: string): string => `\u2066${spoken(number)}\u2069`;

/** The digits of what was typed into the search field. */
export const typedNumber = (text: string): string => asciiDigits(text).replace(/[^0-9]/g, "");
