"""Prints docs/sites.md from what `bot/sites/` declares.

Run it with `python -m tools.sites_reference > docs/sites.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.sites import ABILITIES, SITES, Site

ADDING = Path(__file__).with_name("sites_adding.md")

OPENING = """\
# Review sites

How Bedside works with each review site, and which steps your team does by hand. This page is
made from `bot/sites/` (`python -m tools.sites_reference > docs/sites.md`). `bedside sites` shows
the same for your own offices, with how far reading has come.

Reviews come in by more ways than a site's own interface: from [a file](imports.md), or with
`/reviews add`. Each office counts by itself. If an office has no account at a site
that a program could use, its replies are posted by hand, even at Google.
"""

BY_HAND = """
## By hand

The card has the reply to copy and, if the review came with a link, a button that opens it. After
you've posted the reply, press *I posted it*.

| site | where to reply | where to get a file of reviews |
|---|---|---|
"""


def reference() -> str:
    """The whole page."""
    by_hand = "".join(
        f"| {site.title} | {site.by_hand or '–'} | {site.export or '–'} |\n"
        for site in SITES.values()
    )
    return "\n".join([OPENING, *_table(), BY_HAND.rstrip("\n"), by_hand, ADDING.read_text("utf-8")])


def _table() -> Iterator[str]:
    names = list(ABILITIES.values())
    yield "| site | " + " | ".join(names) + " | limits |"
    yield "|---" * (len(names) + 2) + "|"
    for site in SITES.values():
        can = ["yes" if getattr(site, field) else "–" for field in ABILITIES]
        yield f"| {site.title} | " + " | ".join(can) + f" | {'; '.join(_limits(site)) or '–'} |"


def _limits(site: Site) -> Iterator[str]:
    if site.reply_bytes:
        yield f"{site.reply_bytes:,} bytes a reply"
    if site.reply_characters:
        yield f"{site.reply_characters:,} characters a reply"
    if site.requests_a_minute:
        yield f"{site.requests_a_minute:,} requests a minute"
    if site.moderates:
        yield "replies are moderated"
    if not site.emoji:
        yield "no emoji"


if __name__ == "__main__":
    print(reference(), end="")
