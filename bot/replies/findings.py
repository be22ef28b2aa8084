"""What a check of a reply finds, and what it needs to know besides the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.practice import Location, Practice
from bot.reviews import Review
from bot.style import DEFAULT, Rung, Style

Severity = Literal["block", "look-again", "note"]
"""*Block*: no one can approve it. *Look again*: the approver checks off the sentence. *Note*: just
shown.
"""
Kind = Literal["public-reply", "second-contact", "email"]


@dataclass(frozen=True)
class Finding:
    """One violation of one rule. `start` to `end` is the part of the reply that breaks it.

    If something is missing, the span is empty and at the end of the reply. A *look again* covers
    whole sentences, since that's what the approver checks off. `message` says how to fix it, in
    words for a busy office manager.
    """

    rule: str
    severity: Severity
    start: int
    end: int
    message: str


RECENT = 100
"""Number of a location's latest replies that a new one must not resemble."""


@dataclass(frozen=True)
class ReplyContext:
    """The practice, office and review that a reply is written for.

    `recent` are up to `RECENT` of the location's latest replies, newest first. `rung` is the
    office's place on its contact ladder at this site. It decides which contacts a reply has to
    include.
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
        """A hash of what tells most contexts apart, since comparing two of them takes long."""
        review = self.review.key if self.review else None
        return hash((self.location.id, self.site, self.kind, review, self.recent[:1]))

    @property
    def signature(self) -> str:
        """The last line of a draft. Someone without a role signs for the office."""
        place = self.location
        role = place.signer_role or f"for {place.name}"
        return self.style.signature.replace("{signer}", place.signer).replace("{role}", role)


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether any finding keeps everyone from approving the reply."""
    return any(finding.severity == "block" for finding in findings)


def gravity(finding: Finding) -> int:
    """A sort key: blocking findings first, notes last."""
    return ("block", "look-again", "note").index(finding.severity)


def doubtful(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that an approver has to check off, in the order of the reply."""
    return [finding for finding in findings if finding.severity == "look-again"]


def marked(reply: str, findings: Sequence[Finding]) -> tuple[str, ...]:
    """The sentences of `reply` that an approver has to check off, each once."""
    return tuple(dict.fromkeys(reply[one.start : one.end].strip() for one in doubtful(findings)))
