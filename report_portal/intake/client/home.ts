/** The way back to the mailbox's own screen, which is handed in: the screens reached from it do not import it. */
import { el } from "../../web/client/dom.js";
import type { Box } from "./box.js";
import { failure } from "./failure.js";
import type { MessageKey } from "./form_file.js";
import { t } from "./kit.js";
import { keepTyped } from "./view.js";

/** Args: told: what has just arrived, or why it did not; null for nothing. */
type Screen = (box: Box, told: HTMLElement | null) => void;

let screen: Screen = () => undefined;

export function handIn(given: Screen): void {
  screen = given;
}

/** Shows the mailbox. Args: done: what has just arrived at the server, or null. */
export const home = (box: Box, done: MessageKey | null): void => screen(box, done && el("p", { class: "notice", role: "status" }, t(done)));

/**
 * Sends something and shows the mailbox as the server then holds it, or why it did not arrive. What is typed on the screen stays.
 *
 * Args:
 *   done: what to say when it has arrived.
 */
export async function saveBox(box: Box, done: MessageKey | null, act: () => Promise<void>): Promise<void> {
  keepTyped();
  try {
    await waiting(box, act);
    home(box, done);
  } catch (error) {
    screen(box, failure(error, "failed_title", () => void saveBox(box, done, act)));
  }
}

/** Says on this screen that something is being sent, or what else `key` says, while it is; nothing can be pressed meanwhile. Raises: as `act`. */
export async function waiting(box: Box, act: () => Promise<void>, key: MessageKey = "sending_lock"): Promise<void> {
  const wait = el("p", { class: "notice", role: "status" }, t(key));
  box.busy = () => {
    wait.textContent = t("sending_work");
  };
  for (const each of document.querySelectorAll<HTMLButtonElement>("#main button")) each.disabled = true;
  document.querySelector("#main h1")?.after(wait);
  scrollTo(0, 0);
  await act();
}
