"""The home page: counts, your own cases, overdue ones, the week's figures, and who's on duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.home import Home, Week
from bot.posts import CaseView
from cards import controls, lists
from cards.card import (
    Bullets,
    Buttons,
    Card,
    Command,
    Control,
    Heading,
    Line,
    Part,
    Separator,
    Small,
    Strong,
    Text,
)
from cards.excerpt import short
from cards.phrases import LONGEST_NAME, span

MOST_ROWS = 5
"""Maximum number of cases shown in each section. A button shows the rest."""

MOST_PLACES = 8
"""Maximum number of offices whose on-duty members are listed."""


def draw_home(home: Home) -> Card:
    """Return the home page. It's the same on every platform and in reply to the "home" command."""
    headline = summary(home)
    parts: tuple[Part, ...] = (
        Heading("Bedside"),
        Text((Strong(headline),)),
        *_section("Yours", home.mine.cases, home.mine.total, "mine"),
        *_section("Overdue", home.late.cases, home.late.total, "overdue"),
        *_week(home.week),
        *_unthanked(home),
        *_on_duty(home),
        Separator(),
        Buttons(tuple(_buttons(home))),
        Small(("Anywhere else: ", Command(), ", or ", Command("help"))),
    )
    return Card(headline, parts)


def summary(home: Home) -> str:
    """All counts on one line: "4 reviews need a reply (1 overdue) · 2 calls are yours"."""
    counts = []
    if home.pending:
        needs = "1 review needs" if home.pending == 1 else f"{home.pending:,} reviews need"
        late = f" ({home.late.total:,} overdue)" if home.late.total else ""
        counts.append(f"{needs} a reply{late}")
    if home.mine.total:
        yours = "1 case is" if home.mine.total == 1 else f"{home.mine.total:,} cases are"
        counts.append(f"{yours} yours")
    return " · ".join(counts) or "All caught up."


def _section(title: str, views: tuple[CaseView, ...], total: int, words: str) -> Iterator[Part]:
    if not total:
        return
    yield Separator()
    yield Text((Strong(title),))
    yield from lists.rows(views[:MOST_ROWS])
    if total > MOST_ROWS:
        yield Buttons((controls.run_words(words, f"Show all {total:,}", style="plain"),))


def _week(week: Week) -> Iterator[Part]:
    yield Separator()
    if not week.posted:
        yield Text((Strong("Last 7 days"), "  No complaints."))
        return
    many = "1 complaint" if week.posted == 1 else f"{week.posted:,} complaints"
    replied = f"{week.replied:,} replied to" if week.replied else "none replied to yet"
    lines: list[Line] = [(f"{many}, {replied}" if week.posted > 1 or week.replied else many,)]
    if week.typically is not None:
        lines.append((f"A reply typically took {span(week.typically)}",))
    if week.resolved:
        calls = "1 call" if week.resolved == 1 else f"{week.resolved:,} calls"
        lines.append((f"{calls} resolved it for them",))
    if week.subject is not None:
        lines.append((f"Most often about {week.subject.label}",))
    yield Bullets(tuple(lines), (Strong("Last 7 days"),))


def _unthanked(home: Home) -> Iterator[Part]:
    """How many good reviews have no reply, with a button to thank people if the member may post."""
    if not home.unthanked:
        return
    several = home.unthanked != 1 or home.has_more_unthanked
    more = " or more" if home.has_more_unthanked else ""
    many = f"{home.unthanked:,}{more} good reviews have" if several else "1 good review has"
    yield Text((f"{many} no reply yet.",))
    if home.member.may_approve:
        yield Buttons((controls.run_words("good", "Thank them", style="plain"),))


def _on_duty(home: Home) -> Iterator[Part]:
    """One line per person, with the offices where they're on duty."""
    places = defaultdict[str, list[str]](list)
    for duty in home.on_duty[:MOST_PLACES]:
        who = short(duty.member.name, LONGEST_NAME) if duty.member else "No one"
        places[who].append(short(duty.place, LONGEST_NAME))
    if not places:
        return
    lines = tuple((f"{who}: {', '.join(where)}",) for who, where in places.items())
    more = len(home.on_duty) - MOST_PLACES
    rest: tuple[Line, ...] = ((f"and {more:,} more places",),) if more > 0 else ()
    yield Separator()
    yield Bullets((*lines, *rest), (Strong("On duty today"),))


def _buttons(home: Home) -> Iterator[Control]:
    if home.pending:
        yield controls.run_words("pending", "Show all that need a reply")
    yield lists.ADD_REVIEW
