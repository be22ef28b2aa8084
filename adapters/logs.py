"""What a log line may say of an error: its kind and its place, never its words."""

from __future__ import annotations

import traceback


def place_of(error: BaseException) -> str:
    """Where it was raised. An error's own words may hold a patient's, so they are left out."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
