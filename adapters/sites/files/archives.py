"""Unpacks the review file from a zip or gzip file, within limits."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from adapters.sites.files.workbook import DENSEST, LARGEST, SMALL, is_other_format
from bot.errors import NoTemporaryFiles, Refused

TABLES = frozenset((".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".xlsx"))
"""Extensions of files that can contain reviews. `.txt` counts only if there are no others."""

MOST_FILES = 2_000
MOST_NAMED = 5
CHUNK = 1 << 16

ZIPS, GZIP = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b"

BOMB = "{} unpacks to far more than reviews would need, so I won't open it."
LARGE = "{} is too large to unpack here. Unpack it first, then import the file inside."
DAMAGED = "{} is damaged, so I can't unpack it. Pack it again, then try again."
LOCKED = "{} has a password. Unpack it first, then import the file inside."
TAR = "{} holds a tar archive. Unpack it first, then import the file of reviews inside."
NOTHING = "There's no file of reviews in {}. I can read CSV, TSV, JSON, JSONL, and XLSX."
SEVERAL = "{} has several files that I could read: {}. Unpack it, then import each of them."

_BROKEN = (zipfile.BadZipFile, EOFError, zlib.error, gzip.BadGzipFile, NotImplementedError)


@dataclass(frozen=True)
class Unpacked:
    """The file to read. `note` (which can be "") says what was unpacked and what wasn't."""

    path: Path
    note: str = ""


@contextmanager
def unpacked(path: Path) -> Iterator[Unpacked]:
    """Yield `path` itself, or the review file unpacked from it, which exists until the block ends.

    Raises `Refused` if it isn't clear which file has the reviews, or if that file is too large or
    damaged.
    """
    with ExitStack() as stack:
        try:
            with path.open("rb") as file:
                head = file.read(4)
        except OSError:
            # reading the file later raises an error that says why it can't be opened
            yield Unpacked(path)
            return
        if head.startswith(GZIP):
            yield Unpacked(_from_gzip(path, _folder(stack)), f"I unpacked {path.name}.")
        elif head in ZIPS:
            yield _from_zip(path, stack)
        else:
            yield Unpacked(path)


def _folder(stack: ExitStack) -> Path:
    try:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bedside-")))
    except OSError as error:
        raise NoTemporaryFiles from error


def _from_gzip(path: Path, folder: Path) -> Path:
    name = path.stem if path.suffix.lower() == ".gz" else path.name
    with gzip.open(path) as packed:
        inside = _copied(packed, folder / (name or "file"), path, path.stat().st_size)
    with inside.open("rb") as file:
        if file.read(262)[257:] == b"ustar":
            raise Refused(TAR.format(path.name))
    return inside


def _from_zip(path: Path, stack: ExitStack) -> Unpacked:
    try:
        archive = stack.enter_context(zipfile.ZipFile(path))
        parts = archive.infolist()
    except (*_BROKEN, OSError, ValueError):
        # it could be a workbook, and if it isn't, reading it later raises an error that says so
        return Unpacked(path)
    if is_other_format([part.filename for part in parts]):
        return Unpacked(path)
    if len(parts) > MOST_FILES:
        raise Refused(BOMB.format(path.name))
    files = [part for part in parts if not part.is_dir() and not _is_furniture(part.filename)]
    found = _tables(files)
    if len(found) != 1:
        names = _names(found)
        raise Refused(SEVERAL.format(path.name, names) if found else NOTHING.format(path.name))
    (part,) = found
    if part.flag_bits & 1:
        raise Refused(LOCKED.format(path.name))
    most = max(SMALL, DENSEST * max(part.compress_size, 1))
    if part.file_size > min(most, LARGEST):
        raise Refused((BOMB if part.file_size > most else LARGE).format(path.name))
    name = PurePosixPath(part.filename.replace("\\", "/")).name
    try:
        with archive.open(part) as packed:
            inside = _copied(packed, _folder(stack) / name, path, part.compress_size)
    except (*_BROKEN, RuntimeError) as error:
        raise Refused(DAMAGED.format(path.name)) from error
    others = [file for file in files if file is not part]
    left = f" I can't read the other files in it: {_names(others)}." if others else ""
    return Unpacked(inside, f"I read {name} from {path.name}.{left}")


def _is_furniture(name: str) -> bool:
    """Whether this is a file that operating systems add to archives automatically."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1].lower() == "thumbs.db"


def _tables(files: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    found = [file for file in files if PurePosixPath(file.filename).suffix.lower() in TABLES]
    return found or [file for file in files if file.filename.lower().endswith(".txt")]


def _names(parts: Sequence[zipfile.ZipInfo]) -> str:
    names = [PurePosixPath(part.filename.replace("\\", "/")).name for part in parts]
    more = len(names) - MOST_NAMED
    named = ", ".join(names[:MOST_NAMED])
    return f"{named}, and {more:,} more" if more > 0 else named


def _copied(packed: IO[bytes] | Any, to: Path, path: Path, size: int) -> Path:
    """Unpack to a file. Raises `Refused` as soon as it gets too large to be a review file."""
    most, written = max(SMALL, DENSEST * max(size, 1)), 0
    try:
        with to.open("wb") as file:
            while True:
                try:
                    chunk = packed.read(CHUNK)
                except (*_BROKEN, OSError) as error:
                    raise Refused(DAMAGED.format(path.name)) from error
                if not chunk:
                    break
                written += len(chunk)
                if written > min(most, LARGEST):
                    raise Refused((BOMB if written > most else LARGE).format(path.name))
                file.write(chunk)
        # relative dates count from the date of the original file
        shutil.copystat(path, to)
        os.chmod(to, 0o600)
    except OSError as error:
        raise NoTemporaryFiles from error
    return to
