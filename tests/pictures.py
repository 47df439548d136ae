"""Pictures of every reporter screen in every language, to be looked at: `python -m tests.pictures [LANGUAGE …]`.

They are written to `build/pictures/<language>/<number>-<screen>.png`, whole pages at 360 px, and one sheet for each
language that shows them side by side.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))

from chromium import SMALL, launch
from reporter_city import OpenCity, ReporterCity
from reporter_phone import Phone

from report_portal.crypto.codes import derive_keys
from report_portal.crypto.items.answers import seal_answer, seal_status
from report_portal.web.catalogues import load_texts
from report_portal.web.help_text import HELP_PAGES, help_path

TARGET = Path("build/pictures")


def walk(phone: Phone, take: Callable[[str], None]) -> str:
    """Go through every screen up to `sent`; gives the code."""
    page = phone.page
    phone.open()
    page.wait_for_selector("#start:visible")
    take("start")
    page.click("#start")
    page.wait_for_selector("#q-danger_now")
    take("danger_now")
    phone.tick("danger_now", "yes")
    phone.onwards.click()
    page.locator("#q-danger_now").wait_for(state="hidden")
    take("danger")
    phone.onwards.click()
    phone.onwards.click()
    page.locator("#faults").wait_for()
    take("nothing-chosen")
    phone.tick("age_group", "under_18")
    phone.tick("reporting_for", "i_help_someone")
    take("about")
    phone.go_on()
    phone.tick("areas", "work", "housing", "unfair_treatment")
    take("areas")
    phone.go_on()
    number = 0
    while not page.locator("#q-story").is_visible():
        number += 1
        take(f"question{number}")
        phone.skip.click()
    page.fill("#q-story", "…")
    take("story")
    phone.go_on()
    page.wait_for_selector(".readers")
    take("share")
    phone.go_on()
    take("check")
    sections = page.locator("section.card .options .button")
    for which in range(sections.count()):
        sections.nth(which).click()
        take(f"section{which + 1}")
        phone.back.click()
    phone.go_on()
    page.wait_for_selector("#code")
    take("code")
    code = phone.code()
    page.locator(".question .button.quiet").click()
    take("code-lost")
    page.locator("main > .button.quiet").click()
    phone.send(code)
    phone.sent()
    take("sent")
    return code


def come_back(phone: Phone, city: OpenCity, code: str, take: Callable[[str], None]) -> None:
    """The screens of somebody who returns."""
    page = phone.page
    phone.open()
    page.click("#return")
    page.locator("#code").wait_for()
    take("return")
    page.fill("#code", "123")
    phone.onwards.click()
    page.locator("#faults").wait_for()
    take("return-wrong")
    report = derive_keys(code, city.city.place.instance).mailbox
    asking = load_texts(phone.locale).text("reply.ask_city")
    city.reply(
        report,
        lambda instance, reporter, place: seal_answer(
            instance,
            reporter,
            place,
            text=asking,
            locale=phone.locale,
            canned="ask_city",
            asks="housing/city",
        ),
    )
    city.reply(
        report,
        lambda instance, reporter, place: seal_status(
            instance, reporter, place, status="closed", outcome="money_recovered"
        ),
    )
    phone.come_back(code)
    page.locator("#write").wait_for()
    take("mailbox")
    words = load_texts(phone.locale)
    page.locator(".card .button", has_text=words.text("reporter.box_code")).click()
    page.locator("#code").wait_for()
    take("new-code")
    phone.come_back(code)
    page.locator(".card .button", has_text=words.text("reporter.files_title")).click()
    take("files")


def think_again(phone: Phone, code: str, take: Callable[[str], None]) -> None:
    """Adding, taking back single answers, other readers, and taking back everything; then the pages beside."""
    page, words = phone.page, load_texts(phone.locale)
    phone.come_back(code)
    page.locator(".card .button", has_text=words.text("reporter.box_add")).click()
    take("add")
    page.locator("section.card .options .button").nth(2).click()
    take("add-section")
    page.locator("#q-work_problem input").first.check()
    phone.onwards.click()
    take("add-ready")
    phone.come_back(code)
    page.locator(".card .button", has_text=words.text("reporter.box_strike")).click()
    take("strike")
    page.locator("summary").first.click()
    page.locator("#strikes input").first.check()
    take("strike-section")
    phone.onwards.click()
    take("strike-sure")
    phone.come_back(code)
    page.locator(".card .button", has_text=words.text("reporter.box_share")).click()
    take("sharing")
    phone.come_back(code)
    page.locator(".card .button", has_text=words.text("reporter.box_withdraw")).click()
    take("withdraw")
    page.locator("main > .actions .danger").click()
    page.locator("main > .actions").wait_for(state="detached")
    take("withdrawn")
    page.goto(f"{phone.address}/{phone.locale}/nothing-here")
    take("not-found")
    page.goto(f"{phone.address}/{phone.locale}/help/")
    take("help-list")
    for name in HELP_PAGES:
        page.goto(f"{phone.address}/{phone.locale}/{help_path(name)}")
        take(f"help-{name}")


def pictures(browser: Browser, city: OpenCity, closed: OpenCity, locale: str) -> list[Path]:
    """Walk through one language; in `closed` the keys have not been made."""
    folder = TARGET / locale
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    context = browser.new_context(viewport=SMALL)
    phone = Phone(context, city.address, locale)
    taken: list[Path] = []

    def take(name: str) -> None:
        path = folder / f"{len(taken):02}-{name}.png"
        phone.page.screenshot(path=path, full_page=True)
        taken.append(path)

    code = walk(phone, take)
    come_back(phone, city, code, take)
    think_again(phone, code, take)
    phone.page.goto(f"{closed.address}/{locale}/")
    take("closed")
    context.close()
    _sheet(browser, locale, taken)
    return taken


def _sheet(browser: Browser, locale: str, taken: list[Path]) -> None:
    context = browser.new_context(viewport={"width": 1800, "height": 900})
    page = context.new_page()
    figures = [
        f'<figure><img src="{path.resolve().as_uri()}" width="210"><figcaption>{path.stem}</figcaption></figure>'
        for path in taken
    ]
    style = "body{display:flex;flex-wrap:wrap;gap:8px;align-items:flex-start}figure{margin:0}"
    sheet = TARGET / f"{locale}.html"
    sheet.write_text(f"<meta charset=utf-8><style>{style}</style>{''.join(figures)}", "utf-8")
    page.goto(sheet.resolve().as_uri())
    page.screenshot(path=TARGET / f"{locale}.png", full_page=True)
    sheet.unlink()
    context.close()


def main(locales: list[str]) -> None:
    """Take the pictures of the languages named, or of all."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as another,
        ReporterCity(Path(folder)).open() as city,
        ReporterCity(Path(another)).open(ceremony=False) as closed,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright.chromium)
        for locale in locales or city.city.build().languages:
            taken = pictures(browser, city, closed, locale)
            sys.stdout.write(f"{locale}: {len(taken)} screens in {TARGET / locale}\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
