"""The office in the rules' examples, and a function that lints a text for that office."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.replies import Finding, Kind, ReplyContext, lint
from bot.reviews import Review, ReviewKey
from bot.untrusted import Untrusted
from tests import world

PHONE, EMAIL = "704-555-0132", "care@rosebank.example"
OFFICE = replace(
    world.location(), phone=PHONE, email=EMAIL, signer="Dana Penhale", signer_role="Office Manager"
)
PRACTICE = replace(world.practice(), name="Rosebank Family Medicine")
POSTED = datetime(2026, 5, 4, tzinfo=UTC)

GOOD = (
    "Thank you for writing this so plainly. Nobody likes to sit and wait without being told what "
    "is going on, and I am sorry to read how frustrating it was. We cannot talk about anyone's "
    "care in public, but I would really like to hear from you myself. Please call me at "
    "704-555-0132 or write to care@rosebank.example, whichever is easier, and ask for me by "
    "name.\n– Dana Penhale, Office Manager"
)


def review(text: str = "", stars: int = 1, author: str = "", id: str = "r1") -> Review:
    key = ReviewKey("google", OFFICE.id, id)
    return Review(key, stars, Untrusted(text), Untrusted(author), POSTED, POSTED)


def context(
    about: Review | None = None,
    site: str = "google",
    kind: Kind = "public-reply",
    recent: tuple[str, ...] = (),
) -> ReplyContext:
    return ReplyContext(OFFICE, PRACTICE, site, kind, about, recent)


def check(text: str, about: Review | None = None, site: str = "google") -> list[Finding]:
    return lint(text, context(about, site))


def broken(text: str, about: Review | None = None, site: str = "google") -> set[str]:
    """The ids of the rules that a text breaks."""
    return {finding.rule for finding in check(text, about, site)}
