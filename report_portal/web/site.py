"""Render both applications' pages to static files: one set per language, free of tokens and of anybody's data.

SiteError
├── SiteScriptsError     scripts and styles were not built
└── SiteLanguageError    no language is whole enough to be offered
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from report_portal.crypto.instance_file import Pins, SignedInstance, read_instance
from report_portal.forms.questionnaire import load_questionnaire
from report_portal.place import DEMO_CHECKED
from report_portal.web.catalogue_check import catalogue_faults
from report_portal.web.catalogues import STAFF, Texts, catalogue_path, load_texts, translations_folder
from report_portal.web.help_check import help_faults
from report_portal.web.help_pages import checked_contacts, help_pages
from report_portal.web.site_files import content_name, install, json_bytes
from report_portal.web.site_words import contact_data, form_file, language, later_file, sign_off, staff_file

if TYPE_CHECKING:
    from report_portal.instance_folder import Instance
    from report_portal.place import Place
    from report_portal.web.help_pages import Help

PACKAGE: Final = Path(__file__).resolve().parent.parent


class SiteError(Exception):
    """The site cannot be built; the message says what to do."""


class SiteScriptsError(SiteError):
    """Scripts and styles were not built."""


class SiteLanguageError(SiteError):
    """No language is whole enough to be offered."""


@dataclass(frozen=True)
class SiteSource:
    """What a site is built from.

    Args:
        place: which instance the data folder is for.
        instance: the instance's own data.
        signed: the signed instance file, None before the key ceremony.
        root: the root's verify key in hex, None before the key ceremony.
        translations: folder of the catalogues.
    """

    place: Place
    instance: Instance
    signed: bytes | None
    root: str | None
    translations: Path


@dataclass(frozen=True)
class SiteReport:
    """What was built.

    Args:
        languages: locales offered to reporters.
        staff: those of them that the staff screens have too.
        unchecked: locales whose safety texts no native speaker has checked: their reports stay with the NGO.
        left_out: locale → number of faults in its catalogue and help pages.
        open: reports can be sent.
        unconfirmed: `<locale>/<name>` of the help pages that no lawyer has confirmed.
    """

    languages: tuple[str, ...]
    staff: tuple[str, ...]
    unchecked: tuple[str, ...]
    left_out: dict[str, int]
    open: bool
    unconfirmed: tuple[str, ...]


def build_site(  # noqa: PLR0913 - each is one fact of the build; tests give their own translations and day
    data: Path,
    place: Place,
    instance: Instance,
    signed: bytes | None = None,
    root: str | None = None,
    *,
    translations: Path | None = None,
    today: date | None = None,
) -> SiteReport:
    """Render `<data>/site/intake` and `<data>/site/triage`, the same bytes for the same facts.

    Args:
        data: the data folder.
        place: which instance it is for.
        instance: the instance's own data.
        signed: the signed instance file, None before the key ceremony.
        root: the root's verify key, 64 hex characters; needed with `signed`.
        translations: folder of the catalogues; the product's own when None.
        today: UTC day on which `signed` must be valid; today when None.

    Returns:
        The languages offered, those left out, and whether the site takes reports.

    Raises:
        SiteError: see above.
        HelpError: a help page cannot be rendered.
        SignedError: the instance file is not one that a page would believe.
    """
    source = SiteSource(place, instance, signed, root, translations or translations_folder())
    faults = {name: _faults(source, name) for name in instance.languages}
    texts = {name: load_texts(name, source.translations) for name, count in faults.items() if count == 0}
    desks = tuple(name for name in texts if _has_desk(source.translations, name))
    if not desks:
        raise SiteLanguageError(
            "no language is complete for reporters and staff: see `report-portal translations check`"
        )
    known = None
    if signed is not None and root is not None:
        pins = Pins(root, place.instance, today or datetime.now(UTC).date())
        known = read_instance(signed, pins)
    helps = {name: help_pages(source.translations, instance, name) for name in texts}
    intake = _intake(source, texts, helps, known)
    triage = _triage(source, texts, desks, known)
    install(intake, data / "site" / "intake")
    install(triage, data / "site" / "triage")
    checked = sign_off(source.translations)
    return SiteReport(
        languages=tuple(texts),
        staff=desks,
        unchecked=tuple(name for name in texts if not checked.get(name, False)),
        left_out={name: count for name, count in faults.items() if count},
        open=known is not None,
        unconfirmed=tuple(
            f"{name}/{page.name}" for name, pages in helps.items() for page in pages if not page.legal_checked
        ),
    )


def _faults(source: SiteSource, locale: str) -> int:
    faults = catalogue_faults(source.translations, locale)
    return sum(1 for _ in faults) + sum(
        1 for _ in help_faults(source.translations, locale, source.instance.folder)
    )


def _has_desk(translations: Path, locale: str) -> bool:
    return catalogue_path(translations, locale, STAFF).is_file() and not any(
        catalogue_faults(translations, locale, STAFF)
    )


def _intake(
    source: SiteSource, texts: dict[str, Texts], helps: dict[str, list[Help]], known: SignedInstance | None
) -> dict[str, bytes]:
    files, named = _static("intake")
    form = load_questionnaire()
    languages = [language(name) for name in texts]
    forms: dict[str, str] = {}
    laters: dict[str, str] = {}
    for name, words in texts.items():
        content = json_bytes(form_file(source.instance, form, words, languages))
        later = json_bytes(later_file(words))
        forms[name] = f"/{name}/{content_name('form', '.json', content)}"
        laters[name] = f"/{name}/{content_name('later', '.json', later)}"
        files |= {forms[name][1:]: content, laters[name][1:]: later}
    templates = _environment("intake")
    listed = [
        asdict(item) | ({"form": forms[item.locale], "later": laters[item.locale]} if known else {"form": ""})
        for item in languages
    ]
    for name, words in texts.items():
        facts = {
            "locale": name,
            "direction": language(name).direction,
            "t": lambda key, words=words: words.text(f"reporter.{key}"),
            "style": named["reporter.css"],
            "script": named["app.js"],
            "flow": named["flow.js"],
            "returning": named["returning.js"],
            "seal": named["seal.js"],
            "leaving": named["leaving.js"],
            "help": helps[name],
            "sealer": named["sealer.js"],
            "form": forms[name],
            "later": laters[name],
            "languages": listed,
            "contacts": contact_data(source.instance.contacts, name),
            "demo": source.place.demo,
            "instance": source.place.instance,
            "away": source.instance.leave_to,
            "root": source.root or "",
            "version": known.version if known else 0,
        }
        page = "start.html" if known else "closed.html"
        files[f"{name}/index.html"] = templates.get_template(page).render(facts).encode()
        files[f"{name}/404.html"] = templates.get_template("not_found.html").render(facts).encode()
        files |= _help(source, templates, facts, helps[name])
        if name == next(iter(texts)):
            headings = [
                asdict(item) | {"heading": texts[item.locale].text("reporter.page.choose_language")}
                for item in languages
            ]
            files["index.html"] = (
                templates.get_template("languages.html").render(facts, headings=headings).encode()
            )
            files["404.html"] = files[f"{name}/404.html"]
    return files


def _help(
    source: SiteSource, templates: Environment, facts: dict[str, Any], helps: list[Help]
) -> dict[str, bytes]:
    locale = facts["locale"]
    facts = facts | {
        "checked_contacts": checked_contacts(source.instance.contacts, locale),
        "organisations": [audience.name[locale] for audience in source.instance.audiences],
    }
    files = {f"{locale}/help/index.html": templates.get_template("help_list.html").render(facts).encode()}
    for page in helps:
        rendered = templates.get_template("help.html").render(facts, page=page)
        files[f"{locale}/help/{page.name}/index.html"] = rendered.encode()
    return files


def _triage(
    source: SiteSource, texts: dict[str, Texts], desks: tuple[str, ...], known: SignedInstance | None
) -> dict[str, bytes]:
    files, named = _static("triage")
    plan = _plan(source, texts)
    form = load_questionnaire()
    templates = _environment("triage")
    for name in desks:
        words = texts[name]
        content = json_bytes(staff_file(source.instance, form, texts, name, plan))
        path = f"{name}/{content_name('staff', '.json', content)}"
        files[path] = content
        facts = {
            "locale": name,
            "direction": language(name).direction,
            "t": lambda key, words=words: words.text(f"staff.{key}"),
            "style": named["staff.css"],
            "script": named["app.js"],
            "texts": "/" + path,
            "languages": [asdict(language(other)) for other in desks],
            "demo": source.place.demo,
            "instance": source.place.instance,
            "root": source.root or "",
            "version": known.version if known else 1,
        }
        files[f"{name}/index.html"] = templates.get_template("staff.html").render(facts).encode()
        if name == desks[0]:
            files["index.html"] = files[f"{name}/index.html"]
    return files


def _plan(source: SiteSource, texts: dict[str, Texts]) -> dict[str, Any]:
    """Say what the key ceremony signs. In a demo some languages count as checked, and it is marked DEMO."""
    checked = sign_off(source.translations)
    return {
        "audiences": [
            dict(zip(("team", "affiliation"), audience.id.split("/"), strict=True))
            | {"id": audience.id, "direct": audience.direct}
            for audience in source.instance.audiences
        ],
        "routing": source.instance.routing,
        "form_version": load_questionnaire().version,
        "languages": {
            name: {"checked": checked.get(name, False) or (source.place.demo and name in DEMO_CHECKED)}
            for name in texts
        },
        "valid_days": source.instance.instance_file_days,
        "demo": source.place.demo,
    }


def _static(application: str) -> tuple[dict[str, bytes], dict[str, str]]:
    folder = PACKAGE / application / "static"
    if not (folder / "manifest.json").is_file():
        raise SiteScriptsError("scripts and styles are not built: run `node scripts/build.mjs`")
    manifest: dict[str, str] = json.loads((folder / "manifest.json").read_text("utf-8"))
    files = {f"static/{name}": (folder / name).read_bytes() for name in manifest.values()}
    return files, {name: f"/static/{path}" for name, path in manifest.items()}


def _environment(application: str) -> Environment:
    return Environment(
        loader=FileSystemLoader(PACKAGE / application / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
