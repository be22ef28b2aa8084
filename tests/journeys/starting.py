"""How long the real program takes to start, with Slack and Google in the sandbox.

As a program (`… tests.journeys.starting FOLDER`), it prints the seconds from `bedside run` to
"ready" as JSON: of CPU time, and by the clock. The database exists and is up to date.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.journeys.killing import ROOT, Killing, killing
from tests.journeys.patience import PATIENCE_S

STARTS = 4
"""The first one makes the database and isn't counted. The best of the others is."""

RUN = "import sys; from console.main import main; sys.argv[0] = 'bedside'; main()"


async def start(product: Killing, log: Path) -> tuple[float, float]:
    """Start the program and stop it once it's ready. Returns CPU seconds and seconds."""
    began = time.monotonic()
    program = _begun(product, log)
    async with asyncio.timeout(PATIENCE_S):
        while '"ready"' not in _said(log):
            assert program.poll() is None, _said(log)
            await asyncio.sleep(0.005)
    took_s, used_s = time.monotonic() - began, _cpu_s(program.pid)
    program.terminate()
    assert await asyncio.to_thread(program.wait, PATIENCE_S) == 0
    return used_s, took_s


def _begun(product: Killing, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", RUN, "run", "--settings", str(product.file)]
    env = {**product.env, "PYTHONPATH": str(ROOT)}
    # as an installation does, so that the first start leaves its modules compiled
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    with log.open("wb") as out:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)


def _said(log: Path) -> str:
    return log.read_text(encoding="utf-8")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    # the times in user and kernel mode are the 14th and 15th of all fields
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main(folder: Path) -> None:
    async with killing(folder, 1, f"sqlite:///{folder / 'bedside.db'}") as product:
        started = [await start(product, folder / f"log{n}") for n in range(STARTS)][1:]
    used_s, took_s = map(min, zip(*started, strict=True))
    sys.stdout.write(json.dumps({"cpu_s": used_s, "took_s": took_s}) + "\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
