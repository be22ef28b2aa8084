"""Parses the values entered into a form in Slack."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.interactions import FormValues
from adapters.slack.payloads import Entry, State
from cards.block_kit import field_of


def values_of(state: State) -> FormValues:
    """Return the values by field. Each block is named after its field and has one action."""
    inputs = {
        field_of(block): next(iter(entries.values()))
        for block, entries in state.values.items()
        if entries
    }
    return FormValues({name: _values(entry) for name, entry in inputs.items()})


def _values(entry: Entry) -> tuple[str, ...]:
    if entry.selected_options is not None:
        return tuple(option.value for option in entry.selected_options)
    moment = entry.selected_date_time
    chosen = entry.selected_option.value if entry.selected_option else ""
    picked = entry.selected_user or entry.selected_date or chosen or entry.value
    value = _moment(moment) if moment is not None else picked
    return (value,) if value else ()


def _moment(seconds: int) -> str:
    """Format a time. Return "" if it's outside the valid range."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
