"""Checks the docs: every page is reachable, every link works, and every quoted message exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.models import CommandInfo

from console.cli import cli

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s#]*)(?:#([^)\s]*))?\)")
ROOMS = ("bot", "cards", "adapters", "scheduler", "settings", "console")


def links(page: Path) -> Iterator[tuple[str, str]]:
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        if not path.startswith(("http", "mailto:")):
            yield path, anchor


def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, anchor in links(page):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


def test_the_index_reaches_every_page() -> None:
    index = DOCS / "README.md"
    reached = {(DOCS / path).resolve() for path, _ in links(index)}
    assert {page.name for page in DOCS.glob("*.md")} - {page.name for page in reached} <= {
        "README.md"
    }


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [name for command in (cli.registered_commands) if (name := _name(command))]
    assert len(names) > 10
    assert [name for name in names if not re.search(rf"\b{name}\b", readme)] == []


def _name(command: CommandInfo) -> str:
    return command.name or (command.callback.__name__ if command.callback else "")


def texts() -> Iterator[str]:
    """Every text in the product, with "…" for each value that's filled in later."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                match node:
                    case ast.Constant(value=str() as text):
                        yield text
                    case ast.JoinedStr(values=parts):
                        yield "".join(
                            str(part.value) if isinstance(part, ast.Constant) else "…"
                            for part in parts
                        )


def messages() -> list[str]:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", (DOCS / "troubleshooting.md").read_text(), re.M)
    return [row for row in rows if row not in ("message", "---")]


def test_the_messages_in_troubleshooting_are_printed_by_the_program() -> None:
    known = "\n".join(texts())
    unknown = {
        message: piece
        for message in messages()
        for piece in (piece.strip(" '#") for piece in message.split("…"))
        if piece and piece not in known
    }
    assert len(messages()) > 25
    assert unknown == {}


TESTS = {
    str(file.relative_to(ROOT / "tests"))[:-3]: file.read_text(encoding="utf-8")
    for file in (ROOT / "tests").rglob("test_*.py")
}


def test_what_the_security_table_names_is_tested() -> None:
    """`module.py::test_name`, where … repeats the previous module."""
    found = 0
    for line in (DOCS / "security.md").read_text(encoding="utf-8").splitlines():
        module = ""
        for path, name in re.findall(r"`([\w/]*test_\w+\.py|…)(?:::(\w+))?`", line):
            module = module if path == "…" else path[:-3]
            assert module in TESTS, path
            assert not name or f"def {name}(" in TESTS[module], f"{module}::{name}"
            found += 1
    assert found > 60


def test_what_the_faults_table_names_is_tested() -> None:
    """`module: name_of_a_test, another_…`, where … stands for any words."""
    text = (DOCS / "faults.md").read_text(encoding="utf-8").replace("tests/", "")
    modules = re.findall(r"(?<![\w/])((?:\w+/)*test_\w+)", text)
    assert len(modules) > 40
    assert [name for name in modules if not _modules(name)] == []
    for module, names in re.findall(r"((?:\w+/)*test_\w+): ((?:[a-z0-9_…]+(?:, )?)+)", text):
        for name in filter(lambda name: "_" in name and "/" not in name, names.split(", ")):
            words = r"\w*".join(map(re.escape, name.removeprefix("test_").split("…")))
            in_one = any(re.search(rf"def test_{words}", found) for found in _modules(module))
            assert in_one or _modules(name), f"{module}: {name}"


def _modules(name: str) -> list[str]:
    return [text for path, text in TESTS.items() if path == name or path.endswith(f"/{name}")]


def test_the_map_of_the_code_names_every_module_of_the_core() -> None:
    named = (DOCS / "architecture.md").read_text(encoding="utf-8")
    core = [
        one for one in (ROOT / "bot").iterdir() if one.name not in ("__init__.py", "__pycache__")
    ]
    names = [f"{one.name}/" if one.is_dir() else one.name for one in core]
    assert len(names) > 40
    assert sorted(name for name in names if f"`{name}`" not in named) == []
