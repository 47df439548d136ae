"""What a reporter's phone downloads, uploads and waits for, in every language, in brotli and in gzip.

`python tests/bench/bench_pages.py` prints the figures; `measure` gives them.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chromium import SMALL, launch
from goals import Goal
from reporter_city import OpenCity, ReporterCity
from reporter_phone import Phone

STORY = "They did not pay me for three months and they keep my passport. " * 30
# 400 kbit/s and a round trip of 400 ms, on a processor six times slower.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWDOWN = 6
BUDGETS = {"first": 14_600, "first_requests": 3, "sent.br": 65_536, "sent.gzip": 73_728, "sent_requests": 12}
UPLOAD = 49_152
SECONDS = 8.0


class Meter:
    """Counts what goes over the wire: content as packed, and the same with headers."""

    def __init__(self, session: CDPSession) -> None:
        self.content = self.wire = self.requests = 0
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.dataReceived", self._received)

    def _received(self, event: dict[str, float]) -> None:
        self.content += int(event["encodedDataLength"])

    def _finished(self, event: dict[str, float]) -> None:
        self.wire += int(event["encodedDataLength"])
        self.requests += 1


def _visit(browser: Browser, city: OpenCity, locale: str, encoding: str) -> dict[str, float]:
    headers = {"Accept-Encoding": encoding}
    context = browser.new_context(viewport=SMALL, extra_http_headers=headers)
    phone = Phone(context, city.address, locale)
    meter = Meter(context.new_cdp_session(phone.page))
    # Only what the first page itself names; the rest loads while the person reads.
    phone.page.route("**/{flow,seal,form}.*", lambda route: route.abort())
    phone.open()
    phone.page.wait_for_selector("#start:visible")
    found: dict[str, float] = {"first": meter.wire, "first_requests": meter.requests}
    context.close()

    context = browser.new_context(viewport=SMALL, extra_http_headers=headers)
    phone = Phone(context, city.address, locale)
    meter = Meter(context.new_cdp_session(phone.page))
    phone.report(STORY)
    phone.page.wait_for_timeout(200)
    posted = [request.post_data_buffer or b"" for request in phone.requests if request.method == "POST"]
    found |= {"sent": meter.content, "sent_wire": meter.wire, "sent_requests": meter.requests}
    found["upload"] = sum(map(len, posted))
    context.close()
    return found


def _slow_seconds(browser: Browser, city: OpenCity, locale: str) -> float:
    """How long a person waits from the address to the acknowledged report, beyond the time of reading and typing."""
    context = browser.new_context(viewport=SMALL)
    phone = Phone(context, city.address, locale)
    session = context.new_cdp_session(phone.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    phone.page.set_default_timeout(60_000)
    waited = 0.0

    def wait(act: Callable[[], object], until: str) -> None:
        nonlocal waited
        start = time.monotonic()
        act()
        phone.page.wait_for_selector(until)
        waited += time.monotonic() - start

    wait(phone.open, "#start:visible")
    wait(lambda: phone.page.click("#start"), "#q-danger_now")
    for answer in ("#q-age_group", "#q-areas", "#q-work_problem", "#q-employer_name", "#q-story"):
        if answer == "#q-work_problem":
            phone.tick("areas", "work")
            wait(phone.onwards.click, answer)
        else:
            wait(phone.skip.click, answer)
    phone.page.fill("#q-story", STORY)
    wait(phone.onwards.click, ".readers")
    wait(phone.onwards.click, "#told")
    wait(phone.onwards.click, "#code")
    phone.page.fill("#last-four", phone.code()[-4:])
    wait(phone.onwards.click, ".done")
    context.close()
    return waited


def measure() -> dict[str, float]:
    """Gives bytes, requests and seconds: `<locale>.<encoding>.<what>`, and `<locale>.slow_seconds`."""
    found: dict[str, float] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        ReporterCity(Path(folder)).open() as city,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright.chromium)
        for locale in city.city.build().languages:
            for encoding in ("br", "gzip"):
                for what, value in _visit(browser, city, locale, encoding).items():
                    found[f"{locale}.{encoding}.{what}"] = value
            found[f"{locale}.slow_seconds"] = round(_slow_seconds(browser, city, locale), 2)
        browser.close()
    return found


def over_budget(found: dict[str, float]) -> list[str]:
    """Name the figures that are over the budgets of the reporter's pages."""
    limits = {
        "first": BUDGETS["first"],
        "first_requests": BUDGETS["first_requests"],
        "sent_requests": BUDGETS["sent_requests"],
        "upload": UPLOAD,
        "slow_seconds": SECONDS,
    }
    over = []
    for name, value in found.items():
        _, _, rest = name.partition(".")
        encoding, _, what = rest.rpartition(".")
        limit = BUDGETS[f"sent.{encoding}"] if what == "sent" else limits.get(what)
        if limit is not None and value > limit:
            over.append(f"{name}: {value} is over {limit}")
    return over


def goals(found: dict[str, float]) -> list[Goal]:
    """Give the line of the table."""
    over = over_budget(found)
    languages = {name.partition(".")[0] for name in found}
    slowest = max(value for name, value in found.items() if name.endswith(".slow_seconds"))
    return [
        Goal(
            f"reporter's pages, {len(languages)} languages",
            f"within budget, sent in ≤ {SECONDS:.0f} s on a slow phone",
            "; ".join(over) or f"all within, slowest {slowest:.1f} s",
            not over,
        )
    ]


if __name__ == "__main__":
    figures = measure()
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    sys.exit("\n".join(over_budget(figures)) or None)
