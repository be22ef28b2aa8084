"""The app's two icons, drawn here: a speech bubble with a cross in it.

The sizes and colors are those that Teams requires:
learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache

ACCENT = "#1F5F6B"

COLOR_SIDE, OUTLINE_SIDE = 192, 32
"""Width and height of the icons, in pixels."""

SAMPLES = 3
"""Samples per pixel in each direction, so that slanted edges are smooth."""

Shape = Callable[[float, float], bool]
"""Whether a point is inside. Coordinates go from 0 to 1, downward."""


@cache
def color() -> bytes:
    """A 192 × 192 PNG, white on the accent color, with the symbol in the inner half."""
    ground = tuple(bytes.fromhex(ACCENT.removeprefix("#")))
    inside = _smaller(lambda x, y: _bubble(x, y) and not _cross(x, y), 0.62)

    def pixel(cover: float) -> bytes:
        return bytes(round(of + (255 - of) * cover) for of in ground) + b"\xff"

    return _png(COLOR_SIDE, inside, pixel)


@cache
def outline() -> bytes:
    """A 32 × 32 PNG, with white lines on a transparent background."""
    inside = _smaller(
        lambda x, y: (_bubble(x, y) and not _smaller(_bubble, 0.84)(x, y)) or _cross(x, y), 0.94
    )
    return _png(OUTLINE_SIDE, inside, lambda cover: b"\xff\xff\xff" + bytes([round(255 * cover)]))


def _bubble(x: float, y: float) -> bool:
    """Whether the point is in a rounded rectangle with a tail."""
    left, right, top, bottom, corner = 0.06, 0.94, 0.10, 0.76, 0.18
    dx = max(left + corner - x, x - right + corner, 0.0)
    dy = max(top + corner - y, y - bottom + corner, 0.0)
    is_in_tail = bottom - 0.02 <= y <= 0.94 and 0.24 <= x <= 0.24 + 1.2 * (0.94 - y) + 0.03
    return dx * dx + dy * dy <= corner * corner or is_in_tail


def _cross(x: float, y: float) -> bool:
    dx, dy = abs(x - 0.5), abs(y - 0.43)
    return (dx <= 0.065 and dy <= 0.2) or (dy <= 0.065 and dx <= 0.2)


def _smaller(shape: Shape, scale: float) -> Shape:
    return lambda x, y: shape(0.5 + (x - 0.5) / scale, 0.5 + (y - 0.5) / scale)


def _png(side: int, inside: Shape, pixel: Callable[[float], bytes]) -> bytes:
    """A PNG with 8 bits per channel and transparency. https://www.w3.org/TR/png-3/"""
    rows = b"".join(
        b"\x00" + b"".join(pixel(_cover(inside, x, y, side)) for x in range(side))
        for y in range(side)
    )
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _cover(inside: Shape, x: int, y: int, side: int) -> float:
    steps = [(n + 0.5) / SAMPLES for n in range(SAMPLES)]
    hits = sum(inside((x + dx) / side, (y + dy) / side) for dx in steps for dy in steps)
    return hits / SAMPLES**2


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
