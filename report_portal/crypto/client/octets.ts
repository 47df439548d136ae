/** Byte strings as the specification writes them: big-endian numbers, labels, strict hex, strict JSON. */

const encoder = new TextEncoder();
// A byte-order mark is not part of JSON; keeping it makes the parser refuse it instead of dropping it in silence.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** JSON as it is sent and signed. */
export const jsonBytes = (value: object): Uint8Array<ArrayBuffer> => utf8(JSON.stringify(value));

/** A big-endian number of four bytes. */
export function u32(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Reads a big-endian number of four bytes. The caller has checked that they are there. */
export const readU32 = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);

/** True for lower-case hex of exactly `length` bytes. */
export const isHex = (value: unknown, length: number): value is string =>
  typeof value === "string" && value.length === 2 * length && /^[0-9a-f]*$/.test(value);

/** Parses UTF-8 JSON that must be one object. Returns null for anything else. */
export function jsonObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
