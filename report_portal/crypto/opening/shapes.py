"""Members that stand beside the common ones, by kind: what an envelope holds was written by a stranger."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Shape = Callable[[object], bool]


def _text(value: object) -> bool:
    return isinstance(value, str)


def _count(value: object) -> bool:
    return type(value) is int and value >= 0


def _matching(pattern: str) -> Shape:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _words(*words: str) -> Shape:
    return lambda value: isinstance(value, str) and value in words


def _or_null(shape: Shape) -> Shape:
    return lambda value: value is None or shape(value)


def _list(shape: Shape) -> Shape:
    return lambda value: isinstance(value, list) and all(map(shape, value))


def _each(shape: Shape) -> Shape:
    return lambda value: isinstance(value, dict) and all(map(shape, value.values()))


def _members(**shapes: Shape) -> Shape:
    # `from` is a keyword to Python only.
    named = {name.removesuffix("_"): shape for name, shape in shapes.items()}
    return lambda value: (
        isinstance(value, dict) and all(name in value and shape(value[name]) for name, shape in named.items())
    )


_DAY: Final = _matching(r"\d{4}-\d\d-\d\d")
_ID: Final = _matching("[0-9a-f]{32}")
_HASH: Final = _matching("[0-9a-f]{64}")
_RECIPIENT: Final = _matching("age1pq1[a-z0-9]+")
_SECRET: Final = _matching("AGE-SECRET-KEY-PQ-1[A-Z0-9]+")
_PARTS: Final = _list(_words("packet", "routed", "files"))


def _answer(value: object) -> bool:
    return _text(value) or _list(_text)(value)


_ANSWERS: Final = _each(_answer)
_ATTACHMENTS: Final = _list(_members(id=_ID, secret=_SECRET, sha256=_HASH, type=_text, size=_count))
_REPORTER: Final = _members(recipient=_RECIPIENT, verify_key=_HASH, answer_mac=_HASH)

_FORM: Final = _matching("[0-9a-f]{16}")


def _with_form(shape: Shape) -> Shape:
    # Sheets sealed before they named their form have no such member, and neither has what comes from a screen.
    return lambda value: (
        isinstance(value, dict) and shape(value) and ("form" not in value or _FORM(value["form"]))
    )


CORE: Final = _with_form(
    _members(
        part=_words("core"),
        form_version=_count,
        locale=_text,
        channel=_words("web", "terminal", "phone", "walk_in", "paper"),
        answers=_ANSWERS,
        readers=_list(_text),
        attachments=_ATTACHMENTS,
    )
)
PRIVATE: Final = _members(part=_words("private"), answers=_ANSWERS, reporter=_REPORTER)
_HANDWRITING: Final = _list(
    _members(id=_ID, secret=_SECRET, sha256=_HASH, type=_text, size=_count, question=_text)
)


def _with_handwriting(shape: Shape) -> Shape:
    # Sheets sealed before handwriting went along have no such member, and neither has what comes from a screen.
    return lambda value: (
        isinstance(value, dict) and shape(value) and _HANDWRITING(value.get("attachments", []))
    )


PRIVATE_OF_PAPER: Final = _with_handwriting(_members(part=_words("private"), answers=_ANSWERS, member=_ID))
CONTACT: Final = _with_handwriting(_members(part=_words("contact"), answers=_ANSWERS))
PAPER_FORM: Final = _members(form=_FORM, language=_text, form_version=_count, reporter=_REPORTER, member=_ID)
STATE: Final = _members(
    choices=_each(_text),
    exclusions=_list(_text),
    readers=_list(_text),
    locale=_text,
    received=_DAY,
    own=_list(_members(sequence=_count, kind=_text, day=_DAY)),
    last=_or_null(_HASH),
)
FORMER: Final = _list(_members(identity=_SECRET, answer_mac=_HASH, changed=_count, read=_count))
MAILBOX_META: Final = _members(
    in_sequence=_count,
    out_sequence=_count,
    received=_DAY,
    withdrawn=_or_null(_DAY),
    out=_list(_members(sequence=_count, day=_DAY)),
)
RELEASE: Final = _members(
    release=_ID,
    audience=_text,
    case=_text,
    answers=_ANSWERS,
    attachments=_ATTACHMENTS,
    parts=_PARTS,
    member=_ID,
    day=_DAY,
    locale=_text,
)
INDEX: Final = _members(audience=_text, epoch=_count, member=_ID, entries=_each(lambda _: True))
_OWN_KEYS: Final = _members(identity=_SECRET, sign_seed=_HASH, root=_or_null(_HASH))
AUDIENCE_KEY: Final = _members(audience=_text, epoch=_count, secret=_text, granted_by=_ID)
_MESSAGE: Final = _members(text=_text, locale=_text, answers=_ANSWERS, attachments=_ATTACHMENTS)
# Most questions of one strike: a form has fewer, and whoever reads looks at each.
_STRIKES: Final = 200
_STRIKE: Final = _members(questions=_list(_text), day=_DAY)


def _staff_key(value: object) -> bool:
    # Key files written before the recovery sheet stood in them have no such member.
    return isinstance(value, dict) and _OWN_KEYS(value) and _or_null(_RECIPIENT)(value.get("recovery"))


STAFF_KEY: Final = _staff_key


def _message(value: object) -> bool:
    # Messages from before answers for the NGO alone could be added have no such member.
    return isinstance(value, dict) and _MESSAGE(value) and _ANSWERS(value.get("private", {}))


def _strike(value: object) -> bool:
    return isinstance(value, dict) and _STRIKE(value) and 0 < len(value["questions"]) <= _STRIKES


# What a message adds to the contact section, in a file of its own.
MESSAGE_CONTACT: Final = _members(part=_words("contact"), answers=_ANSWERS)
IN: Final[Mapping[str, Shape]] = {
    "message": _message,
    "permission": _members(
        audience=_text, choice=_words("yes", "no", "facts_only", "all_but_contact"), question=_count
    ),
    "strike": _strike,
    "new_code": _members(reporter=_REPORTER, proof=_matching("[0-9a-f]{128}")),
    "withdrawal": _members(),
}
OUT: Final[Mapping[str, Shape]] = {
    "answer": _members(
        text=_text, locale=_text, canned=_or_null(_text), asks=_or_null(_text), from_=_text, day=_DAY
    ),
    "status": _members(
        status=_words("received", "reading", "working", "waiting_for_you", "referred", "closed"),
        outcome=_or_null(_text),
        from_=_text,
        day=_DAY,
    ),
    "release_notice": _members(audience=_text, parts=_PARTS, from_=_text, day=_DAY),
}


def fits(shapes: Mapping[str, Shape], head: Mapping[str, Any]) -> bool:
    """Say whether a head is of one of the kinds and holds what its kind must."""
    shape = shapes.get(head["kind"])
    return shape is not None and shape(head)
