"""The append-only record of everything that happened to a case, and the chain that guards it.

Each entry's hash covers the one before it, who, when, and a hash of the event's content; so a
content that is purged one day (retention) leaves the chain verifiable.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from bot.cases import events
from bot.cases.case import CaseId
from bot.cases.events import Event
from bot.practice import MemberId

GENESIS = "0" * 64

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in Event.__args__}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in _KINDS.items()}


@dataclass(frozen=True)
class Entry:
    """One line of a timeline: `seq` counts from 1; `by` is None for the product itself."""

    case: CaseId
    seq: int
    at: datetime
    by: MemberId | None
    event: Event


@dataclass(frozen=True)
class Sealed:
    """An entry as stored: `content` is its event as JSON, `hash` chains it to the one before."""

    entry: Entry
    kind: str
    content: str
    content_hash: str
    hash: str


class BrokenChain(Exception):
    """A timeline was changed, shortened or added to from outside; the message names the entry."""


def write(event: Event) -> str:
    return _ADAPTERS[type(event).__name__].dump_json(event).decode()


def read(kind: str, content: str) -> Event:
    event: Event = _ADAPTERS[kind].validate_json(content)
    return event


def seal(entry: Entry, previous: str) -> Sealed:
    """Chain `entry` to the hash of the entry before it (`GENESIS` for the first)."""
    kind = type(entry.event).__name__
    content = write(entry.event)
    content_hash = hashlib.sha256(content.encode()).hexdigest()
    link = chain_hash(previous, entry.case, entry.seq, entry.at, entry.by, kind, content_hash)
    return Sealed(entry, kind, content, content_hash, link)


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


def verify(sealed: Sequence[Sealed]) -> None:
    """Raise `BrokenChain` unless the entries are whole, in order and unchanged."""
    previous = GENESIS
    for number, line in enumerate(sealed, start=1):
        entry = line.entry
        name = f"case {entry.case}, entry {entry.seq} ({line.kind})"
        if entry.seq != number:
            raise BrokenChain(f"{name}: entry {number} is missing or one was inserted")
        if hashlib.sha256(line.content.encode()).hexdigest() != line.content_hash:
            raise BrokenChain(f"{name}: its content was changed")
        link = chain_hash(
            previous, entry.case, entry.seq, entry.at, entry.by, line.kind, line.content_hash
        )
        if link != line.hash:
            raise BrokenChain(f"{name}: it does not follow from the entry before it")
        previous = line.hash


def kinds(entries: Iterable[Entry]) -> list[str]:
    return [type(entry.event).__name__ for entry in entries]


__all__ = [
    "GENESIS",
    "BrokenChain",
    "Entry",
    "Sealed",
    "chain_hash",
    "events",
    "kinds",
    "read",
    "seal",
    "verify",
    "write",
]
