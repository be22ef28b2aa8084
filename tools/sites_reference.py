"""Generates docs/sites.md from the declarations in `bot/sites/`. Run it with `make pages`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.sites import ABILITIES, SITES, Site

ADDING = Path(__file__).with_name("sites_adding.md")

OPENING = """\
# Review sites

This page shows how Bedside works with each review site, and which steps your team does by hand.
It's generated from `bot/sites/` (`make pages`). Run `bedside sites` to see the same for your own
offices, and how current Bedside's copy of their reviews is.

If Bedside can't read a site, you can still [import a file](imports.md), add reviews with
`/reviews add`, or [connect a mailbox](mailbox.md). You connect each office separately. If an office
isn't connected to a site, your team posts its replies there by hand, even on Google.
"""

BY_HAND = """
## By hand

The card has the whole reply to copy, and a button that opens the page to post it on. That's the
review itself if it came with a link (*Open review*), or else your office's page at the site or the
site's own page for practices (such as *Open Vitals*). To set your office's page, add it to your
settings:

    [[locations.sites]]
    site = "vitals"
    page = "https://…"

After you've posted the reply, press *I posted it*. Until then, the reply counts as missing, so the
reminders continue.

Neither Slack nor Teams lets an app put text on your clipboard, so there's no *Copy* button. The
reply has a box of its own, with nothing else in it, so you can select it with the mouse.
On a phone, choose *Edit only* in the card's menu. That opens the reply in a text field, where
*Select all* and *Copy* work.

| site | where to reply | where to get a file of reviews |
|---|---|---|
"""

SEVERAL = """\
## Checking again

One and two weeks after the reply, Bedside checks whether the review is still up and whether it has
changed. On sites where the table says that it can't *check again*, and for reviews without the
site's own ID, it asks the owner instead. The message has a button that opens the review or the
site, and one tap answers it: *Still there*, *It's gone*, or *It changed*.

Yelp is in between. Its API lists an office's newest reviews on one page, and can't look up a single
one. As long as the review is on that page, Bedside checks it there. If it's gone
from the page, it was removed, or newer ones pushed it off, so Bedside asks the owner.

## When a site is down

Each site is read on its own, so no other site has to wait for it. After three failures in a row
(timeouts, failed connections, or server errors), Bedside stops trying all the offices there. It
tries one of them after a few seconds, then less and less often, but at least every 15 minutes (an
hour if the site asks for that). Once the site responds, all offices are read, and nothing is lost.

If a site has been down for half an hour, managers get one message, and another when it works again.
A restart doesn't repeat it. If only some offices fail, managers get a message about each, but at
most three at a time. In the meantime, `bedside sites` and `/reviews health` say what can't be read,
and `/readyz` lists the site as `poll NAME`.

The same happens if a site changes how it sends reviews, so that at least three of an office's
reviews, and more than half, can't be read. What can be read still comes in, but the office doesn't
count as read. A single odd review doesn't hold anything up. Managers get one message about it.

If a site doesn't let Bedside in, a person has to fix something, so managers hear right away.

## The same person on two sites

People sometimes post the same complaint on two sites. If the names match, the wording is nearly the
same, and the posts are no more than two weeks apart, Bedside treats them as one conversation with
two posts to reply to:

- Each post has its own case, with its own reply and its own 24 hours, because each site shows its
  own reply. The two drafts differ.
- Each card mentions the other post and its case.
- The call belongs to the first case. The second one says so, doesn't offer the call, and sends no
  call reminders. If the first case closes before anyone talks with the reviewer, the call moves to
  the second.

Names match if one is short for the other, such as "Denise R." and "Denise Renner". If one post is
anonymous, Bedside matches the two only if the text is long and nearly identical. If the first case
is already closed, the second post is treated as a separate case.
"""


def reference() -> str:
    """Return the whole page."""
    by_hand = "".join(
        f"| {_linked(site)} | {site.by_hand or '–'} | {site.export or '–'} |\n"
        for site in SITES.values()
    )
    return "\n".join(
        [OPENING, *_table(), BY_HAND.rstrip("\n"), by_hand, SEVERAL, ADDING.read_text("utf-8")]
    )


def _linked(site: Site) -> str:
    return f"[{site.title}]({site.page})" if site.page else site.title


def _table() -> Iterator[str]:
    names = list(ABILITIES.values())
    yield "| site | " + " | ".join(names) + " | limits |"
    yield "|---" * (len(names) + 2) + "|"
    for site in SITES.values():
        can = ["yes" if getattr(site, field) else "–" for field in ABILITIES]
        yield f"| {site.title} | " + " | ".join(can) + f" | {', '.join(_limits(site)) or '–'} |"


def _limits(site: Site) -> Iterator[str]:
    if site.reply_bytes:
        yield f"{site.reply_bytes:,} bytes per reply"
    if site.reply_characters:
        yield f"{site.reply_characters:,} characters per reply"
    if site.requests_a_minute:
        yield f"{site.requests_a_minute:,} requests per minute"
    if site.reads_every_min:
        yield f"each office is read every {site.reads_every_min} minutes"
    if site.moderates:
        yield "the site reviews replies"
    if not site.emoji:
        yield "no emoji"


if __name__ == "__main__":
    print(reference(), end="")
