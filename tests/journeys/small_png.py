"""Makes a screenshot a tenth to a third as large, with a palette of 256 colors.

A screen has few colors. Those that are left out are nearly like one that stays.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_COLORS = 256


def smaller(png: bytes) -> bytes:
    """The same picture with at most 256 colors. `png` is as Chromium makes it: RGB, 8 bits."""
    chunks = dict[bytes, bytes]()
    for kind, data in _chunks(png):
        chunks[kind] = chunks.get(kind, b"") + data
    width, height, depth, colors = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, colors) == (8, 2)
    rows = list(_rows(zlib.decompress(chunks[b"IDAT"]), 3 * width))
    pixels = Counter(row[at : at + 3] for row in rows for at in range(0, len(row), 3))
    palette = [color for color, _ in pixels.most_common(MOST_COLORS)]
    places = {color: place for place, color in enumerate(palette)}
    for color in pixels:
        if color not in places:
            places[color] = _nearest(color, palette)
    indexed = b"".join(
        b"\0" + bytes(places[row[at : at + 3]] for at in range(0, len(row), 3)) for row in rows
    )
    return SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(palette)),
            _chunk(b"IDAT", zlib.compress(indexed, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _nearest(color: bytes, palette: list[bytes]) -> int:
    apart = [sum(abs(a - b) for a, b in zip(color, one, strict=True)) for one in palette]
    return apart.index(min(apart))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    said = kind + data
    return struct.pack(">I", len(data)) + said + struct.pack(">I", zlib.crc32(said))


def _rows(data: bytes, size: int) -> Iterator[bytes]:
    """The rows without PNG's filters (section 9 of the specification)."""
    above = bytes(size)
    for start in range(0, len(data), size + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + size])
        for at in range(size):
            left, up = (row[at - 3] if at > 2 else 0), above[at]
            match kind:
                case 1:
                    row[at] = (row[at] + left) & 255
                case 2:
                    row[at] = (row[at] + up) & 255
                case 3:
                    row[at] = (row[at] + (left + up) // 2) & 255
                case 4:
                    row[at] = (row[at] + _paeth(left, up, above[at - 3] if at > 2 else 0)) & 255
        above = bytes(row)
        yield above


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    apart = (abs(guess - left), abs(guess - up), abs(guess - corner))
    return (left, up, corner)[apart.index(min(apart))]
