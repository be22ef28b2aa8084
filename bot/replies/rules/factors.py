"""Which letters must a text hold, or a pattern cannot match it?"""

from __future__ import annotations

from dataclasses import dataclass

MOST = 48
"""More factors than this cost more than the pattern itself."""

_NOTHING: frozenset[str] = frozenset()


def factors(pattern: str) -> tuple[str, ...]:
    """Plain runs of letters; every match of the pattern holds at least one of them.

    The empty string alone, which every text holds, where nothing is certain.
    """
    found = _Reader(pattern).alternatives()
    return tuple(sorted(found)) if found else ("",)


@dataclass
class _Reader:
    """Reads the part of the regular expressions' grammar that the rules use."""

    pattern: str
    place: int = 0

    def alternatives(self) -> frozenset[str]:
        """Up to the closing bracket or the end: one of each branch, or nothing certain."""
        branches = [self._sequence()]
        while self._peek() == "|":
            self.place += 1
            branches.append(self._sequence())
        together = _NOTHING.union(*branches)
        return together if all(branches) and len(together) <= MOST else _NOTHING

    def _sequence(self) -> frozenset[str]:
        """The most telling of all that stands in a row."""
        certain: list[frozenset[str]] = []
        run = ""
        while (character := self._peek()) not in ("", "|", ")"):
            literal, group = self._element(character)
            optional = self._quantified()
            if literal and optional is None:
                run += literal
                continue
            certain.append(frozenset((run,)))
            run = literal if optional is False else ""
            if group and not optional:
                certain.append(group)
        certain.append(frozenset((run,)))
        return max(certain, key=_telling)

    def _element(self, character: str) -> tuple[str, frozenset[str]]:
        """One character that must stand there, or what a group is certain to hold."""
        if character == "(":
            return "", self._group()
        if character == "[":
            self.place = self.pattern.index("]", self.place + 2) + 1
            return "", _NOTHING
        if character == "\\":
            escaped = self.pattern[self.place + 1]
            self.place += 2
            return ("" if escaped.isalnum() else escaped), _NOTHING
        self.place += 1
        return ("" if character in ".^$" else character), _NOTHING

    def _group(self) -> frozenset[str]:
        looking = self.pattern.startswith(("(?=", "(?!", "(?<"), self.place)
        for opening in ("(?:", "(?=", "(?!", "(?<!", "(?<=", "("):
            if self.pattern.startswith(opening, self.place):
                self.place += len(opening)
                break
        found = self.alternatives()
        self.place += 1
        return _NOTHING if looking else found

    def _quantified(self) -> bool | None:
        """Whether what was read may be missing; None where it stands exactly once."""
        mark = self._peek()
        if mark == "" or mark not in "?*+{":
            return None
        least_is_none = mark in "?*" or self.pattern.startswith("{0", self.place)
        self.place = self.pattern.index("}", self.place) + 1 if mark == "{" else self.place + 1
        if self._peek() == "?":
            self.place += 1
        return least_is_none

    def _peek(self) -> str:
        return self.pattern[self.place] if self.place < len(self.pattern) else ""


def _telling(found: frozenset[str]) -> tuple[int, int]:
    shortest = min((len(one) for one in found), default=0)
    return min(shortest, 4), -len(found)
