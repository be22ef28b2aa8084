"""Decides which parts of a timeline are deleted after the retention period.

Patients' words, names, and private notes are deleted. Dates, star ratings, choices, and who did
what are kept so that the case can still be rebuilt from the timeline. The timeline's hash chain
still covers the deleted content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from bot.cases.events import CaseOpened, Event
from bot.cases.state.call import CallLogged
from bot.cases.state.site import ReviewEdited
from bot.reviews import Review, Revision
from bot.timeline import StoredEvent, UnknownEvent, content_hash, read, write
from bot.untrusted import NOTHING, Untrusted

TEXTS = frozenset({"text", "reason", "url"})
"""Fields that hold a draft, a reply, typed text, or a link to the review."""


def without_texts(lines: Sequence[StoredEvent]) -> dict[int, str]:
    """Return the content without text of each entry that has text, by entry number."""
    events = {line.seq: line.entry.event for line in lines}
    revisions: dict[Revision, Revision] = {}
    for event in events.values():
        if isinstance(event, CaseOpened | ReviewEdited):
            blank: Review = _blank(event.review, {})
            revisions[event.review.revision] = blank.revision
    return _changed(lines, {seq: _blank(event, revisions) for seq, event in events.items()})


def without_notes(lines: Sequence[StoredEvent]) -> dict[int, str]:
    """Return the content without call notes of each entry that has them, by entry number."""
    return _changed(lines, {line.seq: _unnoted(line.entry.event) for line in lines})


def hashes(contents: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    """The hashes of replaced contents, as recorded in the timeline."""
    return tuple((seq, content_hash(content)) for seq, content in sorted(contents.items()))


def rewritten(line: StoredEvent, contents: Mapping[int, str]) -> Event | UnknownEvent:
    """The event of `line` after the purge."""
    return read(line.kind, contents.get(line.seq, line.content))


def _changed(
    lines: Sequence[StoredEvent], after: Mapping[int, Event | UnknownEvent]
) -> dict[int, str]:
    written = {line.seq: write(after[line.seq]) for line in lines}
    return {line.seq: written[line.seq] for line in lines if written[line.seq] != line.content}


def _unnoted(event: Event | UnknownEvent) -> Event | UnknownEvent:
    if isinstance(event, CallLogged):
        return replace(event, words=NOTHING, agreed=NOTHING)
    return event


def _blank(value: Any, revisions: Mapping[Revision, Revision]) -> Any:
    """Return the same structure with all its text blanked.

    `revisions` maps a text's hash to the hash of the blank text so that equal values stay equal.
    """
    if isinstance(value, Untrusted):
        return NOTHING
    if isinstance(value, tuple):
        return tuple(_blank(part, revisions) for part in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    parts = {field.name: getattr(value, field.name) for field in fields(value)}
    kept = {name: _blank(part, revisions) for name, part in parts.items()}
    for name, part in parts.items():
        if name in TEXTS and isinstance(part, str):
            kept[name] = ""
        elif name == "revision":
            kept[name] = revisions.get(part, part)
    return replace(value, **kept)
