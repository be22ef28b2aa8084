"""Renders a card as an Adaptive Card. https://adaptivecards.io/explorer/AdaptiveCard.html"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from microsoft_teams.cards import (
    Action,
    AdaptiveCard,
    CardElement,
    Column,
    ColumnSet,
    Container,
    ExecuteAction,
    RefreshDefinition,
    RichTextBlock,
    TeamsCardProperties,
    TextBlock,
)

from bot.untrusted import Untrusted
from cards.adaptive import newer, words
from cards.adaptive.controls import row
from cards.adaptive.fitting import Json, fitted, posted
from cards.adaptive.mentions import Mentions
from cards.adaptive.words import escaped, literally, theirs
from cards.card import (
    Bars,
    Bullets,
    Button,
    Buttons,
    Card,
    Copyable,
    Heading,
    Line,
    Part,
    Quote,
    Row,
    Separator,
    Small,
    Text,
)
from cards.excerpt import short

LONGEST_HEADING = 150
LONGEST_NAME = 40
LONGEST_SUMMARY = 300

MOST_READERS = 60
"""Maximum number of people for whom Teams automatically refreshes a card."""


def card(card: Card, *, case: int | None = None, readers: Iterable[str] = ()) -> Json:
    """Return the card within the limits of Teams. The same card always renders the same way.

    With `case`, each user's client requests a fresh card when it displays this one. In a
    conversation with more than 60 people, `readers` lists the IDs of the people (at most 60)
    whose clients do that. In a smaller conversation, it's empty.
    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/up-to-date-views
    """
    refresh = _refresh(case, list(readers)) if case is not None else None
    return fitted(card, lambda one: drawn(one, refresh=refresh), posted)


def fallback(card: Card) -> str:
    """A line for notifications and screen readers, which never names or quotes a patient."""
    return short(card.summary, LONGEST_SUMMARY)


def drawn(
    card: Card,
    *,
    inputs: Sequence[CardElement] = (),
    actions: Sequence[Action] = (),
    refresh: RefreshDefinition | None = None,
) -> Json:
    """Return the whole card as JSON, whatever its size. `inputs` go below its parts."""
    mentions = Mentions()
    body = [*elements(card.parts, mentions), *inputs]
    made = AdaptiveCard(
        version="1.5",
        fallback_text=fallback(card),
        speak=fallback(card),
        body=body or [TextBlock(text=escaped(fallback(card)) or "…", wrap=True)],
        actions=list(actions) or None,
        refresh=refresh,
        msteams=TeamsCardProperties(width="full", entities=mentions.entities or None),
    )
    shown: Json = made.model_dump(by_alias=True, exclude_none=True, mode="json")
    return shown


def elements(parts: Iterable[Part], mentions: Mentions) -> Iterator[CardElement]:
    """Yield each part's elements.

    A separator becomes a line above the next part. Text below buttons gets extra space above it.
    """
    before: Part | None = None
    for part in parts:
        look: dict[str, Any] = {}
        if isinstance(before, Separator):
            look = {"separator": True, "spacing": "Medium"}
        elif isinstance(before, Buttons) and isinstance(part, Text):
            look = {"spacing": "Large"}
        for element in _part(part, mentions):
            yield element.model_copy(update=look) if look else element
            look = {}
        before = part


def _part(part: Part, mentions: Mentions) -> Iterator[CardElement]:
    match part:
        case Heading(stars=None):
            yield _title(part)
        case Heading(stars=int(stars)):
            yield newer.beside(newer.rating(stars), _title(part), "Default")
        case Text(line):
            yield from words.text(line, mentions)
        case Small(line):
            yield from words.text(line, mentions, small=True)
        case Quote(quoted, above) | Copyable(quoted, above):
            yield from _above(above, mentions)
            yield _framed(quoted)
        case Bullets(lines, above):
            yield from _above(above, mentions)
            for line in lines:
                yield from words.text(("•  ", *line), mentions)
        case Buttons(controls):
            yield row(controls)
        case Row(line, button):
            yield _row(line, button, mentions)
        case Bars(line=line):
            [plain] = words.text(line, mentions)
            yield newer.chart(part, plain)
        case Separator():
            return


def _title(heading: Heading) -> CardElement:
    text = short(heading.text, LONGEST_HEADING)
    if not heading.name:
        return TextBlock(
            text=escaped(text) or "…", style="heading", size="Medium", weight="Bolder", wrap=True
        )
    title, whose = literally(f"{text} · "), theirs(short(heading.name.literal, LONGEST_NAME))
    for run in (title, whose):
        run.size, run.weight = "Medium", "Bolder"
    return RichTextBlock(inlines=[title, whose])


def _row(line: Line, button: Button, mentions: Mentions) -> ColumnSet:
    text = Column(width="stretch", items=list(words.text(line, mentions)))
    text.vertical_content_alignment = "Center"
    press = Column(width="auto", items=[row((button,))])
    return ColumnSet(columns=[text, press], spacing="Small")


def _above(line: Line, mentions: Mentions) -> Iterator[CardElement]:
    if line:
        yield from words.text(line, mentions, spacing="Medium")


def _framed(quoted: str | Untrusted) -> Container:
    """Quoted words on a shaded background."""
    return Container(style="emphasis", items=list(words.quoted(quoted)), spacing="Small")


def _refresh(case: int, readers: Sequence[str]) -> RefreshDefinition:
    action = ExecuteAction(title="Refresh", verb="refresh", data={"case": case})
    return RefreshDefinition(action=action, user_ids=list(readers[:MOST_READERS]) or None)
