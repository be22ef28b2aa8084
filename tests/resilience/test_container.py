"""Replays the container's build and start without an engine: copying, installing, starting, and
checking.

Neither the base image nor the packages of the lock are fetched: those of this environment stand in.
The user and the read-only file system aren't tried here.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.killing import ROOT
from tests.resilience.program import a_program

CONTAINERFILE = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")


def copied(to: Path) -> Path:
    """What `COPY . .` takes, as `.dockerignore` leaves it."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*", "everything is left out that isn't named"
    assert rules[-1] == "**/__pycache__"
    to.mkdir()
    for name in (rule.removeprefix("!") for rule in rules[1:-1]):
        there = ROOT / name
        if there.is_dir():
            shutil.copytree(there, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(there, to / name)
    return to


def environment() -> dict[str, str]:
    found = re.search(r"^ENV (.*(?:(?<=\\)\n.*)*)", CONTAINERFILE, re.MULTILINE)
    assert found
    return dict(pair.split("=", 1) for pair in found[1].replace("\\\n", " ").split())


def health_check(port: int) -> list[str]:
    found = re.search(r"^HEALTHCHECK .*\\\n\s*(\[.*\])", CONTAINERFILE, re.MULTILINE)
    assert found
    python, *words = json.loads(found[1].replace(":8008/", f":{port}/"))
    assert python == "python"
    return [sys.executable, *words]


async def ended(command: list[str]) -> int:
    """Run a command and return its exit code, hiding its output."""
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
    return int(done.returncode)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_what_goes_into_the_image_starts_and_passes_its_health_check(tmp_path: Path) -> None:
    context, image = copied(tmp_path / "context"), tmp_path / "image"
    assert not {"tests", "tools", "var", ".git", "docs"} & {file.name for file in context.iterdir()}
    assert "-r requirements.lock" in CONTAINERFILE
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--target", str(image))
    assert await ended([sys.executable, "-m", "pip", "install", *options, str(context)]) == 0

    (tmp_path / "data").mkdir()
    async with a_program(tmp_path / "data") as program:
        given = environment()
        assert given.pop("BEDSIDE_DATABASE_URL") == "sqlite:////data/bedside.db"
        assert given.pop("BEDSIDE_SETTINGS") == "/etc/bedside.toml"
        assert given["BEDSIDE_SERVER_HOST"] == "0.0.0.0"
        program.env |= given | {"PYTHONPATH": str(image)}
        check = health_check(program.settings.server.port)
        assert await ended(check) != 0
        await program.start()
        assert await ended(check) == 0
        assert not list(image.rglob("*.db"))
        await program.stop()
