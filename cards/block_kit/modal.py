"""Renders a form as a Slack modal view. https://docs.slack.dev/reference/views/modal-views"""

from __future__ import annotations

from typing import Any

from cards.block_kit.controls import compact
from cards.block_kit.message import of_parts
from cards.block_kit.words import Block, plain
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

LONGEST_TITLE = 24
LONGEST_OPTION = 75

TURN = "~"
"""Separates a field's name from the form's `turn` number. Slack keeps what the user typed in an
input unless the next version of the view renames it.
"""


def modal(form: Form) -> dict[str, Any]:
    """Return the view. Each input's block and action are named after its field (see `field_of`)."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": form.id,
        "title": plain(form.title, LONGEST_TITLE),
        "close": plain("Close" if not form.submit else "Cancel", LONGEST_TITLE),
        "private_metadata": compact(form.about),
        "blocks": [*of_parts(form.parts), *(_input(field, form.turn) for field in form.fields)],
    }
    if form.submit:
        view["submit"] = plain(form.submit, LONGEST_TITLE)
    return view


def field_of(block: str) -> str:
    """The name of the field that an input block belongs to."""
    return block.partition(TURN)[0]


def _input(field: Field, turn: int) -> Block:
    name = f"{field.name}{TURN}{turn}" if turn and isinstance(field, TextField) else field.name
    shown: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(field.label),
        "element": {"action_id": name, **_element(field)},
    }
    if not isinstance(field, MomentField | PersonField) and field.is_optional:
        shown["optional"] = True
    if isinstance(field, TextField | MomentField | PersonField) and field.hint:
        shown["hint"] = plain(field.hint)
    return shown


def _element(field: Field) -> Block:
    match field:
        case TextField():
            return _text(field)
        case OneOf(options=options, as_menu=True, chosen=one):
            return {
                "type": "static_select",
                **_options(options),
                **_first(options, one),
                "placeholder": plain("Choose"),
            }
        case OneOf(options=options):
            return {"type": "radio_buttons", **_options(options)}
        case SomeOf(options=options, as_ticks=True, chosen=chosen):
            return {"type": "checkboxes", **_options(options), **_chosen(options, chosen)}
        case SomeOf(options=options, chosen=chosen):
            return {
                "type": "multi_static_select",
                **_options(options),
                **_chosen(options, chosen),
                "placeholder": plain("Choose all that apply"),
            }
        case DayField(day=day):
            shown: Block = {"type": "datepicker", "placeholder": plain("Choose a day")}
            return {**shown, "initial_date": day.isoformat()} if day else shown
        case MomentField(at=at):
            return {"type": "datetimepicker", "initial_date_time": int(at.timestamp())}
        case PersonField():
            return {"type": "users_select", "placeholder": plain("Choose a person")}


def _first(options: tuple[Option, ...], chosen: str) -> Block:
    """The initially selected option. Slack rejects one that isn't in the menu."""
    shown = [option for option in options if option.value == chosen]
    return {"initial_option": _options(tuple(shown))["options"][0]} if shown else {}


def _text(field: TextField) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "multiline": field.is_long,
        "max_length": field.longest,
    }
    if field.text:
        element["initial_value"] = field.text[: field.longest]
    return element


def _chosen(options: tuple[Option, ...], chosen: tuple[str, ...]) -> Block:
    first = _options(tuple(option for option in options if option.value in chosen))["options"]
    return {"initial_options": first} if first else {}


def _options(options: tuple[Option, ...]) -> Block:
    shown = [{"text": plain(o.label, LONGEST_OPTION), "value": o.value} for o in options]
    return {"options": shown}
