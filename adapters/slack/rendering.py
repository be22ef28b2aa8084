"""Renders cards and forms as Slack's text, blocks, and views."""

from __future__ import annotations

import json
from typing import Any

from adapters.interactions import FormResult
from adapters.slack.chat import LONGEST_TEXT
from cards import block_kit
from cards.card import Card
from cards.fields import Form

Body = dict[str, Any]
"""A Web API call's arguments, or a view."""


def of_card(card: Card, *, charts: bool = False) -> Body:
    """Render a card as text and blocks. Not every workspace accepts `charts`."""
    blocks = block_kit.blocks(card, charts=charts)
    return {"text": block_kit.fallback(card)[:LONGEST_TEXT], "blocks": blocks}


def of_form(form: Form, **carry: str | int) -> Body:
    """Render a form as a view. `carry` is added to its metadata, which Slack sends back with it."""
    view = block_kit.modal(form)
    kept = json.loads(view.get("private_metadata") or "{}")
    added = {name: value for name, value in carry.items() if value}
    view["private_metadata"] = json.dumps(
        {**kept, **added}, separators=(",", ":"), ensure_ascii=False
    )
    return view


def with_note(view: Body, sentence: str) -> Body:
    """The same form with a message above it."""
    note = {"type": "section", "text": {"type": "plain_text", "text": sentence[:3_000]}}
    return {**view, "blocks": [note, *view["blocks"]]}


def of_result(filed: FormResult, form: Form, channel: str) -> Body:
    """Render a form that stays open, with a message above it that explains why."""
    view = of_form(form, channel=channel, **filed.carry)
    return with_note(view, filed.note) if filed.note else view


def escaped(text: str) -> str:
    """`text` escaped for mrkdwn so that it's shown literally, never as a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
