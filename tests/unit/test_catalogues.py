"""Words: every key used and known, every fault of a catalogue found, nothing lost when English changes."""

import io
import json
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from report_portal.web.catalogue_check import catalogue_faults, locales, template_faults
from report_portal.web.catalogues import (
    DOMAINS,
    CatalogueError,
    MissingTextError,
    catalogue_path,
    dump,
    extract_template,
    load_texts,
    merge,
    read,
    translations_folder,
)
from report_portal.web.message_sources import extract_messages, extract_questions
from report_portal.web.site_words import later_file

SOURCES = Path(__file__).resolve().parents[2]
INTAKE = SOURCES / "report_portal" / "intake"
FAMILIES = ("status.", "outcome.", "part.", "excluded_", "screen_")


def _template(*messages: tuple[str, str]) -> Catalog:
    catalogue = Catalog()
    for context, text in messages:
        catalogue.add(text, context=context)
    return catalogue


def _translated(*messages: tuple[str, str, str]) -> Catalog:
    catalogue = Catalog(locale="ro")
    for context, text, translation in messages:
        catalogue.add(text, translation, context=context)
    return catalogue


def _put(folder: Path, template: Catalog, translated: Catalog) -> None:
    path = catalogue_path(folder, "ro")
    path.parent.mkdir(parents=True)
    (folder / "messages.pot").write_bytes(dump(template))
    path.write_bytes(dump(translated))


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_stored_template_is_the_sources_own(domain: str) -> None:
    assert list(template_faults(SOURCES, translations_folder(), domain)) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_catalogue_is_whole(domain: str) -> None:
    known = locales(translations_folder(), domain)
    assert {"en", "ro"} <= set(known)
    for locale in known:
        assert list(catalogue_faults(translations_folder(), locale, domain)) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_files_are_written_the_same_way_again(domain: str) -> None:
    path = catalogue_path(translations_folder(), "ro", domain)
    assert dump(read(path, "ro")) == path.read_bytes()


def test_what_reporters_read_is_not_mixed_with_what_staff_read() -> None:
    reporters, staff = (
        {message.context.split(".")[0] for message in extract_template(SOURCES, domain) if message.id}
        for domain in DOMAINS
    )
    assert reporters == {"reporter", "section", "question", "group", "option", "reply", "lease", "paper"}
    assert staff == {"staff", "station"}


