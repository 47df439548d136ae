"""The main job as people do it: every field and button is found by the words on it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from main_job_words import Words
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, Request, expect

from report_portal.crypto.codes import derive_keys
from report_portal.forms import clean, load_questionnaire
from report_portal.forms.screens import screens

Answers = dict[str, Any]


def report_of(code: str, instance: str) -> str:
    """The id under which staff see the report of a code."""
    return derive_keys(code, instance).mailbox


@dataclass
class Screens:
    """A page of a browser, watched."""

    context: BrowserContext
    words: Words
    requests: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108 - Playwright marks the handler
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.set_default_timeout(45_000)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        self.button(name).click()

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name, exact=True)

    def labelled(self, name: str) -> Locator:
        return self.page.get_by_label(name, exact=True)

    def text(self, text: str) -> Locator:
        return self.page.get_by_text(text, exact=True)

    @property
    def title(self) -> Locator:
        """The one heading of the screen."""
        return self.page.get_by_role("heading", level=1)


@dataclass
class ReporterSteps(Screens):
    """A reporter's phone.

    Args:
        address: of the reporters' site.
        instance: instance id.
    """

    address: str = ""
    instance: str = ""
    # Headings of the screens passed since `Start`, in order.
    passed: list[str] = field(default_factory=list)
    # Called on every screen of questions once it is filled in.
    each_screen: Callable[[], object] = field(default=lambda: None)

    def open_site(self) -> None:
        """From the list of languages to the first page of the own one."""
        self.page.goto(f"{self.address}/")
        self.page.get_by_role("link").and_(self.page.locator(f"[hreflang={self.words.locale}]")).click()
        expect(self.title).to_have_text(self.words.reporter("page.before"))

    def open(self) -> None:
        self.page.goto(f"{self.address}/{self.words.locale}/")

    def start(self) -> None:
        self.press(self.words.reporter("page.start"))
        expect(self.title).to_have_text(self.words.question("danger_now"))
        self.passed = [self.title.inner_text()]

    def onwards(self, name: str) -> None:
        """Press a button that leads to another screen, and note which."""
        before = self.title.inner_text()
        self.press(name)
        expect(self.title).not_to_have_text(before)
        expect(self.text("…")).to_have_count(0)
        self.passed.append(self.title.inner_text())

    def question(self, question: str) -> Locator:
        return self.page.get_by_role("group", name=self.words.question(question), exact=True)

    def fill(self, question: str, answer: str | list[str]) -> None:
        """Tick or write the answer of a question on this screen."""
        kind = load_questionnaire().questions[question].type
        if kind == "date_month":
            year, month = str(answer).split("-")
            self.question(question).get_by_label(self.words.reporter("month"), exact=True).fill(month)
            self.question(question).get_by_label(self.words.reporter("year"), exact=True).fill(year)
        elif kind == "language":
            self.question(question).locator(f"input[value={answer}]").check()
        elif kind in {"single", "multi"}:
            role: Any = "radio" if kind == "single" else "checkbox"
            for label in self.words.options(question, answer):
                self.question(question).get_by_role(role, name=label, exact=True).check()
        else:
            self.labelled(self.words.question(question)).fill(str(answer))

    def shows(self, question: str) -> bool:
        """Whether a question stands on this screen."""
        label = self.words.question(question)
        return (
            self.question(question).count() + self.page.get_by_role("textbox", name=label, exact=True).count()
            > 0
        )

    def answer_all(self, answers: Answers) -> None:
        """From the first question to `who may read`, by the screens that the form's rules give."""
        for screen in screens(clean(answers)):
            if screen.id == "sharing":
                break
            here = [question.id for question in screen.questions]
            given = [question for question in here if question in answers]
            for question in given:
                self.fill(question, answers[question])
            # A tick may have brought one up.
            for question in here:
                assert self.shows(question), question
            self.each_screen()
            self.onwards(self.words.reporter("continue" if given else "skip"))
        expect(self.title).to_have_text(self.words.reporter("share_title"))

    def share(self, answers: Answers) -> None:
        """Who may read it: choose, and go on to the check."""
        for question in ("share_city", "share_inspectors"):
            if question in answers:
                self.fill(question, answers[question])
        self.onwards(self.words.reporter("continue"))
        expect(self.title).to_have_text(self.words.reporter("check_title"))

    def add(self, section: str, answers: Answers) -> None:
        """Add answers to a section from the check; what a tick brings up stands there on the second look."""
        left = dict(answers)
        while left:
            self.press(self.adding(section))
            here = [question for question in left if self.shows(question)]
            assert here, left
            for question in here:
                self.fill(question, left.pop(question))
            self.press(self.words.reporter("section_done"))
            expect(self.title).to_have_text(self.words.reporter("check_title"))

    def adding(self, section: str) -> str:
        """Name of the button that adds to a section."""
        return self.words.reporter("check_add", section=self.words.section(section))

    def look_into(self, section: str) -> None:
        """Open what could be added to a section, and leave it as it is."""
        self.onwards(self.adding(section))
        self.each_screen()
        self.onwards(self.words.reporter("back"))

    def to_code(self) -> str:
        """From the check to the code; gives its digits."""
        self.onwards(self.words.reporter("check_go_on"))
        expect(self.title).to_have_text(self.words.reporter("code_title"))
        lines = [self.words.reporter("code_line", number=number) for number in (1, 2, 3)]
        shown = self.page.locator("[translate=no]").filter(has_text=lines[0]).inner_text()
        for line in lines:
            shown = shown.replace(line, "")
        digits = re.sub(r"\D", "", shown)
        assert re.fullmatch("[0-9]{24}", digits)
        return digits

    def confirm(self, code: str) -> None:
        """Show that the code was written down, and send."""
        self.labelled(self.words.reporter("code_last_four")).fill(code[-4:])
        self.press(self.words.reporter("send"))

    def arrived(self) -> None:
        expect(self.heading(self.words.reporter("sent_title"))).to_be_visible()

    def rate(self, option: str) -> None:
        """Say on the same screen whether the form was easy."""
        asked = self.page.get_by_role("region", name=self.words.question("form_easy"))
        asked.get_by_role("button", name=self.words.option("form_easy", option), exact=True).click()
        expect(
            self.page.get_by_role("status").filter(has_text=self.words.reporter("sent_thanks"))
        ).to_be_visible()
        expect(self.heading(self.words.reporter("sent_title"))).to_be_visible()

    def attach(self, *files: FilePayload) -> None:
        """Add files on the screen that says it has arrived."""
        self.press(self.words.reporter("sent_files"))
        self.labelled(self.words.reporter("files_choose")).set_input_files(files)
        expect(self.heading(self.words.reporter("files_number", number=len(files)))).to_be_visible()
        self.press(self.words.reporter("files_send"))
        expect(self.text(self.words.reporter("files_sent"))).to_be_visible()

    def report(self, answers: Answers) -> str:
        """A whole report by the short way; gives its code."""
        self.open()
        self.start()
        self.answer_all(answers)
        self.share(answers)
        code = self.to_code()
        self.confirm(code)
        self.arrived()
        return code

    def come_back(self, typed: str) -> None:
        """Open the mailbox with the code as it is typed."""
        self.open()
        self.press(self.words.reporter("page.have_code"))
        self.labelled(self.words.reporter("return_title")).fill(typed)
        self.press(self.words.reporter("return_open"))
        expect(self.heading(self.words.reporter("box_title"))).to_be_visible()

    def write_back(self, text: str) -> None:
        self.labelled(self.words.reporter("box_write")).fill(text)
        self.press(self.words.reporter("send"))
        expect(self.text(self.words.reporter("box_written"))).to_be_visible()

    def add_later(self, told: dict[str, Answers]) -> None:
        """Add answers to sections of a report that has arrived, and send them in one go."""
        self.press(self.words.reporter("box_add"))
        for section, answers in told.items():
            self.press(self.adding(section))
            for question, answer in answers.items():
                self.fill(question, answer)
            self.press(self.words.reporter("section_done"))
        self.press(self.words.reporter("send"))
        expect(self.text(self.words.reporter("box_added"))).to_be_visible()

    def take_back(self, questions: dict[str, str]) -> None:
        """Have answers struck: question id to the section it stands in."""
        self.press(self.words.reporter("box_strike"))
        for question, section in questions.items():
            box = self.page.get_by_role("checkbox", name=self.words.question(question), exact=True)
            if not box.is_visible():
                self.page.locator("summary").filter(has_text=self.words.section(section)).click()
            box.check()
        self.press(self.words.reporter("continue"))
        self.press(self.words.reporter("box_strike_sure"))
        expect(self.text(self.words.reporter("box_struck"))).to_be_visible()


# Where the digits of a language's own script begin; all others write 0-9.
OWN_ZERO = {"ar": 0x660, "ur": 0x6F0, "ne": 0x966, "hi": 0x966, "bn": 0x9E6, "ta": 0xBE6}


def digits_of(code: str, locale: str) -> str:
    """A code as somebody writes it with the digits of the own script, in three lines."""
    zero = OWN_ZERO.get(locale, ord("0"))
    lines = (code[start : start + 8] for start in range(0, len(code), 8))
    return " ".join("".join(chr(zero + int(digit)) for digit in line) for line in lines)
