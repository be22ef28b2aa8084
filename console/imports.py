"""`bedside import FILE`: shows what's in a file, and what was new, changed, or rejected."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from adapters.sites.files.importing import NO_SITE, Report
from bot.imports import Example, ImportPreview, counted, day_of, result

SHOWN = 20
"""Maximum number of rejected lines to print. The rest are only counted."""


def lines(file: Path) -> int:
    """The number of lines, for the progress bar. A CSV row can span several lines."""
    with file.open("rb") as opened:
        return sum(1 for _ in opened)


def preview(seen: ImportPreview, console: Console) -> None:
    """Print how we parsed the file: its columns, offices, sites, dates, and a few sample rows."""

    def say(text: str = "") -> None:
        console.print(text, markup=False, highlight=False)

    if seen.layout:
        say(f"This looks like an export of {seen.layout}.")
    say("Columns read:")
    for name, titles in seen.read:
        say(f"  {name}: {', '.join(f'“{title}”' for title in titles)}")
    if seen.not_read:
        say("Columns not read:")
        for title, why in seen.not_read:
            say(f"  “{title}”: {why}")
    for note in (*seen.notes, *([NO_SITE] if seen.names_no_site else [])):
        say(f"Note: {note}")
    say(f"{counted(seen.reviews, 'review')}:" if seen.reviews else "No reviews could be read.")
    for office, site, count in seen.places:
        say(f"  {office}, {site}: {count:,}")
    for sentence in seen.dated():
        say(sentence)
    if seen.first:
        say("Here are the first few:")
    for example in seen.first:
        say(f"  {_shown(example)}")
    if seen.question:
        say(seen.question)


def show(report: Report, console: Console, *, dry: bool) -> None:
    taken = report.taken
    console.print(result(taken.new, taken.changed, taken.known, len(taken.opened), dry=dry))
    if dry:
        console.print("This was a dry run: nothing was changed.")
    if report.refused:
        console.print(_refused(len(report.refused), others=report.read, dry=dry))
        for number, reason in report.refused[:SHOWN]:
            console.print(f"  line {number}: {reason}", markup=False, highlight=False)
        if len(report.refused) > SHOWN:
            console.print(f"  … and {len(report.refused) - SHOWN:,} more")


def _refused(count: int, *, others: int, dry: bool) -> str:
    many = counted(count, "line")
    if dry:
        return f"{many} can't be imported:"
    verb = "was" if count == 1 else "were"
    return f"{many} {verb} refused{', and the others were imported' if others else ''}:"


def _shown(one: Example) -> str:
    stars = "no stars" if one.stars is None else "★" * one.stars + "☆" * (5 - one.stars)
    day = f"{'about ' if one.is_about else ''}{day_of(one.day)}"
    words = " ".join(one.text.literal.split())
    text = f"“{words[:80]}{'…' if len(words) > 80 else ''}”" if words else "no text"
    return f"{stars}  {one.author.literal or 'anonymous'}, {day}: {text}"
