"""Build both applications' pages as static files, and say what was built and what was left out.

Errors: see `site_errors`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from report_portal.crypto.instance_file import Pins, read_instance
from report_portal.web.catalogue_check import catalogue_faults
from report_portal.web.catalogues import STAFF, catalogue_path, load_texts, translations_folder
from report_portal.web.help_check import help_faults
from report_portal.web.help_pages import help_pages
from report_portal.web.site_errors import SiteLanguageError
from report_portal.web.site_files import install, is_installed
from report_portal.web.site_pages import SiteSource, intake_pages, triage_pages
from report_portal.web.site_words import sign_off

if TYPE_CHECKING:
    from pathlib import Path

    from report_portal.instance_folder import Instance
    from report_portal.place import Place


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


@dataclass(frozen=True)
class RenderedSite:
    """The pages of both applications.

    Args:
        pages: application → path → content; they are found under `<data>/site/<application>`.
        report: what they are.
    """

    pages: dict[str, dict[str, bytes]]
    report: SiteReport

    def install(self, data: Path) -> SiteReport:
        """Put these pages in place of those that a data folder serves; gives the report."""
        for name, files in self.pages.items():
            install(files, data / "site" / name)
        return self.report

    def installed(self, data: Path) -> bool:
        """Tell whether a data folder serves these very pages."""
        return all(is_installed(files, data / "site" / name) for name, files in self.pages.items())


def render_site(  # noqa: PLR0913 - each is one fact of the build; tests give their own translations and day
    place: Place,
    instance: Instance,
    signed: bytes | None = None,
    root: str | None = None,
    *,
    translations: Path | None = None,
    today: date | None = None,
) -> RenderedSite:
    """Render the pages of both applications, the same bytes for the same facts.

    Args:
        place: which instance it is for.
        instance: the instance's own data.
        signed: the signed instance file, None before the key ceremony.
        root: the root's verify key, 64 hex characters; needed with `signed`.
        translations: folder of the catalogues; the product's own when None.
        today: UTC day on which `signed` must be valid; today when None.

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
    pages = {
        "intake": intake_pages(source, texts, helps, known),
        "triage": triage_pages(source, texts, desks, known),
    }
    checked = sign_off(source.translations)
    report = SiteReport(
        languages=tuple(texts),
        staff=desks,
        unchecked=tuple(name for name in texts if not checked.get(name, False)),
        left_out={name: count for name, count in faults.items() if count},
        open=known is not None,
        unconfirmed=tuple(
            f"{name}/{page.name}" for name, held in helps.items() for page in held if not page.legal_checked
        ),
    )
    return RenderedSite(pages, report)


def _faults(source: SiteSource, locale: str) -> int:
    faults = catalogue_faults(source.translations, locale)
    return sum(1 for _ in faults) + sum(
        1 for _ in help_faults(source.translations, locale, source.instance.folder)
    )


def _has_desk(translations: Path, locale: str) -> bool:
    return catalogue_path(translations, locale, STAFF).is_file() and not any(
        catalogue_faults(translations, locale, STAFF)
    )
