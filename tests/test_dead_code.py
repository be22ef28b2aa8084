"""Checks that everything the core defines is used by the product, not only by tests."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "scheduler")
ELSEWHERE = "bot/replies/"
"""Rules are looked up through a list in their module, and their names are everyday words."""

CALLED_BY_LIBRARIES = frozenset(("process_bind_param", "process_result_value"))
PRODUCT = (
    "bot", "scheduler", "cards", "adapters", "console", "settings", "app_parts", "demo", "tools",
)  # fmt: skip
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def sources(rooms: tuple[str, ...]) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


def defined(tree: ast.Module) -> Iterator[str]:
    """Functions, methods, classes, constants, and class fields."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name, decorator_list=[]):
                yield name
            case ast.AsyncFunctionDef(name=name, decorator_list=[]):
                yield name
            case ast.ClassDef(name=name, body=body):
                yield name
                for line in body:
                    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                        yield line.target.id
    for line in tree.body:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def read_words() -> Counter[str]:
    files = [*sources(PRODUCT), *ROOT.glob("app*.py")]
    return Counter(word for file in files for word in WORD.findall(file.read_text("utf-8")))


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_defined_that_the_product_never_uses(room: str) -> None:
    words = read_words()
    unused = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in sources((room,))
        if not str(file.relative_to(ROOT)).startswith(ELSEWHERE)
        for name in defined(ast.parse(file.read_text("utf-8")))
        if words[name] == 1 and not name.startswith("__") and name not in CALLED_BY_LIBRARIES
    }
    assert unused == set()
