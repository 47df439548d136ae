/** Shapes of the members that stand beside the common ones (SPEC section 5). What comes out of an envelope was written by a stranger. */
import { isHex } from "./octets.js";

export type Shape = (value: unknown) => boolean;

export const text: Shape = (value) => typeof value === "string";
export const count: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const day: Shape = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);
export const list =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
export const oneOf =
  (words: string): Shape =>
  (value) =>
    typeof value === "string" && words.split(" ").includes(value);
export const hex =
  (length: number): Shape =>
  (value) =>
    isHex(value, length);

/** An object of any names whose values all have one shape. */
export const each =
  (shape: Shape): Shape =>
  (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(shape);

/** An object that has at least these members. */
export const members =
  (shapes: Record<string, Shape>): Shape =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(shapes).every(([name, shape]) => shape((value as Record<string, unknown>)[name]));

/** What staff write to a reporter, by kind. */
export const OUT_SHAPES: Record<string, Shape> = {
  answer: members({ text, locale: text, canned: orNull(text), asks: orNull(text), from: text, day }),
  status: members({
    status: oneOf("received reading working waiting_for_you referred closed"),
    outcome: orNull(text),
    from: text,
    day,
  }),
  release_notice: members({ audience: text, parts: list(oneOf("packet routed files")), from: text, day }),
};

/** Answers to questions: an option, several options, or text. */
export const answers: Shape = each((value) => text(value) || list(text)(value));

export const attachments: Shape = list(
  members({
    id: hex(16),
    secret: (value) => text(value) && (value as string).startsWith("AGE-SECRET-KEY-PQ-1"),
    sha256: hex(32),
    type: text,
    size: count,
  }),
);
