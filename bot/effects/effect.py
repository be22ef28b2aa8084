"""One side effect, carried out at least once and effectively once."""

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
    """The kinds of effects. The first seven appear in a chat, and the next three act on a site.

    Two call the language model, one to write a draft and one to read it. Two work on our own data,
    one part at a time. The last one notifies the practice's own software.
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
"""What a failed effect couldn't do, worded to complete the sentence "I could not …"."""


@dataclass(frozen=True)
class Effect:
    """One side effect.

    `platform` is the chat platform, or empty for a review site. `member` is the recipient of a
    private message. Without one, a message goes to the location's channel.
    """

    location: LocationId
    case: CaseId | None
    platform: str
    member: MemberId | None

    @property
    def kind(self) -> EffectKind:
        raise NotImplementedError

    latest_wins: ClassVar[bool] = False
    """Whether the effect shows the state at the time of sending.

    If so, requesting it again while it's pending is a no-op, and requesting it later makes it
    pending again.
    """

    in_thread: ClassVar[bool] = False
    """Whether the effect is posted as a reply to the case's card."""

    @property
    def key(self) -> str:
        """The effect's permanent, unique name. Effects with the same key are the same effect."""
        raise NotImplementedError

    @property
    def chain(self) -> str:
        """Effects in one chain are carried out in order. Chains never block each other."""
        return self.key


@dataclass(frozen=True)
class Unreadable(Effect):
    """A stored effect whose content can't be parsed."""

    stored_as: EffectKind

    @property
    def kind(self) -> EffectKind:
        return self.stored_as


@dataclass(frozen=True)
class Request:
    """A request for an effect, to be carried out no earlier than `not_before`.

    `again` requests it even if it was already carried out.
    """

    effect: Effect
    not_before: datetime | None = None
    again: bool = False


Wanted = Effect | Request
"""What the outbox accepts. A bare effect is due now, and only once."""
