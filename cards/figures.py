"""The card with the statistics for a range of days."""

from __future__ import annotations

from collections.abc import Iterator

from bot.figures import Figures
from bot.practice import Practice
from cards import controls
from cards.card import Bars, Bullets, Buttons, Card, Line, Part, Small, Strong, Text
from cards.excerpt import short
from cards.lists import dropped_words
from cards.phrases import LONGEST_NAME, span

MOST_PLACES = 6
"""Maximum number of offices listed with their counts."""

WORTH_DRAWING = 3
"""Minimum number of counts for a chart. Two are easier to compare in words."""


def draw_figures(figures: Figures, practice: Practice) -> Card:
    """Return the card: the range it covers, the counts, and a button that lists the cases."""
    title = _title(figures)
    if not figures.total:
        headline = f"{title}: no complaints."
        return Card(
            headline, (*dropped_words(figures.understood, figures.words), Text((headline,)))
        )
    parts: list[Part] = [*dropped_words(figures.understood, figures.words)]
    bars = tuple(_bars(figures, practice))
    in_words = [one.line for one in bars if len(one.counts) < WORTH_DRAWING]
    parts.append(Bullets((*_lines(figures), *in_words), (Strong(title),)))
    parts += [one for one in bars if len(one.counts) >= WORTH_DRAWING]
    if figures.looked_at < figures.total:
        newest = f"the newest {figures.looked_at:,} of them"
        looked_at = f"Everything after the first line covers only {newest}"
        parts.append(Small((looked_at,)))
    parts.append(Buttons((controls.run_words(_cases(figures), "Show the cases", "plain"),)))
    return Card(f"{title}: {_many(figures.total)}", tuple(parts))


def _title(figures: Figures) -> str:
    filters = " · ".join(
        description.removeprefix("posted ").removeprefix("in ")
        for description in figures.understood.told
    )
    return filters[:1].upper() + filters[1:]


def _cases(figures: Figures) -> str:
    """The command that lists the cases that were counted."""
    words = figures.words.partition(" ")[2]
    has_days = not any(
        description.startswith("last 30 days") for description in figures.understood.told
    )
    return " ".join(filter(None, ("all", words, "" if has_days else "last 30 days")))


def _many(count: int) -> str:
    return "1 complaint" if count == 1 else f"{count:,} complaints"


def _lines(figures: Figures) -> Iterator[Line]:
    before = f"{figures.before:,}" if figures.before else "none"
    yield (f"{_many(figures.total)}, compared with {before} in the same period before",)
    if figures.replied:
        on_time = _on_time(figures.replied, figures.in_time)
        yield (f"{figures.replied:,} of {figures.looked_at:,} have our reply, {on_time}",)
    else:
        yield ("None of them has our reply yet" if figures.looked_at > 1 else "No reply yet",)
    if figures.typically is not None:
        yield (f"A reply typically took {span(figures.typically)}",)
    if figures.resolved:
        calls = "1 call" if figures.resolved == 1 else f"{figures.resolved:,} calls"
        yield (f"{calls} resolved it for them",)
    if figures.raised or figures.removed:
        raised = f"{figures.raised:,} raised their rating"
        theirs = "review" if figures.removed == 1 else "reviews"
        yield (f"{raised} and {figures.removed:,} took their {theirs} down",)


def _bars(figures: Figures, practice: Practice) -> Iterator[Bars]:
    """Charts of the complaints by theme and by office."""
    if figures.subjects:
        about = ", ".join(f"{theme.label} ({count:,})" for theme, count in figures.subjects)
        counts = tuple((theme.label, count) for theme, count in figures.subjects)
        yield Bars("Most often about", counts, (f"Most often about: {about}",))
    if len(figures.per_location) > 1:
        places = _places(figures, practice)
        told = ", ".join(f"{place} ({count:,})" for place, count in places)
        yield Bars("By office", places, (f"By office: {told}",))


def _on_time(replied: int, in_time: int) -> str:
    if in_time == replied:
        return "on time" if replied == 1 else "all on time"
    return "late" if replied == 1 else f"{in_time:,} of them on time"


def _places(figures: Figures, practice: Practice) -> tuple[tuple[str, int], ...]:
    """Each office's count, highest first. Offices that don't fit are combined into one count."""
    most_first = sorted(figures.per_location.items(), key=lambda pair: -pair[1])
    named = [
        (short(practice.locations[id].name, LONGEST_NAME), count)
        for id, count in most_first[:MOST_PLACES]
    ]
    rest = most_first[MOST_PLACES:]
    more = [(f"{len(rest)} more offices", sum(count for _, count in rest))] if rest else []
    return (*named, *more)
