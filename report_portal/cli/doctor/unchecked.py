"""What people must have looked at: contacts, legal lengths, languages, help pages, the petitioning organisation."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from report_portal.instance_folder import Instance
from report_portal.web.catalogues import translations_folder
from report_portal.web.help_pages import help_pages
from report_portal.web.site_words import sign_off

from .finding import Finding, fault, note

# A number that was right half a year ago may ring somewhere else today.
CONTACT_DAYS: Final = 183


def look_at_checks(instance: Instance) -> Iterator[Finding]:
    """Look at what nobody has checked, or not for long."""
    limit = datetime.now(UTC).date() - timedelta(days=CONTACT_DAYS)
    stale = [
        contact.id
        for contact in instance.contacts
        if contact.last_checked is None or date.fromisoformat(contact.last_checked) < limit
    ]
    if stale:
        yield fault("contacts", f"nobody called these for half a year: {', '.join(stale)}")
    lengths = [clock["id"] for clock in instance.clocks if clock.get("last_checked") is None]
    if lengths:
        yield fault("legal lengths", f"no lawyer has confirmed: {', '.join(lengths)}")
    folder = translations_folder()
    checked = sign_off(folder)
    languages = [name for name in instance.languages if not checked.get(name, False)]
    if languages:
        yield fault(
            "languages",
            f"no native speaker has checked: {', '.join(languages)}. Their reports stay with the NGO",
        )
    many = sum(
        not page.legal_checked for name in instance.languages for page in help_pages(folder, instance, name)
    )
    if many:
        yield fault(
            "help pages", f"no lawyer has confirmed {many} of them: report-portal site build names each"
        )
    if not all(instance.organisation.values()):
        yield note(
            "petitions",
            "organisation in instance.json is not filled in: printed petitions have lines to fill in",
        )
