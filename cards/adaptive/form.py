"""A form on a card: every client has its inputs, also where there are no dialogs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from microsoft_teams.cards import (
    Action,
    CardElement,
    Choice,
    ChoiceSetInput,
    DateInput,
    SubmitAction,
    TextBlock,
    TextInput,
    TimeInput,
)

from cards.adaptive.controls import execute, people, send
from cards.adaptive.fitting import Json, answered, fitted, paged
from cards.adaptive.message import drawn
from cards.adaptive.words import escaped
from cards.card import Card, Heading, Part, Value
from cards.forms import (
    DayField,
    Field,
    Form,
    MomentField,
    OneOf,
    Option,
    PersonField,
    SomeOf,
    TextField,
)

TIME = "_time"
"""What the clock beside a day is called: a moment is entered in two inputs."""

ROOMY = frozenset(("edit", "log_call"))
"""Forms that read better in a dialog."""


def form(form: Form, *, carry: Mapping[str, str] | None = None) -> Json:
    """The form within Teams' limits; each input is called as its field.

    `carry` comes back with it, beside its own `about`. A moment has a second input,
    `<name>_time`, and both are in its field's zone. What is too long to be read on one card has
    pages: the verb "show_all" with a `page`, to be carried here.
    """
    about = {**form.about, **(carry or {})}
    if form.id == "whole_review":
        return _read(form, int(about.get("page", 1)))
    inputs = [element for field in form.fields for element in _elements(field)]
    actions = list(_actions(form, about))
    card = Card(form.title, (Heading(form.title), *form.parts))
    return fitted(card, lambda one: drawn(one, inputs=inputs, actions=actions), answered)


def _read(form: Form, page: int) -> Json:
    """What is only read, a card's worth of it, and the button that leads on."""

    def shown(parts: Sequence[Part], page: int, leads_on: bool) -> Json:
        further = execute("Read on", "show_all", {**form.about, "page": page + 1})
        back = execute("Back", "cancel", form.about)
        whole = Card(form.title, (Heading(form.title), *parts))
        return drawn(whole, actions=[further, back] if leads_on else [back])

    pages = paged(form.parts, lambda parts: answered(shown(parts, 1, True)))
    page = min(max(page, 1), len(pages))
    return shown(pages[page - 1], page, page < len(pages))


def _actions(form: Form, about: Value) -> Iterator[Action]:
    if form.submit:
        yield send(form.submit, f"submit:{form.id}", about)
    yield execute("Cancel" if form.submit else "Back", "cancel", form.about)
    if form.id in ROOMY:
        fetch = {"msteams": {"type": "task/fetch"}, "form": form.id, **about}
        yield SubmitAction(title="More room", data=fetch, associated_inputs="none")


def _elements(field: Field) -> Iterator[CardElement]:
    yield from _inputs(field)
    if isinstance(field, TextField | MomentField | PersonField) and field.hint:
        hint = escaped(field.hint)
        yield TextBlock(text=hint, wrap=True, size="Small", is_subtle=True, spacing="Small")


def _inputs(field: Field) -> Iterator[CardElement]:
    match field:
        case TextField(name, label, text, longest=longest):
            yield TextInput(
                id=name,
                label=label,
                value=text[:longest] or None,
                is_multiline=field.is_long or None,
                max_length=longest,
                **_needed(field.is_optional, "Write something here."),
            )
        case OneOf(name, label, options):
            yield ChoiceSetInput(
                id=name,
                label=label,
                choices=_choices(options),
                style="compact" if field.as_menu else "expanded",
                wrap=True,
                **_needed(field.is_optional, "Choose one."),
            )
        case SomeOf(name, label, options):
            yield ChoiceSetInput(
                id=name,
                label=label,
                choices=_choices(options),
                style="expanded",
                is_multi_select=True,
                wrap=True,
                **_needed(field.is_optional, "Choose at least one."),
            )
        case DayField(name, label):
            yield DateInput(id=name, label=label, **_needed(field.is_optional, "Choose a day."))
        case MomentField(name, label, at, zone):
            local = at.astimezone(zone)
            clock = f"At what time, in {zone.key.split('/')[-1].replace('_', ' ')}?"
            day, minute = _needed(False, "Choose a day."), _needed(False, "Choose a time.")
            yield DateInput(id=name, label=label, value=f"{local:%Y-%m-%d}", **day)
            yield TimeInput(id=f"{name}{TIME}", label=clock, value=f"{local:%H:%M}", **minute)
        case PersonField(name, label, members=members):
            yield people(name, label, members)


def _choices(options: tuple[Option, ...]) -> list[Choice]:
    return [Choice(title=one.label, value=one.value) for one in options]


def _needed(is_optional: bool, otherwise: str) -> dict[str, Any]:
    return {} if is_optional else {"is_required": True, "error_message": otherwise}
