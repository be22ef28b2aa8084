"""Shared helpers for tests of exported files, which return a parsed file and its contents."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

from adapters.sites.files import BadLine, FoundReview, Reading

Look = Callable[..., Reading]


def found(reading: Reading) -> list[FoundReview]:
    assert not reading.problem, reading.problem
    rows = list(reading.rows())
    assert not [row for row in rows if isinstance(row, BadLine)], rows
    return [row for row in rows if isinstance(row, FoundReview)]


def one(reading: Reading) -> FoundReview:
    (only,) = found(reading)
    return only


def reason(reading: Reading) -> str:
    (bad,) = [row for row in reading.rows() if isinstance(row, BadLine)]
    return bad.reason


def workbook(*rows: list[Any], title: str = "Reviews") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
