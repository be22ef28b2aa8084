"""Whether this replica is ready, and what's late. Used for both `/readyz` and the metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.health import Health


@dataclass(frozen=True)
class Readiness:
    """A replica's readiness.

    `late` lists what's behind or failing. `health` is None if the database is down.
    """

    late: tuple[str, ...]
    health: Health | None
    tick_age_s: float | None = None

    def as_json(self) -> Mapping[str, object]:
        """The body of `/readyz`. Ages are in seconds, or None if it hasn't happened yet."""
        body: dict[str, object] = {
            "status": "late" if self.late else "ready",
            "late": list(self.late),
            "tick_age_s": _rounded(self.tick_age_s),
        }
        if self.health is not None:
            body["outbox_age_s"] = _rounded(self.health.outbox_age.total_seconds())
            body["timers_age_s"] = _rounded(self.health.timers_age.total_seconds())
            body["poll_age_s"] = {
                site: _rounded(_age_s(self.health.all_read_at(site), self.health.at))
                for site in dict.fromkeys(poll.site for poll in self.health.polls)
            }
        return body


def _age_s(at: datetime | None, now: datetime) -> float | None:
    """The age in seconds, or None if there's no time. Negative if the clock was set back."""
    return (now - at).total_seconds() if at is not None else None


def _rounded(seconds: float | None) -> float | None:
    return round(seconds, 1) if seconds is not None else None
