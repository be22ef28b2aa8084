"""What will happen in a case, and when, if no one acts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.case_list import PAGE
from bot.cases.case import Case
from bot.cases.plan import plan
from bot.policy import recipients
from bot.posts import CaseView
from bot.practice import MemberId, Practice
from bot.timers import Timer, TimerKind
from cards import controls
from cards.card import Bullets, Card, Command, Line, Row, Small, Strong, Text
from cards.phrases import names, place, stars, when
from cards.reminder import wording


def what(case: Case, timer: Timer, practice: Practice) -> str:
    """What Bedside will do, with the names of the people who will be notified."""
    recipients = names(practice.members[id] for id in who(case, timer, practice))
    if timer.kind is TimerKind.REPLY and timer.key.is_past_limit:
        return f"I'll tell {recipients} that the reply is overdue"
    return wording(timer.kind).planned.format(who=recipients)


def who(case: Case, timer: Timer, practice: Practice) -> tuple[MemberId, ...]:
    """The people who will get a reminder. Empty if Bedside only checks something."""
    if not timer.kind.reminds:
        return ()
    return recipients(case, timer, practice, timer.due_at)


def draw_plan(view: CaseView) -> Card:
    """Return the case's complete plan. The footer of its card shows only the next step."""
    case = view.case
    lines = tuple(_lines(view))
    if not lines:
        nothing = f"Nothing is planned for case {case.id}."
        return Card(nothing, (Text((nothing,)),))
    title = f"Case {case.id}: what happens next if no one steps in"
    return Card(title, (Bullets(lines, (Strong(title),)),))


def draw_office_plan(views: Sequence[CaseView]) -> Card:
    """Return the next step of each case at someone's offices, one per line, at most `PAGE`."""
    title = "What happens next if no one steps in"
    if not views:
        nothing = "Nothing's coming up. There are no open cases."
        return Card(nothing, (Text((nothing,)),))
    rows = tuple(
        Row(_next(view), controls.see_it(view.case.id, "Open"))
        for view in views[:PAGE]
        if view.next is not None
    )
    later = "There's more after that. " if len(views) > PAGE else ""
    one = Command(f"plan {views[0].case.id}")
    hint = Small((f"{later}To see every step of one case, type ", one, "."))
    return Card(title, (Text((Strong(title),)), *rows, hint))


def _next(view: CaseView) -> Line:
    case, timer = view.case, view.next
    assert timer is not None
    where = f" · {place(view)}" if len(view.practice.locations) > 1 else ""
    which = Strong(f"{case.id}  {stars(case.review.stars)}")
    step = what(case, timer, view.practice)
    return (which, "  ", when(view, timer.due_at), f" · {step}{where}")


def _lines(view: CaseView) -> Iterator[Line]:
    case, practice = view.case, view.practice
    for timer in plan(case, practice):
        yield (when(view, timer.due_at), f"  {what(case, timer, practice)}")
