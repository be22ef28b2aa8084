"""Tests that findings are cached for display until something they depend on changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.replies import Finding, ReplyContext, lint, linter, remembered
from bot.replies.linter import REMEMBERED
from bot.style import Style
from tests.bot.replies.places import EMAIL, GOOD, OFFICE, PRACTICE, context, review

SAID = ("Thank you for telling us about the waiting room, and for your patience with us.",)


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts that were linted and not served from the cache. The cache is empty before and
    after.
    """
    texts: list[str] = []

    def counting(reply: str, about: ReplyContext) -> list[Finding]:
        texts.append(reply)
        return lint(reply, about)

    monkeypatch.setattr(linter, "lint", counting)
    remembered.cache_clear()
    yield texts
    remembered.cache_clear()


def as_read() -> ReplyContext:
    """The same practice, with the review and the replies as new objects, as if loaded from the
    database.
    """
    return context(
        review("Waited for an hour.", author="Pat"), recent=tuple("".join(one) for one in SAID)
    )


def test_the_same_draft_is_linted_once_however_often_it_is_read(linted: list[str]) -> None:
    first = remembered(GOOD, as_read())
    assert remembered("".join(GOOD), as_read()) == first == tuple(lint(GOOD, as_read()))
    assert len(linted) == 1


@pytest.mark.parametrize(
    "changed",
    [
        replace(as_read(), review=review("Waited for two hours.", author="Pat")),
        replace(as_read(), review=review("Waited for an hour.", author="Kind")),
        replace(as_read(), recent=(*SAID, GOOD)),
        replace(as_read(), style=Style(forbidden=("plainly",))),
        replace(as_read(), location=replace(OFFICE, phone="704-555-0199")),
        replace(as_read(), practice=replace(PRACTICE, name="Elsewhere")),
        replace(as_read(), site="yelp"),
        replace(as_read(), kind="email"),
    ],
)
def test_whatever_changes_the_draft_is_linted_anew(
    linted: list[str], changed: ReplyContext
) -> None:
    remembered(GOOD, as_read())
    assert remembered(GOOD, changed) == tuple(lint(GOOD, changed))
    assert len(linted) == 2


def test_a_changed_text_is_linted_anew(linted: list[str]) -> None:
    assert not remembered(GOOD, as_read())
    without = GOOD.replace(EMAIL, "our front desk")
    assert "missing-email" in {finding.rule for finding in remembered(without, as_read())}
    assert len(linted) == 2


def test_no_more_drafts_are_remembered_than_a_practice_has_open(linted: list[str]) -> None:
    for number in range(REMEMBERED + 1):
        remembered(f"{number}", as_read())
    assert remembered.cache_info().currsize == REMEMBERED
