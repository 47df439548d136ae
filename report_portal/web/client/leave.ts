/** Leaving without a trace on the screen: fields, page and memory are emptied before the browser goes elsewhere. */

const wipers: (() => void)[] = [];
let guarded = false;

/** Names something that must be forgotten when the person leaves. */
export function onWipe(forget: () => void): void {
  wipers.push(forget);
}

/** Forgets everything: what was named by `onWipe`, every field, the whole page. */
export function wipe(): void {
  for (const forget of wipers) forget();
  for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")) {
    field.value = "";
    if ("checked" in field) field.checked = false;
  }
  document.title = "…";
  document.body.replaceChildren();
}

/**
 * Puts one entry into the history so that the browser's own Back goes back one screen instead of losing every answer.
 *
 * Args:
 *   back: what Back does; it returns false when there is no earlier screen.
 */
export function guardBack(back: () => boolean): void {
  const pushed = () => history.pushState(null, "");
  pushed();
  guarded = true;
  const popped = () => {
    if (back()) pushed();
    else location.reload();
  };
  addEventListener("popstate", popped);
  onWipe(() => removeEventListener("popstate", popped));
}

/** Wipes, then replaces this page by a harmless one. */
export function leave(away: string): void {
  wipe();
  const go = () => location.replace(away);
  if (!guarded) return go();
  // The entry that guards Back goes first, so that Back from the harmless page does not lead here.
  guarded = false;
  // A promise, because it ends once: going a second time would begin a slow way anew.
  void new Promise((done) => {
    addEventListener("popstate", done, { once: true });
    setTimeout(done, 150);
  }).then(go);
  history.back();
}

const PRESSES = 3;
const PAUSE = 1500;

/** Counts presses of Shift without another key between; returns true at the third. */
export function shiftCounter(now: () => number = Date.now): (key: string, repeat: boolean) => boolean {
  let presses = 0;
  let last = 0;
  return (key, repeat) => {
    if (repeat) return false;
    presses = key === "Shift" ? (now() - last < PAUSE ? presses + 1 : 1) : 0;
    last = now();
    return presses === PRESSES;
  };
}

/**
 * Binds the Leave button, the Shift key and the page's own end.
 *
 * Args:
 *   link: the button; without scripts its address already leads away.
 */
export function watchLeaving(link: HTMLAnchorElement): void {
  const away = link.href;
  const shift = shiftCounter();
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(away);
  });
  addEventListener("keydown", (event) => {
    if (shift(event.key, event.repeat)) leave(away);
  });
  addEventListener("pagehide", wipe);
  // A page taken out of the browser's memory is an empty one: begin anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
