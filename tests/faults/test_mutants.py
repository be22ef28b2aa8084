"""Checks that the planted faults still apply to our code. `make mutants` runs them."""

from __future__ import annotations

import pytest

from tests.faults.mutants import ROOT, Mutant, planted


@pytest.mark.parametrize("mutant", planted(), ids=lambda mutant: mutant.name)
def test_a_planted_fault_still_applies_and_has_somebody_to_find_it(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.find) == 1, f"{mutant.file} changed: renew the mutant's text"
    if mutant.found != "simulator":
        file, _, test = mutant.found.partition("::")
        assert f"def {test}" in (ROOT / file).read_text(encoding="utf-8")
