"""The patient's e-mail to the practice, and the events that change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.practice import MemberId


@dataclass(frozen=True)
class EmailTrack:
    """The patient's e-mails to the practice. None of their content is kept here.

    `waits_since` is when the oldest unanswered one came in, if there is one. `count` counts the
    unanswered ones, so that reminders start over. `noted_by` is the member who reported it.
    """

    waits_since: datetime | None = None
    count: int = 0
    noted_by: MemberId | None = None
    answered_at: datetime | None = None
    answered_by: MemberId | None = None


@dataclass(frozen=True)
class EmailCame:
    """`came_at` is when the e-mail reached the mailbox. None if a person reported it."""

    came_at: datetime | None = None


@dataclass(frozen=True)
class EmailAnswered:
    """The team replied to their e-mail, as someone reported or the mailbox showed."""


EmailEvent = EmailCame | EmailAnswered
