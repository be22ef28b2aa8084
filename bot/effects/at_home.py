"""An effect on our own data: too much for one transaction, so the outbox does it bit by bit."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.effects.effect import Effect, EffectKind
from bot.practice import MemberId


@dataclass(frozen=True)
class OpenOlder(Effect):
    """Cases are opened for a location's older reviews that nobody has answered."""

    kind = EffectKind.OPEN_OLDER

    case: None = field(init=False, default=None)
    platform: str = field(init=False, default="")
    member: None = field(init=False, default=None)

    @property
    def key(self) -> str:
        return f"open-older:{self.location}"


@dataclass(frozen=True)
class ImportFile(Effect):
    """A file that `member` dropped into a chat and confirmed is imported. `id` names it."""

    kind = EffectKind.IMPORT

    case: None = field(init=False, default=None)
    platform: str = field(init=False, default="")
    member: MemberId
    id: str

    @property
    def key(self) -> str:
        return f"import:{self.id}"
