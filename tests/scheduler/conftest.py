"""The office of the scheduler's stories."""

from tests.scheduler.office import office, sqlite

__all__ = ["office", "sqlite"]
