"""The phrases, patterns and word lists of the rules, which are data: `patterns/NAME.toml`.

A value is one regular expression, or a list of alternatives, one a line. In it `%NAME%` stands for
the value `name` of the same file or of `grammar.toml`. Files are read at first need.
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
    """One file. Each way to read a value raises `KeyError` for a name that it doesn't have."""

    name: str

    def text(self, key: str) -> str:
        """One regular expression; a list becomes a group of alternatives."""
        value = self._value(key)
        return self._filled(value) if isinstance(value, str) else self.group(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Alternatives that are looked for each by itself."""
        return tuple(map(self._filled, self._value(key)))

    def either(self, key: str) -> str:
        """All alternatives in one, for what puts its own brackets around them."""
        return "|".join(self.texts(key))

    def group(self, key: str) -> str:
        """All alternatives in one group."""
        return f"(?:{self.either(key)})"

    def words(self, key: str) -> frozenset[str]:
        """Single words."""
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
"""The classes of words that several rules are made of."""
