"""Settings for all tests: Hypothesis runs without deadlines, and the longest tests run first."""

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
    """Keep garbage collection away from everything that's imported and collected. Those objects
    live until the end, so scanning them in each pytest worker would only cost time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the slowest tests first, so that the run doesn't end up waiting for one of them.

    Each pytest worker starts with an equal share of the list (`--dist worksteal`), so the slow
    tests are spread over the beginnings of these shares.
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
        # the browser and the servers it opens are started once for all the tests in a file
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
    """How long these tests could take, judging by their timeouts."""
    given = (item.get_closest_marker("timeout") for item in group)
    return sum(float(mark.args[0]) for mark in given if mark is not None)
