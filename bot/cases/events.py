"""The events of a case, named in the past tense. Nothing else changes a case.

The user and the time are in the timeline's entry (`bot.timeline.RecordedEvent`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.state.call import CallEvent
from bot.cases.state.draft import DraftEvent
from bot.cases.state.email import EmailEvent
from bot.cases.state.follow_up import FollowUpEvent
from bot.cases.state.ids import CaseId
from bot.cases.state.other_posts import OtherPostEvent
from bot.cases.state.reminders import ReminderEvent
from bot.cases.state.reply import ReplyEvent
from bot.cases.state.site import SiteEvent
from bot.practice import LocationId
from bot.replies import Theme
from bot.reviews import Review


@dataclass(frozen=True)
class CaseOpened:
    """The case was opened.

    `clock_from` is when the reply clock started. `late` means the usual deadline had passed by
    then. `sensitive` is the kind of sensitive review (`Sensitive`), and is empty for all others.
    For a positive review, `kind_after` is the case of the same reviewer's complaint. `is_good`
    marks a good review that someone is thanking the reviewer for.
    """

    case: CaseId
    location: LocationId
    review: Review
    clock_from: datetime
    due_at: datetime
    late: bool
    about: tuple[Theme, ...]
    grave: bool
    heated: bool
    sensitive: str = ""
    kind_after: CaseId | None = None
    is_good: bool = False


@dataclass(frozen=True)
class CaseReopened:
    """Someone reopened the case. Its reply is due at `due_at`."""

    due_at: datetime


@dataclass(frozen=True)
class CaseClosed:
    """The case ended, either automatically or because someone closed it."""

    outcome: str


@dataclass(frozen=True)
class ThemesCorrected:
    """The team corrected the review's themes, strongest first."""

    about: tuple[Theme, ...]


@dataclass(frozen=True)
class DuplicateDeleted:
    """A duplicate of the case's card was deleted from its channel on `platform`."""

    platform: str


@dataclass(frozen=True)
class TextsPurged:
    """Text and names past the practice's retention period were removed from the timeline.

    `contents` pairs the number of each purged entry with the hash of its new content. The entry's
    own hash is still the hash of its old content.
    """

    contents: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class NotesPurged:
    """Private call notes were removed from the timeline. `contents` works as in `TextsPurged`."""

    contents: tuple[tuple[int, str], ...]


Event = (
    CaseOpened
    | CaseReopened
    | CaseClosed
    | ThemesCorrected
    | DuplicateDeleted
    | TextsPurged
    | NotesPurged
    | DraftEvent
    | ReplyEvent
    | CallEvent
    | EmailEvent
    | SiteEvent
    | OtherPostEvent
    | FollowUpEvent
    | ReminderEvent
)
