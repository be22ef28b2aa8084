"""Reads a file's numbered lines, using little memory no matter how long the file or a line is.

Text is UTF-8 or UTF-16. If it isn't valid UTF-8, it's read as Windows-1252, which Excel writes.
Line endings can be those of Windows, Unix, or old Macs.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LONGEST = 1 << 20
"""Maximum size of a line in bytes.

A longer line can't be a review, and only its beginning is read into memory.
"""

CHUNK = 1 << 13

NOT_TEXT = 'it isn\'t UTF-8 text. Save the file as "CSV UTF-8"'


@dataclass(frozen=True)
class Line:
    """A line without its line ending. `problem` says why it can't be used.

    `is_western` means that it isn't valid UTF-8, so it was read as Windows-1252.
    """

    number: int
    text: str
    problem: str = ""
    is_western: bool = False


def lines_of(path: Path) -> Iterator[Line]:
    """Yield every line of `path`. A line that's too long or can't be decoded has a `problem`."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
        file.seek(0)
        encoding = _encoding(head)
        end = b"\r" if _ends_as_on_old_macs(head, encoding) else b"\n"
        for number, raw in enumerate(_parted(_in_utf_8(file, encoding), end), 1):
            if raw is None:
                yield Line(number, "", f"it's longer than {LONGEST:,} bytes")
            else:
                yield _line(number, raw)


def _encoding(head: bytes) -> str:
    """Detect UTF-16 or UTF-32 by the byte order mark or by zeros between letters. "" if neither."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    pairs = max(len(head) // 2, 1)
    if head[1::2].count(0) > pairs * 0.4:
        return "utf-16-le"
    if head[0::2].count(0) > pairs * 0.4:
        return "utf-16-be"
    return ""


def _ends_as_on_old_macs(head: bytes, encoding: str) -> bool:
    text = head.decode(encoding, "ignore").encode(errors="ignore") if encoding else head
    return b"\r" in text.rstrip(b"\r") and b"\n" not in text


def _in_utf_8(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
    while chunk := file.read(CHUNK):
        yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk


def _parted(chunks: Iterator[bytes], end: bytes) -> Iterator[bytes | None]:
    """Yield the lines, with None in place of each line that's too long."""
    rest, is_long = b"", False
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(end)
        for line in whole:
            yield None if is_long or len(line) > LONGEST else line
            is_long = False
        if len(rest) > LONGEST:
            rest, is_long = b"", True
    if rest or is_long:
        yield None if is_long else rest


def _line(number: int, raw: bytes) -> Line:
    if number == 1:
        raw = raw.removeprefix(codecs.BOM_UTF8)
    raw = raw.rstrip(b"\r\n")
    try:
        return Line(number, raw.decode())
    except UnicodeDecodeError:
        pass
    try:
        return Line(number, raw.decode("cp1252"), is_western=True)
    except UnicodeDecodeError:
        return Line(number, "", NOT_TEXT)
