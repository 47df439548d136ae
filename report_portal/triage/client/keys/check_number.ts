/** The check number: 20 digits that people compare by voice to know that they have the same root key. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { utf8 } from "../../../crypto/client/octets.js";
import { asciiDigits } from "./totp.js";

const DIGITS = 20;

/**
 * Derives the number from a root verify key.
 *
 * Args:
 *   root: verify key, 64 hex characters.
 * Returns: 20 digits, about 66 bits: finding another key with the same number takes 2⁶⁶ trials.
 */
export function checkNumber(root: string): string {
  const digest = sha256(concatBytes(utf8("report-portal/v1/check-number\n"), hexToBytes(root)));
  return (BigInt(`0x${bytesToHex(digest)}`) % 10n ** BigInt(DIGITS)).toString().padStart(DIGITS, "0");
}

/** Whether what was typed is the number of this root. */
export function isCheckNumber(typed: string, root: string): boolean {
  return asciiDigits(typed).replace(/[\s\p{Pd}]/gu, "") === checkNumber(root);
}
