/** Hex and the plaintexts of the vector files as bytes. */
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";

export { bytesToHex as toHex, hexToBytes as fromHex };

/** A plaintext in a vector file: strings are hex, numbers are that many zero bytes. */
export const plaintextOf = (parts: readonly (string | number)[]): Uint8Array =>
  concatBytes(...parts.map((part) => (typeof part === "number" ? new Uint8Array(part) : hexToBytes(part))));

/** The `code` of what a call throws; "nothing" when it does not throw. */
export async function failure(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return "nothing";
}
