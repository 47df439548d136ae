/** Strangers' words made fit for one line of a list: short, without what would reach into the words around them. */

/** Marks on one letter that some script of the world needs; more only pile up over other lines. */
const MARKS = 4;
const PILED = new RegExp(`(\\p{M}{${MARKS}})\\p{M}+`, "gu");
/** Characters that turn the direction of what follows, and those that nobody sees. Joiners stay: scripts need them. */
const UNSEEN = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]+/gu;

/** One line of text with at most so many characters; nothing is cut inside a letter. */
export function clipped(text: string, most: number): string {
  // A long one is shortened before anything else looks at it.
  const line = text.slice(0, most * 8).replace(UNSEEN, " ").replace(PILED, "$1").replace(/\s+/g, " ").trim();
  if (line.length <= most) return line;
  const cut = line.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  return `${cut.replace(/\s+$/, "")}…`;
}

/** Characters that turn the order of letters around: `gpj.exe` would be read as `exe.jpg`. No language needs them in plain text. */
const OVERRIDES = /[\u202a-\u202e]/g;

/** Several lines of text whose letters carry no towers of marks, and stand in the order in which they were written. */
export const calm = (text: string): string => text.replace(PILED, "$1").replace(OVERRIDES, "\ufffd");
