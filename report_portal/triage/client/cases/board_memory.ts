/** How the board was left: filters and length of the list, until signing out. Nothing of it is stored or stands in an address. */
import type { Caseload } from "./caseload.js";
import { type Filters, NO_FILTERS } from "./filters.js";

/** Lines drawn at once; more come with a button, so that thousands of cases do not slow the screen. */
export const STEP = 100;

export interface Left {
  filters: Filters;
  limit: number;
}

/** A session's caseload is forgotten at its end, and this with it. */
const boards = new WeakMap<Caseload, Left>();

export const left = (caseload: Caseload): Left => boards.get(caseload) ?? { filters: NO_FILTERS, limit: STEP };

export const leave = (caseload: Caseload, board: Left): void => void boards.set(caseload, board);
