"""The offline conversation, and the events that change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.practice import MemberId
from bot.replies import Theme
from bot.untrusted import NOTHING, Untrusted


class ContactState(StrEnum):
    UNASSIGNED = "unassigned"
    ASSIGNED = "assigned"
    IN_CONVERSATION = "in conversation"
    RESOLVED = "resolved"
    UNREACHABLE = "unreachable"
    UNIDENTIFIED = "unidentified"


ENDED = frozenset((ContactState.RESOLVED, ContactState.UNREACHABLE, ContactState.UNIDENTIFIED))
"""States in which no more calls have to be made, unless the patient calls."""


class Settled(StrEnum):
    """Whether the patient feels that the problem is resolved, as asked in *Log the call*."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class NextStep(StrEnum):
    """The next step after a call, chosen from a list. What was said on the call isn't stored."""

    NOTHING = "nothing more"
    CALL_AGAIN = "call again"
    MANAGER_CALLS = "a manager calls"
    CLINICIAN_CALLS = "a clinician calls"
    SEND_INFORMATION = "send information"
    LOOK_INTO_IT = "look into it"


@dataclass(frozen=True)
class Call:
    """One attempt to talk with the patient, recorded as choices and dates.

    `by_them` means the patient called the office. `next_at` is when to try again if no one picked
    up. `words` and `agreed` are private, and stay empty unless the practice has turned on
    `chat_may_hold_phi`.
    """

    at: datetime
    by: MemberId
    reached: bool
    about: tuple[Theme, ...] = ()
    next_step: NextStep = NextStep.NOTHING
    next_on: date | None = None
    settled: Settled | None = None
    words: Untrusted = NOTHING
    agreed: Untrusted = NOTHING
    by_them: bool = False
    next_at: datetime | None = None


@dataclass(frozen=True)
class ContactTrack:
    """The state of the conversation.

    `round` counts assignments and calls so that reminders start over with each. `owners` lists
    everyone who has ever had the call, with the current owner last. `assigned_at` is when the
    current owner got it.
    """

    state: ContactState = ContactState.UNASSIGNED
    since: datetime | None = None
    owner: MemberId | None = None
    round: int = 0
    tries: int = 0
    owners: tuple[MemberId, ...] = ()
    calls: tuple[Call, ...] = ()
    assigned_at: datetime | None = None

    @property
    def can_undo_call(self) -> bool:
        """Whether the last call wasn't answered, and nothing has happened since."""
        waits = self.state in (ContactState.ASSIGNED, ContactState.UNREACHABLE)
        return waits and bool(self.calls) and not self.calls[-1].reached


@dataclass(frozen=True)
class OwnerAssigned:
    """The offline conversation was assigned to `owner`."""

    owner: MemberId


@dataclass(frozen=True)
class OwnerLeft:
    """The owner left the team, so the case has no owner."""

    owner: MemberId


@dataclass(frozen=True)
class CallLogged:
    """A call was logged. `tries_allowed` is the limit on unanswered calls at the time.

    `by_them` means the patient called the office. `next_at` is when to try again if no one picked
    up.
    """

    reached: bool
    about: tuple[Theme, ...]
    next_step: NextStep
    next_on: date | None
    settled: Settled | None
    words: Untrusted = NOTHING
    agreed: Untrusted = NOTHING
    tries_allowed: int = 3
    by_them: bool = False
    next_at: datetime | None = None


@dataclass(frozen=True)
class CallUndone:
    """The last call, which no one picked up, was logged by mistake."""


@dataclass(frozen=True)
class ReviewerUnidentified:
    """The team can't tell who posted the review and has to wait for the patient to call."""


CallEvent = OwnerAssigned | OwnerLeft | CallLogged | CallUndone | ReviewerUnidentified
