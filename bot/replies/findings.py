"""What does a check of a reply say, and what must it know beside the text?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.practice import Location, Practice
from bot.reviews import Review
from bot.style import DEFAULT, Rung, Style

Severity = Literal["block", "look-again", "note"]
"""*Block*: nobody can approve it. *Look again*: the approver ticks the sentence. *Note*: shown."""
Kind = Literal["public-reply", "second-contact", "email"]


@dataclass(frozen=True)
class Finding:
    """One breach of one rule: `start` to `end` is the part of the reply that breaks it.

    Where something is missing the span is empty and at the end of the reply. A *look again*
    spans whole sentences, since that's what the approver ticks. `message` says how to fix it,
    in words for a busy office manager.
    """

    rule: str
    severity: Severity
    start: int
    end: int
    message: str


@dataclass(frozen=True)
class ReplyContext:
    """What a reply is checked against and written for.

    `recent` are the location's last up to 50 replies, newest first. `rung` is where the office
    stands on its contact ladder at this site: which contacts a reply has to give.
    """

    location: Location
    practice: Practice
    site: str = "google"
    kind: Kind = "public-reply"
    review: Review | None = None
    recent: tuple[str, ...] = ()
    style: Style = DEFAULT
    rung: Rung = "both"

    def __hash__(self) -> int:
        """Of the little that has one; whatever else is different is seen on comparing."""
        return hash((self.location.id, self.site, self.kind))

    @property
    def signature(self) -> str:
        """The last line of a draft; who has no role signs for the office."""
        place = self.location
        role = place.signer_role or f"for {place.name}"
        return self.style.signature.replace("{signer}", place.signer).replace("{role}", role)


def blocks(findings: Iterable[Finding]) -> bool:
    """Is there anything that nobody may approve?"""
    return any(finding.severity == "block" for finding in findings)


def gravity(finding: Finding) -> int:
    """To sort by: what blocks comes first, notes last."""
    return ("block", "look-again", "note").index(finding.severity)


def doubtful(findings: Iterable[Finding]) -> list[Finding]:
    """What an approver has to look at again, in the order of the reply."""
    return [finding for finding in findings if finding.severity == "look-again"]


def marked(reply: str, findings: Sequence[Finding]) -> tuple[str, ...]:
    """The sentences of `reply` that an approver has to tick, each once."""
    return tuple(dict.fromkeys(reply[one.start : one.end].strip() for one in doubtful(findings)))
