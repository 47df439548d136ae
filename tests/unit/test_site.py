"""The built pages: the same bytes for the same facts, whole languages only, nothing of anybody in them."""

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import brotli
import html5lib
import pytest
from reporter_city import ReporterCity

from report_portal.crypto.errors import SignedError
from report_portal.place import DEMO_CHECKED, Place
from report_portal.web.catalogues import (
    STAFF,
    catalogue_path,
    dump,
    load_texts,
    read,
    translations_folder,
)
from report_portal.web.site import render_site
from report_portal.web.site_errors import SiteLanguageError
from report_portal.web.site_files import install

PACKAGE = Path(__file__).resolve().parents[2] / "report_portal"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> ReporterCity:
    made = ReporterCity(tmp_path_factory.mktemp("city"))
    made.build()
    return made


def _files(folder: Path) -> dict[str, bytes]:
    real = folder.resolve()
    return {
        path.relative_to(real).as_posix(): path.read_bytes() for path in real.rglob("*") if path.is_file()
    }


def _pages(folder: Path) -> dict[str, str]:
    return {name: content.decode() for name, content in _files(folder).items() if name.endswith(".html")}


def test_the_same_facts_give_the_same_bytes_and_times(city: ReporterCity, tmp_path: Path) -> None:
    for application in ("intake", "triage"):
        first = city.data / "site" / application
        signed = city.signed()
        render_site(city.place, city.instance, signed, city.root).install(tmp_path)
        second = tmp_path / "site" / application
        assert _files(first) == _files(second)
        times = {path.stat().st_mtime for path in second.resolve().rglob("*") if path.is_file()}
        assert len(times) == 1


def test_every_file_has_its_packed_twins(city: ReporterCity) -> None:
    files = _files(city.data / "site" / "intake")
    plain = [name for name in files if not name.endswith((".br", ".gz"))]
    assert len(files) == 3 * len(plain)
    for name in plain:
        assert brotli.decompress(files[name + ".br"]) == files[name]
        assert gzip.decompress(files[name + ".gz"]) == files[name]


def test_every_language_of_the_instance_is_offered_whole(city: ReporterCity) -> None:
    report = city.build()
    assert report.languages == city.instance.languages
    assert {"ro", "en", "uk"} <= set(report.staff)
    # The register says so, and the operator reads it at every build.
    assert report.unchecked == report.languages
    assert report.left_out == {}
    assert report.open


def test_a_language_with_one_text_missing_is_left_out_everywhere(city: ReporterCity, tmp_path: Path) -> None:
    folder = _copy_of_translations(tmp_path)
    path = catalogue_path(folder, "ro")
    catalogue = read(path, "ro")
    catalogue.get("Leave now", "reporter.leave_now").string = ""
    path.write_bytes(dump(catalogue))
    report = render_site(city.place, city.instance, city.signed(), city.root, translations=folder).install(
        tmp_path
    )
    assert "ro" not in report.languages
    assert report.left_out == {"ro": 1}
    for application in ("intake", "triage"):
        pages = _pages(tmp_path / "site" / application)
        assert not any(name.startswith("ro/") for name in pages)
        assert not any('lang="ro"' in page for page in pages.values())


@pytest.mark.parametrize("missing", ["the file", "one text"])
def test_a_language_without_staff_texts_is_offered_to_reporters_alone(
    city: ReporterCity, tmp_path: Path, missing: str
) -> None:
    folder = _copy_of_translations(tmp_path)
    path = catalogue_path(folder, "ar", STAFF)
    catalogue = read(path, "ar")
    path.unlink()
    if missing == "one text":
        catalogue.get("Sign out", "staff.nav.sign_out").string = ""
        path.write_bytes(dump(catalogue))
    report = render_site(city.place, city.instance, city.signed(), city.root, translations=folder).install(
        tmp_path
    )
    assert "ar" in report.languages
    assert "ar" not in report.staff
    assert "ar/index.html" in _pages(tmp_path / "site" / "intake")
    staff = _pages(tmp_path / "site" / "triage")
    assert not any(name.startswith("ar/") for name in staff)
    assert not any('hreflang="ar"' in page for page in staff.values())
    (words,) = (tmp_path / "site" / "triage" / "ro").glob("staff.*.json")
    assert set(json.loads(words.read_text("utf-8"))["canned"]["reading"]) == set(report.languages)


def test_without_a_whole_language_there_is_no_site(city: ReporterCity, tmp_path: Path) -> None:
    folder = _copy_of_translations(tmp_path)
    for locale in city.instance.languages:
        catalogue_path(folder, locale).unlink()
    with pytest.raises(SiteLanguageError):
        render_site(city.place, city.instance, city.signed(), city.root, translations=folder).install(
            tmp_path
        )
    assert not (tmp_path / "site").exists()


def _copy_of_translations(folder: Path) -> Path:
    copy = folder / "translations"
    for path in translations_folder().rglob("*.*"):
        if path.is_file():
            target = copy / path.relative_to(translations_folder())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return copy


def test_before_the_key_ceremony_pages_cannot_send(city: ReporterCity, tmp_path: Path) -> None:
    report = render_site(city.place, city.instance).install(tmp_path)
    assert not report.open
    for name, page in _pages(tmp_path / "site" / "intake").items():
        assert not re.search(r"<form|<input|<button|data-form", page)
        # Pages to read have the script of Leave now, and no page another one.
        scripts = re.findall(r'<script type="module" src="/static/(\w+)\.', page)
        assert scripts == (["leaving"] if "/help/" in name else [])
        assert page.count("<script") == len(scripts)


