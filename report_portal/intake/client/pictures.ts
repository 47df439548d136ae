/** Line drawings beside words, for those who read slowly. They come late, and without them every option is still whole. */
import { icon } from "../../web/client/dom.js";
import { loader } from "./page.js";

/** Put in by the build: where the drawings are, and the questions that have some. */
declare const PICTURES: string;
declare const PICTURED: string[];

interface Drawings {
  /** Paths on a field of 24 × 24. */
  lines: string[];
  /** Those that point somewhere, and so turn with the direction of the writing. */
  turned: number[];
  /** Question → the drawing of each option, in the form's order. */
  of: Record<string, number[]>;
}

export const DONE = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8 12l3 3 5-6";

const fetchDrawings = loader(async (again) => {
  const answer = await fetch(PICTURES + again, { credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" });
  if (!answer.ok) throw new Error("drawings");
  return (await answer.json()) as Drawings;
});

/**
 * The drawing of an option: an empty field of its size, in which the lines appear when they have come.
 *
 * Args:
 *   index: of the option in the questionnaire.
 *
 * Returns: null where the question has no drawings.
 */
export function picture(question: string, index: number): SVGElement | null {
  if (!PICTURED.includes(question)) return null;
  const drawing = icon("");
  const draw = ({ lines, turned, of }: Drawings) => {
    const which = of[question]?.[index] ?? -1;
    drawing.firstElementChild?.setAttribute("d", lines[which] ?? "");
    drawing.classList.toggle("turned", turned.includes(which));
  };
  fetchDrawings().then(draw, () => undefined);
  return drawing;
}
