import { describe, expect, it } from "vitest";
import { BadPicture, kindOf, stripped } from "../../report_portal/intake/client/photo_strip.js";

const SECRET = "45.7489N 21.2087E Popescu";
const text = (words: string) => new TextEncoder().encode(words);
const latin = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const holds = (bytes: Uint8Array, words: string) => latin(bytes).includes(words);

function joined(...parts: (Uint8Array | number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const segment = (marker: number, body: Uint8Array | number[]): Uint8Array =>
  joined([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff], body);

function exif(orientation: number): Uint8Array {
  const tiff = joined(text("II"), [0x2a, 0, 8, 0, 0, 0, 2, 0], [0x0e, 1, 2, 0, 25, 0, 0, 0, 0, 0, 0, 0], [0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
  return segment(0xe1, joined(text("Exif\0\0"), tiff, text(SECRET)));
}

// Stuffed bytes, a restart marker and a second scan: what is left of a picture must not be cut at any of them.
const SCANS = joined(segment(0xda, [1, 2, 3]), [0x12, 0xff, 0x00, 0xff, 0xd0, 0x34], segment(0xc4, [9]), segment(0xda, [4]), [0x56, 0xff, 0xff, 0xd9]);

const JFIF = segment(0xe0, text("JFIF\0\x01\x02\0\0\x01\0\x01\0\0"));
const ADOBE = segment(0xee, text("Adobe\0d\0\0\0\0\x01"));

function jpeg(orientation: number): Uint8Array {
  return joined(
    [0xff, 0xd8],
    JFIF,
    exif(orientation),
    segment(0xe1, text(`http://ns.adobe.com/xap/1.0/\0${SECRET}`)),
    segment(0xe2, text(`ICC_PROFILE\0${SECRET}`)),
    segment(0xed, text(`Photoshop ${SECRET}`)),
    segment(0xfe, text(SECRET)),
    ADOBE,
    segment(0xdb, [7, 7]),
    SCANS,
    text(`a film behind the picture ${SECRET}`),
  );
}

describe("JPEG", () => {
  it("loses everything hidden and keeps what shows the picture", () => {
    const clean = stripped(jpeg(1), "image/jpeg");
    expect(holds(clean, SECRET)).toBe(false);
    const end = SCANS.slice(0, -3);
    expect(holds(clean, latin(end))).toBe(true);
    for (const kept of ["JFIF", "Adobe"]) expect(holds(clean, kept)).toBe(true);
    for (const gone of ["Exif", "ICC_PROFILE", "Photoshop", "xap"]) expect(holds(clean, gone)).toBe(false);
    expect([...clean.slice(-2)]).toEqual([0xff, 0xd9]);
  });

  it.each([3, 6, 8])("stays turned the right way (%i)", (orientation) => {
    const clean = stripped(jpeg(orientation), "image/jpeg");
    expect(holds(clean, SECRET)).toBe(false);
    const mark = new DataView(clean.buffer, latin(clean).indexOf("Exif") + 6 + 10);
    expect(mark.getUint16(0)).toBe(0x0112);
    expect(mark.getUint16(8)).toBe(orientation);
  });

  it.each([
    ["a small copy beside JFIF", joined(JFIF, segment(0xe0, text(`JFXX\0\x10${SECRET}`)))],
    ["a short one", joined(JFIF, segment(0xe0, text("JFXX\0\x10 a face")))],
    ["a small copy inside JFIF", segment(0xe0, joined(JFIF.slice(4, -2), [3, 3], text(SECRET)))],
    ["a camera's own format", segment(0xe0, text(`II\x1a\0\0\0HEAPJPGM${SECRET}`))],
    ["words behind Adobe's mark", segment(0xee, text(`Adobe\0d\0\0\0\0\x01${SECRET}`))],
    ["words under Adobe's number", segment(0xee, text("another name"))],
    ["a segment of no known use", segment(0xf7, text(SECRET))],
  ])("loses %s", (_, hidden) => {
    const clean = stripped(joined([0xff, 0xd8], hidden, SCANS), "image/jpeg");
    for (const words of [SECRET, "a face", "another name"]) expect(holds(clean, words)).toBe(false);
  });

  it("is stripped the same way twice", () => {
    const once = stripped(jpeg(6), "image/jpeg");
    expect(stripped(once, "image/jpeg")).toEqual(once);
  });

  it.each([
    ["ends too soon", jpeg(1).slice(0, 60)],
    ["has no end", joined([0xff, 0xd8], segment(0xe0, [1]))],
    ["is not made of segments", joined([0xff, 0xd8], text("hello"))],
    ["has an empty segment", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xd9)],
  ])("is refused when it %s", (_, bytes) => {
    expect(() => stripped(bytes, "image/jpeg")).toThrow(BadPicture);
  });
});

const chunk = (name: string, body: Uint8Array | number[]): Uint8Array =>
  joined([0, 0, body.length >> 8, body.length & 0xff], text(name), body, [1, 2, 3, 4]);

describe("PNG", () => {
  const head = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const png = joined(
    head,
    chunk("IHDR", [1]),
    chunk("eXIf", text(SECRET)),
    chunk("tEXt", text(`Author\0${SECRET}`)),
    chunk("iTXt", text(SECRET)),
    chunk("tIME", [7, 234, 1, 1, 1, 1, 1]),
    chunk("tRNS", [0]),
    chunk("prIv", text(SECRET)),
    chunk("IDAT", [5, 5]),
    chunk("fdAT", text(SECRET)),
    chunk("IEND", []),
    text(SECRET),
  );
  it("keeps only the chunks that show it", () => {
    const clean = stripped(png, "image/png");
    expect(clean).toEqual(joined(head, chunk("IHDR", [1]), chunk("tRNS", [0]), chunk("IDAT", [5, 5]), chunk("IEND", [])));
  });
  it.each(["gAMA", "IEND"])("is refused when a chunk (%s) holds more than it can", (name) => {
    const odd = joined(head, chunk("IHDR", [1]), chunk(name, text(SECRET)), chunk("IEND", []));
    expect(() => stripped(odd, "image/png")).toThrow(BadPicture);
  });
  it("is refused when it ends too soon", () => {
    expect(() => stripped(png.slice(0, -60), "image/png")).toThrow(BadPicture);
  });
});

const riff = (name: string, body: Uint8Array | number[]): Uint8Array =>
  joined(text(name), [body.length & 0xff, body.length >> 8, 0, 0], body, body.length % 2 ? [0] : []);

describe("WebP", () => {
  const body = joined(riff("VP8X", [0x2c | 0x10, 0, 0, 0, 1, 0, 0, 1, 0, 0]), riff("ICCP", text(SECRET)), riff("VP8 ", [1, 2, 3]), riff("EXIF", text(SECRET)), riff("XMP ", text(SECRET)));
  const webp = joined(text("RIFF"), [(body.length + 4) & 0xff, (body.length + 4) >> 8, 0, 0], text("WEBP"), body, text(SECRET));
  it("loses profile, EXIF and XMP, and does not announce them", () => {
    const clean = stripped(webp, "image/webp");
    expect(holds(clean, SECRET)).toBe(false);
    expect(clean[20]).toBe(0x10);
    const view = new DataView(clean.buffer);
    expect(view.getUint32(4, true)).toBe(clean.length - 8);
  });

  const whole = (...chunks: Uint8Array[]) => riff("RIFF", joined(text("WEBP"), ...chunks));
  const picture = riff("VP8 ", [1, 2, 3]);

  it.each(["XMP\0", "exif", "META", "VP8x"])("loses a chunk (%j) that does not show it", (name) => {
    expect(stripped(whole(picture, riff(name, text(SECRET)), picture), "image/webp")).toEqual(whole(picture, picture));
  });
  it("loses what is hidden in the frames of a moving one", () => {
    const place = new Uint8Array(16).fill(7);
    const frame = (...chunks: Uint8Array[]) => riff("ANMF", joined(place, ...chunks));
    const hidden = whole(riff("ANIM", joined([0, 0, 0, 0, 0, 0], text(SECRET))), frame(riff("ALPH", [1]), riff("EXIF", text(SECRET)), picture, riff("name", text(SECRET))));
    expect(stripped(hidden, "image/webp")).toEqual(whole(riff("ANIM", [0, 0, 0, 0, 0, 0]), frame(riff("ALPH", [1]), picture)));
  });
  it("may lack the byte that makes its last chunk even", () => {
    expect(stripped(whole(picture).slice(0, -1), "image/webp")).toEqual(whole(picture));
  });
  it.each([
    ["shows nothing", whole(riff("EXIF", [1]))],
    ["ends too soon", whole(picture).slice(0, -3)],
  ])("is refused when it %s", (_, bytes) => {
    expect(() => stripped(bytes, "image/webp")).toThrow(BadPicture);
  });
});

describe("the kind of a file", () => {
  it.each([
    [jpeg(1), "image/jpeg"],
    [text("%PDF-1.7"), "application/pdf"],
    [text("hours: 12 a day — ١٢"), "text/plain"],
    [Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), null],
    [Uint8Array.of(0x4d, 0x5a, 0x90, 0), null],
    [new Uint8Array(0), null],
  ])("%#", (bytes, kind) => {
    expect(kindOf(bytes)).toBe(kind);
  });
});
