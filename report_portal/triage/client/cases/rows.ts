/** The reports as the server lists them: believed as far as their shape goes, opened in an order of its own. */
import { isHex } from "../../../crypto/client/octets.js";
import type { Api } from "../api.js";
import { isDay } from "../days.js";
import type { Row } from "./entry.js";

const PAGE = 500;

/**
 * Fetches rows, page by page.
 *
 * Args: from: the UTC day since which they moved; all where there is none.
 * Returns: whether everything that was listed could be read, so that what is missing is known not to be there.
 */
export async function fetchRows(api: Api, take: (row: Row) => void, from?: string): Promise<boolean> {
  let after = "";
  for (let whole = true; ; ) {
    const answer = await api.get(`/reports?limit=${PAGE}${from ? `&from=${from}` : ""}${after && `&after=${after}`}`);
    const listed: unknown[] = Array.isArray(answer.reports) ? answer.reports : [null];
    const rows = listed.filter(isRow);
    whole &&= rows.length === listed.length;
    for (const row of rows) take(row);
    const last = rows.at(-1);
    if (listed.length < PAGE || !last) return whole;
    after = `${last.moved}:${last.id}`;
  }
}

/** Nobody knows what is urgent before it is opened: what nobody has answered comes first, the newest of it on top. */
export const pressingFirst = (rows: Row[]): Row[] =>
  [...rows].sort(
    (a, b) =>
      Number(a.closed !== null) - Number(b.closed !== null) ||
      Number(a.answered !== null) - Number(b.answered !== null) ||
      b.received.localeCompare(a.received) ||
      a.id.localeCompare(b.id),
  );

function isRow(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const row = value as Record<string, unknown>;
  const dayOrNull = (day: unknown) => day === null || isDay(day);
  return (
    isHex(row.id, 16) &&
    isDay(row.received) &&
    isDay(row.moved) &&
    [row.answered, row.closed, row.reminder, row.withdrawn].every(dayOrNull) &&
    [row.in_sequence, row.out_sequence, row.attachments].every(Number.isSafeInteger)
  );
}
