"""Parses the values entered into a form in Teams."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from adapters.interactions import FormValues
from adapters.teams.clicks import Entries
from bot.posts import CaseView
from cards.actions import opened_form
from cards.fields import Field, Form, MomentField, SomeOf


def form_of(form_id: str, view: CaseView, now: datetime) -> Form | None:
    """The form with that id, as a button would open it now, or None if no button opens it."""
    opens = opened_form(form_id)
    return opens.form(view, now) if opens else None


def values_of(form: Form | None, entries: Entries) -> FormValues:
    """The values entered into `form`.

    Values for fields that it doesn't have are treated as text. When a form is shown again, it can
    have additional fields, such as which text to use.
    """
    values = {name: (value,) for name, value in entries.items() if isinstance(value, str) and value}
    fields = form.fields if form else ()
    return FormValues(values | {field.name: tuple(_values(field, entries)) for field in fields})


def _values(field: Field, entries: Entries) -> Iterator[str]:
    if isinstance(field, MomentField):
        yield from _moment(field, entries)
        return
    value = entries.get(field.name)
    if not isinstance(value, str):
        return
    values = value.split(",") if isinstance(field, SomeOf) else (value,)
    yield from (one for one in values if one)


def _moment(field: MomentField, entries: Entries) -> Iterator[str]:
    """Combine a date and a time of day in the office's time zone.

    Yields nothing if either one is invalid.
    """
    day, clock = entries.get(f"{field.name}:date"), entries.get(f"{field.name}:time")
    try:
        at = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError:
        return
    yield at.replace(tzinfo=field.zone).isoformat()
