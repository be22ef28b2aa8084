"""Settings for all tests: hypothesis without deadlines, and the longest tests first."""

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with those that need more time than others, so that nobody waits for one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)
