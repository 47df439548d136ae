/** What is shown as a picture: by its own bytes alone, and only where it cannot unfold into something that stops the desk. */
import { describe, expect, it } from "vitest";
import { fileOn } from "../../report_portal/triage/client/cases/exporting.js";
import { mayBeShown, MOST_BYTES, type PictureKind, pictureKind } from "../../report_portal/triage/client/cases/picture_kind.js";

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((letter) => letter.charCodeAt(0)) : part)));
const rest = Array<number>(20).fill(0);

const jpeg = (...before: number[]) => bytes([0xff, 0xd8], before, [0xff, 0xc0, 0, 11, 8, 0x02, 0x58, 0x03, 0x20, 1, 1, 0x11, 0], rest);
const png = (width: number[], height: number[]) => bytes("\x89PNG\r\n\x1a\n", [0, 0, 0, 13], "IHDR", width, height, [8, 2, 0, 0, 0], rest);
const webp = (kind: string, data: number[]) => bytes("RIFF", [30, 0, 0, 0], "WEBP", kind, [10, 0, 0, 0], data, rest);

describe("a picture", () => {
  it.each<[string, Uint8Array, PictureKind]>([
    ["JPEG", jpeg(), { type: "image/jpeg", width: 800, height: 600 }],
    ["JPEG behind a table and filling", jpeg(0xff, 0xc4, 0, 4, 1, 2, 0xff), { type: "image/jpeg", width: 800, height: 600 }],
    ["PNG", png([0, 0, 3, 32], [0, 0, 2, 88]), { type: "image/png", width: 800, height: 600 }],
    ["WebP", webp("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, 0x20, 0x43, 0x58, 0x02]), { type: "image/webp", width: 800, height: 600 }],
    ["WebP without loss", webp("VP8L", [0x2f, 0x1f, 0xc3, 0x95, 0x00]), { type: "image/webp", width: 800, height: 600 }],
    ["WebP with more in it", webp("VP8X", [0, 0, 0, 0, 0x1f, 3, 0, 0x57, 2, 0]), { type: "image/webp", width: 800, height: 600 }],
  ])("is %s", (_what, file, kind) => expect(pictureKind(file)).toEqual(kind));

  it.each<[string, Uint8Array]>([
    ["nothing", bytes()],
    ["a drawing that can hold script", bytes("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")],
    ["a page", bytes("<!doctype html><script>alert(1)</script>", rest)],
    ["a page behind the first bytes of a JPEG", bytes([0xff, 0xd8, 0xff], "<script>alert(1)</script>", rest)],
    ["a document", bytes("%PDF-1.7", rest)],
    ["an animation of another kind", bytes("GIF89a", rest)],
    ["the beginning of a JPEG", jpeg().slice(0, 6)],
    ["a JPEG that shows before it says how large it is", bytes([0xff, 0xd8, 0xff, 0xda, 0, 4, 1, 1], rest)],
    ["a JPEG whose parts have no length", bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0], rest)],
    ["a PNG without width", png([0, 0, 0, 0], [0, 0, 2, 88])],
    ["the beginning of a PNG", png([0, 0, 3, 32], [0, 0, 2, 88]).slice(0, 20)],
    ["a WebP of no kind", webp("ALPH", [1, 2, 3])],
  ])("is not %s", (_what, file) => expect(pictureKind(file)).toBeNull());

  it("is only saved where it would unfold into too much", () => {
    const bomb = png([0, 1, 0, 0], [0, 1, 0, 0]);
    expect(pictureKind(bomb)).toEqual({ type: "image/png", width: 65_536, height: 65_536 });
    expect(mayBeShown(bomb, pictureKind(bomb) as PictureKind)).toBe(false);
    expect(mayBeShown(jpeg(), pictureKind(jpeg()) as PictureKind)).toBe(true);
    expect(mayBeShown(new Uint8Array(MOST_BYTES + 1), pictureKind(jpeg()) as PictureKind)).toBe(false);
  });

  it("is only saved from a copy as well where it would unfold into too much", () => {
    const made: string[] = [];
    const createElement = (tag: string) => {
      made.push(tag);
      return { setAttribute: () => {}, append: () => {} };
    };
    const page = { createElement } as unknown as Document;
    for (const file of [png([0, 1, 0, 0], [0, 1, 0, 0]), jpeg(), bytes("%PDF-1.7", rest)]) fileOn(page, { name: "a file", type: "image/png", bytes: file });
    expect(made.filter((tag) => tag !== "p")).toEqual(["a", "img", "a"]);
  });
});
