"""The result of a command, for the person who gave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.cases.case import CaseId
from bot.posts import CaseView

Asked = Literal["", "look-again", "sure"]

ASKS: tuple[Asked, ...] = ("look-again", "sure")
"""Second questions. Results stored by an older version can have another one."""


@dataclass(frozen=True)
class Outcome:
    """`said` is a sentence for the person, or empty if the card shows everything.

    `asks` is a second question to answer first. `view` is the current case, if the person needs to
    see it again.
    """

    case: CaseId | None
    said: str = ""
    refused: bool = False
    asks: Asked = ""
    view: CaseView | None = None
