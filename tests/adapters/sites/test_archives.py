"""Tests archives: the one file of reviews inside is imported, and anything else is rejected with a
reason.
"""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from adapters.sites.files import Said, archives
from adapters.sites.files.archives import unpacked
from adapters.sites.files.importing import looked
from bot.errors import Refused
from tests.adapters.sites.exported import one, workbook
from tests.world import MONDAY, OAK, practice

ROWS = "id,stars,text,date\nr1,1,Rude,2026-05-01\n"
COLUMNS, ROW = ["id", "stars", "text", "date"], ["r1", 1, "Rude", "2026-05-01"]

Saved = Callable[[str, bytes], Path]


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    def save(name: str, holds: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(holds)
        return path

    return save


def zipped(files: dict[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, holds in files.items():
            archive.writestr(name, holds)
    return written.getvalue()


def gzipped(holds: bytes) -> bytes:
    """The timestamp is left out because every pytest worker must collect the same tests."""
    return gzip.compress(holds, mtime=0)


def named(value: object) -> str:
    return value if isinstance(value, str) else "file"


def tarred() -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        about = tarfile.TarInfo("reviews.csv")
        about.size = len(ROWS)
        archive.addfile(about, io.BytesIO(ROWS.encode()))
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "holds", "note"),
    [
        ("reviews.zip", zipped({"Takeout/reviews.csv": ROWS}), "I read reviews.csv from"),
        ("r.zip", zipped({"a.csv": ROWS, "__MACOSX/._a.csv": "x", ".DS_Store": "x"}), "a.csv from"),
        ("r.zip", zipped({"a.csv": ROWS, "b.html": "", "c.pdf": ""}), "other files in it: b.html"),
        ("r.zip", zipped({"a.txt": ROWS}), "I read a.txt"),
        ("r.zip", zipped({"a\\b.CSV": ROWS}), "I read b.CSV"),
        ("r.zip", zipped({"../../r.xlsx": workbook(COLUMNS, ROW)}), "I read r.xlsx"),
        ("reviews.csv.gz", gzipped(ROWS.encode()), "I unpacked reviews.csv.gz"),
        ("reviews", gzipped(workbook(COLUMNS, ROW)), "I unpacked reviews."),
        ("reviews.csv", ROWS.encode(), ""),
        ("reviews.xlsx", workbook(COLUMNS, ROW), ""),
    ],
    ids=named,
)
def test_the_one_file_of_reviews_is_read(saved: Saved, name: str, holds: bytes, note: str) -> None:
    path = saved(name, holds)
    with looked(path, practice(), MONDAY, Said(location=OAK), None) as reading:
        assert one(reading).review.text.literal == "Rude"
        assert note in " ".join(reading.notes)
        inside = reading.path
    assert inside.exists() == (inside == path), "what was unpacked is gone again"


@pytest.mark.parametrize(
    ("name", "holds", "told"),
    [
        (
            "r.zip",
            zipped({"a.csv": ROWS, "b.json": "[]"}),
            "several files that I could read: a.csv",
        ),
        ("r.zip", zipped({"a.pdf": ""}), "no file of reviews in r.zip"),
        ("r.zip", zipped({}), "no file of reviews"),
        ("r.tgz", tarred(), "a tar archive"),
        ("r.csv.gz", gzipped(ROWS.encode())[:-12], "damaged"),
        ("r.csv.gz", b"\x1f\x8b\x08\x00" + b"x" * 40, "damaged"),
        ("r.zip", zipped({"a.csv": "0" * 20_000_000}), "unpacks to far more"),
        ("r.csv.gz", gzipped(b"0" * 20_000_000), "unpacks to far more"),
        ("r.zip", zipped({f"{n}.csv": "" for n in range(2_100)}), "unpacks to far more"),
    ],
    ids=named,
)
def test_what_cant_be_unpacked_is_explained(
    saved: Saved, name: str, holds: bytes, told: str
) -> None:
    with pytest.raises(Refused, match=told), unpacked(saved(name, holds)):
        pass


def test_a_file_with_a_password_is_explained(saved: Saved) -> None:
    holds = bytearray(zipped({"a.csv": ROWS}))
    for start in (holds.find(b"PK\x03\x04") + 6, holds.find(b"PK\x01\x02") + 8):
        holds[start] |= 1
    with pytest.raises(Refused, match="password"), unpacked(saved("r.zip", bytes(holds))):
        pass


def test_the_size_that_an_archive_declares_isnt_believed(
    saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LARGEST", 1_000)
    for name, holds in (
        ("r.zip", zipped({"a.csv": os.urandom(2_000)})),
        ("r.gz", gzipped(Random(1).randbytes(2_000))),
    ):
        with pytest.raises(Refused, match="is too large to unpack"), unpacked(saved(name, holds)):
            pass


def test_other_documents_are_left_to_their_reader(saved: Saved) -> None:
    for files in ({"mimetype": "x", "content.xml": ""}, {"Index/Document.iwa": ""}):
        path = saved("r.zip", zipped(dict(files)))
        with unpacked(path) as found:
            assert (found.path, found.note) == (path, "")


def test_relative_dates_count_from_the_packed_file(saved: Saved) -> None:
    path = saved("r.zip", zipped({"r.csv": "id,stars,text,date\nr1,1,Rude,2 days ago\n"}))
    then = datetime(2026, 4, 20, 12, tzinfo=UTC)
    os.utime(path, (then.timestamp(), then.timestamp()))
    with looked(path, practice(), MONDAY, Said(location=OAK), None) as reading:
        assert one(reading).review.posted_at.date().isoformat() == "2026-04-18"
