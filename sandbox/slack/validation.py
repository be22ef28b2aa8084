"""Checks whether Slack would accept blocks or a view. Based on Slack's reference, not its SDK.

`check_blocks` and `check_view` are pure functions that return the complaints that Slack would have,
so that any test can use them on any card. As in Slack, unknown fields and types are rejected.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from sandbox.slack import charts, elements, limits
from sandbox.slack.composition import image_block, image_element, plain, rich_text_elements, text
from sandbox.slack.schema import (
    Rule,
    also,
    boolean,
    by_type,
    complaint,
    items,
    string,
    thing,
)

Surface = Literal["message", "modal", "home"]

_id = {"block_id": string(limits.BLOCK_ID)}


def check_blocks(blocks: Any, surface: Surface = "message", at: str = "/blocks") -> list[str]:
    """Return Slack's complaints about a list of blocks on a surface. Empty if it's valid."""
    most = limits.MESSAGE_BLOCKS if surface == "message" else limits.VIEW_BLOCKS
    rule = items(by_type(_BLOCKS[surface]), most, 0)
    return [
        *rule(blocks, at),
        *_repeated_ids(blocks, at),
        *_several_focused(blocks, at),
        *_many_charts(blocks, at),
    ]


def check_view(view: Any, at: str = "/view") -> list[str]:
    """Return Slack's complaints about a modal or home view. Empty if it's valid."""
    complaints = list(by_type(_VIEWS)(view, at))
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return complaints
    complaints += check_blocks(view.get("blocks", []), view["type"], f"{at}/blocks")
    if view["type"] == "modal" and _has_inputs(view) and not view.get("submit"):
        complaints.append(complaint("missing required field: submit", at))
    return complaints


def is_too_large(view: dict[str, Any]) -> bool:
    """Whether Slack would reject the view as `view_too_large` (over 250 KB of JSON)."""
    return len(json.dumps(view).encode()) > limits.VIEW_BYTES


def are_too_long(blocks: list[dict[str, Any]]) -> bool:
    """Whether the blocks' total length makes Slack reject them as `msg_blocks_too_long`."""
    return sum(map(len, _texts(blocks))) > limits.ALL_BLOCKS_TEXT


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _texts(one)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)


def _text_or_fields(section: dict[str, Any], pointer: str) -> Iterator[str]:
    if not section.get("text") and not section.get("fields"):
        yield complaint("must define either `text` or `fields`", pointer)


def _blocks(surface: Surface) -> dict[str, Rule]:
    def those(allowed: frozenset[str]) -> Rule:
        return by_type(elements.in_block(allowed, surface))

    section = thing(
        optional={
            **_id,
            "text": text(limits.SECTION_TEXT),
            "fields": items(text(limits.FIELD_TEXT), limits.FIELDS),
            "accessory": those(elements.IN_SECTION),
            "expand": boolean,
        }
    )
    rules = {
        "section": also(section, _text_or_fields),
        "header": thing({"text": plain(limits.HEADER_TEXT)}, _id),
        "divider": thing(optional=_id),
        "context": thing({"elements": items(_in_context, limits.CONTEXT_ELEMENTS)}, _id),
        "actions": thing(
            {"elements": items(those(elements.IN_ACTIONS), limits.ACTIONS_ELEMENTS)}, _id
        ),
        "input": thing(
            {"label": plain(limits.LABEL), "element": those(elements.IN_INPUT)},
            {
                **_id,
                "hint": plain(limits.HINT),
                "optional": boolean,
                "dispatch_action": boolean,
            },
        ),
        "rich_text": thing({"elements": items(rich_text_elements, 1000)}, _id),
        "image": image_block,
    }
    if surface == "message":
        rules["data_visualization"] = charts.block
        rules["markdown"] = thing({"text": string(limits.MARKDOWN_TEXT)}, _id)
    return rules


def _in_context(value: Any, pointer: str) -> Iterator[str]:
    if isinstance(value, dict) and value.get("type") == "image":
        yield from image_element(value, pointer)
    else:
        yield from text(limits.CONTEXT_TEXT)(value, pointer)


_BLOCKS: dict[Surface, dict[str, Rule]] = {
    "message": _blocks("message"),
    "modal": _blocks("modal"),
    "home": _blocks("home"),
}


def _anything(value: Any, pointer: str) -> Iterator[str]:
    """Accept any value. It's for a view's blocks, which are checked separately by surface."""
    yield from ()


_view_fields = {
    "private_metadata": string(limits.PRIVATE_METADATA, 0),
    "callback_id": string(limits.CALLBACK_ID, 0),
    "external_id": string(limits.EXTERNAL_ID, 0),
}

_VIEWS: dict[str, Rule] = {
    "modal": thing(
        {"title": plain(limits.VIEW_TITLE), "blocks": _anything},
        {
            **_view_fields,
            "submit": plain(limits.VIEW_TITLE),
            "close": plain(limits.VIEW_TITLE),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": thing({"blocks": _anything}, _view_fields),
}


def _has_inputs(view: dict[str, Any]) -> bool:
    blocks = view.get("blocks")
    return any(block.get("type") == "input" for block in _objects(blocks))


def _objects(blocks: Any) -> list[dict[str, Any]]:
    listed = blocks if isinstance(blocks, list) else []
    return [block for block in listed if isinstance(block, dict)]


def interactive(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a block's elements, at any depth."""
    inner = block.get("elements") if block.get("type") == "actions" else []
    return _objects([*_listed(inner), block.get("accessory"), block.get("element")])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _many_charts(blocks: Any, at: str) -> Iterator[str]:
    drawn = [n for n, one in enumerate(_objects(blocks)) if one.get("type") == charts.TYPE]
    for index in drawn[limits.CHARTS :]:
        yield complaint(
            f"no more than {limits.CHARTS} {charts.TYPE} blocks allowed", f"{at}/{index}"
        )


def _repeated_ids(blocks: Any, at: str) -> Iterator[str]:
    for index in _again([block.get("block_id") for block in _objects(blocks)]):
        yield complaint("block_id already exists", f"{at}/{index}/block_id")
    for index, block in enumerate(_objects(blocks)):
        found = [element.get("action_id") for element in interactive(block)]
        for repeated in _again(found):
            pointer = f"{at}/{index}/elements/{repeated}/action_id"
            yield complaint("action_id already exists", pointer)


def _again(ids: list[Any]) -> Iterator[int]:
    """Yield the indexes of IDs that repeat an earlier one."""
    seen: Counter[str] = Counter()
    for index, one in enumerate(ids):
        if isinstance(one, str):
            if seen[one]:
                yield index
            seen[one] += 1


def _several_focused(blocks: Any, at: str) -> Iterator[str]:
    focused = [
        element
        for block in _objects(blocks)
        for element in interactive(block)
        if element.get("focus_on_load")
    ]
    if len(focused) > 1:
        yield complaint("only one element can have focus_on_load set to true", at)
