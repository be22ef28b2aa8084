"""The practice's mailbox, read by IMAP. Each mail is read once, and none is marked, moved or
deleted.

It takes bytes from the mail server and returns `bot.mails.Mail`. It doesn't render or fetch
anything.
"""

from adapters.mail.mailbox import Account, ImapMailbox
from adapters.mail.reading import read_mail

__all__ = ["Account", "ImapMailbox", "read_mail"]
