/**
 * Which counts of a table may be given out (SPEC section 5.5). What was not said here must not be worked out from what was:
 * the tests ask, of every output, whether 0 to 4 all remain possible for every cell under five.
 */
import { type Cell, type FiguresTable, SMALLEST } from "../../../crypto/client/staff.js";

/** What the cells that are not shown hold together, so that none of them can be told from the others. */
export const TOGETHER = 9;

/** A table as counted; every report of the year is in exactly one cell. */
export interface Counted {
  id: string;
  cells: { name: string; count: number }[];
}

/**
 * The order of the cells must not depend on the counts: which cells are left out beside small ones would tell of them.
 *
 * Args: total: of the whole table; at least `TOTAL_MIN`.
 */
export function published({ id, cells }: Counted, total: number): FiguresTable {
  const most = cells.find(({ count }) => total - count < SMALLEST);
  if (most) return { id, cells: cells.map(({ name }) => ({ name, count: null })), most: most.name };
  const small = cells.filter(({ count }) => count < SMALLEST);
  let left = new Set(small);
  for (let last = 1; small.length > 0 && last <= cells.length; last++) {
    const end = cells.slice(-last);
    left = new Set([...small, ...end]);
    if (isEnough(together(left), last, small.filter((cell) => !end.includes(cell)).length)) break;
  }
  return { id, cells: cells.map((cell): Cell => ({ name: cell.name, count: left.has(cell) ? null : cell.count })), most: null };
}

/**
 * Whether what is not shown keeps each of its cells hidden.
 *
 * Args:
 *   hold: what the cells that are not shown hold together.
 *   last: how many stand at the end.
 *   small: how many small ones stand before those.
 */
function isEnough(hold: number, last: number, small: number): boolean {
  if (hold < TOGETHER) return false;
  // Those before the end hold four at most each. A single cell at the end may hold nothing, or must be large for certain.
  const atMost = (SMALLEST - 1) * small;
  return last > 1 || hold <= atMost || hold >= atMost + SMALLEST;
}

const together = (cells: Set<{ count: number }>): number => [...cells].reduce((sum, { count }) => sum + count, 0);
