"""Keys: a DEMO's, the signed key list, how many hold the root, and the staff log."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from report_portal.crypto.errors import SignedError
from report_portal.crypto.instance_file import Pins, read_instance
from report_portal.instance_folder import Instance
from report_portal.place import Place
from report_portal.staff import Role, Status
from report_portal.store import Store
from report_portal.store.instances import StoredInstances
from report_portal.store.staff import StaffStore
from report_portal.triage.services.audit import Audit

from .finding import Finding, fault, fine, note

SOON_DAYS: Final = 21


def look_at_keys(store: Store, place: Place, instance: Instance | None) -> Iterator[Finding]:
    """Look at the keys of an instance."""
    if place.demo:
        yield fault(
            "DEMO keys", "they were made on this machine and protect nobody: never take a real report here"
        )
    yield from _key_list(store, place, datetime.now(UTC).date())
    yield from _people(store, place)
    if Audit(StaffStore(store)).first_break() is not None:
        yield fault("staff log", "rows were changed or removed: see report-portal log check")
    if instance is not None and instance.id != place.instance:
        yield fault("instance", f"instance.json is of {instance.id}, this folder of {place.instance}")


def _key_list(store: Store, place: Place, today: date) -> Iterator[Finding]:
    latest = StoredInstances(store).latest()
    if latest is None:
        yield fault("key list", "the key ceremony was not held: no reports are taken")
        return
    root = latest[1].split(b" ", 3)[2].decode()
    try:
        known = read_instance(latest[1], Pins(root, place.instance, today))
    except SignedError as error:
        yield fault(
            "key list", f"{error}; pages refuse it and take no reports. A coordinator's sign-in renews it"
        )
        return
    left = (known.expires - today).days
    if left < SOON_DAYS:
        yield fault(
            "key list", f"it ends in {left} days, on {known.expires}: a coordinator must sign in before"
        )
    else:
        yield fine("key list", f"version {known.version}, valid to {known.expires}")


def _people(store: Store, place: Place) -> Iterator[Finding]:
    with StaffStore(store).read() as unit:
        accounts = [one for one in unit.accounts.all() if one.status is Status.ACTIVE]
        unused = [one for one in unit.invitations.all() if one.used_by is None]
    coordinators = sum(one.position.role is Role.COORDINATOR for one in accounts)
    if accounts and coordinators < place.coordinators_required:
        yield fault("coordinators", f"{coordinators} are active, {place.coordinators_required} are needed")
    late = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    if any(one.expires < late for one in unused):
        yield note("invitations", "some have ended unused")
