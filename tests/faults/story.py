"""The events in order, as a person would tell them, and how often each kind of fault came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.faults.virtual import TrueClock


@dataclass
class Story:
    clock: TrueClock
    lines: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def tell(self, who: str, what: str) -> None:
        self.lines.append(f"{self.clock.now():%a %d %b %Y %H:%M:%S}  {who:<12} {what}")

    def fault(self, kind: str, who: str = "fault", what: str = "") -> None:
        self.faults[kind] += 1
        self.tell(who, f"** {kind}{': ' if what else ''}{what}")

    def about(self, case: int | None, review: str = "") -> list[str]:
        """The lines that concern a case, with the troubles between them."""
        names = [f"case {case} ", f":{case}:", f"case {case}:"] if case else []
        names += [review] if review else []
        return [
            line for line in self.lines if "**" in line or any(name in f"{line} " for name in names)
        ]
