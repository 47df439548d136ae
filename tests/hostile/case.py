"""What a hostile file is, and what may come of it."""

from dataclasses import dataclass

from report_portal.paper.reading.refusals import REASONS

NO_PICTURE = frozenset({"kind", "unreadable"})
DAMAGED = frozenset({"blank", "foreign", "kind", "unreadable"})
TOO_MUCH = frozenset({"too_large", "too_slow"})
ANY_REFUSAL = frozenset(REASONS)
# In every file that has room for words; must never come out.
SECRET = "CONFIDENTIAL-WORDS-OF-A-FILE"


@dataclass(frozen=True)
class Hostile:
    """One file.

    Args:
        name: of what is wrong with it.
        data: the file.
        may: what its pages may come to: reasons for refusal; `read` for the true marks of the true sheet alone.
        pages: how many answers there may be at most.
    """

    name: str
    data: bytes
    may: frozenset[str]
    pages: int = 1
