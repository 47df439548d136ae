/** Which lines of the board fit what is looked for, and why. */
import type { Routing } from "../../../web/client/routing.js";
import type { Line } from "./board.js";
import { type Filters, passes } from "./filters.js";
import { type Hit, hit, wanted } from "./search.js";
import type { Story } from "./stories.js";

export interface Found {
  line: Line;
  /** Where the case says it; null where nothing was looked for. */
  hit: Hit | null;
}

/** Args: storyOf: what was written in a case, where it has been opened. */
export function found(lines: Line[], filters: Filters, routing: Routing, storyOf: (id: string) => Story | undefined): Found[] {
  const query = wanted(filters.search);
  const passed = lines.filter((line) => passes(line, query ? filters : { ...filters, search: "" }, routing));
  if (!query) return passed.map((line) => ({ line, hit: null }));
  return passed.flatMap((line) => {
    const where = hit(line, query, storyOf(line.id));
    return where ? [{ line, hit: where }] : [];
  });
}

/** Cases whose stories were not opened yet and may be searched. */
export const unread = (lines: Line[], storyOf: (id: string) => Story | undefined): string[] =>
  lines.flatMap((line) => (line.conflict || line.state === "withdrawn" || line.state === "broken" || storyOf(line.id) ? [] : [line.id]));
