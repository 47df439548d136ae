"""Read the files in which English words stand, for Babel's extraction and for the site builder.

Every message has a stable id that serves as its gettext context: `reporter.leave_now`, `question.areas`,
`option.areas.work`. The English text is the msgid. An id never changes its meaning; a changed text makes
translations fuzzy, a changed id makes them new.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

Extracted: TypeAlias = tuple[int, str, tuple[str, str], list[str]]


class SourceMessage(NamedTuple):
    """One English message.

    Args:
        key: stable id, used as gettext context.
        text: the English text.
        note: what a translator must know; may be empty.
    """

    key: str
    text: str
    note: str


def message_entries(document: Mapping[str, Mapping[str, str]], prefix: str) -> Iterator[SourceMessage]:
    """Walk a `messages.json`: an object of key → {text, note}.

    Args:
        document: the parsed file.
        prefix: first part of every context, such as `reporter` or `staff`.

    Returns:
        The messages in the file's order.
    """
    for key, entry in document.items():
        yield SourceMessage(f"{prefix}.{key}", entry["text"], entry.get("note", ""))


def question_entries(document: Mapping[str, Any]) -> Iterator[SourceMessage]:
    """Walk the questionnaire: sections, questions, hints, groups and options.

    Args:
        document: the parsed `questionnaire.json`.

    Returns:
        The messages in the file's order.
    """
    for section in document["sections"]:
        yield SourceMessage(f"section.{section['id']}", section["label"], "Heading of a part of the form.")
        for question in section["questions"]:
            name = question["id"]
            yield SourceMessage(f"question.{name}", question["label"], "")
            if question.get("hint"):
                yield SourceMessage(f"hint.{name}", question["hint"], "")
            for group in question.get("groups", ()):
                yield SourceMessage(f"group.{name}.{group['id']}", group["label"], "Heading of some answers.")
            for option in question["options"]:
                yield SourceMessage(f"option.{name}.{option['id']}", option["label"], question["label"])


def _extracted(entries: Iterable[SourceMessage]) -> Iterator[Extracted]:
    for line, entry in enumerate(entries, start=1):
        yield line, "pgettext", (entry.key, entry.text), [entry.note] if entry.note else []


def extract_messages(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],  # noqa: ARG001 - the signature Babel calls
    comment_tags: Collection[str],  # noqa: ARG001 - the signature Babel calls
    options: Mapping[str, Any],
) -> Iterator[Extracted]:
    """Babel extractor of `messages.json` files; option `prefix` names the context's first part.

    Source: Babel documentation, "Writing Extraction Methods".
    """
    return _extracted(message_entries(json.load(fileobj), options["prefix"]))


def extract_questions(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],  # noqa: ARG001 - the signature Babel calls
    comment_tags: Collection[str],  # noqa: ARG001 - the signature Babel calls
    options: Mapping[str, Any],  # noqa: ARG001 - the signature Babel calls
) -> Iterator[Extracted]:
    """Babel extractor of the questionnaire.

    Source: Babel documentation, "Writing Extraction Methods".
    """
    return _extracted(question_entries(json.load(fileobj)))
