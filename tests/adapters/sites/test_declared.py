"""Tests that a site's package implements every ability it declares. A site without a package is
handled by people.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import adapters.sites
from bot.sites import ABILITIES, SITES, Site

FOLDER = Path(adapters.sites.__file__).parent
WORDS = FOLDER / "files" / "words.toml"
NOT_SITES = {"files"}
DONE_BY = {
    "lists": "page",
    "publishes": "publish",
    "edits": "publish",
    "takes_down": "take_down",
    "looks_again": "get",
}
"""Ability → the method of `ReviewSite` that it needs."""


def folders() -> set[str]:
    return {path.name for path in FOLDER.iterdir() if (path / "site.py").exists()} - NOT_SITES


@pytest.mark.parametrize("site", SITES.values(), ids=lambda site: site.id)
def test_a_declared_ability_has_its_method(site: Site) -> None:
    can = [field for field in ABILITIES if getattr(site, field)]
    if not can:
        assert site.by_hand, "nothing by program, so say how it's done by hand"
        return
    module = import_module(f"adapters.sites.{site.id}.site")
    made = [
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if getattr(kind, "id", None) == site.id
    ]
    assert made, "no class of that id in site.py"
    for field in can:
        if field == "pushes":
            assert import_module(f"adapters.sites.{site.id}.push").Push.routes
        else:
            assert callable(getattr(made[0], DONE_BY[field]))


def test_every_folder_is_declared() -> None:
    assert folders() <= {id for id, site in SITES.items() if site.abilities}


def test_exports_may_write_every_site_by_its_title() -> None:
    names = tomllib.loads(WORDS.read_text(encoding="utf-8"))["sites"]
    for site in SITES.values():
        assert re.sub(r"[^a-z0-9]", "", site.title.lower()) in names.get(site.id, []), site.id


def test_what_is_by_program_has_limits_with_their_source() -> None:
    for site in SITES.values():
        if site.abilities:
            assert site.requests_a_minute
            assert all(source.startswith("https://") for source in site.sources)
            assert site.sources
