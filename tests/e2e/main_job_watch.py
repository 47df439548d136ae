"""Notes every use that a page makes of anything that keeps or sends things behind its back."""

from playwright.sync_api import BrowserContext

_SCRIPT = """(() => {
  const note = (what) => void window.noteUse(what);
  const around = (from, name, what) => {
    let holder = from;
    while (holder && !Object.getOwnPropertyDescriptor(holder, name)) holder = Object.getPrototypeOf(holder);
    if (!holder) return;
    const found = Object.getOwnPropertyDescriptor(holder, name);
    if (!found.configurable) return note(`unwatched ${what}`);
    const told = (inner) => inner && function (...given) { note(what); return inner.apply(this, given); };
    const watched = found.get || found.set
      ? { ...found, get: told(found.get), set: told(found.set) }
      : { ...found, value: new Proxy(found.value, {
          apply: (inner, self, given) => { note(what); return Reflect.apply(inner, self, given); },
          construct: (inner, given, made) => { note(what); return Reflect.construct(inner, given, made); },
        }) };
    Object.defineProperty(holder, name, watched);
  };
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore", "sharedStorage",
    "WebSocket", "WebTransport", "EventSource", "RTCPeerConnection", "BroadcastChannel", "SharedWorker", "name"])
    around(window, name, name);
  for (const name of ["getItem", "setItem", "removeItem", "clear", "key", "length"])
    around(Storage.prototype, name, `Storage.${name}`);
  around(Document.prototype, "cookie", "document.cookie");
  for (const name of ["serviceWorker", "storage", "storageBuckets", "sendBeacon", "locks"])
    around(navigator, name, `navigator.${name}`);
})()"""


def watch(context: BrowserContext) -> list[str]:
    """Watch every page of a context from its first script on.

    Returns:
        What was used, growing while pages run.
    """
    used: list[str] = []
    context.expose_function("noteUse", lambda what: used.append(what))  # noqa: PLW0108 - Playwright marks the handler
    context.add_init_script(_SCRIPT)
    return used
