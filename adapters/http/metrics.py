"""A practice's metrics in Prometheus format.

Durations are in seconds, and times are in seconds since 1970. Labels are ids from the settings,
kinds, and codes. No label contains a name or message text.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Iterator

from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.http.readiness import Readiness
from bot.health import Health
from bot.meter import Ended, Work
from bot.refusals import Refusals

BUCKETS: dict[Work, tuple[float, ...]] = {
    "click": (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
    "effect": (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
    "tick": (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15),
    "poll": (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
}

HELP: dict[Work, str] = {
    "click": "Time from a click to its durable response, by outcome (done, refused, failed)",
    "effect": "Time to carry out an effect, by kind and outcome",
    "tick": "Time of a tick, by outcome (done, failed)",
    "poll": "Time to read one location's reviews, by outcome (done, or the site's code)",
}


class Metrics:
    """Implements `bot.meter.Meter`."""

    def __init__(
        self, readiness: Callable[[], Awaitable[Readiness]], refusals: Refusals | None = None
    ) -> None:
        self._readiness = readiness
        self._current = Current(refusals or Refusals())
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._registry.register(self._current)
        self._took = {work: self._histogram(work) for work in BUCKETS}
        # start this counter at zero, because a counter that first appears at 1 shows no increase
        self._took["click"].labels(of="", outcome="failed")
        self._pruned = Counter(
            "bedside_pruned_rows",
            "Rows of finished effects, timers and old answers that were deleted",
            ("table",),
            registry=self._registry,
        )

    def begin(self, work: Work, of: str = "") -> Ended:
        since = time.perf_counter()

        def ended(outcome: str) -> None:
            took = self._took[work].labels(of=of, outcome=outcome)
            took.observe(time.perf_counter() - since)

        return ended

    def pruned(self, table: str, rows: int) -> None:
        self._pruned.labels(table=table).inc(rows)

    async def answer(self, request: web.Request) -> web.Response:
        self._current.readiness = await self._readiness()
        body = generate_latest(self._registry)
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4"})

    def _histogram(self, work: Work) -> Histogram:
        return Histogram(
            f"bedside_{work}_seconds",
            HELP[work],
            ("of", "outcome"),
            buckets=BUCKETS[work],
            registry=self._registry,
        )


class Current(Collector):
    """Metrics from the most recent readiness check."""

    def __init__(self, refusals: Refusals) -> None:
        self.readiness: Readiness | None = None
        self._refusals = refusals

    def collect(self) -> Iterator[Metric]:
        refused = CounterMetricFamily(
            "bedside_refused_requests",
            "Requests that were refused at a door",
            labels=["door", "reason"],
        )
        for labels, count in self._refusals.total.items():
            refused.add_metric(list(labels), count)
        yield refused
        ready = self.readiness
        if ready is None:
            return
        late = GaugeMetricFamily(
            "bedside_late", "1 for each of these that is late, as /readyz says", labels=["what"]
        )
        for what in ready.late:
            late.add_metric([what], 1)
        yield late
        yield _gauge("bedside_ready", "1 if nothing is late", not ready.late)
        if ready.tick_age_s is not None:
            yield _gauge("bedside_tick_age_seconds", "Since the last tick", ready.tick_age_s)
        if ready.health is not None:
            yield from _of(ready.health)


def _of(health: Health) -> Iterator[Metric]:
    yield _gauge(
        "bedside_outbox_age_seconds",
        "Age of the oldest effect that is ready to go out",
        health.outbox_age.total_seconds(),
    )
    yield _gauge(
        "bedside_timers_age_seconds",
        "How long the oldest timer has been due",
        health.timers_age.total_seconds(),
    )
    yield _gauge("bedside_cases_waiting", "Cases that need a reply", health.waiting)
    yield _gauge("bedside_cases_overdue", "Those of them that are late", health.overdue)
    yield _labelled(
        "bedside_effects",
        "Effects that are open or dead letters",
        ("kind", "state"),
        health.effects.items(),
    )
    yield _labelled(
        "bedside_effects_parked",
        "Effects held back by a platform",
        ("location", "platform", "code"),
        (
            ((effect.location, effect.platform or "site", effect.code), effect.count)
            for effect in health.parked
        ),
    )
    yield _labelled(
        "bedside_last_poll_timestamp_seconds",
        "When all of a location's reviews were last read, 0 if they never were",
        ("site", "location"),
        (
            ((poll.site, poll.location), poll.at.timestamp() if poll.at else 0.0)
            for poll in health.polls
        ),
    )


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=float(value))


def _labelled(
    name: str,
    what: str,
    labels: tuple[str, ...],
    values: Iterable[tuple[tuple[str, ...], float]],
) -> Metric:
    family = GaugeMetricFamily(name, what, labels=list(labels))
    for names, value in values:
        family.add_metric(list(names), value)
    return family
