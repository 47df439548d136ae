"""A reporter's phone: the screens of the application as a person goes through them."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

NEUTRAL = "https://www.wikipedia.org/"


@dataclass
class Phone:
    """One page of one browser context.

    Args:
        context: of the browser, fresh.
        address: of the site, without a slash at its end.
        locale: language of the pages.
    """

    context: BrowserContext
    address: str
    locale: str = "en"
    requests: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.route(
            f"{NEUTRAL}**",
            lambda route: route.fulfill(body="<title>elsewhere</title>", content_type="text/html"),
        )
        self.context.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108 - Playwright marks the handler
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.set_default_timeout(45_000)

    def open(self) -> None:
        self.page.goto(f"{self.address}/{self.locale}/")

    def start(self) -> None:
        self.open()
        self.page.click("#start")
        expect(self.page.locator("#q-danger_now")).to_be_visible()

    @property
    def heading(self) -> Locator:
        return self.page.locator("main h1")

    @property
    def onwards(self) -> Locator:
        """Continue, Send and their like: the one filled button below the screen."""
        return self.page.locator("main > .actions .button.primary")

    @property
    def back(self) -> Locator:
        return self.page.locator("main > .actions .button").first

    @property
    def skip(self) -> Locator:
        return self.page.locator("main > .actions .button.quiet")

    def tick(self, question: str, *options: str) -> None:
        for option in options:
            self.page.check(f"#q-{question} input[value={option}]")

    def go_on(self) -> None:
        before = self.page.title()
        self.onwards.click()
        self.page.wait_for_function("before => document.title !== before", arg=before)

    def skip_to(self, selector: str) -> None:
        """Skip whatever can be skipped until something shows; a screen that still loads shows neither."""
        shown = self.page.locator(selector)
        while True:
            expect(self.skip.or_(shown).first).to_be_visible()
            if shown.is_visible():
                return
            self.skip.click()

    def to_story(self, *areas: str) -> None:
        """From the start to the screen of the story; ticks `no danger` and the areas, skips the rest."""
        self.start()
        self.tick("danger_now", "no")
        self.go_on()
        self.skip.click()
        self.tick("areas", *(areas or ("work",)))
        self.go_on()
        self.skip_to("#q-story")

    def to_share(self, story: str = "They do not pay me.", *areas: str) -> None:
        self.to_story(*areas)
        self.page.fill("#q-story", story)
        self.onwards.click()
        expect(self.page.locator(".readers")).to_be_visible()

    def to_check(self, story: str = "They do not pay me.", *areas: str) -> None:
        self.to_share(story, *areas)
        self.onwards.click()
        expect(self.page.locator("#told")).to_be_visible()

    def to_code(self, story: str = "They do not pay me.", *areas: str) -> str:
        """Up to the screen of the code; gives its digits."""
        self.to_check(story, *areas)
        self.onwards.click()
        expect(self.page.locator("#code")).to_be_visible()
        return self.code()

    def code(self) -> str:
        shown = self.page.locator("#code span:not(.visually-hidden)").all_inner_texts()
        digits = "".join(shown)
        assert re.fullmatch(r"[0-9]{24}", digits)
        return digits

    def send(self, code: str) -> None:
        self.page.fill("#last-four", code[-4:])
        self.onwards.click()

    def sent(self) -> None:
        """The screen that says it has arrived."""
        expect(self.page.locator(".done")).to_be_visible()

    def report(self, story: str = "They do not pay me.", *areas: str) -> str:
        """A whole report; gives its code."""
        code = self.to_code(story, *areas)
        self.send(code)
        self.sent()
        return code

    def come_back(self, code: str) -> None:
        """Types the code."""
        self.open()
        self.page.click("#return")
        self.page.fill("#code", code)
        self.onwards.click()

    def reports_posted(self) -> int:
        return sum(1 for request in self.requests if request.method == "POST")
