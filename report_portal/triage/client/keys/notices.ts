/** What the server tells everybody who signs in: keys that are about to change hands, reports that are to be kept for longer. */
import type { Api } from "../api.js";
import type { Asked } from "./second_person.js";

export interface Notices {
  recovery: { from: string; waiting: string[] } | null;
  root: (Asked & { name: string; day: string }) | null;
  /** `report`: null for those who have nothing to do with its case file. */
  holds: { name: string; day: string; report: string | null }[];
}

const CHANGED = "desk-notices";

/** Has what is told asked for anew, on the screen that is on. */
export const noticesChanged = (): void => void dispatchEvent(new Event(CHANGED));

/** Returns: what stops listening. */
export function onNoticesChanged(look: () => void): () => void {
  addEventListener(CHANGED, look);
  return () => removeEventListener(CHANGED, look);
}

/** Raises: ApiError. */
export async function fetchNotices(api: Api): Promise<Notices> {
  const found = await api.get("/notices");
  const { recovery, root } = found as Record<string, Record<string, unknown> | null>;
  const holds = Array.isArray(found.holds) ? (found.holds as Record<string, unknown>[]) : [];
  return {
    recovery: recovery ? { from: String(recovery.from), waiting: Array.isArray(recovery.waiting) ? recovery.waiting.map(String) : [] } : null,
    root: root
      ? { member: String(root.member), name: String(root.name), day: String(root.day), aloneFrom: String(root.alone_from) }
      : null,
    holds: holds.map(({ name, day, report }) => ({ name: String(name), day: String(day), report: typeof report === "string" ? report : null })),
  };
}
