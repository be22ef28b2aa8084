"""Ready or not, and what is late: the same answer for /readyz and for the metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.health import Health


@dataclass(frozen=True)
class Ready:
    """`late` names what holds it back; None in `health`: the database does not answer."""

    late: tuple[str, ...]
    health: Health | None
    tick_age_s: float | None = None

    def told(self) -> Mapping[str, object]:
        """For machines; ages in seconds, None for what has not happened yet."""
        found: dict[str, object] = {
            "status": "late" if self.late else "ready",
            "late": list(self.late),
            "tick_age_s": _rounded(self.tick_age_s),
        }
        if self.health is not None:
            found["outbox_age_s"] = _rounded(self.health.outbox_age.total_seconds())
            found["timers_age_s"] = _rounded(self.health.timers_age.total_seconds())
            found["poll_age_s"] = {
                id: _rounded(_age_s(self.health.last_poll(id), self.health.at))
                for id in dict.fromkeys(one.site for one in self.health.polls)
            }
        return found


def _age_s(at: datetime | None, now: datetime) -> float | None:
    return max((now - at).total_seconds(), 0.0) if at is not None else None


def _rounded(seconds: float | None) -> float | None:
    return round(seconds, 1) if seconds is not None else None
