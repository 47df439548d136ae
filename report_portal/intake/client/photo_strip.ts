/**
 * Takes hidden data out of pictures byte by byte, without decoding them: place, time, owner, thumbnails, and what is hung on behind the end.
 *
 * Source: ITU-T T.81 (JPEG); W3C PNG third edition; RFC 9649 (WebP); EXIF 2.32 for the orientation.
 */

/** The bytes are not a picture of the kind they begin as. */
export class BadPicture extends Error {}

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
const u32le = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 0x100 + (bytes[at + 2] ?? 0) * 0x10000 + (bytes[at + 3] ?? 0) * 0x1000000;
const ascii = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Media type by the first bytes; names and what the browser believes are not asked. */
export function kindOf(bytes: Uint8Array): string | null {
  if (u16(bytes, 0) === 0xffd8) return "image/jpeg";
  if (u32(bytes, 0) === 0x89504e47) return "image/png";
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return "image/webp";
  if (ascii(bytes, 0, 5) === "%PDF-") return "application/pdf";
  return isText(bytes) ? "text/plain" : null;
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * Strips a picture.
 *
 * Args:
 *   type: as `kindOf` gave it: JPEG, PNG or WebP.
 * Returns: the picture without hidden data; a turned JPEG keeps the mark that says how it is turned, and nothing else.
 * Raises: BadPicture.
 */
export function stripped(bytes: Uint8Array, type: string): Uint8Array {
  if (type === "image/jpeg") return strippedJpeg(bytes);
  if (type === "image/png") return strippedPng(bytes);
  if (type === "image/webp") return strippedWebp(bytes);
  throw new BadPicture();
}

const SOI = Uint8Array.of(0xff, 0xd8);
const EOI = Uint8Array.of(0xff, 0xd9);
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;
const SCAN = 0xda;
const END = 0xd9;

function strippedJpeg(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [SOI];
  let at = 2;
  while (at < bytes.length) {
    if (bytes[at] !== 0xff) throw new BadPicture();
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === END) return joined([...kept, EOI]);
    const end = at + 2 + u16(bytes, at + 2);
    if (end > bytes.length || end < at + 4) throw new BadPicture();
    const segment = bytes.subarray(at, end);
    if (marker === APP1) {
      const turned = orientation(segment.subarray(4));
      if (turned > 1) kept.push(orientationSegment(turned));
    } else if (shows(marker, segment)) kept.push(segment);
    at = end;
    if (marker === SCAN) {
      const stop = endOfScan(bytes, at);
      kept.push(bytes.subarray(at, stop));
      at = stop;
    }
  }
  throw new BadPicture();
}

/**
 * Whether a segment is needed to show the picture: frames, tables and scans, JFIF's density and Adobe's colour transform at their
 * one length. A longer JFIF holds a small copy of the picture, perhaps from before it was cut.
 */
function shows(marker: number, segment: Uint8Array): boolean {
  if (marker === APP0) return segment.length === 18 && ascii(segment, 4, 5) === "JFIF\0";
  if (marker === APP14) return segment.length === 16 && ascii(segment, 4, 5) === "Adobe";
  return (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || (marker >= SCAN && marker <= 0xdd);
}

/** Where the entropy-coded data of a scan end: at the next marker that is neither stuffing nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1] ?? 0;
    if (bytes[at] === 0xff && next !== 0 && !(next >= 0xd0 && next <= 0xd7) && next !== 0xff) return at;
  }
  throw new BadPicture();
}

const ORIENTATION = 0x0112;

/** How a camera was held, 1 to 8, out of an EXIF segment's body; 1 when it does not say. */
function orientation(body: Uint8Array): number {
  if (ascii(body, 0, 4) !== "Exif") return 1;
  const tiff = body.subarray(6);
  const little = u16(tiff, 0) === 0x4949;
  const short = (at: number) => (little ? (tiff[at] ?? 0) + (tiff[at + 1] ?? 0) * 0x100 : u16(tiff, at));
  const first = little ? u32le(tiff, 4) : u32(tiff, 4);
  const count = short(first);
  for (let entry = 0; entry < Math.min(count, 64); entry++) {
    const at = first + 2 + entry * 12;
    if (short(at) === ORIENTATION) return short(at + 8) <= 8 ? short(at + 8) : 1;
  }
  return 1;
}

function orientationSegment(value: number): Uint8Array {
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0];
  return Uint8Array.of(0xff, APP1, 0, body.length + 2, ...body);
}

/** What shows a picture, with the most bytes that each may have. */
type Kept = Readonly<Record<string, number>>;

const PNG_KEPT: Kept = { IHDR: 13, PLTE: 768, IDAT: Infinity, IEND: 0, tRNS: 256, sRGB: 1, gAMA: 4, cHRM: 32 };

function strippedPng(bytes: Uint8Array): Uint8Array {
  const kept = [bytes.subarray(0, 8)];
  let at = 8;
  while (at + 12 <= bytes.length) {
    const name = ascii(bytes, at + 4, 4);
    const end = at + 12 + u32(bytes, at);
    const most = PNG_KEPT[name];
    if (end > bytes.length || end - at - 12 > (most ?? Infinity)) throw new BadPicture();
    if (most !== undefined) kept.push(bytes.subarray(at, end));
    if (name === "IEND") return joined(kept);
    at = end;
  }
  throw new BadPicture();
}

const FRAME_KEPT: Kept = { "VP8 ": Infinity, VP8L: Infinity, ALPH: Infinity };
const WEBP_KEPT: Kept = { ...FRAME_KEPT, VP8X: 10, ANIM: 6, ANMF: Infinity };
// Bits of the extended header that announce chunks that go: colour profile, EXIF, XMP.
const WEBP_ANNOUNCED = 0x20 | 0x08 | 0x04;
/** Place, size and time of a frame, before its own chunks. */
const FRAME_HEAD = 16;

function strippedWebp(bytes: Uint8Array): Uint8Array {
  const kept = keptChunks(bytes.subarray(12, u32le(bytes, 4) + 8), WEBP_KEPT);
  if (kept.length === 0) throw new BadPicture();
  return riff("RIFF", joined([bytes.subarray(8, 12), ...kept]));
}

function keptChunks(bytes: Uint8Array, shown: Kept): Uint8Array[] {
  const kept: Uint8Array[] = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    const name = ascii(bytes, at, 4);
    const size = u32le(bytes, at + 4);
    let body: Uint8Array = bytes.slice(at + 8, at + 8 + size);
    if (body.length < size) throw new BadPicture();
    at += 8 + size + (size % 2);
    const most = shown[name];
    if (most === undefined) continue;
    body = body.subarray(0, most);
    if (name === "VP8X") body[0] = (body[0] ?? 0) & ~WEBP_ANNOUNCED;
    if (name === "ANMF") body = joined([body.subarray(0, FRAME_HEAD), ...keptChunks(body.subarray(FRAME_HEAD), FRAME_KEPT)]);
    kept.push(riff(name, body));
  }
  return kept;
}

/** A chunk: its name, its length, its bytes, and one more where they are odd. */
function riff(name: string, body: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(8 + body.length + (body.length % 2));
  chunk.set(new TextEncoder().encode(name));
  new DataView(chunk.buffer).setUint32(4, body.length, true);
  chunk.set(body, 8);
  return chunk;
}
