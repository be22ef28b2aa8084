"""Block Kit's elements: which fields they have, and which blocks and surfaces allow them.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.slack import limits
from sandbox.slack.composition import (
    choice,
    confirm,
    dispatch_action_config,
    image_element,
    option,
    option_group,
    overflow_option,
    plain,
)
from sandbox.slack.schema import (
    Rule,
    also,
    boolean,
    complaint,
    items,
    matching,
    one_of,
    string,
    thing,
    url,
    whole,
)

_id = {"action_id": string(limits.ACTION_ID)}
_placeholder = {"placeholder": plain(limits.PLACEHOLDER)}
_common = {**_id, "confirm": confirm, "focus_on_load": boolean}
_typing = {
    **_id,
    **_placeholder,
    "focus_on_load": boolean,
    "dispatch_action_config": dispatch_action_config,
}
_user_id = matching(r"[UW][A-Z0-9]+", "user id")
_conversation_id = matching(r"[CGD][A-Z0-9]+", "conversation id")
_date = matching(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "date (YYYY-MM-DD)")
_time = matching(r"([01]\d|2[0-3]):[0-5]\d", "time (HH:mm)")
_most_selected = {"max_selected_items": whole(1, limits.SELECT_OPTIONS)}
_some_options = items(option, limits.SELECT_OPTIONS)


def _options_or_groups(menu: dict[str, Any], pointer: str) -> Iterator[str]:
    if ("options" in menu) == ("option_groups" in menu):
        yield complaint("must define either `options` or `option_groups`", pointer)


def _initial_is_offered(menu: dict[str, Any], pointer: str) -> Iterator[str]:
    chosen = menu.get("initial_options") or []
    if menu.get("initial_option") is not None:
        chosen = [menu["initial_option"]]
    offered = options_of(menu)
    if isinstance(chosen, list) and any(option not in offered for option in chosen):
        yield complaint("initial option must be one of the options", pointer)


def _shortest_below_longest(field: dict[str, Any], pointer: str) -> Iterator[str]:
    shortest, longest = field.get("min_length"), field.get("max_length")
    if isinstance(shortest, int) and isinstance(longest, int) and shortest > longest:
        yield complaint("min_length must be less than or equal to max_length", pointer)


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all options in a menu, including those in groups."""
    groups = element.get("option_groups")
    lists = [element.get("options")]
    if isinstance(groups, list):
        lists += [group.get("options") for group in groups if isinstance(group, dict)]
    return [option for options in lists if isinstance(options, list) for option in options]


def _menu(optional: dict[str, Rule]) -> Rule:
    choices = {
        "options": _some_options,
        "option_groups": items(option_group, limits.SELECT_OPTIONS),
    }
    fields = {**_common, **_placeholder, **choices, **optional}
    return also(thing(optional=fields), _options_or_groups, _initial_is_offered)


def _choices(optional: dict[str, Rule]) -> Rule:
    fields = {"options": items(choice, limits.CHOICE_OPTIONS)}
    return also(thing(fields, {**_common, **optional}), _initial_is_offered)


def _picker(**optional: Rule) -> Rule:
    return thing(optional={**_common, **_placeholder, **optional})


def _several(initial: str, rule: Rule) -> Rule:
    return _picker(**{initial: items(rule, limits.SELECT_OPTIONS), **_most_selected})


RULES: dict[str, Rule] = {
    "button": thing(
        {"text": plain(limits.BUTTON_TEXT)},
        {
            **_id,
            "url": url(limits.URL),
            "value": string(limits.BUTTON_VALUE),
            "style": one_of("primary", "danger"),
            "confirm": confirm,
            "accessibility_label": string(limits.ACCESSIBILITY_LABEL),
        },
    ),
    "overflow": thing(
        {"options": items(overflow_option, limits.OVERFLOW_OPTIONS)}, {**_id, "confirm": confirm}
    ),
    "static_select": _menu({"initial_option": option}),
    "multi_static_select": _menu({"initial_options": _some_options, **_most_selected}),
    "users_select": _picker(initial_user=_user_id),
    "multi_users_select": _several("initial_users", _user_id),
    "channels_select": _picker(initial_channel=_conversation_id),
    "conversations_select": _picker(
        initial_conversation=_conversation_id,
        default_to_current_conversation=boolean,
        filter=thing(
            optional={
                "include": items(one_of("im", "mpim", "private", "public"), 4),
                "exclude_external_shared_channels": boolean,
                "exclude_bot_users": boolean,
            }
        ),
    ),
    "checkboxes": _choices({"initial_options": items(choice, limits.CHOICE_OPTIONS)}),
    "radio_buttons": _choices({"initial_option": choice}),
    "datepicker": _picker(initial_date=_date),
    "timepicker": _picker(initial_time=_time, timezone=string(255)),
    "datetimepicker": thing(
        optional={**_common, "initial_date_time": whole(1_000_000_000, 9_999_999_999)}
    ),
    "plain_text_input": also(
        thing(
            optional={
                **_typing,
                "initial_value": string(limits.INPUT_LENGTH, 0),
                "multiline": boolean,
                "min_length": whole(0, limits.INPUT_LENGTH),
                "max_length": whole(1, limits.INPUT_LENGTH),
            }
        ),
        _shortest_below_longest,
    ),
    "email_text_input": thing(optional={**_typing, "initial_value": string(3000, 0)}),
    "url_text_input": thing(optional={**_typing, "initial_value": string(3000, 0)}),
    "number_input": thing(
        {"is_decimal_allowed": boolean},
        {
            **_typing,
            "initial_value": string(255),
            "min_value": string(255),
            "max_value": string(255),
        },
    ),
    "image": image_element,
}

_TYPED = frozenset({"email_text_input", "url_text_input", "number_input", "plain_text_input"})
_MODAL_ONLY = frozenset({"email_text_input", "url_text_input", "number_input"})
_EVERYWHERE = frozenset(RULES) - _TYPED - {"overflow", "image", "button"}

IN_SECTION = (_EVERYWHERE | {"button", "overflow", "image"}) - {"datetimepicker"}
IN_ACTIONS = _EVERYWHERE | {"button", "overflow"}
IN_INPUT = _EVERYWHERE | _TYPED


def in_block(allowed: frozenset[str], surface: str) -> dict[str, Rule]:
    """Return the rules for those of the `allowed` elements that this surface supports."""
    missing: frozenset[str] = frozenset()
    if surface != "modal":
        missing |= _MODAL_ONLY
    if surface == "home":
        missing |= {"datetimepicker"}
    return {name: RULES[name] for name in allowed - missing}
