"""Checks that docs/sites.md matches the sites' declarations."""

from __future__ import annotations

from pathlib import Path

from tools.sites_reference import reference

PAGE = Path(__file__).parents[1] / "docs" / "sites.md"


def test_the_sites_page_is_up_to_date() -> None:
    renew = "Renew it: make pages"
    assert PAGE.read_text(encoding="utf-8") == reference(), renew
