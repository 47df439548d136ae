"""The browser of tests, benches and pictures: how it is started, how it is left."""

import os
import shutil
from contextlib import suppress
from typing import Any

from playwright.sync_api import Browser, BrowserContext, BrowserType
from playwright.sync_api import Error as PlaywrightError

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The smallest telephones that are common.
SMALL = {"width": 360, "height": 740}
LEAVE_MILLISECONDS = 5000
# A third of all answers come at once, half as on a good line, the rest as on a poor one.
LATE = """
(() => {
  const real = window.fetch;
  const some = () => { const luck = Math.random(); return Math.random() * (luck < 0.3 ? 0 : luck < 0.8 ? 120 : 700); };
  const late = () => new Promise((resolve) => setTimeout(resolve, some()));
  window.fetch = async (...asked) => { await late(); const got = await real(...asked); await late(); return got; };
})();
"""


def launch(kind: BrowserType, *flags: str) -> Browser:
    """Start the machine's own Chromium, whole: with the windows that nobody sees."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    return kind.launch(executable_path=path, args=[*ARGUMENTS, *flags])


def launch_shell(kind: BrowserType, *flags: str) -> Browser:
    """Start the same Chromium without its windows, or whole where the system has no such package.

    Pages, scripts, network and storage are the same program of the same version; tabs, menus and their
    processes are not there. Those cost a second of processor time for every context.
    """
    path = shutil.which("chromium-headless-shell")
    return kind.launch(executable_path=path, args=[*ARGUMENTS, *flags]) if path else launch(kind, *flags)


def open_context(browser: Browser, **options: Any) -> BrowserContext:
    """Open a browser context. With `LATE_ANSWERS` set, every answer to its pages comes late by a random time.

    What a page or a test takes for granted about the order of answers shows itself then (`make e2e LATE=1`).
    """
    context = browser.new_context(**options)
    if os.environ.get("LATE_ANSWERS"):
        context.add_init_script(LATE)
    return context


def leave(context: BrowserContext) -> None:
    """Close a browser context; one whose page is just going elsewhere would now and then never close."""
    for page in context.pages:
        with suppress(PlaywrightError):
            page.goto("about:blank", timeout=LEAVE_MILLISECONDS)
    context.close()
