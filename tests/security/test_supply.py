"""Tests our dependencies: pinned by hash, under licenses we can use, and run without privileges."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("requirements.lock", "requirements-dev.lock")
}
DEVELOPERS = ("hypothesis", "import-linter", "mypy", "playwright", "pytest", "ruff")
LOCKED = re.compile(
    r"^([\w.\-]+)==(\S+)(?: ; ([^\\]+))? \\\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", re.M
)

ACCEPTED = re.compile(
    r"\b(MIT(-0)?|Apache([- ]2\.0| Software License)|BSD|BSD-[23]-Clause|BSD License|ISC|PSF-2\.0"
    r"|Python Software Foundation|MPL[- ]2\.0|LGPL-3\.0-only|Unlicense)\b"
)
"""Licences that ask nothing of one who runs Bedside; LGPL and MPL concern changed copies."""


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_every_dependency_has_a_version_and_hashes_and_no_index_is_named(lock: str) -> None:
    named = re.findall(r"^[\w.\-]+==", lock, re.M)
    assert len(named) == len(LOCKED.findall(lock)) > 50
    assert "://" not in lock
    assert "--index-url" not in lock
    assert "--find-links" not in lock


def test_what_runs_has_no_developers_tools_and_the_same_versions() -> None:
    runs, develops = (
        {name: version for name, version, _, _ in LOCKED.findall(LOCKS[file])}
        for file in ("requirements.lock", "requirements-dev.lock")
    )
    assert not set(DEVELOPERS) & runs.keys()
    assert set(DEVELOPERS) <= develops.keys()
    assert runs.items() <= develops.items()


def test_what_is_installed_is_what_is_locked_under_a_licence_we_accept() -> None:
    for name, version, marker, _ in LOCKED.findall(LOCKS["requirements-dev.lock"]):
        if "win32" in marker:
            continue
        found = metadata.distribution(name)
        assert found.version == version, name
        assert ACCEPTED.search(_licence(found)), (name, _licence(found))


def _licence(installed: metadata.Distribution) -> str:
    """Packages tell it in one of three fields, by their age, or only ship the license's text."""
    found = installed.metadata
    classifiers = [c for c in found.get_all("Classifier") or [] if c.startswith("License")]
    named = [found[name] for name in ("License-Expression", "License") if name in found]
    texts = [*classifiers, *(text[:60] for text in named)]
    return " | ".join(filter(None, texts)) or _shipped(installed)


def _shipped(installed: metadata.Distribution) -> str:
    """The first words of each license file, which name the license."""
    files = installed.metadata.get_all("License-File") or []
    found = [installed.read_text(f"licenses/{file}") or installed.read_text(file) for file in files]
    return " | ".join(text[:300] for text in found if text)


def test_an_image_has_what_runs_and_nothing_of_the_practice_s() -> None:
    """A list of what is let in, so that no history, review or secret is copied by mistake."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    rooms = {name.rstrip("*") for name in project["setuptools"]["packages"]["find"]["include"]}
    assert lines[1] == "*"
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == {
        *rooms, "app.py", "pyproject.toml", "README.md", "requirements.lock"
    }  # fmt: skip


ONLY = """
import sys
import tempfile
from dataclasses import replace
import app
import app_parts
from console.clock import SystemClock
from demo.play import settings_for, with_teams
settings = settings_for(8008, "sqlite://")
if {teams}:
    settings = with_teams(settings)
    bare = [one.model_copy(update={{"slack_channel": ""}}) for one in settings.file.locations]
    settings = replace(settings, file=settings.file.model_copy(update={{"locations": bare}}))
store = app.Store(f"sqlite:///{{tempfile.mkdtemp()}}/x.db")
platforms = app_parts.platforms_of(settings, settings.practice(), store, SystemClock())
store.close()
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
print([platform.chat.platform for platform in platforms])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("teams", "used", "unused"),
    [(False, "slack_bolt", "botbuilder"), (True, "botbuilder", "slack_bolt")],
)
def test_a_platform_that_is_not_configured_is_not_imported(
    teams: bool, used: str, unused: str
) -> None:
    script = ONLY.format(teams=teams)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    imported = done.stdout.splitlines()[0].split()
    assert used in imported
    assert unused not in imported


def test_the_container_runs_as_nobody_of_power_and_writes_to_its_data_only() -> None:
    lines = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").splitlines()
    steps = [line.split() for line in lines if line and not line.startswith(("#", " "))]
    names = [step[0] for step in steps]
    user = steps[names.index("USER")][1]
    assert user.isdigit()
    assert int(user) >= 1000
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert [step[1:] for step in steps if step[0] == "VOLUME"] == [["/data"]]
    assert "--require-hashes" in "\n".join(lines)
    assert "--read-only" in "\n".join(lines)
