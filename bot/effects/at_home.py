"""Effects on our own data that are too large for one transaction.

The outbox carries them out in parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.effects.effect import Effect, EffectKind
from bot.practice import MemberId


@dataclass(frozen=True)
class OpenOlder(Effect):
    """Open cases for a location's older reviews that have no reply."""

    kind = EffectKind.OPEN_OLDER

    case: None = field(init=False, default=None)
    platform: str = field(init=False, default="")
    member: None = field(init=False, default=None)

    @property
    def key(self) -> str:
        return f"open-older:{self.location}"


@dataclass(frozen=True)
class ImportFile(Effect):
    """Import a file that `member` dropped into a chat and then confirmed. `id` identifies it."""

    kind = EffectKind.IMPORT

    case: None = field(init=False, default=None)
    platform: str = field(init=False, default="")
    member: MemberId
    id: str

    @property
    def key(self) -> str:
        return f"import:{self.id}"
