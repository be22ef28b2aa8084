"""A mail from the mailbox: a site's notice of a review, or an e-mail from a person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.cases.case import CaseId
from bot.practice import LocationId
from bot.untrusted import NOTHING, Untrusted

Genuine = Literal["yes", "no", "unchecked"]
"""Whether the mail comes from the domain it names, according to the server that received it."""

Field = Literal["stars", "text", "author", "office"]
"""A part of a review that a notice should have."""


News = Literal["new", "edited", "removed", "photos", "published", "rejected", "reported"]
"""What happened, according to a site's mail. The last three are about a public reply."""


@dataclass(frozen=True)
class Notice:
    """What a site's mail says about a review. `lacks` is what couldn't be read.

    `business` is the site's name for the office. `is_cut` means the mail only has the beginning of
    the text. `site` is empty if only a person can tell. `is_forwarded` means its sender isn't a
    site's, and the mail only quotes one. `subject` is the mail's, and `rest` is its beginning if we
    couldn't tell which words are the review's. `has_photos` means the mail shows that there are
    photos with the review.
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
    has_photos: bool = False
    news: News = "new"

    @property
    def is_of_unknown_kind(self) -> bool:
        """Whether its subject is about reviews but it isn't like any notice we know."""
        return "author" in self.lacks


@dataclass(frozen=True)
class Mail:
    """A mail. `at` is when the server received it, and addresses are in lower case.

    `id` and `thread` are hashes (`mail_id`) of the mail and the ones it replies to. `checks` is the
    receiving server's result for SPF, DKIM and DMARC, for people. `automatic` means a program wrote
    it, or it came from a mailing list. A broken mail has no `sender`.
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
    """A mail as recorded. It `is_open` until someone handles it, and `said` is how they did.

    `notice` is the content of a site's notice. `words` are an e-mail's subject and beginning, kept
    only if the practice's chat is allowed to hold them. `location` is empty while the office isn't
    known. While it's open, `case` is only from the address that it was sent to.
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
    """A mail's id in the database, which is a hash of its Message-ID."""
    return hashlib.sha256(message_id.strip().strip("<>").encode()).hexdigest()[:32]
