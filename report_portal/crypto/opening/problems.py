"""Why an item is shown as refused instead of read. The words are the same in the browser."""

from enum import StrEnum


class Problem(StrEnum):
    """What was wrong with a file; it is shown, never hidden, and never stops others."""

    MISSING = "missing"
    """the server did not give it"""
    UNOPENED = "unopened"
    """damaged, or sealed to others"""
    RECORD = "record"
    """no record of this format"""
    SIGNATURE = "signature"
    """not vouched for by whom it should be"""
    PLACE = "place"
    """it belongs to another mailbox, position or direction"""
    SHAPE = "shape"
    """its kind cannot stand here, or lacks a member"""
