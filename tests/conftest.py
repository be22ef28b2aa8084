"""Settings for all tests: hypothesis without deadlines, and the longest tests first."""

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.settings_files import Write

settings.register_profile(
    "bedside", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("bedside")

pytest_plugins = ["tests.databases"]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes `bedside.toml`."""

    def written(text: str) -> Path:
        path = tmp_path / "bedside.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays until the end, so nobody needs to look for garbage in
    it: neither now, when each of pytest's workers does all of this, nor later.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with those that need more time than others, so that nobody waits for one at the end.

    Each of pytest's workers begins with an equal part of the list (`--dist worksteal`), and so the
    long ones are dealt out to the beginnings of these parts.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    hands: list[list[pytest.Item]] = [[] for _ in range(workers)]
    weights = [0.0] * workers
    groups: dict[str, list[pytest.Item]] = {}
    short = []
    for item in items:
        if item.get_closest_marker("timeout") is None:
            short.append(item)
            continue
        # a browser and what it looks at are started once for all tests of a file
        together = item.get_closest_marker("browser") is not None
        groups.setdefault(str(item.path) if together else item.nodeid, []).append(item)
    for group in sorted(groups.values(), key=_weight, reverse=True):
        lightest = weights.index(min(weights))
        hands[lightest] += group
        weights[lightest] += _weight(group)
    left = len(items)
    items.clear()
    for number, hand in enumerate(hands):
        part = left // (workers - number)
        left -= part
        more = max(0, part - len(hand))
        items += hand + short[:more]
        del short[:more]
    items += short


def _weight(group: list[pytest.Item]) -> float:
    """How long these tests could take, by the time that they are given."""
    given = (item.get_closest_marker("timeout") for item in group)
    return sum(float(mark.args[0]) for mark in given if mark is not None)
