"""What can go wrong with paper."""

from report_portal.client.errors import TerminalError


class PaperError(TerminalError):
    """A sheet cannot be set or printed."""