@pytest.mark.parametrize(
    ("english", "translation", "fault"),
    [
        ("Look again on {day}", "Reveniți", "placeholders"),
        ("Look again on {day}", "Reveniți {zi}", "placeholders"),
        ("Call 112", "Sunați 113", "numbers"),
        ("A <b>word</b>", "Un cuvânt", "tags"),
        ("Word", "Cuvânt ", "space"),
        ("Word", "", "not translated"),
        ("Word", "  ", "not translated"),
        ("Leave now", "Părăsiți chiar acum această pagină de internet", "too long"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, english: str, translation: str, fault: str) -> None:
    _put(tmp_path, _template(("a", english)), _translated(("a", english, translation)))
    (found,) = catalogue_faults(tmp_path, "ro")
    assert fault in found


@pytest.mark.parametrize(
    ("english", "translation"),
    [
        ("Call 112", "اتصل بـ ١١٢"),
        ("1,000 EUR", "1.000 EUR"),
        ("12 months", "un an"),
        ("{a} of {b}", "{b}: {a}"),
        # Sixty code points, but no more room than thirty letters take.
        ("Leave now", "क्" * 30),
    ],
)
def test_what_languages_do_with_digits_and_order_is_no_fault(
    tmp_path: Path, english: str, translation: str
) -> None:
    _put(tmp_path, _template(("a", english)), _translated(("a", english, translation)))
    assert list(catalogue_faults(tmp_path, "ro")) == []


def test_missing_superfluous_fuzzy_and_outdated_texts_are_found(tmp_path: Path) -> None:
    translated = _translated(
        ("gone", "Gone", "Dus"), ("old", "Old English", "Vechi"), ("sure", "Sure", "Sigur")
    )
    translated.get("Sure", "sure").flags.add("fuzzy")
    _put(tmp_path, _template(("new", "New"), ("old", "New English"), ("sure", "Sure")), translated)
    assert set(catalogue_faults(tmp_path, "ro")) == {
        "ro: gone is not in messages.pot",
        "ro: new is missing",
        "ro: old belongs to an older English text",
        "ro: sure is fuzzy",
    }


def test_a_changed_english_text_keeps_its_translation_for_a_person_to_look_at() -> None:
    merged = merge(_template(("a", "New words")), _translated(("a", "Old words", "Cuvinte")), "ro")
    message = merged.get("New words", "a")
    assert message.string == "Cuvinte"
    assert message.fuzzy


def test_a_renamed_id_keeps_its_translation() -> None:
    merged = merge(_template(("b", "Words")), _translated(("a", "Words", "Cuvinte")), "ro")
    message = merged.get("Words", "b")
    assert message.string == "Cuvinte"
    assert not message.fuzzy


def test_the_same_words_elsewhere_are_not_a_translation() -> None:
    template = _template(("a", "Open"), ("b", "Open"))
    merged = merge(template, _translated(("a", "Open", "Deschide")), "ro")
    assert merged.get("Open", "b").string == ""


def test_english_is_its_own_translation() -> None:
    merged = merge(_template(("a", "New words")), None, "en")
    assert merged.get("New words", "a").string == "New words"


def test_fuzzy_and_missing_texts_are_never_shown(tmp_path: Path) -> None:
    translated = _translated(("a", "One", "Unu"), ("b", "Two", "Doi"), ("c", "Three", ""))
    translated.get("Two", "b").flags.add("fuzzy")
    _put(tmp_path, _template(("a", "One")), translated)
    texts = load_texts("ro", tmp_path)
    assert texts.text("a") == "Unu"
    for key in ("b", "c", "d"):
        with pytest.raises(MissingTextError):
            texts.text(key)
    with pytest.raises(CatalogueError):
        load_texts("sr", tmp_path)


def test_babel_reads_our_sources_with_ids_and_notes() -> None:
    document = {"leave": {"text": "Leave", "note": "A button."}}
    found = list(extract_messages(io.BytesIO(json.dumps(document).encode()), {}, (), {"prefix": "reporter"}))
    assert found == [(1, "pgettext", ("reporter.leave", "Leave"), ["A button."])]
    questionnaire = (SOURCES / "report_portal" / "questions" / "questionnaire.json").read_bytes()
    ids = [message[0] for _, _, message, _ in extract_questions(io.BytesIO(questionnaire), {}, (), {})]
    assert len(ids) == len(set(ids))
    assert {"section.work", "question.areas", "option.areas.work", "group.work_problem.pay"} <= set(ids)


def test_an_id_stands_for_one_text_in_all_sources() -> None:
    contexts = [
        message.context for domain in DOMAINS for message in extract_template(SOURCES, domain) if message.id
    ]
    assert None not in contexts
    assert len(contexts) == len(set(contexts))


def test_every_reporter_text_is_used_and_every_used_one_exists() -> None:
    known = set(json.loads((INTAKE / "messages.json").read_text("utf-8")))
    scripts = "\n".join(path.read_text("utf-8") for path in (INTAKE / "client").glob("*.ts"))
    pages = "\n".join(path.read_text("utf-8") for path in (INTAKE / "templates").glob("*.html"))
    in_pages = set(re.findall(r"""(?:\bt\(|fact\("\w+", )["']([a-z_.]+)["']""", pages))
    assert in_pages <= known
    quoted = set(re.findall(r'(?:"|texts\.)([a-z][a-z0-9_.]*)', scripts))
    builder = (SOURCES / "report_portal" / "web" / "site_pages.py").read_text("utf-8")
    in_pages |= set(re.findall(r'"reporter\.([a-z_.]+)"', builder))
    unused = {key for key in known - in_pages - quoted if not key.startswith(FAMILIES)}
    assert unused == set()


def test_every_coded_answer_has_its_words() -> None:
    """Families of keys are looked up by codes that other files hold."""
    known = set(json.loads((INTAKE / "messages.json").read_text("utf-8")))
    routing = json.loads((SOURCES / "report_portal" / "instance" / "routing.json").read_text("utf-8"))
    rules = [*routing["exclusions"], *routing["warnings"]]
    assert {f"excluded_{rule['id']}" for rule in rules} == {
        key for key in known if key.startswith("excluded_")
    }
    statuses = ["received", "reading", "working", "waiting_for_you", "referred", "closed"]
    assert {f"status.{status}" for status in statuses} == {key for key in known if key.startswith("status.")}
    assert {f"part.{part}" for part in ("packet", "routed", "files")} == {
        key for key in known if key.startswith("part.")
    }
    staff = json.loads((SOURCES / "report_portal" / "triage" / "messages.json").read_text("utf-8"))
    outcomes = {key for key in staff if key.startswith("outcome.")}
    assert {key for key in known if key.startswith("outcome.")} == outcomes
    questionnaire = json.loads(
        (SOURCES / "report_portal" / "questions" / "questionnaire.json").read_text("utf-8")
    )
    groups = {screen["id"] for screen in questionnaire["screens"] if len(screen["questions"]) > 1}
    assert {f"screen_{screen}" for screen in groups - {"sharing"}} == {
        key for key in known if key.startswith("screen_")
    }


def _reached(entry: Path) -> set[Path]:
    """Modules that end up in the same file as an entry."""
    found: set[Path] = set()
    waiting = [entry]
    while waiting:
        module = waiting.pop()
        if module not in found and module.is_file():
            found.add(module)
            imports = re.findall(
                r'^import (?!type\b).*?from "(\.[^"]+)\.js";$',
                module.read_text("utf-8"),
                re.MULTILINE | re.DOTALL,
            )
            waiting += [(module.parent / f"{name}.ts").resolve() for name in imports]
    return found


def test_texts_that_come_later_are_not_needed_before() -> None:
    """The form file lacks the texts of those who come back: nothing that is loaded before may say them."""
    texts = load_texts("en")
    later = set(later_file(texts))
    assert later
    sooner = _reached(INTAKE / "client" / "flow.ts")
    assert (INTAKE / "client" / "failure.ts") in sooner
    for module in sooner:
        quoted = set(re.findall(r'"([a-z][a-z0-9_.]*)"', module.read_text("utf-8")))
        assert not quoted & later, module.name
