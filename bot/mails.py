"""A mail as the mailbox has it: a site's notice of a review, or an e-mail from a person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.cases.case import CaseId
from bot.practice import LocationId
from bot.untrusted import NOTHING, Untrusted

Genuine = Literal["yes", "no", "unchecked"]
"""Does the mail come from the domain that it names, by the server that received it?"""

Field = Literal["stars", "text", "author", "office"]
"""Something of a review that a notice should say."""


@dataclass(frozen=True)
class Notice:
    """What a site's mail says of a review. `lacks` is what couldn't be read.

    `business` is how the site calls the office. `is_cut`: the mail shows only how the text begins.
    `site` is empty if only the person who looks can tell. `is_forwarded`: its sender is no site's,
    and the mail only quotes one. `subject` is the mail's, and `rest` how the mail begins, where
    the review's words couldn't be told from the others.
    """

    site: str
    stars: int | None = None
    recommends: bool | None = None
    author: Untrusted = NOTHING
    text: Untrusted = NOTHING
    business: Untrusted = NOTHING
    url: str = ""
    is_cut: bool = False
    lacks: tuple[Field, ...] = ()
    subject: Untrusted = NOTHING
    rest: Untrusted = NOTHING
    genuine: Genuine = "unchecked"
    is_forwarded: bool = False

    @property
    def is_of_unknown_kind(self) -> bool:
        """Its subject speaks of reviews, but it isn't like any notice of one that we know."""
        return "author" in self.lacks


@dataclass(frozen=True)
class Mail:
    """`at` is when the server received it. Addresses are in lower case.

    `id` and `thread` are hashes (`mail_id`) of the mail and of those that it answers. `checks` is
    what the receiving server says of SPF, DKIM and DMARC, as a person reads it. `automatic`: a
    program wrote it, or it came by a list. A broken mail has no `sender`.
    """

    id: str
    at: datetime
    sender: str = field(default="", repr=False)
    recipients: tuple[str, ...] = field(default=(), repr=False)
    thread: tuple[str, ...] = ()
    subject: Untrusted = NOTHING
    text: Untrusted = NOTHING
    automatic: bool = False
    notice: Notice | None = None
    genuine: Genuine = "unchecked"
    checks: str = ""


MailKind = Literal["notice", "patient", "question", "sent"]


@dataclass(frozen=True)
class KeptMail:
    """A mail as recorded. `is_open` until someone dealt with it, `said` is how they did.

    `notice` is what a site's notice says. `words` are an e-mail's subject and beginning, kept only
    if the practice's chat may hold them. `location` is empty while the office isn't known. While
    it's open, `case` is only what the address says that it was sent to.
    """

    row: int
    kind: MailKind
    is_open: bool
    location: LocationId
    case: CaseId | None
    sender: str
    at: datetime
    notice: Notice | None
    words: Untrusted
    said: str


def mail_id(message_id: str) -> str:
    """The name of a mail in the database: a hash of its Message-ID."""
    return hashlib.sha256(message_id.strip().strip("<>").encode()).hexdigest()[:32]
