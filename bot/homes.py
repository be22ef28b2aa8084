"""Loads the content of a member's home screen."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from statistics import median

from sqlmodel import Session

from bot import lists
from bot.cases.case import Case
from bot.cases.state.call import ContactState
from bot.home import Duty, Home, Week
from bot.practice import Member, Practice
from bot.store import cases
from bot.unthanked import unthanked
from bot.words.filters import Filters
from bot.words.which import Which

WEEK = timedelta(days=7)

MOST_CASES = 500
"""Maximum number of cases counted per week, twice as many as a group of a thousand offices gets."""


def home(session: Session, practice: Practice, member: Member, now: datetime) -> Home:
    """The whole screen, from a single snapshot of the database."""
    where = lists.places(practice, member)
    mine = lists.listed(session, practice, Which.MINE, member, now, 1)
    late = lists.listed(session, practice, Which.OVERDUE, member, now, 1)
    counts = cases.counted(session, practice.id, Which.PENDING, now, locations=where)
    this_week = Filters(since=now - WEEK, until=now)
    ours = session, practice.id, Which.ALL, now
    total = sum(cases.counted(*ours, locations=where, filters=this_week).values())
    listed = cases.listed(*ours, locations=where, filters=this_week, limit=MOST_CASES)
    posted = [case for case in listed if not case.is_praise]
    total -= len(listed) - len(posted)
    duties = tuple(
        Duty(place.name, practice.on_duty(place.id, now))
        for place in practice.locations.values()
        if place.id in where
    )
    good, has_more = unthanked(session, practice, member, Filters(), now)
    return Home(
        member,
        sum(counts.values()),
        mine,
        late,
        _week(posted, total),
        duties,
        len(good),
        has_more,
    )


def _week(posted: list[Case], total: int) -> Week:
    took_s = [
        (public.at - case.review.posted_at).total_seconds()
        for case in posted
        if (public := case.reply.public) is not None and public.by is not None
    ]
    resolved = sum(case.contact.state is ContactState.RESOLVED for case in posted)
    about = Counter(theme for case in posted for theme in case.about)
    subject, count = next(iter(about.most_common(1)), (None, 0))
    typically = timedelta(seconds=median(took_s)) if took_s else None
    return Week(total, len(took_s), resolved, typically, subject if count > 1 else None)
