"""Normalizes column names, and loads this folder's TOML files."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name's plain form: `Review Text`, `reviewText`, and `review-text` all become
    `review_text`. Accents are dropped.
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip().lstrip("\ufeff"))
    folded = unicodedata.normalize("NFKD", parted).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", folded).strip("_") or name.strip().casefold()


@cache
def content(name: str) -> Any:
    """The parsed content of one of this folder's TOML files."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def letters(text: str) -> str:
    """`text` in lower case, with single spaces, and in Unicode form NFKC."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())
