"""Reads one JSON document: a list of reviews, or an object with such lists somewhere inside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from adapters.sites.files.columns import has_review
from adapters.sites.files.names import plain
from adapters.sites.files.places import is_known_site
from adapters.sites.files.rows import DEEPEST, BadLine, IsColumn, Raw, flat
from bot.errors import Refused

LARGEST = 1 << 28
"""Maximum size in bytes. A larger document has to be JSONL, which is read line by line."""

LISTED_AS = "listed_as"
"""The column for the name of the list that a review is in, if an object has several lists."""

TOO_LARGE = (
    "This JSON file is too large to read in one piece. Save it as JSONL or CSV, then try again."
)


def is_document(first: str, second: str) -> bool:
    """Whether the file that starts with these lines is one JSON document, rather than JSONL."""
    text = first.strip()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        is_open = text.endswith(("[", "{", ","))
        return text.startswith("[") or (is_open and bool(second)) or not _is_object(second)
    is_list = found == [] or _is_list_of_objects(found)
    return is_list or (isinstance(found, dict) and not second)


def _is_object(line: str) -> bool:
    return not line or line.lstrip().startswith("{")


def document_rows(path: Path, is_column: IsColumn) -> Iterator[Raw | BadLine]:
    """Yield the document's reviews, numbered in order. Raises Refused if it's too large."""
    if path.stat().st_size > LARGEST:
        raise Refused(TOO_LARGE)
    try:
        found = _loaded(path.read_bytes())
    except json.JSONDecodeError as error:
        yield BadLine(error.lineno, f"it isn't valid JSON: {error.msg} at character {error.colno}")
        return
    except (ValueError, RecursionError):
        yield BadLine(1, "it isn't valid JSON")
        return
    for number, values in enumerate(_reviews(found, is_column, {}, 0), 1):
        if isinstance(values, dict):
            yield Raw(number, values)
        else:
            yield BadLine(number, "it has to be one JSON object, { … }, for each review")


def _loaded(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except UnicodeDecodeError:
        return json.loads(raw.decode("cp1252", "replace"))


def _reviews(
    found: Any, is_column: IsColumn, around: Mapping[str, Any], depth: int
) -> Iterator[dict[str, Any] | None]:
    """Yield the reviews. Each inherits some values from the objects around its list, such as the
    name of the place.
    """
    if isinstance(found, list):
        for item in found:
            if isinstance(item, list) and depth < DEEPEST:
                yield from _reviews(item, is_column, around, depth + 1)
            elif isinstance(item, dict):
                yield from _of_object(item, is_column, around, depth)
            else:
                yield None
    elif isinstance(found, dict):
        yield from _of_object(found, is_column, around, depth)
    else:
        yield None


def _of_object(
    item: dict[str, Any], is_column: IsColumn, around: Mapping[str, Any], depth: int
) -> Iterator[dict[str, Any] | None]:
    inner = _lists(item, is_column)
    if not inner or depth >= DEEPEST:
        names = {plain(name) for name in item}
        if any(item[name] == [] and plain(name) in _LISTS for name in item) and not names & _OWN:
            return  # this is a place without reviews
        yield {**around, **flat(item)}
        return
    own = {
        f"place_{plain(name)}": value
        for name, value in item.items()
        if plain(name) in {"name", "title", "location_name", "business_name", "address"}
    }
    lent = {**around, **({"place_name": next(iter(own.values()))} if own else {}), **_site(item)}
    for name, lists in inner.items():
        named = {LISTED_AS: name} if len(inner) > 1 else {}  # the name could be an office's
        yield from _reviews(lists, is_column, {**lent, **named}, depth + 1)


def _site(item: Mapping[str, Any]) -> dict[str, str]:
    """The review site, if the object around a list of reviews names one that we know."""
    return {
        name: value
        for name, value in item.items()
        if plain(name) in _SITE and isinstance(value, str) and is_known_site(value)
    }


def _lists(item: Mapping[str, Any], is_column: IsColumn) -> dict[str, Any]:
    """The lists of reviews in an object, or in objects inside it. A review itself has none."""
    names = {plain(name) for name in item if not isinstance(item[name], dict | list)}
    if names & _OWN or any(_is_one_review(name, value) for name, value in item.items()):
        return {}
    found: dict[str, Any] = {}
    for name, value in item.items():
        if isinstance(value, list) and plain(name) in _REPLIES:
            continue
        is_list = _is_list_of_objects(value) and _hold_reviews(value, is_column)
        if is_list or (isinstance(value, dict) and _lists(value, is_column)):
            found[name] = value
    return found


def _is_one_review(name: str, value: object) -> bool:
    """Whether an object's member is a nested object with the review's text or stars."""
    return (
        plain(name) == "review"
        and isinstance(value, dict)
        and bool({plain(inner) for inner in value} & (_OWN | _RATED))
    )


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict | list)


def _hold_reviews(items: list[Any], is_column: IsColumn) -> bool:
    first = items[0]
    if isinstance(first, list):
        return any(isinstance(inner, dict) for inner in first)
    return _is_review(first, is_column) or bool(_lists(first, is_column))


def _is_review(item: Mapping[str, Any], is_column: IsColumn) -> bool:
    names = {plain(name) for name in item}
    return has_review(names) and sum(map(is_column, names)) >= 2


_OWN = {
    "text", "comment", "content", "body", "review", "review_text", "review_body", "review_content",
    "review_comment", "star_rating", "snippet", "review_rating",
}  # fmt: skip
"""Fields that only a review has, unlike a rating, which a place can also have."""

_SITE = {"platform", "site", "review_site", "source", "publisher", "portal"}

_LISTS = {"reviews", "reviews_data", "items", "data", "results"}

_REPLIES = {"replies", "responses", "reply", "response", "owner_responses", "owner_replies"}

_RATED = {"stars", "rating", "recommendation_type", "comments", "score"}
