"""The file format of trained weights, and a fast way to add them up in plain Python.

A feature's weights for all scores are the bytes of one row. We convert a row to one large integer
with room between the bytes, so a single addition adds up all scores at once. A file has a line of
JSON, the features (one per line), and then the rows. It loads in a few milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from struct import unpack
from typing import Any

ROOM = 4
"""Number of bytes per score in the large integer, so that no sum overflows."""

ZERO = 128
"""The byte for a weight of 0."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A row of `width` bytes for each feature. `places` maps each feature to its row number."""

    width: int
    places: Mapping[str, int]
    content: bytes
    spread: dict[str, int] = field(default_factory=dict)
    """Cached rows that have already been converted to large integers."""

    def row(self, feature: str) -> int:
        """Return the row as a large integer, with a count of 1 on top. 0 for an unknown feature."""
        found = self.spread.get(feature)
        return self._spread(feature) if found is None else found

    def sums(self, total: int) -> list[int]:
        """Return the sum of each column in a total of rows, then the number of those rows."""
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
"""Maximum number of cached rows. The most common words come up all the time."""


def packed(about: Mapping[str, Any], names: Sequence[str], rows: bytes) -> bytes:
    """Return the content of a file: the trainer's metadata, the features, and their rows."""
    listed = "\n".join(names).encode()
    head = json.dumps({**about, "names": len(listed)}, ensure_ascii=False).encode()
    return b"".join((head, b"\n", listed, rows))


def unpacked(content: bytes) -> tuple[dict[str, Any], Rows]:
    """Return the trainer's metadata and the rows from the content of a file."""
    head, _, rest = content.partition(b"\n")
    about = json.loads(head)
    names, rows = rest[: about["names"]], rest[about["names"] :]
    listed = names.decode().split("\n")
    places = dict(zip(listed, range(len(listed)), strict=True))
    return about, Rows(len(rows) // len(listed), places, rows)


def total_of(rows: Rows, features: Iterable[str]) -> int:
    """Return the sum of the rows of all features."""
    places, row = rows.places, rows.row
    return sum(row(feature) for feature in features if feature in places)
