"""Saves people's `--map` and `--read-as` choices for the next file of the same kind.

They're in a file next to the settings, such as `bedside.imports.toml` for `bedside.toml`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import ConfigurationError

_ABOUT = "# Choices made with `bedside import --map` and `--read-as`. Delete a line to forget it.\n"


@dataclass
class KeptMappings:
    """Saved mappings. `files` maps the columns of each kind of file to its mappings. `read_as`
    applies to all files.
    """

    path: Path
    files: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    read_as: dict[str, str] = field(default_factory=dict)

    @classmethod
    def beside(cls, settings: Path) -> KeptMappings:
        """Load this installation's mappings, if any have been saved.

        Raises ConfigurationError if the file can't be read.
        """
        path = settings.with_suffix(".imports.toml")
        if not path.exists():
            return cls(path)
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
            files = {
                tuple(file["columns"]): tuple(
                    f"{name}={column}" for name, column in file["map"].items()
                )
                for file in said.get("files", [])
            }
            return cls(path, files, dict(said.get("read_as", {})))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigurationError(f"{path} can't be read. Fix it, or delete it.") from error

    def keep(self, columns: Sequence[str], mapped: Sequence[str], read_as: Sequence[str]) -> str:
        """Save the person's new choices. Return the message for them."""
        if mapped:
            self.files[tuple(columns)] = tuple(mapped)
        for one in read_as:
            name, _, meant = one.rpartition("=")
            self.read_as[name.strip()] = meant.strip()
        try:
            self.path.write_text(self._written(), encoding="utf-8")
        except OSError as error:
            return f"I couldn't save this in {self.path.name} for next time ({error.strerror})."
        return f"Saved in {self.path.name} for next time."

    def as_said(self) -> list[str]:
        return [f"{name}={meant}" for name, meant in self.read_as.items()]

    def _written(self) -> str:
        parts = [_ABOUT]
        if self.read_as:
            parts.append("\n[read_as]\n" + _lines(self.read_as))
        for columns, mapped in self.files.items():
            pairs = (one.partition("=") for one in mapped)
            table = {name.strip(): column.strip() for name, _, column in pairs}
            listed = ", ".join(map(_quoted, columns))
            parts.append(f"\n[[files]]\ncolumns = [{listed}]\n[files.map]\n{_lines(table)}")
        return "".join(parts)


def _lines(pairs: Mapping[str, str]) -> str:
    return "".join(f"{_quoted(name)} = {_quoted(value)}\n" for name, value in pairs.items())


def _quoted(text: str) -> str:
    return json.dumps(text)
