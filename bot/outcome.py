"""What came of a command, for the person who gave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.cases.case import CaseId
from bot.posts import CaseView

Asked = Literal["", "look-again", "sure"]

ASKS: tuple[Asked, ...] = ("look-again", "sure")
"""Second questions. An answer stored by an older version can have another one."""


@dataclass(frozen=True)
class Outcome:
    """`said` is a sentence for the person, or empty if the card shows it all.

    `asks` is a second question that has to be answered first. `view` is the case as it is now, if
    the person needs to see it again.
    """

    case: CaseId | None
    said: str = ""
    refused: bool = False
    asks: Asked = ""
    view: CaseView | None = None
