"""Tests that a release's timelines can be parsed by the next release and by the previous one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.bot.contract import FILE, READS, broken, effects, events, version

RELEASED = {
    "CallLogged": {"reached": "bool", "about": "tuple[Theme, ...] (or missing)"},
    "Theme": ["waiting", "billing"],
}


def test_what_this_version_writes_the_last_release_reads_and_the_other_way_round() -> None:
    released = json.loads(FILE.read_text(encoding="utf-8"))
    assert list(broken(released["events"], events())) == []
    assert list(broken(released["effects"], effects())) == []


def test_what_a_release_reads_is_written_down_with_it() -> None:
    released = json.loads(FILE.read_text(encoding="utf-8"))
    assert released["release"] == version(), "run python -m tests.bot.contract, and commit it"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"Theme": None}, "Theme is gone, and stands in timelines for ever"),
        ({"Theme": ["waiting"]}, "Theme knows 'billing' no more"),
        ({"Theme": ["waiting", "billing", "noise"]}, f"Theme may be 'noise', which {READS}"),
        ({"CallLogged": {"reached": "bool"}}, "CallLogged.about is gone"),
        (
            {"CallLogged": {**RELEASED["CallLogged"], "reached": "int"}},  # type: ignore[dict-item]
            "CallLogged.reached was bool and is int",
        ),
        (
            {"CallLogged": {**RELEASED["CallLogged"], "loud": "bool"}},  # type: ignore[dict-item]
            "CallLogged.loud has no default",
        ),
    ],
)
def test_a_change_that_the_other_version_cannot_read_is_named(
    change: dict[str, Any], said: str
) -> None:
    now = {name: one for name, one in {**RELEASED, **change}.items() if one is not None}
    (found,) = broken(RELEASED, now)
    assert found.startswith(said)


@pytest.mark.parametrize(
    "change",
    [
        {"ReplyPraised": {"words": "str"}},
        {"CallLogged": {**RELEASED["CallLogged"], "loud": "bool (or missing)"}},  # type: ignore[dict-item]
        {"CallLogged": {**RELEASED["CallLogged"], "about": "tuple[Theme, ...]"}},  # type: ignore[dict-item]
    ],
)
def test_new_kinds_and_fields_with_a_default_are_welcome(change: dict[str, Any]) -> None:
    assert list(broken(RELEASED, {**RELEASED, **change})) == []


def test_a_choice_may_be_read_before_it_is_written() -> None:
    now = {**RELEASED, "Theme": ["waiting", "billing", "noise"]}
    assert list(broken(RELEASED, now, {"Theme": frozenset({"noise"})})) == []
