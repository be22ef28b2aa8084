"""A message's text as people read it. Slack sends it escaped, with links in angle brackets."""

from __future__ import annotations

import html
import re

BRACKETS = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def as_read(text: str) -> str:
    """`text` without Slack's markup for links, channels and people."""
    return html.unescape(BRACKETS.sub(_label, text)).strip()


def _label(match: re.Match[str]) -> str:
    target, label = match[1], match[2] or ""
    if target.startswith("@"):
        # a person is just an id here, which means nothing to a reader
        return label
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if target.startswith("!"):
        return label or f"@{target[1:]}"
    return label or target.removeprefix("mailto:")
