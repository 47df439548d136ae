"""Help pages: whole in every language, an operator's own win, and nothing in them runs."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from reporter_city import ReporterCity, offered

from report_portal.instance_folder import DEFAULT_FOLDER, InstanceError, load_instance
from report_portal.web.catalogues import translations_folder
from report_portal.web.help_check import help_faults
from report_portal.web.help_pages import day_in_words, help_values
from report_portal.web.help_text import (
    HELP_PAGES,
    HelpFileError,
    HelpPlaceholderError,
    help_path,
    load_help,
    render_help,
)
from report_portal.web.markup import clean
from report_portal.web.site import SiteReport, render_site

LANGUAGES = offered()
TEXT = "---\nlegal_checked: null\n---\n# Read\n\n"


@pytest.fixture
def translations(tmp_path: Path) -> Path:
    return shutil.copytree(translations_folder(), tmp_path / "translations")


@pytest.fixture
def city(tmp_path: Path) -> ReporterCity:
    """A city with an instance folder of its own, whose help pages a test may write."""
    made = ReporterCity(tmp_path / "city")
    made.instance = load_instance(shutil.copytree(DEFAULT_FOLDER, tmp_path / "instance"))
    return made


def _own(city: ReporterCity, locale: str, name: str, text: str) -> Path:
    path = city.instance.folder / "help" / locale / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _built(city: ReporterCity, translations: Path | None = None) -> SiteReport:
    signed = city.signed()
    return render_site(city.place, city.instance, signed, city.root, translations=translations).install(
        city.data
    )


def _page(city: ReporterCity, locale: str, name: str) -> str:
    path = city.data / "site" / "intake" / locale / help_path(name) / "index.html"
    return path.read_text("utf-8")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_language_has_every_page_built_as_the_english_one(locale: str) -> None:
    assert list(help_faults(translations_folder(), locale)) == []


@pytest.mark.parametrize("name", HELP_PAGES)
def test_pages_are_short_and_keep_the_words_that_reporters_never_read(name: str) -> None:
    text = load_help(translations_folder(), "en", name).markdown
    assert len(re.findall(r"[\w'-]+", text)) <= 275
    assert not re.search(r"victim|refugee|illegal|whistle", text, re.IGNORECASE)
    assert "[112](tel:112)" in text or name in {"protection", "privacy"}


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("work", "\n## ", "\n### ", "has headings"),
        ("work", "[112](tel:112)", "112", "has other links"),
        ("after", "{backup_days}", "30", "has other placeholders"),
        ("after", "{backup_days}", "{zile}", "has other placeholders"),
        ("work", "# ", "", "must begin with its one heading"),
        ("work", "\n## ", "\n# ", "must begin with its one heading"),
        ("work", "(tel:112)", "(http://example.org)", "a link must begin with"),
        ("work", "(tel:112)", "(/ro/)", "a link must begin with"),
        ("work", "null", "maybe", "may stand only legal_checked"),
        ("work", "null", "2026-13-01", "may stand only legal_checked"),
    ],
)
def test_every_fault_of_a_page_is_found(
    translations: Path, name: str, old: str, new: str, fault: str
) -> None:
    path = translations / "ro" / "help" / f"{name}.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new, 1), "utf-8")
    (found,) = help_faults(translations, "ro")
    assert found.startswith(f"ro: help page {name}: ")
    assert fault in found


def test_a_missing_page_leaves_its_language_out(city: ReporterCity, translations: Path) -> None:
    (translations / "ro" / "help" / "where.md").unlink()
    report = _built(city, translations)
    assert report.left_out["ro"] == 1
    assert "ro" not in report.languages
    site = (city.data / "site" / "intake").resolve()
    assert not (site / "ro").exists()
    assert not any('hreflang="ro"' in page.read_text("utf-8") for page in site.rglob("*.html"))


def test_a_missing_english_page_leaves_every_language_without_its_own_out(translations: Path) -> None:
    (translations / "en" / "help" / "where.md").unlink()
    for locale in LANGUAGES:
        (found,) = help_faults(translations, locale)
        assert "where.md is missing" in found


def test_an_operators_own_page_wins_and_its_markup_is_harmless(city: ReporterCity) -> None:
    hostile = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> **strong** "
        "[run](javascript:alert(1)) [call](tel:+40256) {backup_days}\n\n<iframe src='//e'></iframe>\n"
    )
    _own(city, "ro", "work", "# Pagina noastră\n\n" + hostile)
    report = _built(city)
    assert report.languages == LANGUAGES
    page = _page(city, "ro", "work")
    assert "<h1>Pagina noastră</h1>" in page
    assert "<strong>strong</strong>" in page
    assert '<a href="tel:+40256" rel="noreferrer" dir="auto">call</a> 30' in page
    assert len(re.findall("<script", page)) == 1
    assert not re.search(r"<(img|iframe)|<[^>]*(onerror|javascript:)", page)
    assert "Pagina noastră" in _page(city, "ro", "room")
    assert "Your rights at work" in _page(city, "en", "work")


def test_an_operators_page_may_stand_where_the_product_has_none(
    city: ReporterCity, translations: Path
) -> None:
    (translations / "ro" / "help" / "where.md").unlink()
    _own(city, "ro", "where", "# Unde\n\n{contacts}\n")
    assert _built(city, translations).languages == LANGUAGES


def test_an_unknown_placeholder_stops_the_build_and_is_named(city: ReporterCity) -> None:
    path = _own(city, "en", "after", TEXT + "After {backup_weeks} weeks.\n")
    with pytest.raises(HelpPlaceholderError) as told:
        _built(city)
    for part in (str(path), "{backup_weeks}", "backup_days", "contacts"):
        assert part in str(told.value)
    assert not (city.data / "site").exists()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Ask {contacts} now.", "must stand alone"),
        ("- {organisations}", "must stand alone"),
        ("# Read too", "one heading of level 1"),
    ],
)
def test_an_operators_page_that_cannot_be_shown_stops_the_build(
    city: ReporterCity, text: str, fault: str
) -> None:
    _own(city, "en", "after", TEXT + text + "\n")
    with pytest.raises(HelpFileError, match=fault):
        _built(city)


def test_numbers_come_from_the_instance(city: ReporterCity) -> None:
    _built(city)
    assert "After 30 days it is gone from the safety copies" in _page(city, "en", "after")
    city.instance = replace(city.instance, backup_days=14)
    _built(city)
    assert "After 14 days it is gone from the safety copies" in _page(city, "en", "after")
    values = help_values(city.instance)
    assert values["labour_challenge_days"] == 45
    assert values["feedback_extended_months"] == 6


def test_contacts_without_a_value_are_not_shown_and_the_day_of_a_check_is(city: ReporterCity) -> None:
    first, second, *others = city.instance.contacts
    checked = replace(second, last_checked="2026-12-07")
    city.instance = replace(city.instance, contacts=(first, checked, *others))
    _built(city)
    page = _page(city, "en", "where")
    assert page.count("Last checked:") == 1
    assert "Last checked: December 7, 2026" in page
    assert "0800 800 678" in page
    assert "IOM" not in page
    assert "7 كانون الأول/ديسمبر 2026" in _page(city, "ar", "where")
    assert "Last checked" not in (city.data / "site/intake/en/index.html").read_text("utf-8")
    city.instance = replace(city.instance, contacts=())
    _built(city)
    assert "Ask a person you trust for our paper form." in _page(city, "en", "where")


def test_a_day_of_checking_that_is_none_is_refused(city: ReporterCity) -> None:
    path = city.instance.folder / "instance.json"
    text = path.read_text("utf-8")
    for day in ("2026-02-30", "yesterday"):
        path.write_text(text.replace('"last_checked": null', f'"last_checked": "{day}"', 1), "utf-8")
        with pytest.raises(InstanceError):
            load_instance(city.instance.folder)


def test_days_are_written_with_the_digits_of_telephones() -> None:
    for locale in LANGUAGES:
        assert {"7", "2026"} <= set(re.findall("[0-9]+", day_in_words("2026-12-07", locale)))


def test_the_same_page_in_the_other_languages_and_the_way_back_are_linked(city: ReporterCity) -> None:
    _built(city)
    site = (city.data / "site" / "intake").resolve()
    pages = [path for path in site.rglob("*.html") if "help" in path.parts]
    assert len(pages) == len(LANGUAGES) * (len(HELP_PAGES) + 1)
    for path in [*pages, *(site / locale / "index.html" for locale in LANGUAGES)]:
        text = path.read_text("utf-8")
        locale, _, rest = path.relative_to(site).as_posix().removesuffix("index.html").partition("/")
        links = set(re.findall(r'href="(/[^"]*)"', text))
        assert {f"/{other}/{rest}" for other in LANGUAGES} <= links
        assert {f"/{locale}/", *(f"/{locale}/{help_path(name)}" for name in HELP_PAGES)} <= links
        for link in links:
            assert (site / link[1:] / ("index.html" if link.endswith("/") else "")).is_file(), link


def test_the_operator_is_told_which_pages_no_lawyer_has_confirmed(city: ReporterCity) -> None:
    assert len(_built(city).unconfirmed) == len(LANGUAGES) * len(HELP_PAGES)
    _own(city, "en", "work", "---\nlegal_checked: 2026-11-02\n---\n# Work\n\nText.\n")
    report = _built(city)
    assert "en/work" not in report.unconfirmed
    assert "ro/work" in report.unconfirmed
    assert "2026-11-02" not in _page(city, "en", "work")


@pytest.mark.parametrize(
    ("markup", "safe"),
    [
        ("<script>x</script>", "x"),
        ("<p onclick=x style=y>a", "<p>a</p>"),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<a href="java\tscript:x">a</a>', "<a>a</a>"),
        ('<a href="http://a.org">a</a>', "<a>a</a>"),
        ('<a href="//a.org">a</a>', "<a>a</a>"),
        ('<a href="https://a.org" target="_top">a</a>', '<a href="https://a.org">a</a>'),
        ("<svg><a href=tel:1>a</a></svg>", '<a href="tel:1">a</a>'),
        ("1 < 2 &amp; <b>3</b>", "1 &lt; 2 &amp; 3"),
    ],
)
def test_only_harmless_markup_is_kept(markup: str, safe: str) -> None:
    assert clean(markup) == safe


def test_values_fill_a_page_and_never_its_markup() -> None:
    page = load_help(translations_folder(), "en", "work")
    values = dict.fromkeys(page.shape.placeholders, 12345)
    (piece,) = render_help(page, values)
    assert piece.html.count("12345") == len(page.shape.placeholders)
    assert "{" not in piece.html
