"""Cards of an earlier release that people still have on their screens.

Their buttons approve, or request another draft, right away. They work as long as such a card
exists, and a single click suits tests that aren't about the window to post.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sandbox.slack.world import Message, elements_of

AT_ONCE = ("approve", "another_draft", "edit")
NOW = "review_post"


def is_on(message: Message, action: str) -> bool:
    """Whether the card, or its earlier self, has this button."""
    names = {element["action_id"] for block in message.blocks for element in elements_of(block)}
    return action in names or (action in AT_ONCE and NOW in names)


def as_before(message: Message, action: str) -> Message | None:
    """The card with the button that it used to have. None if it has that button now."""
    if action not in AT_ONCE:
        return None
    seen = deepcopy(message)
    for element in _elements(seen):
        if element["action_id"] == action:
            return None
    for element in _elements(seen):
        if element["action_id"] == NOW:
            element["action_id"] = action
            return seen
    return None


def _elements(message: Message) -> list[dict[str, Any]]:
    return [element for block in message.blocks for element in elements_of(block)]
