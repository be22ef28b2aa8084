"""Checks that docs/settings.md matches the settings models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from settings.section import Section
from tools.settings_reference import reference

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def test_the_settings_reference_is_up_to_date() -> None:
    renew = "Renew it: make pages"
    assert PAGE.read_text(encoding="utf-8") == reference(), renew


def _sections(section: type[Section] = Section) -> Iterator[type[Section]]:
    for kind in section.__subclasses__():
        yield kind
        yield from _sections(kind)


def test_every_setting_says_what_it_does() -> None:
    unsaid = [
        f"{section.__name__}.{name}"
        for section in _sections()
        for name, field in section.model_fields.items()
        if section.__name__.endswith("Section") and not field.title
    ]
    assert unsaid == []
