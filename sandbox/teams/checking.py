"""Checks whether Teams would accept a message: its size, and the Adaptive Cards rules it enforces.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sandbox.teams.world import Json

LARGEST = 100 * 1024
"""Maximum size of a message, in bytes.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
"""

WRAPPING = 4_500
"""Number of bytes that Teams adds. A request of 24,453 bytes was once counted as 28,897."""

CARD = "application/vnd.microsoft.card.adaptive"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
SAVED = "application/vnd.microsoft.teams.card.file.info"
VERSIONS = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"})
INPUTS = {f"Input.{kind}" for kind in ("Text", "Number", "Date", "Time", "Toggle", "ChoiceSet")}
SHOWN = {"TextBlock", "RichTextBlock", "Image", "ImageSet", "FactSet", "Table"}
NEWER = {"Badge", "Rating", "Chart.HorizontalBar"}
"""The elements Bedside uses that Teams added after version 1.5."""

HOLDING = {"Container", "ColumnSet", "ActionSet"}
ELEMENTS = INPUTS | SHOWN | HOLDING | NEWER
ACTIONS = {
    f"Action.{kind}" for kind in ("Execute", "Submit", "OpenUrl", "ShowCard", "ToggleVisibility")
}


def is_too_large(activity: Json) -> bool:
    return len(json.dumps(activity, ensure_ascii=False).encode()) + WRAPPING > LARGEST


def complaints(activity: Json) -> list[str]:
    """Return the reasons why Teams would reject the message. Empty if it's valid."""
    cards = [
        attachment
        for attachment in activity.get("attachments") or ()
        if attachment.get("contentType") == CARD
    ]
    if not (activity.get("text") or activity.get("attachments")):
        return ["The message says nothing."]
    found = [said for card in cards for said in of_card(card.get("content"))]
    return found + [said for offer in offers(activity) for said in _of_offer(offer)]


def offers(activity: Json) -> list[Json]:
    """Return the attachments that offer a file from the bot, or link to it once it's saved."""
    attached = activity.get("attachments") or ()
    return [
        attachment for attachment in attached if attachment.get("contentType") in (CONSENT, SAVED)
    ]


def _of_offer(one: Json) -> Iterator[str]:
    """Yield the reasons why Teams would reject a file's attachment.

    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
    """
    content = one.get("content")
    content = content if isinstance(content, dict) else {}
    if not one.get("name"):
        yield "a file without a name"
    if one["contentType"] == SAVED:
        if not one.get("contentUrl") or not content.get("uniqueId"):
            yield "a saved file without contentUrl and uniqueId"
        return
    size = content.get("sizeInBytes")
    if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
        yield "a file without sizeInBytes"
    if not content.get("description"):
        yield "a file without a description"


def of_card(card: Any) -> list[str]:
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["This is no AdaptiveCard."]
    found = [] if card.get("version") in VERSIONS else [f"version {card.get('version')!r}"]
    parts = list(_parts(card))
    ids = Counter(str(part["id"]) for part in parts if part.get("id") and "type" in part)
    found += [f"the id {id!r} is there twice" for id, count in ids.items() if count > 1]
    return found + [said for part in parts for said in _of_part(part)]


def _of_part(part: Json) -> Iterator[str]:
    kind = str(part.get("type", ""))
    if kind.startswith("Action.") and kind not in ACTIONS:
        yield f"there is no {kind}"
    if kind == "Action.Execute" and not part.get("title"):
        yield "an Action.Execute without a title"
    if kind.startswith("Input.") and not part.get("id"):
        yield f"an {kind} without an id"
    if kind in NEWER and not isinstance(part.get("fallback"), dict):
        yield f"a {kind} that clients without it can't show"
    if kind == "TextBlock" and not isinstance(part.get("text"), str):
        yield "a TextBlock without text"
    if kind in ("AdaptiveCard", "Container"):
        yield from _unknown(part.get("body" if kind == "AdaptiveCard" else "items"))
    for column in part.get("columns") or () if kind == "ColumnSet" else ():
        yield from _unknown(column.get("items"))


def _unknown(elements: Any) -> Iterator[str]:
    for element in elements or ():
        kind = str(element.get("type")) if isinstance(element, dict) else repr(element)
        if kind not in ELEMENTS:
            yield f"there is no {kind}"


def _parts(part: Any) -> Iterator[Json]:
    """Yield every object in `part`, except below `msteams` (such as mentions) and `data`."""
    if isinstance(part, dict):
        yield part
        for name, value in part.items():
            if name not in ("msteams", "data"):
                yield from _parts(value)
    elif isinstance(part, list):
        for one in part:
            yield from _parts(one)
