"""One thing to do outside, at least once and effectively once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from bot.cases.case import CaseId
from bot.practice import LocationId, MemberId


class EffectKind(StrEnum):
    """The outbox's kinds of work. The first seven show in chat, and the next three are done at a
    site.

    Two call the language model, to write a draft and to read one. Two work on our own data, a part
    at a time. The last one informs the practice's own program.
    """

    CARD = "card"
    BRIEF = "brief"
    NUDGE = "nudge"
    SEVERAL = "several"
    FOLLOW_UP = "follow-up"
    NOTICE = "notice"
    OVERDUE = "overdue"
    PUBLISH = "publish"
    TAKE_DOWN = "take-down"
    LOOK = "look"
    SUGGEST = "suggest"
    READ = "read"
    OPEN_OLDER = "open-older"
    IMPORT = "import"
    TELL = "tell"


FAILED_TO: Mapping[str, str] = MappingProxyType(
    {
        EffectKind.CARD: "update the card",
        EffectKind.BRIEF: "send the call brief",
        EffectKind.NUDGE: "post a reminder",
        EffectKind.SEVERAL: "send a person's reminders",
        EffectKind.FOLLOW_UP: "post the follow-up",
        EffectKind.NOTICE: "tell a manager something",
        EffectKind.OVERDUE: "say which reviews are overdue",
        EffectKind.PUBLISH: "publish the reply",
        EffectKind.TAKE_DOWN: "take the reply down",
        EffectKind.LOOK: "check the review",
        EffectKind.SUGGEST: "get a draft from the language model",
        EffectKind.READ: "have a reply read by the language model",
        EffectKind.OPEN_OLDER: "open older reviews",
        EffectKind.IMPORT: "import a file",
        EffectKind.TELL: "tell your program about an event",
    }
)
"""The action that a failed effect didn't complete: "I could not …"."""


@dataclass(frozen=True)
class Effect:
    """Something to do outside.

    `platform` is the chat's, empty for a review site. `member` is the recipient of a private
    message. Without one, a message goes to the location's channel.
    """

    location: LocationId
    case: CaseId | None
    platform: str
    member: MemberId | None

    @property
    def kind(self) -> EffectKind:
        raise NotImplementedError

    latest_wins: ClassVar[bool] = False
    """It shows the state at the time it's sent.

    A second request while it's pending changes nothing. After that, it's pending again.
    """

    in_thread: ClassVar[bool] = False
    """It's posted as a reply to the case's card."""

    @property
    def key(self) -> str:
        """Its permanent name: effects with the same key are the same effect."""
        raise NotImplementedError

    @property
    def chain(self) -> str:
        """Effects of one chain go in order. Chains never block each other."""
        return self.key


@dataclass(frozen=True)
class Unreadable(Effect):
    """A stored effect whose content can't be read."""

    stored_as: EffectKind

    @property
    def kind(self) -> EffectKind:
        return self.stored_as


@dataclass(frozen=True)
class Request:
    """A requested effect, to be done no earlier than a certain time.

    `again` requests it even if it was done already.
    """

    effect: Effect
    not_before: datetime | None = None
    again: bool = False


Wanted = Effect | Request
"""A request to the outbox. A bare effect is due now, and once."""
