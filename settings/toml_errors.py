"""Explains what's wrong with a file that isn't valid TOML, to someone who doesn't know TOML."""

from __future__ import annotations

import re
from tomllib import TOMLDecodeError

CURLY = re.compile("[“”„‟‘’]")
BARE = re.compile(r'^\s*[\w.-]+\s*=\s*(?![\["\'{]|true\b|false\b|[+-]?\d)\S')


def explained(text: str, error: TOMLDecodeError) -> str:
    """Return one or two sentences: which line is wrong, why, and what to do."""
    line, number = _line(text, str(error))
    return f"line {number}: {_trouble(line, str(error))}"


def _line(text: str, message: str) -> tuple[str, int]:
    """Return the line where the parser stopped, or the last non-empty line before it."""
    lines = text.splitlines() or [""]
    match = re.search(r"at line (\d+)", message)
    number = int(match[1]) if match else len(lines)
    number = min(max(number, 1), len(lines))
    # the parser detects an unclosed line only in the next line
    while number > 1 and not lines[number - 1].strip():
        number -= 1
    return lines[number - 1], number


def _trouble(line: str, message: str) -> str:
    bare = _without_comment(line)
    if CURLY.search(bare):
        return 'there are curly quotes (“ ”). Type straight ones (") instead.'
    if bare.count('"') % 2:
        return 'a quotation mark (") is missing.'
    if "Cannot overwrite" in message:
        return "this setting is there twice. Remove one of the two."
    if "Cannot declare" in message:
        return "this block is there twice. Remove one of the two."
    if bare.count("[") != bare.count("]"):
        return "a square bracket, [ or ], is missing."
    if bare.count("{") != bare.count("}"):
        return "a curly bracket, { or }, is missing."
    if BARE.match(bare):
        return 'the value needs quotation marks, as in name = "Oak Street".'
    if bare.strip() and "=" not in bare and not bare.strip().startswith("["):
        return 'an equals sign is missing, as in name = "Oak Street". A comment starts with #.'
    if re.search(r"=\s*$", bare):
        return "the value after the equals sign is missing."
    return "this can't be read. Compare it with the same line in bedside.example.toml."


def _without_comment(line: str) -> str:
    """Return the line up to a # that isn't inside quotation marks."""
    quoted = False
    for n, sign in enumerate(line):
        quoted ^= sign == '"'
        if sign == "#" and not quoted:
            return line[:n]
    return line
