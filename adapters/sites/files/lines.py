"""A file's lines, numbered, in little memory however long the file or a line is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST = 1 << 20
"""Bytes; a longer line is no review, and only its beginning is read into memory."""

NOT_UTF_8 = 'it is not UTF-8 text; save the file as "CSV UTF-8"'


@dataclass(frozen=True)
class Line:
    """`problem` tells why it cannot be used; `text` has no line end."""

    number: int
    text: str
    problem: str = ""


def lines_of(path: Path) -> Iterator[Line]:
    """Every line of `path`; one in another encoding, or too long, comes with its problem."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST + 1):
            number += 1
            if number == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
                yield Line(1, "", NOT_UTF_8)
                return
            if len(raw) > LONGEST:
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(LONGEST)
                yield Line(number, "", f"it is longer than {LONGEST:,} bytes")
                continue
            yield _line(number, raw)


def _line(number: int, raw: bytes) -> Line:
    if number == 1:
        raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return Line(number, raw.rstrip(b"\r\n").decode())
    except UnicodeDecodeError:
        return Line(number, "", NOT_UTF_8)
