"""Words in Adaptive Cards, so that none of them can act as markup.

Longer texts, and every line with a patient's words in it, are text runs, which have no Markdown.
Our own lines are text blocks, because only those can mention people. Their text is Markdown, so we
break up anything in it that isn't our markup. Phones don't support escapes (they show the
backslash, and `&lt;` as it is), so we use an invisible word joiner wherever that works. A patient's
runs have it, too, because the renderer for iOS reads even those as Markdown and turns addresses
into links (github.com/microsoft/AdaptiveCards, `buildIntermediateResultForText`). Both kinds show
times in each reader's own zone.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC
from typing import Literal

from microsoft_teams.cards import CardElement, OpenUrlAction, RichTextBlock, TextBlock, TextRun

from bot.untrusted import Untrusted
from cards.adaptive.mentions import LONGEST_NAME, Mentions
from cards.card import Command, Line, Link, Mention, Moment, Piece, Strong
from cards.excerpt import short, visible

LONGEST_FOREIGN = 80
"""Maximum characters of a patient's words inside one of our lines: usually a name."""

LINES = 20
"""Maximum lines that are separate elements, so that every client breaks them."""

JOINER = "\u2060"
"""An invisible character. No markup works across it."""

Spacing = Literal["None", "Small", "Default", "Medium"]

_OPENS = re.compile(r"^(?=[#>+=|\[-]|\d+[.)])", re.MULTILINE)
"""The start of a line that would be a heading, a list or a definition."""

_FUNCTION = re.compile(r"(?<=\{)(?=\{(?:DATE|TIME)\()", re.IGNORECASE)

_JOINED = re.compile(
    r"(?<=\{)(?=\{)|(?<=\])(?=[(\[:])|(?<=<)|(?<=\\)|(?<=&)(?=#?\w+;)"
    r"|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)",
    re.IGNORECASE,
)
"""Where to break a date function, a link, a tag, an escape, a character's name or an address."""

_EMPHASIS = re.compile(r"[*`~]|(?<![^\W_])_|_(?![^\W_])")


def text(
    line: Line, mentions: Mentions, *, small: bool = False, spacing: Spacing = "Small"
) -> Iterator[CardElement]:
    """A line, or several if it has line breaks."""
    for number, broken in enumerate(_broken(line)):
        gap: Spacing = "None" if number else spacing
        if any(isinstance(piece, Untrusted) for piece in broken):
            yield _runs(broken, small, gap)
        else:
            yield _block(broken, mentions, small, gap)


def quoted(words: str | Untrusted) -> Iterator[CardElement]:
    """A longer text by anyone, with its paragraphs and line breaks."""
    literal = visible(words.literal if isinstance(words, Untrusted) else words) or "…"
    lines = literal.split("\n") if literal.count("\n") < LINES else [literal]
    is_apart = False
    for number, line in enumerate(lines):
        if not line.strip():
            is_apart = number > 0
            continue
        spacing: Spacing = "Medium" if is_apart else "None"
        run = theirs(line) if isinstance(words, Untrusted) else literally(line)
        block = RichTextBlock(inlines=[run], spacing=spacing)
        if _reads_from_the_right(line):
            block.horizontal_alignment = "Right"
        yield block
        is_apart = False


def escaped(words: str) -> str:
    """`words` as Markdown that shows them literally, even at the start of a line."""
    flat = _JOINED.sub(JOINER, " ".join(words.split("\n")))
    return _OPENS.sub(JOINER, _EMPHASIS.sub(r"\\\g<0>", flat))


def called(words: str) -> str:
    """How people type a command in Teams."""
    return f"@Bedside {words}".strip()


def literally(words: str) -> TextRun:
    """Our words or the team's, which people may copy. Only date functions are broken up."""
    return TextRun(text=_FUNCTION.sub(JOINER, words) or "…")


def theirs(words: str) -> TextRun:
    """A patient's words. Nothing in them acts, however a client reads a run."""
    return TextRun(text=_OPENS.sub(JOINER, _JOINED.sub(JOINER, words)) or "…")


def _reads_from_the_right(words: str) -> bool:
    """Whether it's written right to left, by the first letter with a direction."""
    directions = map(unicodedata.bidirectional, words)
    return (
        next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"
    )


def _broken(line: Line) -> Iterator[Line]:
    """The line, split at the breaks in our own words. A patient's words have none within a line."""
    rest: list[Piece] = []
    for piece in line:
        *ended, last = piece.split("\n") if isinstance(piece, str) else (piece,)
        for one in ended:
            yield (*rest, one)
            rest = []
        if last:
            rest.append(last)
    if rest:
        yield tuple(rest)


# --- a text block: our own lines


def _block(line: Line, mentions: Mentions, small: bool, spacing: Spacing) -> TextBlock:
    marked = "".join(_marked(piece, mentions) for piece in line).strip()
    block = TextBlock(text=marked or "…", wrap=True, spacing=spacing)
    if small:
        block.size, block.is_subtle = "Small", True
    return block


def _marked(piece: Piece, mentions: Mentions) -> str:
    match piece:
        case Strong(words):
            # Markdown sees no bold if there's a blank before the closing stars
            bold = words.strip()
            return words.replace(bold, f"**{escaped(bold)}**") if bold else words
        case Moment():
            return _moment(piece)
        case Mention(member):
            return mentions.call(member) or escaped(short(member.name, LONGEST_NAME))
        case Command(command):
            return f"**{called(command)}**"
        case Link(words, url):
            return f"[{escaped(words)}]({url.replace('(', '%28').replace(')', '%29')})"
        case Untrusted():
            raise TypeError("a patient's words are never Markdown")
        case str():
            return escaped(piece)


def _moment(moment: Moment) -> str:
    """Day and minute for each reader, since there's no function for anything else.

    https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features#datetime-formatting-and-localization
    """
    at = f"{moment.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    match moment.how:
        case "when" | "ago" | "due":
            return f"{{{{DATE({at}, SHORT)}}}} at {{{{TIME({at})}}}}"
        case "day":
            return f"{{{{DATE({at}, SHORT)}}}}"


# --- text runs, shown as they are


def _runs(line: Line, small: bool, spacing: Spacing) -> RichTextBlock:
    runs: list[TextRun] = []
    for run in map(_run, line):
        if runs and _is_plain(runs[-1]) and _is_plain(run):
            runs[-1].text = f"{runs[-1].text}{run.text}"
        else:
            runs.append(run)
    if small:
        for run in runs:
            run.size, run.is_subtle = "Small", True
    return RichTextBlock(inlines=list(runs), spacing=spacing)


def _run(piece: Piece) -> TextRun:
    match piece:
        case Untrusted(literal):
            return theirs(short(literal, LONGEST_FOREIGN))
        case Strong(words):
            return TextRun(text=words, weight="Bolder")
        case Moment():
            return TextRun(text=_moment(piece))
        case Mention(member):
            return literally(short(member.name, LONGEST_NAME))
        case Command(command):
            return TextRun(text=called(command), weight="Bolder")
        case Link(words, url):
            return TextRun(text=words, select_action=OpenUrlAction(title=words, url=url))
        case str():
            return literally(piece)


def _is_plain(run: TextRun) -> bool:
    return run.weight is None and run.select_action is None
