"""Messages and views from the app, validated the way Slack does before it posts them.

Used by chat.*, by response URLs, and by responses to slash commands.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from sandbox.slack import charts, limits, validation
from sandbox.slack.errors import ApiError, refused
from sandbox.slack.schema import complaint
from sandbox.slack.world import Json, Workspace


def checked_blocks(blocks: Any, world: Workspace | None = None) -> list[Json] | None:
    """Validate and copy a message's blocks. Return None if there are none.

    Without a `world`, they're validated for a workspace with every feature.
    """
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    complaints = validation.check_blocks(blocks, "message")
    if world is not None and not world.has_charts:
        complaints += charts.missing(blocks)
    if complaints:
        raise refused("invalid_blocks", complaints)
    if validation.are_too_long(blocks):
        raise ApiError("msg_blocks_too_long")
    return deepcopy(blocks)


def checked_metadata(metadata: Any) -> Json | None:
    """Validate a message's metadata. An empty object removes existing metadata."""
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if not metadata:
        return {}
    known = set(metadata) <= {"event_type", "event_payload", "entities"}
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not (known and isinstance(kind, str) and kind and isinstance(payload, dict)):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > limits.METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return deepcopy(metadata)


def cut_text(text: str | None, longest: int) -> str:
    """Return a new message's text, truncated without an error if it's too long.

    https://docs.slack.dev/reference/methods/chat.postMessage#truncating
    """
    return (text or "")[:longest]


def checked_text(text: str | None, longest: int) -> str:
    if text is not None and len(text) > longest:
        raise ApiError("msg_too_long")
    return text or ""


def something_to_say(text: str, blocks: list[Json] | None) -> None:
    if not text.strip() and not blocks:
        raise ApiError("no_text")


def checked_view(view: Any) -> Json:
    """Validate and copy a view definition. Raises `ApiError` with the reasons."""
    if not isinstance(view, dict):
        raise refused("invalid_arguments", [complaint("must provide an object", "/view")])
    if complaints := validation.check_view(view):
        raise refused("invalid_arguments", complaints)
    if validation.is_too_large(view):
        raise ApiError("view_too_large")
    return deepcopy(view)
