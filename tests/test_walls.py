"""Checks that the import contracts in pyproject.toml catch the imports they forbid."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PLANTED = {
    (
        "bot/cases/state/reply.py",
        "bot.cases.reply",
    ): "A case's tracks stand on its state and events",
    ("bot/cases/case.py", "bot.store.cases"): "Values and decisions are below the store",
    ("bot/store/inbox.py", "bot.desk"): "The store is below the desk and intake",
    ("cards/excerpt.py", "sqlalchemy"): "Cards and settings know no database",
    (
        "scheduler/polls.py",
        "settings.values",
    ): "The scheduler knows no cards, adapters or settings",
    ("scheduler/polls.py", "sqlalchemy"): "The scheduler leaves SQL to the store",
    ("adapters/slack/errors.py", "adapters.teams.errors"): "Adapters know nothing of each other",
    ("adapters/http/serving.py", "settings.values"): "Adapters are given values, not settings",
    ("sandbox/clock.py", "bot.hours"): "The sandbox imports nothing of the product",
    ("settings/values.py", "sandbox.clock"): "The product runs without the sandbox",
    ("bot/hours.py", "app"): "Only commands, the demo, tools and tests import app",
    ("console/clock.py", "tools.bench"): "Arrows point one way",
    ("sandbox/google/world.py", "sandbox.google.server"): "No import circles inside a package",
}
"""A forbidden import for each contract: the file, and the module that it imports."""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The result of `lint-imports` for each contract, in a copy of the tree with all the forbidden
    imports added.
    """
    tree = tmp_path_factory.mktemp("walls") / "tree"
    shutil.copytree(
        ROOT, tree, ignore=shutil.ignore_patterns(".*", "var", "__pycache__", "*.egg-info", "docs")
    )
    for file, module in PLANTED:
        with (tree / file).open("a", encoding="utf-8") as opened:
            opened.write(f"\nimport {module}\n")
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    lines = (line.rpartition(" ") for line in done.stdout.splitlines())
    return {name: verdict for name, _, verdict in lines if verdict in ("KEPT", "BROKEN")}


@pytest.mark.parametrize(("file", "module"), PLANTED, ids=lambda part: part)
def test_a_forbidden_import_is_refused(verdicts: dict[str, str], file: str, module: str) -> None:
    assert verdicts[PLANTED[file, module]] == "BROKEN"


def test_every_contract_has_an_import_planted_against_it(verdicts: dict[str, str]) -> None:
    assert verdicts.keys() == set(PLANTED.values())
