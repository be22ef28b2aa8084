"""The rules' phrases, patterns, and word lists, which are data in `patterns/NAME.toml`.

A value is either a regular expression or a list of alternatives, one per line. In a value, `%NAME%`
is replaced by the value called `name` in the same file or in `grammar.toml`. Files are loaded on
first use.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_NAMED = re.compile(r"%(\w+)%")


@dataclass(frozen=True)
class Patterns:
    """One file of patterns. Every method raises `KeyError` if the file has no such name."""

    name: str

    def text(self, key: str) -> str:
        """Return one regular expression. A list becomes a group of alternatives."""
        value = self._value(key)
        return self._filled(value) if isinstance(value, str) else self.group(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return alternatives that are searched for one by one."""
        return tuple(map(self._filled, self._value(key)))

    def either(self, key: str) -> str:
        """Return all alternatives as one pattern, without the parentheses of a group."""
        return "|".join(self.texts(key))

    def group(self, key: str) -> str:
        """Return all alternatives as one group."""
        return f"(?:{self.either(key)})"

    def words(self, key: str) -> frozenset[str]:
        """Return the single words in a list."""
        return frozenset(self._value(key))

    def _value(self, key: str) -> str | list[str]:
        return _contents(self.name)[key]

    def _filled(self, template: str) -> str:
        return _NAMED.sub(self._named, template) if "%" in template else template

    def _named(self, found: re.Match[str]) -> str:
        key = found[1].lower()
        known = _contents(self.name)
        if key not in known:
            return GRAMMAR.text(key)
        return self.either(key) if key in known.get("bare", ()) else self.text(key)


@cache
def _contents(name: str) -> dict[str, str | list[str]]:
    file = files("bot.replies.rules").joinpath("patterns", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def patterns(name: str) -> Patterns:
    return Patterns(name)


GRAMMAR = Patterns("grammar")
"""Word classes that several rules use."""
