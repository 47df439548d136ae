/** Proof of work, asked for by the server only under load (SPEC section 8). */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { utf8 } from "./octets.js";

const SLICE_MS = 40;

function zeroBits(hash: Uint8Array): number {
  let bits = 0;
  for (const byte of hash) {
    if (byte) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}

/**
 * Finds a nonce, another one each time, for the `Work` header, pausing often enough that the page stays usable.
 *
 * Args:
 *   bodyHash: SHA-256 of the whole request body, 32 bytes.
 *   bits: leading zero bits that the server asked for.
 * Returns: the nonce, 16 hex characters.
 */
export async function solveWork(bodyHash: Uint8Array, bits: number): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(8));
  const view = new DataView(nonce.buffer);
  const start = sha256.create().update(concatBytes(utf8("report-portal/v1/work\n"), bodyHash));
  let pause = Date.now() + SLICE_MS;
  for (let n = 0; ; n++) {
    view.setUint32(4, n >>> 0);
    if (zeroBits(start.clone().update(nonce).digest()) >= bits) return bytesToHex(nonce);
    if (n % 256 === 0 && Date.now() > pause) {
      await new Promise((resolve) => setTimeout(resolve));
      pause = Date.now() + SLICE_MS;
    }
  }
}
