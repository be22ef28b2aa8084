"""What does a check of a reply say, and what must it know beside the text?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.practice import Location, Practice
from bot.reviews import Review
from bot.style import DEFAULT, Style

Severity = Literal["block", "warn"]
Kind = Literal["public-reply", "second-contact", "email"]


@dataclass(frozen=True)
class Finding:
    """One breach of one rule: `start` to `end` is the span of the reply that is meant.

    Where something is missing the span is empty and stands where the reply ends.
    `message` tells how to mend it, in words for a busy office manager; `mended` is the whole
    reply with this one thing mended, where that can be done without a person's judgement.
    """

    rule: str
    severity: Severity
    start: int
    end: int
    message: str
    mended: str | None = None


@dataclass(frozen=True)
class ReplyContext:
    """What a reply is checked against and written for.

    `recent` are the last up to 50 replies of the location, newest or oldest first.
    """

    location: Location
    practice: Practice
    site: str = "google"
    kind: Kind = "public-reply"
    review: Review | None = None
    recent: tuple[str, ...] = ()
    style: Style = DEFAULT

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
