"""Tests secrets at rest: each is bound to its row and to a key that isn't in the database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import sealing
from bot.sealing import CannotOpen, Keyring, NotAKey

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def ring(*written: str) -> Keyring:
    return sealing.parsed("\n".join(written))


def test_what_was_sealed_is_opened_for_its_row_only() -> None:
    keys = ring(sealing.new_key(NOW))
    sealed = keys.seal("1//refresh", "row/1")
    assert "refresh" not in sealed
    assert keys.open(sealed, "row/1") == "1//refresh"
    with pytest.raises(CannotOpen, match="has changed"):
        keys.open(sealed, "row/2")
    with pytest.raises(CannotOpen, match="has changed"):
        keys.open(sealed[:-6] + "AAAAAA", "row/1")


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    old, new = sealing.new_key(NOW), sealing.new_key(NOW)
    sealed = ring(old).seal("secret", "row")
    both = ring(new, f"{old}  # until everything is rotated")
    assert both.open(sealed, "row") == "secret"
    assert sealing.key_of(both.seal("secret", "row")) == new.partition(":")[0]


def test_a_missing_key_is_named_and_says_what_to_do() -> None:
    old, new = sealing.new_key(NOW), sealing.new_key(NOW)
    sealed = ring(old).seal("secret", "row")
    with pytest.raises(CannotOpen, match=old.partition(":")[0]):
        ring(new).open(sealed, "row")


@pytest.mark.parametrize("text", ["", "# nothing", "a:b", "abc", "a:" + "A" * 42 + "==", "ä:AAAA"])
def test_what_is_no_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(NotAKey) as refused:
        ring(text)
    assert len(text) < 3 or text not in str(refused.value)


def test_no_repr_shows_a_key() -> None:
    written = sealing.new_key(NOW)
    assert written.partition(":")[2] not in repr(ring(written))
