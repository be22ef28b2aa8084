"""A click and a form sent off, whatever the platform.

`key` names it in the inbox, so that a second delivery gets the first one's answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.asking.carried import Carried
from adapters.asking.entered import Entered
from bot.cases.case import CaseId, DraftVersion
from bot.reviews import Revision

SILENT = frozenset({"open"})


@dataclass(frozen=True)
class _About:
    key: str
    carried: Carried

    @property
    def case(self) -> CaseId:
        return CaseId(self.carried.case)

    @property
    def draft(self) -> DraftVersion:
        return DraftVersion(self.carried.draft)

    @property
    def revision(self) -> Revision:
        return Revision(self.carried.revision)


@dataclass(frozen=True)
class Press(_About):
    """A button pressed or a menu used; `chosen` is a person's id on the platform, from a menu.

    `is_on_card` where the card itself shows what came of it.
    """

    action: str
    chosen: str = ""
    is_on_card: bool = False

    @property
    def deed(self) -> str:
        """What is to be done; an overflow menu's choice says it itself."""
        return self.carried.do if self.action == "more" else self.action

    @property
    def is_silent(self) -> bool:
        """The platform opens the button's address, and there is nothing to do for us."""
        return self.deed in SILENT


@dataclass(frozen=True)
class Sent(_About):
    """A form sent off, with what was entered."""

    form: str
    entered: Entered
