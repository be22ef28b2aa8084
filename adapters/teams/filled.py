"""Forms as they come back from Teams: what was entered, and the same form shown once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.asking import Entered
from adapters.asking.openers import OPENERS
from adapters.teams.clicks import Entries
from adapters.teams.dressing import Body
from bot.posts import CaseView
from cards.card import Strong, Text
from cards.forms import Field, Form, MomentField, SomeOf

OPENED_BY = {"assign": "hand_over"}
"""Forms that are not called as the button that opens them."""

TIME = "_time"
"""What the clock beside a day is called: a moment is entered in two inputs."""


def form_of(name: str, view: CaseView, now: datetime) -> Form | None:
    """The form of that name as a button opens it for a case now; None if no button does."""
    opener = OPENERS.get(OPENED_BY.get(name, name))
    return opener(view, now) if opener else None


def entered(form: Form | None, entries: Entries, zone: ZoneInfo) -> Entered:
    """What was entered into `form` (texts only, without one); clocks are those of `zone`."""
    if form is None:
        return Entered({name: (said,) for name, said in entries.items() if isinstance(said, str)})
    found = {field.name: tuple(_values(field, entries, zone)) for field in form.fields}
    return Entered(found)


def noted(form: Form, sentence: str) -> Form:
    """The same form with a sentence above it."""
    return replace(form, parts=(Text((Strong(sentence),)), *form.parts))


def refilled(body: Body, entries: Entries) -> Body:
    """The drawn form with what was entered before."""
    filled: Body = _filled(body, entries)
    return filled


def _values(field: Field, entries: Entries, zone: ZoneInfo) -> Iterator[str]:
    value = entries.get(field.name)
    if not isinstance(value, str) or not value:
        return
    if isinstance(field, SomeOf):
        yield from (one for one in value.split(",") if one)
    elif isinstance(field, MomentField):
        yield _moment(value, entries.get(f"{field.name}{TIME}"), zone)
    else:
        yield value


def _moment(value: str, clock: object, zone: ZoneInfo) -> str:
    """As it was sent, where it is no day and time: the form then asks for them."""
    try:
        at = datetime.fromisoformat(f"{value}T{clock}" if isinstance(clock, str) else value)
    except ValueError:
        return value
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()


def _filled(part: Any, entries: Entries) -> Any:
    if isinstance(part, list):
        return [_filled(one, entries) for one in part]
    if not isinstance(part, dict):
        return part
    copy = {name: _filled(value, entries) for name, value in part.items()}
    is_input = str(copy.get("type", "")).startswith("Input.")
    before = entries.get(copy.get("id", "")) if is_input else None
    return copy | {"value": before} if isinstance(before, str) else copy
