"""The append-only record of everything that happened to a case, protected by a hash chain.

Each entry's hash covers the entry before it, who did what and when, and a hash of the event's
content, so the chain can still be verified after the content is purged (`bot.retention`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bot.cases.case import CaseId
from bot.cases.events import Event, NotesPurged, TextsPurged
from bot.practice import MemberId

GENESIS = "0" * 64

PURGES = (TextsPurged.__name__, NotesPurged.__name__)

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in Event.__args__}


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    """A kind's adapter, built on first use because building all of them would slow down startup."""
    return TypeAdapter(_KINDS[kind])


@dataclass(frozen=True)
class UnknownEvent:
    """An event of a kind that only a newer version supports. It's kept unchanged and has no effect.

    That lets this version run alongside a newer one during an upgrade, and after a rollback.
    """

    kind: str
    content: str


@dataclass(frozen=True)
class RecordedEvent:
    """One entry in a timeline. `seq` counts from 1. `by` is None for Bedside itself."""

    case: CaseId
    seq: int
    at: datetime
    by: MemberId | None
    event: Event | UnknownEvent

    @property
    def kind(self) -> str:
        return (
            self.event.kind if isinstance(self.event, UnknownEvent) else type(self.event).__name__
        )


@dataclass(frozen=True)
class StoredEvent:
    """An entry as stored. `content` is its event as JSON, and `hash` chains it to the one before.

    `content_hash` is the hash of the original content. A purge replaces `content` but not this
    hash.
    """

    case: CaseId
    seq: int
    at: datetime
    by: MemberId | None
    kind: str
    content: str
    content_hash: str
    hash: str

    @property
    def entry(self) -> RecordedEvent:
        return RecordedEvent(self.case, self.seq, self.at, self.by, read(self.kind, self.content))


class BrokenChain(Exception):
    """Someone tampered with a timeline: changed, shortened, or extended it outside Bedside.

    The message names the entry.
    """


def write(event: Event | UnknownEvent) -> str:
    if isinstance(event, UnknownEvent):
        return event.content
    return _adapter(type(event).__name__).dump_json(event).decode()


def read(kind: str, content: str) -> Event | UnknownEvent:
    """Parse a stored event. Raises `ValueError` if the content doesn't match its kind."""
    if kind not in _KINDS:
        return UnknownEvent(kind, content)
    event: Event = _adapter(kind).validate_json(content)
    return event


def is_of_newer(line: StoredEvent) -> bool:
    """Whether this entry has a kind or a field that only a newer version supports."""
    event = line.entry.event
    return isinstance(event, UnknownEvent) or not _has_all(
        json.loads(write(event)), json.loads(line.content)
    )


def _has_all(ours: Any, stored: Any) -> bool:
    """Whether every field of `stored` is also in `ours`."""
    if isinstance(stored, dict) and isinstance(ours, dict):
        return all(name in ours and _has_all(ours[name], stored[name]) for name in stored)
    if isinstance(stored, list) and isinstance(ours, list):
        return len(ours) == len(stored) and all(map(_has_all, ours, stored))
    return True


def seal(entry: RecordedEvent, previous: str) -> StoredEvent:
    """Chain `entry` to `previous`, the hash of the entry before it (`GENESIS` if there's none)."""
    content = write(entry.event)
    hash = content_hash(content)
    link = chain_hash(previous, entry.case, entry.seq, entry.at, entry.by, entry.kind, hash)
    return StoredEvent(entry.case, entry.seq, entry.at, entry.by, entry.kind, content, hash, link)


def content_hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def chain_hash(
    previous: str,
    case: int,
    seq: int,
    at: datetime,
    by: str | None,
    kind: str,
    content_hash: str,
) -> str:
    line = [previous, case, seq, at.astimezone(UTC).isoformat(), by, kind, content_hash]
    return hashlib.sha256(json.dumps(line, separators=(",", ":")).encode()).hexdigest()


def verify(sealed: Sequence[StoredEvent]) -> None:
    """Raise `BrokenChain` unless the entries are complete, in order, and unchanged.

    Purged content has to match the hash that a later entry recorded for it.
    """
    purged = _purged(sealed)
    previous = GENESIS
    for number, line in enumerate(sealed, start=1):
        name = f"case {line.case}, entry {line.seq} ({line.kind})"
        if line.seq != number:
            raise BrokenChain(f"{name}: entry {number} is missing or one was inserted")
        if content_hash(line.content) not in (line.content_hash, purged.get(line.seq)):
            raise BrokenChain(f"{name}: its content was changed")
        link = chain_hash(
            previous, line.case, line.seq, line.at, line.by, line.kind, line.content_hash
        )
        if link != line.hash:
            raise BrokenChain(f"{name}: it does not follow from the entry before it")
        previous = line.hash


def _purged(sealed: Sequence[StoredEvent]) -> dict[int, str]:
    """The hashes of the contents left by a purge, by entry number. The last purge wins."""
    contents: dict[int, str] = {}
    for line in sealed:
        # ignore an entry that was tampered with
        if line.kind in PURGES and content_hash(line.content) == line.content_hash:
            event = read(line.kind, line.content)
            if isinstance(event, TextsPurged | NotesPurged):
                contents.update(event.contents)
    return contents


__all__ = [
    "GENESIS",
    "BrokenChain",
    "RecordedEvent",
    "StoredEvent",
    "UnknownEvent",
    "chain_hash",
    "content_hash",
    "is_of_newer",
    "read",
    "seal",
    "verify",
    "write",
]
