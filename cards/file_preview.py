"""The preview of an uploaded review file: how its columns are mapped, and what would be added."""

from __future__ import annotations

from collections.abc import Iterator

from bot.imports import Example, ImportOffer, ImportPreview, counted, day_of
from bot.practice import Member, Practice
from bot.sites import SITES
from bot.untrusted import Untrusted
from cards import actions
from cards.card import (
    Bullets,
    Button,
    Buttons,
    Card,
    Choice,
    Control,
    Menu,
    Part,
    Quote,
    Small,
    Strong,
    Text,
)
from cards.excerpt import short
from cards.phrases import LONGEST_NAME, stars

MOST_COLUMNS, MOST_NOTES, MOST_PLACES, MOST_REFUSED = 12, 5, 12, 5
"""Maximum number of lines shown of each kind. The rest are only counted."""

LONGEST_LINE = 120
LONGEST_EXAMPLE = 240
MOST_CHOICES = 100
"""Maximum number of options in a menu (a Slack limit)."""

BY_COMMAND = (
    "Ask your Bedside administrator to import it with “bedside import”, which has more options."
)

DATE_CHOICES = (("5/4 is May 4", "month-first"), ("5/4 is April 5", "day-first"))


def draw_file_preview(offer: ImportOffer, practice: Practice, by: Member) -> Card:
    """Return the preview for `by`, who uploaded the file and can choose only their own offices."""
    seen = offer.preview
    name = short(seen.file, LONGEST_NAME)
    title = name if seen.asks == "dates" else f"{name}: {counted(seen.reviews, 'review')}"
    if seen.problem:
        problem = f"I can't import {name}: {short(seen.problem, 600)}"
        return Card(problem[:150], (Text((problem,)), Small((BY_COMMAND,))))
    parts = (
        Text((Strong(title), *_layout(seen))),
        *_understood(seen),
        *_asked(offer, practice, by),
    )
    return Card(title, (*parts, Buttons(tuple(_buttons(offer)))))


def _layout(seen: ImportPreview) -> tuple[str, ...]:
    layout = short(seen.layout, LONGEST_NAME)
    return (f"  This looks like an export of {layout}.",) if layout else ()


def _understood(seen: ImportPreview) -> Iterator[Part]:
    places = [f"{office}, {site}: {count:,}" for office, site, count in seen.places]
    if places:
        yield _list("Where they belong", places, MOST_PLACES)
    if dated := " ".join(seen.dated()):
        yield Text((dated,))
    for n, example in enumerate(seen.first):
        above = (Strong("How they'll look"), "\n") if n == 0 else ()
        yield Quote(_words(example), (*above, _heading(example), *_author(example)))
    if seen.read:
        read = [
            f"{name}: {', '.join(f'“{title}”' for title in titles)}" for name, titles in seen.read
        ]
        yield _list("Columns I read", read, MOST_COLUMNS)
    if seen.not_read:
        left = [f"“{title}”: {why}" for title, why in seen.not_read]
        yield _list("Columns I'm skipping", left, MOST_COLUMNS)
    if seen.notes:
        yield _list("Worth knowing", seen.notes, MOST_NOTES)
    if seen.refused:
        refused = [f"Line {number}: {reason}" for number, reason in seen.refused]
        yield _list("Lines I can't read and won't import", refused, MOST_REFUSED)
    if seen.can_be_imported:
        yield Text((seen.result(dry=True),))


def _list(title: str, lines: list[str] | tuple[str, ...], most: int) -> Bullets:
    shown = [(short(line, LONGEST_LINE),) for line in lines[:most]]
    if len(lines) > most:
        shown.append((f"and {len(lines) - most:,} more",))
    return Bullets(tuple(shown), (Strong(title),))


def _heading(example: Example) -> str:
    day = f"{'about ' if example.is_about else ''}{day_of(example.day)}"
    by = ", by " if example.author else ", anonymous"
    return f"{stars(example.stars)}  {day}{by}"


def _author(example: Example) -> tuple[Untrusted, ...]:
    name = short(example.author.literal, LONGEST_NAME)
    return (Untrusted(name),) if name else ()


def _words(example: Example) -> str | Untrusted:
    words = " ".join(example.text.literal.split())
    return Untrusted(short(words, LONGEST_EXAMPLE)) if words else "No text, only stars."


def _asked(offer: ImportOffer, practice: Practice, by: Member) -> Iterator[Part]:
    """The question that has to be answered before the import, with its options."""
    seen = offer.preview
    if seen.asks == "office":
        places = [place for place in practice.locations.values() if by.works_at(place.id)]
        yield Text((Strong("Which office are these reviews for?"), " The file doesn't say."))
        yield _choice(offer, "Choose the office", "location", [(p.name, p.id) for p in places])
    elif seen.asks == "dates":
        yield Text((Strong("What does a date like 5/4 mean?"), " The file doesn't say."))
        for label, order in DATE_CHOICES:
            value = {"file": offer.id, "dates": order}
            yield Buttons((Button(label, actions.ANSWER_FILE.name, value),))
    elif seen.names_no_site:
        yield Text((Strong("Which review site are these from?"), " The file doesn't say."))
        yield _choice(offer, "Choose the site", "site", [(s.title, s.id) for s in SITES.values()])


def _choice(offer: ImportOffer, label: str, name: str, options: list[tuple[str, str]]) -> Buttons:
    choices = tuple(
        Choice(short(title, LONGEST_NAME), {"file": offer.id, name: id})
        for title, id in options[:MOST_CHOICES]
    )
    return Buttons((Menu(label, actions.ANSWER_FILE.name, choices),))


def _buttons(offer: ImportOffer) -> Iterator[Control]:
    seen, value = offer.preview, {"file": offer.id}
    if seen.can_be_imported:
        label = f"Import {counted(seen.reviews, 'review')}"
        confirmed = {**value, "stamp": offer.stamp}
        yield Button(label, actions.IMPORT_FILE.name, confirmed, actions.IMPORT_FILE.style)
    yield Button(actions.CANCEL_FILE.label, actions.CANCEL_FILE.name, value)
