"""An e-mail from the mailbox: a review notice from a site, or a message from a person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.cases.case import CaseId
from bot.practice import LocationId
from bot.untrusted import NOTHING, Untrusted

Genuine = Literal["yes", "no", "unchecked"]
"""Whether an e-mail really comes from the domain it claims, according to the receiving server."""

Field = Literal["stars", "text", "author", "office"]
"""A part of a review that a notice should have."""


News = Literal["new", "edited", "removed", "photos", "published", "rejected", "reported"]
"""What happened, according to a site's e-mail. The last three are about a public reply."""


@dataclass(frozen=True)
class Notice:
    """What a site's e-mail says about a review. `lacks` lists the parts that couldn't be parsed.

    `business` is the site's name for the office. `is_cut` means the e-mail has only the beginning
    of the review. `site` is empty if only a person can tell which one it is. `is_forwarded` means
    the sender isn't the site, and the e-mail just quotes the site's notice. `subject` is the
    e-mail's subject, and `rest` is the beginning of its text if we couldn't tell which part is the
    review. `has_photos` means the e-mail shows that the review has photos.
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
        """Whether the subject is about reviews, but the text doesn't look like any known notice."""
        return "author" in self.lacks


@dataclass(frozen=True)
class Mail:
    """An e-mail. `at` is when the server received it, and addresses are in lower case.

    `id` and `thread` are hashes (`mail_id`) of the e-mail and the ones it replies to. `checks` is
    the receiving server's SPF, DKIM, and DMARC results in readable form. `automatic` means that it
    was sent automatically or by a mailing list. A malformed e-mail has no `sender`.
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
    """An e-mail as stored.

    It `is_open` until someone handles it, and `said` says how they did that. `notice` is the
    content of a site's notice. `words` is the subject and beginning of a person's e-mail, stored
    only if the practice's chat is allowed to contain them. `location` is empty until the office is
    known. While the e-mail is open, `case` comes only from the address that it was sent to.
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
    """An e-mail's id in the database, which is a hash of its Message-ID."""
    return hashlib.sha256(message_id.strip().strip("<>").encode()).hexdigest()[:32]
