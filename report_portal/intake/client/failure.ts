/** Says in plain words why something was not sent or not shown. Never a success, never the words of the server. */
import { type Child, el } from "../../web/client/dom.js";
import { today } from "../../web/client/words.js";
import type { MessageKey } from "./form_file.js";
import { dayText, t } from "./kit.js";
import { button, notice, para, people } from "./view.js";

// By code alone: an error may come from a part of the site that has classes of its own.
const MEANT: Record<string, MessageKey> = {
  "no-answer": "failed_network",
  "part-missing": "failed_part",
  closed: "failed_closed",
  "storage-full": "failed_full",
  "too-large": "failed_long",
  "nothing-here": "return_unknown",
  "sealing-unavailable": "failed_no_lock",
};

// What a mailbox answer can be when it is not one: everything that reading a bundle, its meta or its records may say.
const BROKEN = new Set(["magic", "length", "name", "duplicate", "meta", "trailing", "state"]);
const CLOCK = new Set(["readers-future", "readers-expired"]);

function explanation(error: unknown): [MessageKey, string] {
  const code = (error as { code?: unknown } | null)?.code;
  // Anything else is a fault of ours; its text could hold what was typed and is not shown.
  if (typeof code !== "string") return ["failed_server", "fault"];
  if (code.startsWith("readers-")) return ["failed_readers", code];
  return [BROKEN.has(code) ? "return_broken" : (MEANT[code] ?? "failed_server"), code];
}

/**
 * The box that tells of a failure.
 *
 * Args:
 *   title: what did not happen, such as "Not sent"; null for none.
 *   again: tries once more.
 */
export function failure(error: unknown, title: MessageKey | null, again: (() => void) | null): HTMLElement {
  const [key, code] = explanation(error);
  const lines: Child[] = [
    title && el("h2", {}, t(title)),
    para(t(key)),
    CLOCK.has(code) && para(t("failed_clock", { day: dayText(today()) })),
    title && para(t("failed_kept")),
    again && button(t("try_again"), again, "primary"),
    key === "failed_network" || key === "return_unknown" || key === "failed_long" ? null : people(),
    el("details", {}, el("summary", {}, t("failed_code")), el("code", { dir: "ltr", translate: "no" }, code)),
  ];
  return notice("error", ...lines);
}
