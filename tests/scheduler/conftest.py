"""The office fixture for the scheduler's tests."""

from tests.scheduler.office import office, sqlite

__all__ = ["office", "sqlite"]
