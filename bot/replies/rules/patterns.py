"""The rules' phrases, patterns and word lists, which are data: `patterns/NAME.toml`.

A value is one regular expression or a list of alternatives, one a line. In a value, `%NAME%` is
replaced by the value `name` of the same file or of `grammar.toml`. Files are read on first use.
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
    """One file. Every method raises `KeyError` for a name that the file doesn't have."""

    name: str

    def text(self, key: str) -> str:
        """One regular expression. A list becomes a group of alternatives."""
        value = self._value(key)
        return self._filled(value) if isinstance(value, str) else self.group(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Alternatives that are each searched for separately."""
        return tuple(map(self._filled, self._value(key)))

    def either(self, key: str) -> str:
        """All alternatives in one pattern without brackets, for callers that add their own."""
        return "|".join(self.texts(key))

    def group(self, key: str) -> str:
        """All alternatives as one group."""
        return f"(?:{self.either(key)})"

    def words(self, key: str) -> frozenset[str]:
        """The single words of a list."""
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
"""Classes of words that several rules use."""
