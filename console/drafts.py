"""Implements `bedside lint` and `bedside draft`, which print one JSON line per input line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console

from bot.practice import LocationId, Practice
from bot.replies import ReplyContext, compose, gloss, lint, read
from bot.replies.findings import RECENT
from bot.replies.reporting import report_advice
from bot.reviews import Review, ReviewKey
from bot.untrusted import Untrusted


class ReviewLine(BaseModel):
    """A review as entered by people. Unknown fields are ignored, and null means a missing value."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str | None = None
    text: str | None = ""
    stars: int | None = Field(default=None, ge=1, le=5)
    author: str | None = ""
    lang: str | None = ""
    location: str | None = None
    site: str | None = None
    source: str | None = None
    translation: str | None = ""

    def review(self, location: LocationId, site: str) -> Review:
        # the time doesn't affect themes, drafts, or checks
        posted_at = datetime(2000, 1, 1, tzinfo=UTC)
        return Review(
            ReviewKey(site, location, self.id or "-"),
            self.stars,
            Untrusted(self.text or ""),
            Untrusted(self.author or ""),
            posted_at,
            posted_at,
            Untrusted(self.translation or ""),
            "" if self.lang in (None, "und") else self.lang or "",
        )


class LintLine(BaseModel):
    """A reply to check. `review` is an object or just the review's text. Null means that it's
    missing.
    """

    model_config = ConfigDict(extra="ignore")

    reply: str
    review: ReviewLine | str | None = None
    site: str | None = None
    kind: Literal["public-reply", "second-contact", "email"] | None = None
    location: str | None = None


class BadLine(ValueError):
    """A line that can't be parsed. The message includes its number and says what's wrong."""


Answer = dict[str, Any]


@dataclass(frozen=True)
class Drafting:
    """Checks and drafts replies for a practice. Lines without a location use the given one."""

    practice: Practice
    location: LocationId

    def lint_lines(self, lines: Iterable[str]) -> Iterator[Answer]:
        """Yield `{"findings": [{rule, severity, start, end, message}]}` for each line.

        For a line that can't be parsed, yield `{"error": …}` with the line's number, and go on with
        the next line.
        """
        for number, line in _numbered(lines):
            try:
                yield self._linted(number, line)
            except BadLine as bad:
                yield {"error": str(bad)}

    def draft_lines(self, lines: Iterable[str]) -> Iterator[Answer]:
        """Yield `{"reply", "themes", "sensitive", …}` for each review, or `{"error": …}`.

        `sensitive` is a kind such as `"legal"` or `""`. `occasion` is the kind of reply that the
        review calls for. `gloss` is the reply in English if it's in another language. `report` is
        what to tell the site if the review should be reported instead, and then `reply` is empty.

        Each draft takes the earlier ones into account, like drafts for the same location.
        """
        recent: dict[LocationId, tuple[str, ...]] = {}
        for number, line in _numbered(lines):
            try:
                yield self._drafted(number, line, recent)
            except BadLine as bad:
                yield {"error": str(bad)}

    def _linted(self, number: int, line: str) -> Answer:
        asked = _parse(LintLine, number, line)
        given = ReviewLine(text=asked.review) if isinstance(asked.review, str) else asked.review
        place = self._place(asked.location, number)
        site, kind = asked.site or "google", asked.kind or "public-reply"
        review = given.review(place, site) if given else None
        findings = lint(asked.reply, self._context(place, site, review, kind))
        return {
            "findings": [
                {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "start": finding.start,
                    "end": finding.end,
                    "message": finding.message,
                }
                for finding in findings
            ]
        }

    def _drafted(self, number: int, line: str, recent: dict[LocationId, tuple[str, ...]]) -> Answer:
        given = _parse(ReviewLine, number, line)
        place = self._place(given.location, number)
        site = given.site or "google"
        review = given.review(place, site)
        before = recent.get(place, ())
        context = self._context(place, site, review, "public-reply", before)
        reply, reading = compose(review, context, 1), read(review)
        advice = report_advice(review)
        recent[place] = tuple(text for text in (reply, *before) if text)[:RECENT]
        return {
            "reply": reply,
            "themes": [theme.value for theme in reading.themes],
            "sensitive": reading.sensitive,
            "heated": reading.heated,
            "occasion": reading.occasion.value,
            "gloss": gloss(reply, review, context),
            "report": advice.tell if advice else "",
        }

    def _place(self, named: str | None, number: int) -> LocationId:
        if named is None:
            return self.location
        if LocationId(named) not in self.practice.locations:
            known = ", ".join(self.practice.locations)
            raise BadLine(f"line {number}: no location {named!r}. There are {known}")
        return LocationId(named)

    def _context(
        self,
        place: LocationId,
        site: str,
        review: Review | None,
        kind: Literal["public-reply", "second-contact", "email"],
        recent: tuple[str, ...] = (),
    ) -> ReplyContext:
        location = self.practice.locations[place]
        return ReplyContext(
            location=location,
            practice=self.practice,
            site=site,
            kind=kind,
            review=review,
            recent=recent,
            style=self.practice.style,
            rung=(location.contact or "both") if kind == "public-reply" else "both",
        )


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


Line = TypeVar("Line", bound=BaseModel)


def _parse(kind: type[Line], number: int, line: str) -> Line:
    try:
        value = json.loads(line)
        if not isinstance(value, dict):
            raise BadLine(f"line {number}: it has to be one JSON object, {{ … }}")
        return kind.model_validate(value)
    except json.JSONDecodeError as problem:
        raise BadLine(
            f"line {number}: not JSON ({problem.msg} at column {problem.colno})"
        ) from None
    except ValidationError as problem:
        first = problem.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadLine(f"line {number}: {where}: {first['msg']}") from None


def show_findings(answer: dict[str, Any], console: Console) -> None:
    """Print what to fix, and where."""
    if not answer["findings"]:
        console.print("Checked: ready to post")
    for finding in answer["findings"]:
        place = f"{finding['start']}-{finding['end']}"
        line = f"{finding['severity']:5}  {finding['rule']}  ({place})  {finding['message']}"
        console.print(line, markup=False)


def show_draft(answer: dict[str, Any], console: Console) -> None:
    about = ", ".join(answer["themes"]) or "nothing in particular"
    signs = [f"sensitive ({answer['sensitive']})"] if answer["sensitive"] else []
    signs += ["heated"] if answer["heated"] else []
    console.print(", ".join([f"About: {about}", *signs]), style="dim")
    if answer["report"]:
        console.print(f"Better to report this to the site than to reply. {answer['report']}")
    console.print(answer["reply"], markup=False)
    console.print()
