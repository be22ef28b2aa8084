"""The patient's e-mail to the practice, and the events that change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.practice import MemberId


@dataclass(frozen=True)
class EmailTrack:
    """The patient's e-mails to the practice. Their content isn't stored here.

    `waits_since` is when the oldest unanswered e-mail arrived, or None. `count` is how often an
    e-mail began to need a reply, so that reminders start over each time. `noted_by` is the member
    who reported the e-mail.
    """

    waits_since: datetime | None = None
    count: int = 0
    noted_by: MemberId | None = None
    answered_at: datetime | None = None
    answered_by: MemberId | None = None


@dataclass(frozen=True)
class EmailCame:
    """The patient sent an e-mail.

    `came_at` is when the mailbox received it, or None if someone reported it.
    """

    came_at: datetime | None = None


@dataclass(frozen=True)
class EmailAnswered:
    """The team replied to the patient's e-mail, as reported by a person or found in the mailbox."""


EmailEvent = EmailCame | EmailAnswered
