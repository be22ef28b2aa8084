"""A form on a card: every client has its inputs, also where there are no dialogs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from microsoft_teams.cards import (
    ActionSet,
    CardElement,
    Choice,
    ChoiceSetInput,
    DateInput,
    SubmitAction,
    TextBlock,
    TextInput,
    TimeInput,
)

from cards.adaptive.controls import execute, people
from cards.adaptive.message import fitted, of_parts
from cards.adaptive.words import escaped
from cards.card import Card, Heading
from cards.forms import (
    DayField,
    Field,
    Form,
    MomentField,
    OneOf,
    PersonField,
    SomeOf,
    TextField,
)

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
) -> dict[str, Any]:
    """The form with what was `entered` before, and a `problem` below the input `at`.

    `note` stands above it all; `carry` comes back with the form's own `about`. A moment is two
    inputs, `name:date` and `name:time`, in the zone that comes back as `zone`. In a dialog the
    form is sent by Action.Submit with `form`, else by the verb "submit:…".
    """
    inputs: list[CardElement] = [] if not note else [_complaint(note)]
    named = at in {field.name for field in form.fields}
    if problem and not named:
        inputs.append(_complaint(problem))
    for field in form.fields:
        inputs += _inputs(field, list(entered.get(field.name, ())))
        if problem and field.name == at:
            inputs.append(_complaint(problem))
    inputs.append(_ending(form, dict(carry or {}), in_dialog))
    card = Card(form.title, (Heading(form.title), *form.parts))
    return fitted(card, lambda one: of_parts(one.parts, one.summary, inputs=inputs))


def _complaint(text: str) -> TextBlock:
    return TextBlock(text=escaped(text), wrap=True, color="Attention", weight="Bolder")


def _inputs(field: Field, entered: list[str]) -> list[CardElement]:
    first = entered[0] if entered else ""
    match field:
        case TextField():
            return [_text(field, first), *_hint(field.hint)]
        case OneOf(name, label, options):
            choices = [Choice(title=one.label, value=one.value) for one in options]
            style: Any = "compact" if field.as_menu else "expanded"
            chosen = ChoiceSetInput(id=name, label=label, choices=choices, style=style)
            return [_needed(chosen, field.is_optional, first)]
        case SomeOf(name, label, options):
            choices = [Choice(title=one.label, value=one.value) for one in options]
            some = ChoiceSetInput(
                id=name, label=label, choices=choices, is_multi_select=True, style="compact"
            )
            return [_needed(some, field.is_optional, ",".join(entered))]
        case DayField(name, label):
            return [DateInput(id=name, label=label, value=first or None)]
        case MomentField():
            return _moment(field, first)
        case PersonField(name, label, hint, members):
            return [people(name, label, members), *_hint(hint)]


def _text(field: TextField, entered: str) -> TextInput:
    text = TextInput(
        id=field.name,
        label=field.label,
        value=(entered or field.text)[: field.longest] or None,
        is_multiline=field.is_long,
        max_length=field.longest,
    )
    if not field.is_optional:
        text.is_required, text.error_message = True, "Write something here."
    return text


def _needed(chosen: ChoiceSetInput, is_optional: bool, entered: str) -> ChoiceSetInput:
    chosen.value = entered or None
    chosen.wrap = True
    if not is_optional:
        chosen.is_required, chosen.error_message = True, "Choose one."
    return chosen


def _moment(field: MomentField, entered: str) -> list[CardElement]:
    local = field.at.astimezone(field.zone)
    day, _, clock = entered.partition("T")
    return [
        DateInput(
            id=f"{field.name}:date",
            label=f"{field.label} (day)",
            value=day or f"{local:%Y-%m-%d}",
            is_required=True,
            error_message="Choose a day.",
        ),
        TimeInput(
            id=f"{field.name}:time",
            label=f"{field.label} (time, at the office)",
            value=clock[:5] or f"{local:%H:%M}",
            is_required=True,
            error_message="Choose a time.",
        ),
        *_hint(field.hint),
    ]


def _hint(hint: str) -> list[CardElement]:
    if not hint:
        return []
    return [TextBlock(text=escaped(hint), wrap=True, size="Small", is_subtle=True, spacing="Small")]


def _ending(form: Form, carry: dict[str, str], in_dialog: bool) -> ActionSet:
    zones = [field.zone.key for field in form.fields if isinstance(field, MomentField)]
    about = {**form.about, **carry, **({"zone": zones[0]} if zones else {})}
    if in_dialog:
        data: Any = {**about, "form": form.id}
        return ActionSet(actions=[SubmitAction(title=form.submit or "Close", data=data)])
    back = execute("Cancel" if form.submit else "Back", "cancel", form.about, alone=True)
    if not form.submit:
        return ActionSet(actions=[back])
    submit = execute(form.submit, f"submit:{form.id}", about, "primary")
    return ActionSet(actions=[submit, back])
