"""Effects of one case: on its cards and messages, and at its site.

Effects that call the language model are treated as site effects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.cases.case import CaseId, DraftVersion
from bot.effects.effect import Effect, EffectKind
from bot.practice import MemberId
from bot.timers import TimerKey, TimerKind

# --- in chats


class NewsKind(StrEnum):
    """The kinds of updates that someone should get right away."""

    EDITED = "edited"
    REMOVED = "removed"
    REJECTED = "rejected"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class _InChannel(Effect):
    """A post about one case in its channel. A case's posts on one platform are sent in order."""

    case: CaseId
    member: None = field(init=False, default=None)

    @property
    def chain(self) -> str:
        return f"{self.case}:{self.platform}"


@dataclass(frozen=True)
class CaseCard(_InChannel):
    """Show the case's current state, as of sending, in its channel.

    `touch` updates the message even if nothing has changed, so we notice if it was deleted.
    """

    kind = EffectKind.CARD
    latest_wins = True

    touch: bool = False

    @property
    def key(self) -> str:
        return card_key(self.case, self.platform)


def card_key(case: CaseId, platform: str) -> str:
    """Return the key of a case's card on a platform."""
    return f"card:{case}:{platform}"


@dataclass(frozen=True)
class Reminder(_InChannel):
    """Remind `to` in the card's thread, because `timer` fired."""

    kind = EffectKind.NUDGE
    in_thread = True

    timer: TimerKey
    to: tuple[MemberId, ...] = ()

    @property
    def latest_wins(self) -> bool:  # type: ignore[override]  # only some are updated
        """True for e-mail reminders, because they have a button and later show who replied."""
        return self.timer.kind is TimerKind.EMAIL

    @property
    def key(self) -> str:
        timer = self.timer
        return f"nudge-{timer.kind}-{timer.round}-{timer.n}:{self.case}:{self.platform}"


@dataclass(frozen=True)
class News(_InChannel):
    """Notify `to`, in the card's thread, of event number `seq` of the case."""

    kind = EffectKind.NUDGE
    in_thread = True

    news: NewsKind
    seq: int
    to: tuple[MemberId, ...] = ()

    @property
    def key(self) -> str:
        return f"news-{self.seq}:{self.case}:{self.platform}"


@dataclass(frozen=True)
class GoodNews(_InChannel):
    """Notify `to`, in the card's thread, of a positive second review: event number `seq`."""

    kind = EffectKind.NUDGE
    in_thread = True

    seq: int
    to: tuple[MemberId, ...] = ()

    @property
    def key(self) -> str:
        return f"good-{self.seq}:{self.case}:{self.platform}"


@dataclass(frozen=True)
class LookRequest(_InChannel):
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
class FollowUpNote(_InChannel):
    """The suggested second contact and its outcome, in the card's thread."""

    kind = EffectKind.FOLLOW_UP
    latest_wins = True
    in_thread = True

    to: tuple[MemberId, ...] = ()

    @property
    def key(self) -> str:
        return f"follow-up:{self.case}:{self.platform}"


@dataclass(frozen=True)
class CallBrief(Effect):
    """A private call brief for `member`, who has or had the call."""

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
    """Return the key of an owner's call brief on a platform."""
    return f"brief:{case}:{owner}:{platform}"


Shown = CaseCard | Reminder | News | FollowUpNote
"""Channel posts that people get privately if we lose access to the channel."""


@dataclass(frozen=True)
class Private(Effect):
    """A post for a channel that we've lost access to, sent privately to one person instead."""

    case: CaseId
    member: MemberId
    shown: Shown

    @property
    def kind(self) -> EffectKind:
        return self.shown.kind

    @property
    def latest_wins(self) -> bool:  # type: ignore[override]  # only some are updated
        return isinstance(self.shown, Reminder) and self.shown.latest_wins

    @property
    def key(self) -> str:
        match self.shown:
            case CaseCard(case=case, platform=lost):
                return f"private-case:{case}:{lost}:{self.member}"
            case FollowUpNote(case=case, platform=lost):
                return f"private-follow-up:{case}:{lost}:{self.member}"
            case Reminder() | News():
                return f"{self.shown.key}:{self.member}"


# --- at the site


@dataclass(frozen=True)
class _AtSite(Effect):
    """A site effect for one case. A case's site effects are carried out in order."""

    case: CaseId
    platform: str = field(init=False, default="")
    member: None = field(init=False, default=None)

    @property
    def chain(self) -> str:
        return f"{self.case}:site"


@dataclass(frozen=True)
class PublishReply(_AtSite):
    """Post the text of approval `number` under the review."""

    kind = EffectKind.PUBLISH

    number: int

    @property
    def key(self) -> str:
        return publish_key(self.case, self.number)


def publish_key(case: CaseId, number: int) -> str:
    """Return the key for publishing a case's approval `number`."""
    return f"publish:{case}:{number}"


@dataclass(frozen=True)
class RemoveReply(_AtSite):
    """Remove the reply from the site, as event number `seq` of the case requested."""

    kind = EffectKind.TAKE_DOWN

    seq: int

    @property
    def key(self) -> str:
        return f"take-down:{self.case}:{self.seq}"


@dataclass(frozen=True)
class CheckReply(_AtSite):
    """Check the status of our reply on the site. `occasion` distinguishes these checks."""

    kind = EffectKind.LOOK

    occasion: str

    @property
    def key(self) -> str:
        return f"look:{self.case}:{self.occasion}"


@dataclass(frozen=True)
class CheckReview(_AtSite):
    """Check whether the review is still on the site. This is check number `n` of the follow-up."""

    kind = EffectKind.LOOK

    round: int
    n: int

    @property
    def key(self) -> str:
        return f"look:{self.case}:look:{self.round}:{self.n}"


@dataclass(frozen=True)
class SuggestDraft(_AtSite):
    """Ask the language model for a better draft than `draft`."""

    kind = EffectKind.SUGGEST

    draft: DraftVersion

    @property
    def key(self) -> str:
        return f"suggest:{self.case}:{self.draft}"

    @property
    def chain(self) -> str:
        """Return one chain for all, so that we don't exceed the budget or flood the endpoint."""
        return "suggest"


@dataclass(frozen=True)
class ReadDraft(_AtSite):
    """Have the language model check `draft` as well."""

    kind = EffectKind.READ

    draft: DraftVersion

    @property
    def key(self) -> str:
        return f"read:{self.case}:{self.draft}"

    @property
    def chain(self) -> str:
        return "suggest"
