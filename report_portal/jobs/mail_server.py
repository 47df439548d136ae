"""The mail server letters are handed to: `smtps://name:password@host:465` or `smtp://…:587`.

MailSettingError    the address of the server, or the sender, is not one
"""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

# Shorter than a job's lease, all steps together.
TIMEOUT_SECONDS: Final = 20.0
_PORTS: Final = {"smtp": 587, "smtps": 465}
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESS: Final = re.compile(r"[^\s@<>\",;:\\]{1,64}@[A-Za-z0-9.-]+")


class MailSettingError(Exception):
    """A setting for mail is not what it must be; the message names it, not its value."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes letters.

    Args:
        host: name or address.
        port: TCP.
        wrapped: TLS from the first byte; else STARTTLS, which only a server on this machine may lack.
        sender: the address letters come from.
        name: to sign in with, empty for none.
        password: with it.
    """

    host: str
    port: int
    wrapped: bool
    sender: str
    name: str = ""
    password: str = field(default="", repr=False)

    def send(self, message: EmailMessage) -> None:
        """Hand one letter over.

        Raises:
            OSError, smtplib.SMTPException: it was not taken.
        """
        with self._connected() as server:
            if self.name:
                server.login(self.name, self.password)
            server.send_message(message)

    def try_out(self) -> None:
        """Sign in without sending anything.

        Raises:
            OSError, smtplib.SMTPException: it was refused.
        """
        with self._connected() as server:
            if self.name:
                server.login(self.name, self.password)
            server.noop()

    def _connected(self) -> smtplib.SMTP:
        # Greeted with the sender's domain: this machine's own name is nobody's business.
        domain = self.sender.rpartition("@")[2]
        context = ssl.create_default_context()
        if self.wrapped:
            return smtplib.SMTP_SSL(
                self.host, self.port, local_hostname=domain, timeout=TIMEOUT_SECONDS, context=context
            )
        server = smtplib.SMTP(self.host, self.port, local_hostname=domain, timeout=TIMEOUT_SECONDS)
        try:
            self._encrypt(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _encrypt(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        elif self.name or self.host not in _HERE:
            raise smtplib.SMTPNotSupportedError("the server offers no encryption")


def mail_server(url: str, sender: str) -> MailServer:
    """Read the two settings.

    Args:
        url: `smtp://` or `smtps://`, name and password percent-encoded where they hold `@`, `/` or `:`.
        sender: an address.

    Raises:
        MailSettingError: one of them is wrong or missing.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MailSettingError("REPORT_PORTAL_MAIL_URL is not an address of a mail server") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise MailSettingError("REPORT_PORTAL_MAIL_URL must begin with smtp:// or smtps:// and name a host")
    if not _ADDRESS.fullmatch(sender):
        raise MailSettingError("REPORT_PORTAL_MAIL_FROM must be the address that mail to teams comes from")
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(
        parts.hostname, port or _PORTS[parts.scheme], parts.scheme == "smtps", sender, name, password
    )
