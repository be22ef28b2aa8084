"""Finds cases by the words and themes in their reviews.

The words are in the database's own full-text index: FTS5 on SQLite, `tsvector` on PostgreSQL. With
both, a search for "parking" finds "parked", and words match by prefix.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    column,
    exists,
    false,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy import (
    table as bare_table,
)
from sqlmodel import Session

from bot.cases.case import Case, CaseId
from bot.practice import PracticeId
from bot.sites import site
from bot.store.column_types import insert, literally, table
from bot.store.prepared import Prepared
from bot.store.tables import CaseRow, SearchRow
from bot.words.filters import Filters

SHORTEST_BEGINNING = 3
"""Minimum number of letters for a prefix match. A shorter word has to match exactly."""

MANY = 10_000
"""Minimum number of matching cases for a search to count as broad."""

_cases = table(CaseRow)
_search = table(SearchRow)
_words = bare_table("case_words", column("rowid"))
_COLUMNS = ("practice", "case", "stars", "sensitive", "posted_at", "themes", "words")
_NEW = insert(SearchRow).values({name: bindparam(name) for name in _COLUMNS}).inline()
_KEEP = Prepared(
    _NEW.on_conflict_do_update(
        index_elements=["practice", "case"],
        set_={name: _NEW.excluded[name] for name in _COLUMNS[2:]},
    )
)


def keep(session: Session, practice: PracticeId, case: Case) -> None:
    """Add the current review of `case` to the index."""
    review = case.review
    values = {
        "practice": practice,
        "case": case.id,
        "stars": review.stars,
        "sensitive": case.grave,
        "posted_at": review.posted_at,
        "themes": "".join(f"|{theme.value}" for theme in case.about) + "|",
        "words": _words_of(case),
    }
    _KEEP.later(session, values)


def missing(session: Session, practice: PracticeId, limit: int) -> list[CaseId]:
    """The newest cases that aren't in the index yet. There are some after an upgrade."""
    there = exists().where(_search.c.practice == _cases.c.practice, _search.c.case == _cases.c.id)
    wanted = (
        select(_cases.c.id)
        .where(_cases.c.practice == practice, ~there)
        .order_by(_cases.c.id.desc())
        .limit(limit)
    )
    return [CaseId(id) for id in session.execute(wanted).scalars()]


def forget_deleted(session: Session) -> None:
    """Permanently remove deleted and changed text from the index."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO case_words(case_words) VALUES ('optimize')"))


def terms(
    session: Session, practice: PracticeId, filters: Filters
) -> Iterator[ColumnElement[bool]]:
    """The conditions for a case to match `filters`, in addition to being in `found`."""
    if filters.places:
        yield _cases.c.location.in_(filters.places)
    if filters.owner is not None:
        yield _cases.c.owner == filters.owner
    if filters.unassigned:
        yield and_(_cases.c.owner.is_(None), ~_cases.c.closed)
    if filters.closed is not None:
        yield _cases.c.closed if filters.closed else ~_cases.c.closed
    if filters.replied is not None:
        has_reply = _cases.c.public != literally("")
        yield has_reply if filters.replied else ~has_reply
    if filters.due_before is not None:
        yield and_(_cases.c.waits, _cases.c.due_at < filters.due_before)
    conditions = [*_of_review(session, filters)]
    if conditions and not _finds_few(filters):
        same = and_(_search.c.practice == _cases.c.practice, _search.c.case == _cases.c.id)
        yield exists().where(same, *conditions)


def found(session: Session, practice: PracticeId, filters: Filters) -> Select[Any] | None:
    """A query for the cases with these words or dates. None if `filters` has neither.

    The index has few matching rows, so looking them up is faster than checking each case.
    """
    if not _finds_few(filters):
        return None
    ours: ColumnElement[str] = _search.c.practice
    if filters.words:
        # written as an expression so that SQLite doesn't read all of the practice's rows
        ours = ours.concat(literally(""))
    return select(_search.c.case).where(ours == practice, *_of_review(session, filters))


def is_broad(session: Session, practice: PracticeId, filters: Filters) -> bool:
    """Whether `found` finds so many cases on SQLite that checking each case is faster.

    PostgreSQL makes that decision by itself.
    """
    if session.get_bind().dialect.name != "sqlite":
        return False
    some: Select[Any] | None = (
        _matches(filters) if filters.words else found(session, practice, filters)
    )
    if some is None:
        return False
    first = some.limit(MANY).subquery()
    count: int = session.execute(select(func.count()).select_from(first)).scalar_one()
    return count == MANY


def _finds_few(filters: Filters) -> bool:
    return bool(filters.words or filters.since)


def _of_review(session: Session, filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.themes:
        each = [_search.c.themes.contains(f"|{theme.value}|") for theme in sorted(filters.themes)]
        either = each[0]
        for one in each[1:]:
            either = either | one
        yield either
    if filters.stars:
        yield _search.c.stars.in_(sorted(filters.stars))
    if filters.sensitive:
        yield _search.c.sensitive
    if filters.since is not None:
        yield _search.c.posted_at >= filters.since
    if filters.until is not None:
        yield _search.c.posted_at < filters.until
    if filters.words:
        yield _holds(session, filters)


def _holds(session: Session, filters: Filters) -> ColumnElement[bool]:
    """The condition that the review contains the words, in any order."""
    if session.get_bind().dialect.name == "sqlite":
        matches = _matches(filters)
        return false() if matches is None else _search.c.id.in_(matches)
    if not (tokens := _tokens(filters)):
        return false()
    between = " | " if filters.any_word else " & "
    query = between.join(f"'{token}'{':*' * _may_go_on(token)}" for token in tokens)
    english: ColumnElement[str] = literal_column("'english'")
    vector = func.to_tsvector(english, _search.c.words)
    holds: ColumnElement[bool] = vector.op("@@")(func.to_tsquery(english, literal(query)))
    return holds


def _matches(filters: Filters) -> Select[Any] | None:
    """A query that finds the words in SQLite's index. None if they don't contain any letters."""
    if not (tokens := _tokens(filters)):
        return None
    between = " OR " if filters.any_word else " "
    match = between.join(f'"{token}"{"*" * _may_go_on(token)}' for token in tokens)
    return select(_words.c.rowid).where(text("case_words MATCH :match").bindparams(match=match))


def _tokens(filters: Filters) -> list[str]:
    return re.findall(r"\w+", _without_accents(" ".join(filters.words)))


def _may_go_on(token: str) -> bool:
    return len(token) >= SHORTEST_BEGINNING


def _words_of(case: Case) -> str:
    review = case.review
    themes = (theme.label for theme in case.about)
    texts = (review.text.literal, review.translation.literal, review.author.literal)
    words = "\n".join(filter(None, (*texts, *themes, site(review.key.site).title)))
    return _without_accents(words)


def _without_accents(text: str) -> str:
    """The text without accents, so that "recepcion" matches "recepción" in both databases."""
    plain = unicodedata.normalize("NFKD", text.replace("\0", " "))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
