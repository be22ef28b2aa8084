"""Determines a column's content from all of its cells if its name doesn't say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from adapters.sites.files.cells import is_empty
from adapters.sites.files.stars import stars


class Alike:
    """Columns in which every cell passes a test, such as being the name of an office.

    Empty cells don't count.
    """

    def __init__(self, passes: Callable[[Any], bool]) -> None:
        self._passes = passes
        self._columns: dict[str, bool] = {}

    def watch(self, names: Iterable[str]) -> None:
        """Start testing these columns."""
        for name in names:
            self._columns.setdefault(name, False)

    def see(self, values: Mapping[str, Any]) -> None:
        """Test a row's cells."""
        for name in list(self._columns):
            cell = values.get(name)
            if is_empty(cell) or cell in ([], {}):
                continue
            if self._passes(cell):
                self._columns[name] = True
            else:
                del self._columns[name]

    def __contains__(self, name: str) -> bool:
        return self._columns.get(name, False)


def is_no_rating(cell: object) -> bool:
    """Whether a cell in a rating column contains words instead, such as the review's text."""
    if isinstance(cell, dict | list):
        return False
    try:
        stars(cell)
    except ValueError:
        return isinstance(cell, str) and not any(c.isdigit() for c in cell[:3])
    return False
