"""Text in Adaptive Cards, rendered so that none of it is interpreted as markup.

Longer texts, and all lines that contain a patient's words, are text runs, which don't support
Markdown. Our own lines are text blocks, because only those can mention people. Text blocks do
support Markdown, so we break up any markup in them that isn't our own. Phones don't support
escapes (they show the backslash, and show `&lt;` as is), so we insert an invisible word joiner
wherever that works. Runs with a patient's words get it, too, because the iOS renderer interprets
even those as Markdown and turns URLs into links (github.com/microsoft/AdaptiveCards,
`buildIntermediateResultForText`). Both kinds show times in each user's own time zone.
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
from cards.adaptive import newer
from cards.adaptive.mentions import LONGEST_NAME, Mentions
from cards.card import Command, Line, Link, Mention, Moment, Piece, Status, Strong
from cards.excerpt import short, visible

LONGEST_FOREIGN = 80
"""Maximum length of a patient's words (usually a name) in one of our lines, in characters."""

LINES = 20
"""Maximum number of lines rendered as separate elements, which makes every client break them."""

JOINER = "\u2060"
"""An invisible character. Clients don't recognize markup that contains it."""

Spacing = Literal["None", "Small", "Default", "Medium"]

_OPENS = re.compile(r"^(?=[#>+=|\[-]|\d+[.)])", re.MULTILINE)
"""The start of a line that would become a heading, a list, or a definition."""

_FUNCTION = re.compile(r"(?<=\{)(?=\{(?:DATE|TIME)\()", re.IGNORECASE)

_JOINED = re.compile(
    r"(?<=\{)(?=\{)|(?<=\])(?=[(\[:])|(?<=<)|(?<=\\)|(?<=&)(?=#?\w+;)"
    r"|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)",
    re.IGNORECASE,
)
"""Where to break up date functions, links, tags, escapes, character entities, and URLs."""

_EMPHASIS = re.compile(r"[*`~]|(?<![^\W_])_|_(?![^\W_])")


def text(
    line: Line, mentions: Mentions, *, small: bool = False, spacing: Spacing = "Small"
) -> Iterator[CardElement]:
    """Yield the elements of a line: more than one if it has line breaks."""
    for number, broken in enumerate(_broken(line)):
        gap: Spacing = "None" if number else spacing
        if any(isinstance(piece, Untrusted) for piece in broken):
            yield _runs(broken, small, gap)
        elif (first := newer.badge(broken)) is not None:
            rest = _block(newer.after_badge(broken), mentions, small, "None")
            yield newer.beside(first, rest, gap)
        else:
            yield _block(broken, mentions, small, gap)


def quoted(words: str | Untrusted) -> Iterator[CardElement]:
    """Yield the elements of a longer text by anyone, with its paragraphs and line breaks."""
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
    """Return `words` as Markdown that shows them literally, even at the start of a line."""
    flat = _JOINED.sub(JOINER, " ".join(words.split("\n")))
    return _OPENS.sub(JOINER, _EMPHASIS.sub(r"\\\g<0>", flat))


def called(words: str) -> str:
    """A command as people type it in Teams."""
    return f"@Bedside {words}".strip()


def literally(words: str) -> TextRun:
    """A run with our or the team's words. It can be copied: only date functions are broken up."""
    return TextRun(text=_FUNCTION.sub(JOINER, words) or "…")


def theirs(words: str) -> TextRun:
    """A run with a patient's words, which no client can interpret as markup."""
    return TextRun(text=_OPENS.sub(JOINER, _JOINED.sub(JOINER, words)) or "…")


def _reads_from_the_right(words: str) -> bool:
    """Whether the text is right-to-left, based on its first character with a strong direction."""
    directions = map(unicodedata.bidirectional, words)
    return (
        next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"
    )


def _broken(line: Line) -> Iterator[Line]:
    """Split the line at the line breaks in our own words. A patient's words in it have none."""
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
            # Markdown doesn't recognize bold if there's a space before the closing asterisks
            bold = words.strip()
            return words.replace(bold, f"**{escaped(bold)}**") if bold else words
        case Status():
            return f"**{escaped(piece.told)}**"
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
    """The date and time in each user's time zone. Teams has functions only for those.

    Every format of its dates has the year. A shorter date of our own would be the office's, and the
    wrong day next to the right time for a reader in another zone.

    https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features#datetime-formatting-and-localization
    """
    at = f"{moment.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    match moment.how:
        case "when" | "ago" | "due":
            return f"{{{{DATE({at}, SHORT)}}}} at {{{{TIME({at})}}}}"
        case "day":
            return f"{{{{DATE({at}, SHORT)}}}}"


# --- text runs, which are shown literally


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
        case Status():
            return TextRun(text=piece.told, weight="Bolder")
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