@pytest.mark.parametrize("wrong", ["another root", "expired", "another instance"])
def test_a_key_list_that_no_page_would_believe_is_not_built_in(
    city: ReporterCity, tmp_path: Path, wrong: str
) -> None:
    yesterday = str(datetime.now(UTC).date() - timedelta(days=1))
    signed = {
        "another root": city.signed(seed=bytes(32)),
        "expired": city.signed(expires=yesterday),
        "another instance": city.signed(instance="elsewhere"),
    }[wrong]
    with pytest.raises(SignedError):
        render_site(city.place, city.instance, signed, city.root).install(tmp_path)
    assert not (tmp_path / "site").exists()


def test_pages_pin_root_instance_and_version(city: ReporterCity, tmp_path: Path) -> None:
    render_site(city.place, city.instance, city.signed(version=7), city.root).install(tmp_path)
    page = _pages(tmp_path / "site" / "intake")["en/index.html"]
    assert f'data-root="{city.root}"' in page
    assert f'data-instance="{city.instance.id}"' in page
    assert 'data-version="7"' in page


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("application", ["intake", "triage"])
def test_every_page_is_valid_and_names_itself(city: ReporterCity, application: str) -> None:
    for name, page in _pages(city.data / "site" / application).items():
        parser = html5lib.HTMLParser(strict=True)
        document = parser.parse(page)
        headings = [each for each in document.iter() if each.tag.endswith("}h1")]
        assert len(headings) == 1, name
        heading = "".join(headings[0].itertext()).strip()
        title = next("".join(each.itertext()) for each in document.iter() if each.tag.endswith("}title"))
        read = re.fullmatch(r"(\w+)/help/(\d)/index.html", name)
        if read:
            # The heading says what the page is about; the tab and the history must not.
            neutral = load_texts(read[1]).text("reporter.page.help")
            assert title.startswith(f"{neutral} {read[2]} "), name
        else:
            assert title.startswith(heading), name
        text = _Text()
        text.feed(page)
        ids = [attributes["id"] for _, attributes in text.tags if "id" in attributes]
        assert len(ids) == len(set(ids)), name
        root = next(attributes for tag, attributes in text.tags if tag == "html")
        assert root["dir"] == ("rtl" if root["lang"] in {"ar", "ur"} else "ltr")


def test_pages_of_the_intake_load_nothing_from_elsewhere_and_run_no_words(city: ReporterCity) -> None:
    for name, page in _pages(city.data / "site" / "intake").items():
        text = _Text()
        text.feed(page)
        for tag, attributes in text.tags:
            assert not any(attribute.startswith("on") or attribute == "style" for attribute in attributes), (
                name
            )
            if tag in {"script", "link", "img"}:
                address = attributes.get("src") or attributes.get("href") or ""
                assert address.startswith(("/static/", "data:image/svg+xml,")), name
        assert not re.search(r"<script(?![^>]*src=)", page)


def test_titles_say_nothing_about_reports(city: ReporterCity) -> None:
    for name, page in _pages(city.data / "site" / "intake").items():
        if name.startswith("en/"):
            title = page.partition("<title>")[2].partition("</title>")[0].lower()
            assert not re.search(r"abuse|report|work|migrant|rights|victim|complaint", title)


def test_a_demo_says_so_on_every_page(city: ReporterCity, tmp_path: Path) -> None:
    for page in _pages(city.data / "site" / "intake").values():
        assert "DEMO" in page
    render_site(Place(city.instance.id, demo=False), city.instance, city.signed(), city.root).install(
        tmp_path
    )
    for page in _pages(tmp_path / "site" / "intake").values():
        assert "DEMO" not in page


def test_only_a_demo_signs_languages_off_by_itself(city: ReporterCity, tmp_path: Path) -> None:
    def plan(folder: Path) -> dict[str, dict[str, bool]]:
        (path,) = (folder / "site" / "triage").resolve().glob("en/staff.*.json")
        languages: dict[str, dict[str, bool]] = json.loads(path.read_bytes())["plan"]["languages"]
        return languages

    assert {name for name, one in plan(city.data).items() if one["checked"]} == DEMO_CHECKED
    render_site(Place(city.instance.id, demo=False), city.instance).install(tmp_path)
    assert not any(one["checked"] for one in plan(tmp_path).values())


def test_the_form_file_keeps_ids_and_rules_and_changes_words_only(city: ReporterCity) -> None:
    source = json.loads((PACKAGE / "questions" / "questionnaire.json").read_text("utf-8"))
    wanted = [
        (
            question["id"],
            question["visible"],
            question["show_if"],
            [option["id"] for option in question["options"]],
        )
        for section in source["sections"]
        for question in section["questions"]
    ]
    labels = set()
    for locale in city.instance.languages:
        (path,) = (city.data / "site" / "intake").resolve().glob(f"{locale}/form.*.json")
        form = json.loads(path.read_bytes())
        found = [
            (
                question["id"],
                question["visible"],
                question["show_if"],
                [option["id"] for option in question["options"]],
            )
            for section in form["sections"]
            for question in section["questions"]
        ]
        assert found == wanted
        labels.add(form["sections"][0]["label"])
        assert set(form["organisations"]) == {audience.id for audience in city.instance.audiences}
    assert len(labels) == len(city.instance.languages)


def test_a_new_site_replaces_the_old_one_at_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "site" / "intake"
    install({"index.html": b"one", "old.txt": b"x"}, folder)
    reader = folder.resolve()
    install({"index.html": b"two"}, folder)
    assert (folder / "index.html").read_bytes() == b"two"
    assert not (folder / "old.txt").exists()
    assert not reader.exists()
    assert [path.name for path in (tmp_path / "site" / "builds").iterdir()] == [folder.resolve().name]
    install({"index.html": b"two"}, folder)
    assert (folder / "index.html").read_bytes() == b"two"
