"""Whole items as they are sent: sealed files with the `meta` that goes before them.

Reporters write reports, messages, permissions, new codes and withdrawals; paper stations write paper reports; staff
write answers, releases, indexes, paper forms and keys for one another. Opening is in `opening` alone.
"""

from .answers import Correspondent, OutPlace, seal_answer, seal_release_notice, seal_status
from .attachments import AttachmentEntry, Handwriting, SealedAttachment, seal_attachment
from .direct import direct_recipients
from .given_texts import GivenText, ReturnedText, seal_given_text, seal_returned_text
from .later import InPlace, seal_message, seal_new_code, seal_permission, seal_strike, seal_withdrawal
from .notes import Note, seal_note
from .referrals import Referral, seal_referral
from .report import Report, seal_paper_report, seal_report
from .sealed_item import SealedItem
from .staff_files import (
    Release,
    StaffSigner,
    seal_audience_key,
    seal_index,
    seal_paper_form,
    seal_release,
    seal_staff_key,
)
from .state import Former, State
from .statistics import Statistics, seal_statistics

__all__ = [
    "AttachmentEntry",
    "Correspondent",
    "Former",
    "GivenText",
    "Handwriting",
    "InPlace",
    "Note",
    "OutPlace",
    "Referral",
    "Release",
    "Report",
    "ReturnedText",
    "SealedAttachment",
    "SealedItem",
    "StaffSigner",
    "State",
    "Statistics",
    "direct_recipients",
    "seal_answer",
    "seal_attachment",
    "seal_audience_key",
    "seal_given_text",
    "seal_index",
    "seal_message",
    "seal_new_code",
    "seal_note",
    "seal_paper_form",
    "seal_paper_report",
    "seal_permission",
    "seal_referral",
    "seal_release",
    "seal_release_notice",
    "seal_report",
    "seal_returned_text",
    "seal_staff_key",
    "seal_statistics",
    "seal_status",
    "seal_strike",
    "seal_withdrawal",
]
