"""A practice with 200 offices, whose rows the database generates in a second, not in an hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlmodel import Session

from bot.cases.case import Case, CaseId
from bot.cases.decision_context import DecisionContext
from bot.cases.draft import compose_draft
from bot.cases.site import open_case
from bot.cases.tracks import evolve
from bot.policy import reply_clock
from bot.practice import LocationId, Member, MemberId, Practice, Role
from bot.reviews import Review
from bot.store import cases
from bot.timeline import RecordedEvent
from tools.bench.practice import NOW, OAK, practice, review

AT_ONCE = 50_000
"""Number of rows that one statement adds, so that none takes too long on PostgreSQL."""

OFFICES, OWNERS = 200, 400
BOSS = MemberId("boss")
DUE, LATER, DEAD, E_MAILS = 50, 3_000, 20, 40
"""Number of due timers and due effects, later effects, dead letters, and e-mails.

The e-mails are unanswered ones in closed cases. Later effects aren't due yet.
"""


@dataclass(frozen=True)
class Sizes:
    """The number of cases of each kind, and the number of reviews."""

    open: int = 1_000
    closed: int = 5_000
    reviews: int = 20_000


FULL = Sizes(20_000, 80_000, 500_000)


def large_practice() -> Practice:
    """Return a practice that has 200 offices with two people each, and one manager for all."""
    small = practice()
    oak = small.locations[OAK]
    offices = {office(n): replace(oak, id=office(n), name=f"Office {n}") for n in range(OFFICES)}
    people = [_member(owner(n), Role.APPROVER, office(n % OFFICES)) for n in range(OWNERS)]
    boss = _member(BOSS, Role.MANAGER)
    return replace(
        small, locations=offices, members={person.id: person for person in (boss, *people)}
    )


def _member(id: MemberId, role: Role, *offices: LocationId) -> Member:
    chat = {"slack": f"U0{id.upper()}"}
    return Member(id, id.title(), f"{id}@rosebank.example", role, chat, frozenset(offices))


@cache
def one_case() -> Case:
    """Return a case that was just opened, with its draft."""
    small, found = practice(), review(1)
    clock = reply_clock(found.posted_at, NOW, small.locations[OAK], small.policy)
    opened = open_case(CaseId(214), found, clock)
    case = evolve(None, RecordedEvent(CaseId(214), 1, NOW, None, opened))
    draft = compose_draft(case, DecisionContext(NOW, small))
    return evolve(case, RecordedEvent(case.id, 2, NOW, None, draft))


def office(n: int) -> LocationId:
    return LocationId(f"office-{n}")


def owner(n: int) -> MemberId:
    return MemberId(f"owner-{n}")


def fill(session: Session, sizes: Sizes, *, is_analyzed: bool = True) -> None:
    """Insert the rows. All cases are identical except for the columns that are searched.

    If `is_analyzed` is False, PostgreSQL has no statistics, as in the first minute after a bulk
    insert.
    """
    cases.save(session, practice().id, one_case(), None)
    state = session.execute(text("SELECT state FROM cases")).scalar_one()
    state = state.replace(OAK, office(0))
    for table in ("cases", "case_search"):
        session.execute(text(f"DELETE FROM {table}"))
    is_sqlite = session.get_bind().dialect.name == "sqlite"

    def at(moment: datetime) -> str:
        stamp = moment.isoformat(" ", "microseconds")
        return f"'{stamp[:26]}'" if is_sqlite else f"'{stamp}'::timestamptz"

    def after(unit: str, count: str) -> str:
        """Return SQL for `NOW` minus a number of hours or days that differs for each row."""
        base = at(NOW)
        if is_sqlite:
            moved = f"strftime('%Y-%m-%d %H:%M:%S', {base}, (-({count})) || ' {unit}')"
            return f"{moved} || '.000000'"
        return f"{base} - ({count}) * interval '1 {unit[:-1]}'"

    words = {
        "practice": practice().id,
        "past": at(NOW - timedelta(hours=1)),
        "later": at(NOW + timedelta(days=3)),
        "posted": after("hours", "i % 20000"),
        "due": after("minutes", f"i - {sizes.closed + sizes.open // 10}"),
        "closed": sizes.closed,
        "first_emails": E_MAILS,
    }
    body = TypeAdapter(Review).dump_json(review(1)).decode()
    for statement, count in _rows(sizes):
        insert, chosen = statement.format(**words).split(" SELECT ", 1)
        values: dict[str, Any] = {"state": state, "body": body}
        used = {name: value for name, value in values.items() if f":{name}" in chosen}
        for first in range(1, count + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, count)
            numbers = (
                f"WITH RECURSIVE n(i) AS"
                f" (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
            )
            session.execute(text(f"{insert} {numbers} SELECT {chosen} FROM n"), used)
    if is_analyzed and not is_sqlite:
        session.execute(text("ANALYZE"))


def _rows(sizes: Sizes) -> list[tuple[str, int]]:
    """Return an INSERT and a number of rows for each table. In the SQL, `i` is the row number."""
    effects = (
        'INSERT INTO effects (practice, key, chain, kind, location, "case", platform, thread,'
        " details, latest_wins, due_at, state, attempt, asked, asked_at, lease_until, lease_token,"
        " problem) SELECT '{practice}', 'KIND:' || i, 'KIND:' || i, 'card', 'office-' || (i % 200),"
        " i, 'slack', (1 = 0), '{{\"type\": \"CaseCard\"}}', (1 = 1), {AT}, 'STATE', 1, 1,"
        " {past}, 0, 1, ''"
    )
    timers = (
        'INSERT INTO timers (practice, "case", kind, round, n, due_at, state)'
        " SELECT '{practice}', i + FROM_CASE, 'KIND', 1, NUMBER, {AT}, 'STATE'"
    )

    def effect(kind: str, state: str, due: str) -> str:
        return effects.replace("KIND", kind).replace("STATE", state).replace("{AT}", due)

    def timer(kind: str, n: int, state: str, due: str, first: int = 0) -> str:
        made = timers.replace("KIND", kind).replace("NUMBER", str(n)).replace("STATE", state)
        return made.replace("{AT}", due).replace("FROM_CASE", str(first))

    every = sizes.open + sizes.closed
    return [
        (
            "INSERT INTO cases (practice, id, location, version, waits, closed, owner, due_at,"
            " draft, public, state) SELECT '{practice}', i, 'office-' || (i % 200), 1,"
            " i > {closed}, i <= {closed}, 'owner-' || (i % 400), {due}, 'x', 'y', :state",
            every,
        ),
        (
            'INSERT INTO timeline (practice, "case", seq, at, kind, content, content_hash, hash)'
            " SELECT '{practice}', i, 1, {posted}, 'CaseOpened', '', '', ''",
            every,
        ),
        (
            'INSERT INTO case_search (practice, "case", stars, sensitive, posted_at, themes, words)'
            " SELECT '{practice}', i, 1, (1 = 0), {posted}, '|waiting|', 'ninety minutes for '"
            " || CASE WHEN i % 100 = 0 THEN 'parking' ELSE 'x-rays' END || ', number ' || i",
            every,
        ),
        *((timer("reply", n, "fired", "{past}"), every) for n in (1, 2)),
        (timer("owner", 1, "waiting", "{past}", sizes.closed), DUE),
        (timer("reply", 3, "waiting", "{later}", sizes.closed), sizes.open),
        (timer("email", 1, "waiting", "{later}"), E_MAILS),
        (effect("old", "done", "{past}"), every),
        (effect("due", "waiting", "{past}"), DUE),
        (effect("later", "waiting", "{later}"), LATER),
        (effect("dead", "dead", "{past}"), DEAD),
        (
            "INSERT INTO inbox (practice, key, at, answer)"
            " SELECT '{practice}', 'k' || i, {posted}, ''",
            every,
        ),
        (
            "INSERT INTO watermarks (practice, site, location, seen_to, polled_at)"
            " SELECT '{practice}', 'google', 'office-' || (i - 1), {past}, {past}",
            OFFICES,
        ),
        (
            "INSERT INTO reviews (practice, site, location, review, stars, answered, posted_at,"
            " updated_at, seen_at, revision, body, \"case\") SELECT '{practice}', 'google',"
            " 'office-' || (i % 200), 'r' || i, 1 + (i / 200) % 5, (i / 1000) % 10 != 0, {posted},"
            " {posted}, {past}, 'x', :body, NULL",
            sizes.reviews,
        ),
    ]
