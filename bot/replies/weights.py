"""How do trained weights ship, and how are they added up fast in plain Python?

A feature's weights for all scores are the bytes of one row. Read as one large number with room
between the bytes, the rows of a text are added up in one go, whatever the number of scores. A
file is a line of JSON, the features one a line, then the rows; it's read in some milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from struct import unpack
from typing import Any

ROOM = 4
"""Bytes that each score has in the large number, so that no sum runs over."""

ZERO = 128
"""The byte that stands for a weight of 0."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A row of `width` bytes for each feature; `places` says which row is whose."""

    width: int
    places: Mapping[str, int]
    content: bytes
    spread: dict[str, int] = field(default_factory=dict)
    """Rows as large numbers, as far as they were asked for."""

    def row(self, feature: str) -> int:
        """The row as a large number, with a 1 on top that counts it; 0 for an unknown feature."""
        found = self.spread.get(feature)
        return self._spread(feature) if found is None else found

    def sums(self, total: int) -> list[int]:
        """The sums of each column in a total of rows, then how many rows it has."""
        packed = total.to_bytes(ROOM * (self.width + 1), "little")
        return list(unpack(f"<{self.width + 1}I", packed))

    def _spread(self, feature: str) -> int:
        place = self.places.get(feature)
        if place is None:
            return 0
        if len(self.spread) >= MOST_SPREAD:
            self.spread.clear()
        spread = bytearray(ROOM * self.width)
        spread[::ROOM] = self.content[place * self.width : (place + 1) * self.width]
        found = int.from_bytes(spread, "little") + (1 << 8 * ROOM * self.width)
        self.spread[feature] = found
        return found


MOST_SPREAD = 16_384
"""Rows that are kept as large numbers: the commonest words come up all the time."""


def packed(about: Mapping[str, Any], names: Sequence[str], rows: bytes) -> bytes:
    """The file: what the trainer says about it, the features, and their rows one by one."""
    listed = "\n".join(names).encode()
    head = json.dumps({**about, "names": len(listed)}, ensure_ascii=False).encode()
    return b"".join((head, b"\n", listed, rows))


def unpacked(content: bytes) -> tuple[dict[str, Any], Rows]:
    """What the trainer said about a file, and its rows."""
    head, _, rest = content.partition(b"\n")
    about = json.loads(head)
    names, rows = rest[: about["names"]], rest[about["names"] :]
    listed = names.decode().split("\n")
    places = dict(zip(listed, range(len(listed)), strict=True))
    return about, Rows(len(rows) // len(listed), places, rows)


def total_of(rows: Rows, features: Iterable[str]) -> int:
    """The rows of all of them, added up."""
    places, row = rows.places, rows.row
    return sum(row(feature) for feature in features if feature in places)
