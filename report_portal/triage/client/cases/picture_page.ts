/** The page in which one stranger's picture is shown: no script, no address of its own, no origin, nothing that it may load. */
import { base64 } from "./exporting.js";
import type { PictureKind } from "./picture_kind.js";

/** Widths of the picture, in hundredths of its frame. */
export const WIDTHS = [100, 150, 200, 300, 400];

const HEAD =
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:">` +
  `<meta name="color-scheme" content="light dark">`;
/** Nothing but this shape ever becomes a page: a picture as data, and a word in its place. */
const PICTURE = /^<img alt="[^"<>&]*" width="[1-9][0-9]{1,2}%" src="data:image\/(?:jpeg|png|webp);base64,[A-Za-z0-9+/]+={0,2}">$/;

interface Policy {
  createHTML: (page: string) => string;
}

const policy: Policy = madePolicy({
  createHTML: (page) => {
    if (!page.startsWith(HEAD) || !PICTURE.test(page.slice(HEAD.length))) throw new TypeError("not a picture");
    return page;
  },
});

/** Trusted Types keep every other string out of markup; browsers without them get the same check. */
function madePolicy(rules: Policy): Policy {
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy } };
  return trustedTypes?.createPolicy("picture-page", rules) ?? rules;
}

/**
 * A frame that shows a picture and can do nothing.
 *
 * Args:
 *   kind: as `pictureKind` found it; the type is never the sender's word.
 *   name: of the frame, for those who cannot see it.
 *   width: one of `WIDTHS`.
 */
export function pictureFrame(bytes: Uint8Array, kind: PictureKind, name: string, width: number): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  // Before there is a page: without scripts, forms, and an origin of its own that shares nothing with this one.
  frame.setAttribute("sandbox", "");
  frame.setAttribute("referrerpolicy", "no-referrer");
  frame.title = name;
  frame.className = "picture-frame";
  const word = name.replace(/["<>&]/g, " ");
  frame.srcdoc = policy.createHTML(`${HEAD}<img alt="${word}" width="${width}%" src="data:${kind.type};base64,${base64(bytes)}">`);
  return frame;
}
