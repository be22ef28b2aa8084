"""The findings of a reply check, and the context that the check needs besides the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.practice import Location, Practice
from bot.reviews import Review
from bot.style import DEFAULT, Rung, Style

Severity = Literal["block", "look-again", "note"]
"""How serious a finding is.

*Block*: no one can approve the reply. *Look again*: the approver has to check off the sentence.
*Note*: the finding is only shown.
"""
Kind = Literal["public-reply", "second-contact", "email"]


@dataclass(frozen=True)
class Finding:
    """One violation of one rule. `start` to `end` is the part of the reply that breaks it.

    If something is missing, the span is empty and at the end of the reply. For a *look again*, the
    span covers whole sentences, because that's what the approver checks off. `message` says how to
    fix the problem, in plain words for a busy office manager.
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
    """The practice, office, and review that a reply is written for.

    `recent` holds up to `RECENT` of the location's latest replies, newest first. `rung` is the
    office's position on the contact ladder at this site, which determines the contacts that a reply
    must include.
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
        """Hash only enough fields to distinguish most contexts, because comparing them is slow."""
        review = self.review.key if self.review else None
        return hash((self.location.id, self.site, self.kind, review, self.recent[:1]))

    @property
    def signature(self) -> str:
        """The last line of a draft. A signer without a role signs for the office."""
        place = self.location
        role = place.signer_role or f"for {place.name}"
        return self.style.signature.replace("{signer}", place.signer).replace("{role}", role)


def blocks(findings: Iterable[Finding]) -> bool:
    """Return whether any finding prevents the reply from being approved."""
    return any(finding.severity == "block" for finding in findings)


def gravity(finding: Finding) -> int:
    """Return a sort key that puts blocking findings first and notes last."""
    return ("block", "look-again", "note").index(finding.severity)


def doubtful(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that an approver has to check off, in their original order."""
    return [finding for finding in findings if finding.severity == "look-again"]


def marked(reply: str, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the sentences in `reply` that an approver has to check off, without duplicates."""
    return tuple(dict.fromkeys(reply[one.start : one.end].strip() for one in doubtful(findings)))
