"""Tests that the garbage collector is off only while modules are being imported."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from console.importing import uncollected


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_garbage_is_collected_again_after_the_imports() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_garbage_is_collected_again_after_a_failed_import() -> None:
    with pytest.raises(ModuleNotFoundError), uncollected():
        raise ModuleNotFoundError
    assert gc.isenabled()


def test_what_was_imported_is_never_gone_through_again() -> None:
    before = gc.get_freeze_count()
    with uncollected():
        imported = [object() for _ in range(3)]
    assert gc.get_freeze_count() > before
    del imported
