"""The practice's mailbox: read by IMAP, each mail once, nothing marked, moved or deleted.

Enters: bytes from the mail server. Leaves: `bot.mails.Mail`. Nothing is rendered or fetched.
"""

from adapters.mail.mailbox import Account, ImapMailbox
from adapters.mail.reading import read_mail

__all__ = ["Account", "ImapMailbox", "read_mail"]
