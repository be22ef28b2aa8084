"""Effects that show part of a case in a chat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import PlainSerializer

from bot.cases.case import CaseId
from bot.effects.effect import Effect, EffectKind
from bot.practice import MemberId
from bot.timers import TimerKey


class NewsKind(StrEnum):
    """News that someone should get right away."""

    EDITED = "edited"
    REMOVED = "removed"
    REJECTED = "rejected"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class _OfCase(Effect):
    """About one case, in its channel. All posts like this on a platform go in order."""

    case: CaseId
    member: None = field(init=False, default=None)

    @property
    def chain(self) -> str:
        return f"{self.case}:{self.platform}"


@dataclass(frozen=True)
class CaseCard(_OfCase):
    """Show the case's state at send time in its channel.

    `touch` updates the message even if it shows that state already, so that we notice if it was
    deleted.
    """

    kind = EffectKind.CARD
    latest_wins = True

    touch: bool = False

    @property
    def key(self) -> str:
        return card_key(self.case, self.platform)


def card_key(case: CaseId, platform: str) -> str:
    """The key of a case's card on a platform."""
    return f"card:{case}:{platform}"


@dataclass(frozen=True)
class Reminder(_OfCase):
    """Timer `timer` went off: remind `to` under the card."""

    kind = EffectKind.NUDGE
    in_thread = True

    timer: TimerKey
    to: tuple[MemberId, ...] = ()

    @property
    def key(self) -> str:
        timer = self.timer
        return f"nudge-{timer.kind}-{timer.round}-{timer.n}:{self.case}:{self.platform}"


@dataclass(frozen=True)
class News(_OfCase):
    """Event number `seq` of the case is news for `to`. It's posted under the card."""

    kind = EffectKind.NUDGE
    in_thread = True

    news: NewsKind
    seq: int
    to: tuple[MemberId, ...] = ()

    @property
    def key(self) -> str:
        return f"news-{self.seq}:{self.case}:{self.platform}"


@dataclass(frozen=True)
class GoodNews(_OfCase):
    """Event number `seq` of the case is a kind second review. Tell `to`, under the card."""

    kind = EffectKind.NUDGE
    in_thread = True

    seq: int
    to: tuple[MemberId, ...] = ()

    @property
    def key(self) -> str:
        return f"good-{self.seq}:{self.case}:{self.platform}"


@dataclass(frozen=True)
class LookRequest(_OfCase):
    """Ask `to` to check the review on its site. This is check number `n` of a follow-up."""

    kind = EffectKind.NUDGE
    in_thread = True

    round: int
    n: int
    to: tuple[MemberId, ...] = ()

    @property
    def key(self) -> str:
        return f"look-{self.round}-{self.n}:{self.case}:{self.platform}"


@dataclass(frozen=True)
class FollowUpNote(_OfCase):
    """The suggested second contact and how it ended, under the card."""

    kind = EffectKind.FOLLOW_UP
    latest_wins = True
    in_thread = True

    to: tuple[MemberId, ...] = ()

    @property
    def key(self) -> str:
        return f"follow-up:{self.case}:{self.platform}"


@dataclass(frozen=True)
class CallBrief(Effect):
    """The call brief for `member`, who has or had the call. It's private."""

    kind = EffectKind.BRIEF
    latest_wins = True

    case: CaseId
    member: MemberId

    @property
    def key(self) -> str:
        return brief_key(self.case, self.member, self.platform)

    @property
    def chain(self) -> str:
        return f"{self.case}:{self.platform}:{self.member}"


def brief_key(case: CaseId, owner: MemberId, platform: str) -> str:
    """The key of an owner's call brief on a platform."""
    return f"brief:{case}:{owner}:{platform}"


@dataclass(frozen=True)
class ReminderDigest(Effect):
    """One private message, started `at`, that replaces the reminders of these cases."""

    kind = EffectKind.SEVERAL

    case: None = field(init=False, default=None)
    member: MemberId
    cases: tuple[Annotated[CaseId, PlainSerializer(str)], ...]
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.chain}:{self.at:%Y%m%dT%H%M%S}"

    @property
    def chain(self) -> str:
        return f"several:{self.platform}:{self.member}"


Shown = CaseCard | Reminder | News | FollowUpNote
"""Channel posts that reach people privately if we lose access to that channel."""


@dataclass(frozen=True)
class Private(Effect):
    """The post that the lost channel would have shown, once, for one person."""

    case: CaseId
    member: MemberId
    shown: Shown

    @property
    def kind(self) -> EffectKind:
        return self.shown.kind

    @property
    def key(self) -> str:
        match self.shown:
            case CaseCard(case=case, platform=lost):
                return f"private-case:{case}:{lost}:{self.member}"
            case FollowUpNote(case=case, platform=lost):
                return f"private-follow-up:{case}:{lost}:{self.member}"
            case Reminder() | News():
                return f"{self.shown.key}:{self.member}"
