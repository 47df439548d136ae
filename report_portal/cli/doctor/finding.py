"""What a look finds: a fault hurts people or loses reports; a note is something to know."""

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad it is."""

    FAULT = "FAULT"
    NOTE = "note"
    FINE = "ok"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Args:
        level: how bad it is.
        subject: a word or two.
        text: what it is and what to do; nobody's words.
    """

    level: Level
    subject: str
    text: str

    def document(self) -> dict[str, str]:
        """Give it as JSON has it."""
        return {"level": self.level.value.lower(), "subject": self.subject, "text": self.text}


def fault(subject: str, text: str) -> Finding:
    """Give a fault."""
    return Finding(Level.FAULT, subject, text)


def note(subject: str, text: str) -> Finding:
    """Give a note."""
    return Finding(Level.NOTE, subject, text)


def fine(subject: str, text: str) -> Finding:
    """Give what is well."""
    return Finding(Level.FINE, subject, text)
