"""The pages of both applications, rendered: one set per language, free of tokens and of anybody's data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from report_portal.forms.questionnaire import load_questionnaire
from report_portal.place import DEMO_CHECKED
from report_portal.web.help_pages import checked_contacts
from report_portal.web.help_text import help_path
from report_portal.web.site_errors import SiteScriptsError
from report_portal.web.site_files import content_name, json_bytes
from report_portal.web.site_words import contact_data, form_file, language, later_file, sign_off, staff_file

if TYPE_CHECKING:
    from report_portal.crypto.instance_file import SignedInstance
    from report_portal.instance_folder import Instance
    from report_portal.place import Place
    from report_portal.web.catalogues import Texts
    from report_portal.web.help_pages import Help

PACKAGE: Final = Path(__file__).resolve().parent.parent


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


def intake_pages(
    source: SiteSource, texts: dict[str, Texts], helps: dict[str, list[Help]], known: SignedInstance | None
) -> dict[str, bytes]:
    """Render what reporters fetch.

    Args:
        source: the instance.
        texts: locale → texts of each language offered.
        helps: locale → its help pages.
        known: the signed instance file, None before the key ceremony: then the pages say that they are closed.

    Returns:
        Path below the site → content.

    Raises:
        SiteScriptsError: scripts and styles were not built.
    """
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
        files[f"{locale}/{help_path(page.name)}index.html"] = rendered.encode()
    return files


def triage_pages(
    source: SiteSource, texts: dict[str, Texts], desks: tuple[str, ...], known: SignedInstance | None
) -> dict[str, bytes]:
    """Render what staff fetch.

    Args:
        source: the instance.
        texts: locale → texts of each language offered; canned replies need all of them.
        desks: those of them that have staff screens.
        known: as for `intake_pages`.

    Returns:
        Path below the site → content.

    Raises:
        SiteScriptsError: scripts and styles were not built.
    """
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
