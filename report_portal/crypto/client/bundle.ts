/** Bundles: several files in one request or answer (SPEC section 7). */
import { concatBytes } from "@noble/hashes/utils.js";
import { BundleError } from "./errors.js";
import { jsonObject, readU32, u32, utf8 } from "./octets.js";

const MAGIC = "RPB1";
const NAME = /^[a-z0-9\-_/.]{1,255}$/;

/**
 * Packs named files.
 *
 * Args:
 *   files: name and bytes; the first is `meta`, a JSON object.
 * Raises: BundleError.
 */
export function encodeBundle(files: [string, Uint8Array][]): Uint8Array {
  check(files);
  const parts: Uint8Array[] = [utf8(MAGIC), Uint8Array.of(files.length >> 8, files.length & 255)];
  for (const [name, bytes] of files) parts.push(Uint8Array.of(name.length), utf8(name), u32(bytes.length), bytes);
  return concatBytes(...parts);
}

/** Unpacks a bundle; the files share memory with it. Raises: BundleError. */
export function decodeBundle(bundle: Uint8Array): Map<string, Uint8Array> {
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > bundle.length) throw new BundleError("length");
    at += length;
    return bundle.subarray(at - length, at);
  };
  const text = (length: number): string => String.fromCharCode(...take(length));
  if (text(4) !== MAGIC) throw new BundleError("magic");
  const [high, low] = take(2) as unknown as [number, number];
  const files: [string, Uint8Array][] = [];
  for (let left = high * 256 + low; left > 0; left--) {
    const name = text((take(1) as unknown as [number])[0]);
    files.push([name, take(readU32(take(4), 0))]);
  }
  if (at !== bundle.length) throw new BundleError("trailing");
  return check(files);
}

/** The first entry of a bundle as an object. */
export function bundleMeta(files: Map<string, Uint8Array>): Record<string, unknown> {
  const meta = jsonObject(files.get("meta") as Uint8Array);
  if (meta === null) throw new BundleError("meta");
  return meta;
}

function check(files: [string, Uint8Array][]): Map<string, Uint8Array> {
  if (files.length > 0xffff) throw new BundleError("length");
  if (files.some(([name]) => !NAME.test(name))) throw new BundleError("name");
  const first = files[0];
  if (first?.[0] !== "meta" || jsonObject(first[1]) === null) throw new BundleError("meta");
  const map = new Map(files);
  if (map.size !== files.length) throw new BundleError("duplicate");
  return map;
}
