"""An effect on our own data: too much for one transaction, so the outbox does it bit by bit."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.effects.effect import Effect, EffectKind


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
