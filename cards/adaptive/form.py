"""Renders a form as a card. Every client supports its inputs, even those without dialogs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
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

from cards import actions
from cards.adaptive.controls import execute, people, send
from cards.adaptive.fitting import Json, answered, fitted, paged
from cards.adaptive.message import drawn
from cards.adaptive.words import escaped
from cards.card import Button, Buttons, Card, Heading, Part, Row, Strong, Text, Value
from cards.fields import (
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

ROOMY = frozenset(("post", "edit", "log_call", "they_called"))
"""Forms that are easier to use in a dialog."""

Entered = Mapping[str, Sequence[str]]
NOTHING: Entered = {}


def form(
    form: Form,
    *,
    entered: Entered = NOTHING,
    problem: str = "",
    at: str = "",
    note: str = "",
    carry: Mapping[str, str] | None = None,
    in_dialog: bool = False,
) -> Json:
    """Return the form, filled in with what was `entered` before.

    `problem` is shown below the input named `at`, and `note` above everything. `carry` is sent back
    along with the form's own `about`. A date and time takes two inputs, `name:date` and
    `name:time`, in the field's time zone. In a dialog, the form is submitted by an Action.Submit
    with `form`, and otherwise by the "submit:…" verb. Text that's too long for one card is split
    into pages. The "show_all" verb requests a page, whose number is then passed in `carry` as
    `page`.
    """
    about = {**form.about, **(carry or {})}
    if form.id == "whole_review":
        return _read(form, int(about.get("page", 1)))
    is_named = at in {field.name for field in form.fields}
    inputs: list[CardElement] = []
    for field in form.fields:
        inputs += _elements(field, entered.get(field.name, ()))
        if problem and field.name == at:
            inputs.append(_complaint(problem))
    actions = list(_in_dialog(form, about) if in_dialog else _on_card(form, about))
    notes = [Text((Strong(words),)) for words in (note, "" if is_named else problem) if words]
    title = () if in_dialog else (Heading(form.title),)
    parts = (_sending(part, form, about, in_dialog=in_dialog) for part in form.parts)
    card = Card(form.title, (*title, *notes, *parts))
    return fitted(card, lambda one: drawn(one, inputs=inputs, actions=actions), answered)


def _sending(part: Part, form: Form, about: Value, *, in_dialog: bool) -> Part:
    """The part, with its submit buttons adapted to send the same data as the form itself."""

    def sent(button: Button) -> Button:
        value = {**about, **button.value}
        if in_dialog:
            return replace(button, value={**value, "form": form.id}, sends="dialog")
        return replace(button, action=f"submit:{form.id}", value=value)

    if isinstance(part, Row) and part.button.sends:
        return replace(part, button=sent(part.button))
    if isinstance(part, Buttons):
        controls = (
            sent(control) if isinstance(control, Button) and control.sends else control
            for control in part.controls
        )
        return replace(part, controls=tuple(controls))
    return part


def _read(form: Form, page: int) -> Json:
    """One page of a read-only form's text, with a button for the next page."""

    def shown(parts: Sequence[Part], page: int, leads_on: bool) -> Json:
        further = execute("Read on", actions.SHOW_ALL.name, {**form.about, "page": page + 1})
        back = execute("Back", "cancel", form.about)
        whole = Card(form.title, (Heading(form.title), *parts))
        return drawn(whole, actions=[further, back] if leads_on else [back])

    pages = paged(form.parts, lambda parts: answered(shown(parts, 1, True)))
    page = min(max(page, 1), len(pages))
    return shown(pages[page - 1], page, page < len(pages))


def _on_card(form: Form, about: Value) -> Iterator[Action]:
    if form.submit:
        yield send(form.submit, f"submit:{form.id}", about)
    yield execute("Cancel" if form.submit else "Back", "cancel", form.about)
    if form.id in ROOMY:
        fetch = {**about, "form": form.id, "msteams": {"type": "task/fetch"}}
        yield SubmitAction(title="More room", data=fetch, associated_inputs="none")


def _in_dialog(form: Form, about: Value) -> Iterator[Action]:
    """The actions in a dialog, which supports only Action.Submit and has its own close button."""
    yield SubmitAction(title=form.submit or "Close", data={**about, "form": form.id})


def _complaint(text: str) -> TextBlock:
    return TextBlock(text=escaped(text), wrap=True, color="Attention", weight="Bolder")


def _elements(field: Field, entered: Sequence[str]) -> Iterator[CardElement]:
    yield from _inputs(field, entered)
    if isinstance(field, TextField | MomentField | PersonField) and field.hint:
        hint = escaped(field.hint)
        yield TextBlock(text=hint, wrap=True, size="Small", is_subtle=True, spacing="Small")


def _inputs(field: Field, entered: Sequence[str]) -> Iterator[CardElement]:
    before = ",".join(entered) or None
    match field:
        case TextField(name, label, text, longest=longest):
            yield TextInput(
                id=name,
                label=label,
                value=(before or text)[:longest] or None,
                is_multiline=field.is_long or None,
                max_length=longest,
                **_needed(field.is_optional, "Write something here."),
            )
        case OneOf(name, label, options, chosen=chosen):
            known = {option.value for option in options}
            yield ChoiceSetInput(
                id=name,
                label=label,
                choices=_choices(options),
                value=before or (chosen if chosen in known else None),
                style="compact" if field.as_menu else "expanded",
                placeholder="Choose" if field.as_menu else None,
                wrap=True,
                **_needed(field.is_optional, "Choose one."),
            )
        case SomeOf(name, label, options):
            yield ChoiceSetInput(
                id=name,
                label=label,
                choices=_choices(options),
                value=before or ",".join(field.chosen) or None,
                style="expanded",
                is_multi_select=True,
                wrap=True,
                **_needed(field.is_optional, "Choose at least one."),
            )
        case DayField(name, label, day=day):
            needed = _needed(field.is_optional, "Choose a day.")
            value = before or (day.isoformat() if day else None)
            yield DateInput(id=name, label=label, value=value, **needed)
        case MomentField():
            yield from _moment(field, before or "")
        case PersonField(name, label, members=members):
            person = people(name, label, members)
            person.value = before
            yield person


def _moment(field: MomentField, entered: str) -> Iterator[CardElement]:
    proposed = f"{field.at.astimezone(field.zone):%Y-%m-%dT%H:%M}"
    day, _, clock = (entered or proposed).partition("T")
    office = field.zone.key.split("/")[-1].replace("_", " ")
    yield DateInput(
        id=f"{field.name}:date",
        label=f"{field.label} (day)",
        value=day,
        **_needed(False, "Choose a day."),
    )
    yield TimeInput(
        id=f"{field.name}:time",
        label=f"{field.label} (time in {office})",
        value=clock[:5],
        **_needed(False, "Choose a time."),
    )


def _choices(options: tuple[Option, ...]) -> list[Choice]:
    return [Choice(title=option.label, value=option.value) for option in options]


def _needed(is_optional: bool, otherwise: str) -> dict[str, Any]:
    return {} if is_optional else {"is_required": True, "error_message": otherwise}
