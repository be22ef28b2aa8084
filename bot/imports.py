"""The preview of a file of reviews, shown before anything is imported.

The command line and the chats show the same preview.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from bot.practice import Member
from bot.untrusted import Untrusted

LARGEST = 5_000_000
"""Maximum size in bytes of a file dropped into a chat. The command line has no limit."""

TOO_LARGE = (
    "That file is larger than 5 MB, which is more than I can take in a chat. "
    "Ask your Bedside administrator to run “bedside import” on it."
)

Asks = Literal["", "office", "dates"]
"""The question that a person has to answer before the file can be imported."""


@dataclass(frozen=True)
class DroppedFile:
    """A file dropped into a chat."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ImportAnswers:
    """A person's answers about a file. "" means no answer.

    `location` and `site` are for rows that don't specify any. `dates` is "month-first" or
    "day-first".
    """

    location: str = ""
    site: str = ""
    dates: str = ""


@dataclass(frozen=True)
class Example:
    """A sample review from the file, as it will be shown."""

    stars: int | None
    author: Untrusted
    day: date
    is_about: bool
    text: Untrusted


@dataclass(frozen=True)
class ImportPreview:
    """What we understood from a file. If nothing can be imported, `problem` says why.

    `read` pairs each field with the columns it comes from, and `not_read` pairs each skipped column
    with the reason. `places` holds the number of reviews by office and site, and `refused` pairs
    each rejected line's number with the reason. `asks` is what the person has to answer first, and
    `question` is how the command line asks it. `new`, `changed`, `known`, and `cases` count what
    the import would do.
    """

    file: str
    layout: str = ""
    read: tuple[tuple[str, tuple[str, ...]], ...] = ()
    not_read: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    places: tuple[tuple[str, str, int], ...] = ()
    oldest: date | None = None
    newest: date | None = None
    replied: int = 0
    first: tuple[Example, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    new: int = 0
    changed: int = 0
    known: int = 0
    cases: int = 0
    names_no_site: bool = False
    asks: Asks = ""
    question: str = ""
    problem: str = ""

    @property
    def reviews(self) -> int:
        return sum(count for _, _, count in self.places)

    @property
    def can_be_imported(self) -> bool:
        return not (self.problem or self.asks) and self.reviews > 0

    def dated(self) -> Iterator[str]:
        """Yield sentences about the dates and replies in the file."""
        if self.oldest and self.newest:
            yield f"Oldest: {day_of(self.oldest)}. Newest: {day_of(self.newest)}."
            yield f"Already replied to: {self.replied:,}."

    def result(self, *, dry: bool) -> str:
        """What the import did, or with `dry`, what it would do."""
        return result(self.new, self.changed, self.known, self.cases, dry=dry)


@dataclass(frozen=True)
class ImportOffer:
    """A preview shown in a chat.

    `id` identifies the stored file, and `stamp` identifies exactly what we understood from it.
    """

    preview: ImportPreview
    id: str = ""
    stamp: str = ""
    answers: ImportAnswers = ImportAnswers()


class FileImports(Protocol):
    """Imports files from chats. Any method can raise `Refused` with a message for the person.

    A file is stored until it's imported or canceled, or until it expires. `key` identifies the
    message it came with, so a redelivered message offers the same file.
    """

    async def offer(
        self, file: DroppedFile, by: Member, platform: str, key: str
    ) -> ImportOffer: ...

    async def answer(self, id: str, answers: ImportAnswers, by: Member) -> ImportOffer:
        """Parse the same file again, using the person's new and earlier answers."""
        ...

    async def confirm(self, id: str, stamp: str, by: Member) -> str:
        """Import what the preview with that `stamp` showed.

        Once this returns, the import is guaranteed to happen.
        """
        ...

    async def cancel(self, id: str, by: Member) -> str: ...

    async def carry_on(self, id: str) -> bool:
        """Import the next part of a confirmed file. Return whether anything is left."""
        ...


def counted(count: int, noun: str) -> str:
    """The count with its noun: "1 line", "1,204 lines"."""
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


def result(new: int, changed: int, known: int, cases: int, *, dry: bool) -> str:
    """Sentences that say what an import did, or with `dry`, what it would do."""
    opened = f"{counted(cases, 'case')} {'would be ' if dry else ''}opened"
    return f"{new:,} new, {changed:,} changed, {known:,} known already. {opened}."


def day_of(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
