"""The one letter that teams get: there is something new, sign in. It is the same for every cause and every reader.

No number, no id, no name, no link: whoever reads the mailbox of a team learns nothing but that this portal has work
for it, and nobody gets used to following links.
"""

import json
import secrets
from email.message import EmailMessage
from pathlib import Path
from typing import Final

_WORDS: Final = Path(__file__).with_name("mail_words.json")


def letter(sender: str, to: str) -> EmailMessage:
    """Write the letter.

    Args:
        sender: address it comes from.
        to: one address, so that nobody learns of another's.

    Returns:
        In every language of `mail_words.json`, always all of them.
    """
    words = json.loads(_WORDS.read_text("utf-8"))
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"] = " / ".join(each["subject"] for each in words)
    # The usual ids hold the time, the process and the machine's name.
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(each["body"] for each in words) + "\n", cte="quoted-printable")
    return message
