"""Tests Bedside without its extras: a command that needs one names it in its error."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from console.extras import EXTRAS
from tests.journeys.town import free_port

ROOT = Path(__file__).parents[2]
WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {hidden}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
from console.main import main
sys.argv = ["bedside", *{words}]
main()
"""
SLACK_ONLY = {
    "BEDSIDE_SLACK_BOT_TOKEN": "xoxb-1",
    "BEDSIDE_SLACK_SIGNING_SECRET": "secret",
    "BEDSIDE_SETTINGS": str(ROOT / "demo" / "bedside.toml"),
}


def bare(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """`bedside WORDS`, started elsewhere, as if none of the extras were installed."""
    code = WITHOUT.format(hidden=sorted(EXTRAS), words=list(words))
    here = {**os.environ, **SLACK_ONLY, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **env}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=folder, env=here, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "extra", "env"),
    [
        (("demo", "--port", "PORT"), "teams", {}),
        (("verify",), "postgres", {"BEDSIDE_DATABASE_URL": "postgresql://h/d"}),
    ],
    ids=["demo", "postgresql"],
)
def test_what_needs_an_extra_says_which_in_one_sentence(
    tmp_path: Path, words: tuple[str, ...], extra: str, env: dict[str, str]
) -> None:
    done = bare(tmp_path, *(word.replace("PORT", str(free_port())) for word in words), **env)
    assert done.returncode == 2, done.stderr
    assert f"bedside[{extra}]" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_rehearsal_in_teams_says_which_extra_it_needs(tmp_path: Path) -> None:
    demo = (ROOT / "demo" / "bedside.toml").read_text(encoding="utf-8")
    channel = 'slack_channel = "C0HARBOR"'
    assert channel in demo
    guid = "b0bedb0b-0000-4000-8000-00000000000f"
    (tmp_path / "bedside.toml").write_text(
        demo.replace(channel, f'{channel}\nteams_channel = "19:harbor@thread.tacv2"')
        + f'[teams]\napp_id = "{guid}"\ntenant = "{guid}"\n',
        encoding="utf-8",
    )
    words = ("sandbox", "--port", str(free_port()))
    done = bare(tmp_path, *words, BEDSIDE_SETTINGS="bedside.toml")
    assert done.returncode == 2, done.stderr
    assert done.stderr == 'This needs more than is installed: pip install "bedside[teams]".\n'


@pytest.mark.slow
def test_what_needs_no_extra_works_without_them(tmp_path: Path) -> None:
    done = bare(tmp_path, "manifest", "slack", "--address", "https://bedside.example")
    assert done.returncode == 0, done.stderr
    assert "oauth_config" in done.stdout


def test_every_extra_s_packages_are_known() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert set(EXTRAS.values()) == set(extras) - {"dev", "build", "redaction"}
    lines = [line for extra in set(EXTRAS.values()) for line in extras[extra]]
    named = {re.split(r"[-\[>=]", line)[0] for line in lines}
    tops = {"pyjwt": "jwt", "microsoft": "microsoft_teams", "prometheus": "prometheus_client"}
    assert {tops.get(name, name) for name in named} <= set(EXTRAS)
