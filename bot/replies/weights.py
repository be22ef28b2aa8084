"""How do trained weights ship, and how does plain Python add them up quickly?

A feature's weights for all scores are the bytes of one row. We read a row as one large number with
room between the bytes, so one addition adds up all scores at once. A file has a line of JSON, the
features (one a line) and then the rows. It loads in a few milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from struct import unpack
from typing import Any

ROOM = 4
"""Bytes for each score in the large number, so that no sum overflows."""

ZERO = 128
"""The byte for a weight of 0."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A row of `width` bytes for each feature. `places` maps a feature to its row."""

    width: int
    places: Mapping[str, int]
    content: bytes
    spread: dict[str, int] = field(default_factory=dict)
    """Rows already converted to large numbers."""

    def row(self, feature: str) -> int:
        """The row as a large number, with a 1 on top as its count. 0 for an unknown feature."""
        found = self.spread.get(feature)
        return self._spread(feature) if found is None else found

    def sums(self, total: int) -> list[int]:
        """The sum of each column in a total of rows, then the number of rows."""
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
"""Maximum number of converted rows to keep. The most common words come up all the time."""


def packed(about: Mapping[str, Any], names: Sequence[str], rows: bytes) -> bytes:
    """The file's content: the trainer's metadata, the features, and their rows one by one."""
    listed = "\n".join(names).encode()
    head = json.dumps({**about, "names": len(listed)}, ensure_ascii=False).encode()
    return b"".join((head, b"\n", listed, rows))


def unpacked(content: bytes) -> tuple[dict[str, Any], Rows]:
    """The trainer's metadata from a file, and its rows."""
    head, _, rest = content.partition(b"\n")
    about = json.loads(head)
    names, rows = rest[: about["names"]], rest[about["names"] :]
    listed = names.decode().split("\n")
    places = dict(zip(listed, range(len(listed)), strict=True))
    return about, Rows(len(rows) // len(listed), places, rows)


def total_of(rows: Rows, features: Iterable[str]) -> int:
    """The rows of all features, added up."""
    places, row = rows.places, rows.row
    return sum(row(feature) for feature in features if feature in places)
