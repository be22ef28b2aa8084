"""The mutually exclusive statuses of a public reply, and the data of each.

drafted → approved (undo window) → publishing → pending → published
| rejected by the site | failed | declined with a reason
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.practice import MemberId
from bot.reviews import Rejection


class ReplyState(StrEnum):
    DRAFTED = "drafted"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    PENDING = "pending"
    PUBLISHED = "published"
    REJECTED = "rejected"
    FAILED = "failed"
    DECLINED = "declined"


@dataclass(frozen=True)
class _Status:
    """The fields that all statuses share.

    `since` is None for a case without any events yet. `problem` is the latest problem, described in
    plain words. It's empty if there was none.
    """

    since: datetime | None = None
    problem: str = ""


@dataclass(frozen=True)
class Drafted(_Status):
    """A draft that needs a decision."""

    state: Literal[ReplyState.DRAFTED] = ReplyState.DRAFTED


@dataclass(frozen=True)
class Approved(_Status):
    """An approved reply whose undo window is still open."""

    state: Literal[ReplyState.APPROVED] = ReplyState.APPROVED


@dataclass(frozen=True)
class Publishing(_Status):
    """The reply is being sent."""

    state: Literal[ReplyState.PUBLISHING] = ReplyState.PUBLISHING


@dataclass(frozen=True)
class Pending(_Status):
    """The site is reviewing the reply. `looks` is how often we've checked for its decision."""

    looks: int = 0
    state: Literal[ReplyState.PENDING] = ReplyState.PENDING


@dataclass(frozen=True)
class Published(_Status):
    """The reply is on the site, under the review."""

    state: Literal[ReplyState.PUBLISHED] = ReplyState.PUBLISHED


@dataclass(frozen=True)
class Rejected(_Status):
    """The site rejected the reply. `remedy` is what an administrator has to do about it."""

    rejection: Rejection = "text"
    remedy: str = ""
    state: Literal[ReplyState.REJECTED] = ReplyState.REJECTED


@dataclass(frozen=True)
class Failed(_Status):
    """The reply couldn't be sent. It isn't retried automatically if `next_try_at` is None."""

    next_try_at: datetime | None = None
    state: Literal[ReplyState.FAILED] = ReplyState.FAILED


@dataclass(frozen=True)
class Declined(_Status):
    """The member `by` decided not to reply, and gave a `reason`."""

    by: MemberId | None = None
    reason: str = ""
    state: Literal[ReplyState.DECLINED] = ReplyState.DECLINED


ReplyStatus = Drafted | Approved | Publishing | Pending | Published | Rejected | Failed | Declined
"""The mutually exclusive statuses of a reply."""

NEW = Drafted()
"""The status of a case without any events yet."""
