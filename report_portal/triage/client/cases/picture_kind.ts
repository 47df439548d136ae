/**
 * What a stranger's file really is, by its own bytes: three kinds of pictures, and how large they unfold. Nothing is decoded here.
 *
 * Source: ITU-T T.81 B.2 (JPEG); W3C PNG third edition, 5.2 and 11.2.1; RFC 9649 (WebP).
 */

export type PictureType = "image/jpeg" | "image/png" | "image/webp";

export interface PictureKind {
  type: PictureType;
  /** Pixels. */
  width: number;
  height: number;
}

/** Bytes and pixels beyond which a picture is only saved: unfolding it could stop the whole desk. */
export const MOST_BYTES = 20_000_000;
const MOST_PIXELS = 60_000_000;

export const mayBeShown = (bytes: Uint8Array, { width, height }: PictureKind): boolean => bytes.length <= MOST_BYTES && width * height <= MOST_PIXELS;

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const u16le = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
const u24le = (bytes: Uint8Array, at: number): number => u16le(bytes, at) | ((bytes[at + 2] ?? 0) << 16);
const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
const says = (bytes: Uint8Array, at: number, text: string): boolean =>
  bytes.length >= at + text.length && [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));

type Size = [width: number, height: number] | null;

/** Returns: kind and size; null for everything that is none of the three, whatever its sender called it. */
export function pictureKind(bytes: Uint8Array): PictureKind | null {
  const found: [PictureType, Size][] = [
    ["image/jpeg", jpegSize(bytes)],
    ["image/png", pngSize(bytes)],
    ["image/webp", webpSize(bytes)],
  ];
  for (const [type, size] of found) {
    if (size && size[0] > 0 && size[1] > 0) return { type, width: size[0], height: size[1] };
  }
  return null;
}

/** Frame headers are C0 to CF but for three that are tables. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const SCAN = 0xda;

function jpegSize(bytes: Uint8Array): Size {
  if (u16(bytes, 0) !== 0xffd8 || bytes[2] !== 0xff) return null;
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) return [u16(bytes, at + 7), u16(bytes, at + 5)];
    // No picture begins before it says how large it is.
    if (marker === SCAN || u16(bytes, at + 2) < 2) return null;
    at += 2 + u16(bytes, at + 2);
  }
  return null;
}

const PNG = "\x89PNG\r\n\x1a\n";

function pngSize(bytes: Uint8Array): Size {
  return says(bytes, 0, PNG) && says(bytes, 12, "IHDR") && bytes.length > 24 ? [u32(bytes, 16), u32(bytes, 20)] : null;
}

function webpSize(bytes: Uint8Array): Size {
  if (!says(bytes, 0, "RIFF") || !says(bytes, 8, "WEBP") || bytes.length < 30) return null;
  if (says(bytes, 12, "VP8 ") && says(bytes, 23, "\x9d\x01\x2a")) return [u16le(bytes, 26) & 0x3fff, u16le(bytes, 28) & 0x3fff];
  if (says(bytes, 12, "VP8X")) return [u24le(bytes, 24) + 1, u24le(bytes, 27) + 1];
  if (!says(bytes, 12, "VP8L") || bytes[20] !== 0x2f) return null;
  const low = u24le(bytes, 21);
  return [(low & 0x3fff) + 1, (((low >> 14) | ((bytes[24] ?? 0) << 10)) & 0x3fff) + 1];
}
