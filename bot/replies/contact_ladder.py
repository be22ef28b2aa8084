"""The contact ladder: which contacts a reply may have for this office and site.

It starts with phone and e-mail. It steps down when the site rejects a text and the contacts in it
may be the reason. It steps up again to whatever the site has published since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.practice import Location
from bot.replies import contacts
from bot.replies.wording import Wording
from bot.reviews import Suspect
from bot.style import RUNGS, Rung


@dataclass(frozen=True)
class Verdict:
    """The site's decision on a text that was approved at `approved_at`.

    `held` is the rung that the text's contacts match. `suspect` is the possible reason for a
    rejection, or None if the text was published.
    """

    held: Rung
    approved_at: datetime
    at: datetime
    suspect: Suspect | None = None


@dataclass(frozen=True)
class Ladder:
    """An office's rung on the contact ladder for a site, and when a rejection last changed it."""

    rung: Rung = "both"
    stepped_at: datetime | None = None

    def after(self, verdict: Verdict) -> Ladder:
        """Return the ladder after a verdict.

        A published text only counts if it was approved after the last step down, because only then
        did someone try again.
        """
        if verdict.suspect is None:
            is_newer = self.stepped_at is None or verdict.approved_at > self.stepped_at
            return Ladder(_higher(self.rung, verdict.held), self.stepped_at) if is_newer else self
        if verdict.suspect != "contacts" or verdict.held == RUNGS[-1]:
            return self
        return Ladder(_lower(self.rung, _below(verdict.held)), verdict.at)


def held(text: str, location: Location) -> Rung:
    """Return the rung that matches the contacts in a text."""
    wording = Wording.of(text)
    if contacts.emails(wording, location):
        return "both"
    return "phone" if contacts.phones(wording, location) else "profile"


def _below(rung: Rung) -> Rung:
    return RUNGS[min(RUNGS.index(rung) + 1, len(RUNGS) - 1)]


def _lower(one: Rung, other: Rung) -> Rung:
    return RUNGS[max(RUNGS.index(one), RUNGS.index(other))]


def _higher(one: Rung, other: Rung) -> Rung:
    return RUNGS[min(RUNGS.index(one), RUNGS.index(other))]
