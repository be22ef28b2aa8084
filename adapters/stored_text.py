"""Cleans text from outside, so that it can be stored and hashed."""

from __future__ import annotations


def clean(text: str) -> str:
    """`text` without characters that databases refuse: NUL, and halves of characters (cut
    emoji).
    """
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\x00", "") if "\x00" in text else text


def cleaned(value: object) -> object:
    """The same JSON value with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [cleaned(inner) for inner in value]
    return value
