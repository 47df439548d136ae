"""Who gets a real stanza in a file for the direct audiences, and who a throwaway one."""

from collections.abc import Collection

from report_portal.crypto.errors import SealError
from report_portal.crypto.instance_file import Audience, SignedInstance
from report_portal.crypto.recipients import Recipient, throwaway_recipient


def direct_recipients(
    instance: SignedInstance, readers: Collection[str], *, ngo_only: bool
) -> list[Recipient]:
    """Give one recipient for each direct audience, in the order of the instance file.

    Args:
        instance: current.
        readers: ids of the direct audiences that the routing made readers.
        ngo_only: True for `private`, `contact` and `answer`.

    Returns:
        The real recipient for those who may read, a throwaway one for the others.

    Raises:
        SealError: a reader is no direct audience, or none is an NGO's: then nobody could check the
            report's signature or answer it.

    Source: SPEC sections 1 and 5.
    """
    direct = instance.direct
    if not set(readers) <= {audience.id for audience in direct}:
        raise SealError("a reader is not among the direct audiences")
    if not any(_reads(audience, readers, ngo_only=True) for audience in direct):
        raise SealError("no NGO audience is among the readers")
    return recipients_left(instance, readers, ngo_only=ngo_only)


def recipients_left(instance: SignedInstance, readers: Collection[str], *, ngo_only: bool) -> list[Recipient]:
    """Give the same where perhaps no NGO reads any more: with nobody left, each is a throwaway recipient.

    Args:
        instance: current.
        readers: ids of the direct audiences that read the report.
        ngo_only: as in `direct_recipients`.
    """
    return [
        audience.recipient if _reads(audience, readers, ngo_only=ngo_only) else throwaway_recipient()
        for audience in instance.direct
    ]


def _reads(audience: Audience, readers: Collection[str], *, ngo_only: bool) -> bool:
    return audience.id in readers and (audience.affiliation == "ngo" or not ngo_only)
