"""Converts Slack's message markup to plain text.

Slack sends message text escaped, with links in angle brackets.
"""

from __future__ import annotations

import html
import re

BRACKETS = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def as_read(text: str) -> str:
    """Return `text` without Slack's markup for links, channels, and people."""
    return html.unescape(BRACKETS.sub(_label, text)).strip()


def _label(match: re.Match[str]) -> str:
    target, label = match[1], match[2] or ""
    if target.startswith("@"):
        # a mention has only the person's id, which is meaningless to a reader
        return label
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if target.startswith("!"):
        return label or f"@{target[1:]}"
    return label or target.removeprefix("mailto:")
