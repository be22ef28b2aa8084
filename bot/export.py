"""Exports cases to a CSV file for managers.

The file includes what's public on the site and what the team did about it. It leaves out anything a
patient said in private, so it has no e-mails, no call notes, and no free text from the team.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.cases.case import Case
from bot.cases.sensitive import guidance
from bot.practice import Member, MemberId, Practice
from bot.sites import site

MOST = 20_000
"""Maximum number of cases in one file. The newest ones are included."""

BATCH = 500
"""Number of cases read in one transaction."""

_BYTE_ORDER_MARK = "\ufeff"
"""Excel reads a file as UTF-8 if it starts with this."""

_FORMULA = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r]")
"""The start of a cell that a spreadsheet might run as a formula.

Source: owasp.org/www-community/attacks/CSV_Injection
"""

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]+")

Cell = str | int | None


@dataclass(frozen=True)
class OutgoingFile:
    """A file to send to one person."""

    name: str
    content: bytes


class FileSender(Protocol):
    """Sends a file to one person in a chat, and to no one else."""

    def send(self, make: Callable[[], Awaitable[OutgoingFile]], words: str, to: Member) -> str:
        """Start sending the file that `make` returns. Return a message that says where to find it.

        `words` is the command that requests the file again.
        """
        ...


def export_file(cases: Iterable[Case], practice: Practice, at: datetime) -> OutgoingFile:
    """A CSV file with one row per case."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for case in cases:
        writer.writerow([safe(cell(case, practice)) for cell in COLUMNS.values()])
    content = (_BYTE_ORDER_MARK + text.getvalue()).encode()
    return OutgoingFile(f"bedside-cases-{at:%Y-%m-%d}.csv", content)


def safe(cell: Cell) -> str:
    """Return the cell's text, escaped so that no spreadsheet runs it as a formula."""
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    plain = _CONTROLS.sub(" ", cell.replace("\r\n", "\n"))
    return f"'{plain}" if _FORMULA.match(cell) or _FORMULA.match(plain) else plain


def _local(at: datetime | None, case: Case, practice: Practice) -> str:
    """Return the office's local time, in a format that every spreadsheet can parse."""
    place = practice.locations.get(case.location)
    if at is None or place is None:
        return ""
    return f"{at.astimezone(place.time_zone):%Y-%m-%d %H:%M}"


def _name(id: MemberId | None, practice: Practice) -> str:
    member = practice.member(id)
    return member.name if member else id or ""


def _office(case: Case, practice: Practice) -> Cell:
    place = practice.locations.get(case.location)
    return place.name if place else case.location


def _sensitive(case: Case, practice: Practice) -> Cell:
    guide = guidance(case)
    return guide.what if guide else ""


def _replied_at(case: Case, practice: Practice) -> Cell:
    public = case.reply.standing
    return _local(public.at, case, practice) if public else ""


def _replied_by(case: Case, practice: Practice) -> Cell:
    public = case.reply.standing
    return _name(public.by, practice) if public else ""


def _reply(case: Case, practice: Practice) -> Cell:
    public = case.reply.standing
    return public.text if public else ""


def _last_call(case: Case, practice: Practice) -> Cell:
    calls = case.contact.calls
    return _local(calls[-1].at, case, practice) if calls else ""


COLUMNS: Mapping[str, Callable[[Case, Practice], Cell]] = {
    "Case": lambda case, practice: case.id,
    "Office": _office,
    "Site": lambda case, practice: site(case.review.key.site).title,
    "Stars": lambda case, practice: case.review.stars,
    "Posted": lambda case, practice: _local(case.review.posted_at, case, practice),
    "Reviewer": lambda case, practice: case.review.author.literal,
    "Review": lambda case, practice: case.review.text.literal,
    "Translation": lambda case, practice: case.review.translation.literal,
    "About": lambda case, practice: ", ".join(theme.label for theme in case.about),
    "Sensitive": _sensitive,
    "Review is": lambda case, practice: case.review_track.state.value,
    "Reply is": lambda case, practice: case.reply.state.value,
    "Reply due": lambda case, practice: _local(case.due_at, case, practice),
    "Replied": _replied_at,
    "Replied by": _replied_by,
    "Reply": _reply,
    "Owner": lambda case, practice: _name(case.contact.owner, practice),
    "Call is": lambda case, practice: case.contact.state.value,
    "Calls": lambda case, practice: len(case.contact.calls),
    "Last call": _last_call,
    "Closed": lambda case, practice: _local(
        case.closed.at if case.closed else None, case, practice
    ),
    "Outcome": lambda case, practice: case.closed.outcome if case.closed else "",
    "Link": lambda case, practice: case.review.url,
}
"""The column headers, each with the function that returns its cells."""
