"""Tests the outbox's rows on both databases: claimed once, fenced, and processed in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.cases.case import CaseId
from bot.effects import CaseCard, CheckReply, EmailPointer, Request, Wanted
from bot.ports import MessageRef
from bot.practice import MemberId, PracticeId
from bot.store import Store, effects, leases, outbox, posts
from bot.store.column_types import DatabaseNow, table
from bot.store.tables import EffectRow, LeaseRow
from tests.world import MONDAY, OAK

ROSEBANK = PracticeId("rosebank")
MINUTE = timedelta(minutes=1)


CARD = CaseCard(OAK, CaseId(7), "slack")


def effect(name: str, chain: str = "a") -> CheckReply:
    """An effect that's carried out once. The effects of a case form a chain."""
    return CheckReply(OAK, CaseId(ord(chain)), name)


def ask(store: Store, *wanted: Wanted, at: object = MONDAY) -> None:
    store.run_sync(effects.ask, ROSEBANK, wanted, at)  # type: ignore[arg-type]


def claim(store: Store, lease: timedelta = MINUTE, at: object = MONDAY) -> list[effects.Claimed]:
    return store.run_sync(effects.claim, ROSEBANK, at, 10, lease)  # type: ignore[arg-type]


def names(claimed: list[effects.Claimed]) -> list[str]:
    return [each.effect.occasion for each in claimed if isinstance(each.effect, CheckReply)]


def test_the_same_key_is_the_same_effect(store: Store) -> None:
    ask(store, effect("a"))
    ask(store, effect("a"))
    (claimed,) = claim(store)
    assert store.run_sync(effects.done, ROSEBANK, claimed, MONDAY)
    ask(store, effect("a"))
    assert claim(store) == []


def test_effects_of_one_chain_go_in_order_and_chains_do_not_wait(store: Store) -> None:
    ask(store, effect("a1", "a"), effect("a2", "a"), effect("b1", "b"))
    first = claim(store)
    assert names(first) == ["a1", "b1"]
    assert claim(store) == []
    store.run_sync(effects.done, ROSEBANK, first[0], MONDAY)
    assert names(claim(store)) == ["a2"]


def test_a_dead_letter_holds_up_nothing(store: Store) -> None:
    ask(store, effect("a1", "a"), effect("a2", "a"))
    (poison,) = claim(store)
    store.run_sync(effects.dead, ROSEBANK, poison, "invalid_blocks", in_doubt=False)
    assert names(claim(store)) == ["a2"]


def test_nothing_is_claimed_before_its_time(store: Store) -> None:
    ask(store, Request(effect("later"), MONDAY + MINUTE))
    assert claim(store) == []
    assert store.run_sync(effects.next_at, ROSEBANK) == MONDAY + MINUTE
    assert names(claim(store, at=MONDAY + MINUTE)) == ["later"]


def test_the_notes_of_a_case_are_those_that_were_sent_or_are_being_sent(store: Store) -> None:
    first, second = (EmailPointer(OAK, CaseId(7), "slack", MemberId("maya"), n) for n in (1, 2))
    third = EmailPointer(OAK, CaseId(7), "slack", MemberId("maya"), 3)
    other = EmailPointer(OAK, CaseId(8), "slack", MemberId("maya"), 4)
    ask(store, first, second, other, CARD, Request(third, MONDAY + MINUTE))
    sending = claim(store)
    for claimed in sending:
        if claimed.effect in (first, other, CARD):
            store.run_sync(effects.done, ROSEBANK, claimed, MONDAY)
    found = store.run_sync(effects.notes, ROSEBANK, CaseId(7))
    assert found == [first, second]

    # an effect that's requested again while it's being sent is sent a second time
    ask(store, *(Request(note, again=True) for note in found))
    (late,) = [one for one in sending if one.effect == second]
    store.run_sync(effects.done, ROSEBANK, late, MONDAY)
    assert {one.effect for one in claim(store)} == {first, second}


def test_a_lost_lease_is_fenced(store: Store) -> None:
    ask(store, effect("a"))
    (slow,) = claim(store, lease=timedelta(seconds=-1))
    (second,) = claim(store)
    assert second.uncertain
    assert second.began_at == MONDAY
    assert not store.run_sync(effects.done, ROSEBANK, slow, MONDAY)
    assert not store.run_sync(effects.dead, ROSEBANK, slow, "too late", in_doubt=True)
    assert store.run_sync(effects.done, ROSEBANK, second, MONDAY)


def test_an_unknown_result_comes_back_to_be_looked_for(store: Store) -> None:
    ask(store, effect("a"))
    (first,) = claim(store)
    assert not first.uncertain
    store.run_sync(effects.unknown, ROSEBANK, first, MONDAY + MINUTE, "timeout")
    assert claim(store) == []
    (again,) = claim(store, at=MONDAY + 2 * MINUTE)
    assert again.uncertain
    assert again.began_at == MONDAY
    assert again.attempt == 2


def test_an_effect_asked_for_while_it_is_sent_is_sent_again(store: Store) -> None:
    ask(store, CARD)
    (first,) = claim(store)
    ask(store, CARD)
    store.run_sync(effects.done, ROSEBANK, first, MONDAY)
    (second,) = claim(store)
    store.run_sync(effects.done, ROSEBANK, second, MONDAY)
    assert claim(store) == []
    ask(store, CARD)
    assert [each.effect for each in claim(store)] == [CARD]


def test_many_card_updates_are_one_row(store: Store) -> None:
    for _ in range(50):
        ask(store, CARD)
    assert len(store.run_sync(outbox.listed, ROSEBANK)) == 1


def test_a_waiting_effect_can_be_cancelled_and_a_sent_one_not(store: Store) -> None:
    ask(store, effect("a"), effect("b", "b"))
    store.run_sync(effects.cancel, ROSEBANK, effect("b", "b").key)
    (claimed,) = claim(store)
    store.run_sync(effects.cancel, ROSEBANK, effect("a").key)
    assert store.run_sync(effects.done, ROSEBANK, claimed, MONDAY)


def test_what_was_handed_back_is_as_if_never_claimed(store: Store) -> None:
    ask(store, effect("a"))
    (claimed,) = claim(store)
    assert store.run_sync(effects.release, ROSEBANK, claimed)
    (again,) = claim(store)
    assert (again.attempt, again.uncertain) == (1, False)


def test_dead_letters_can_be_put_back(store: Store) -> None:
    ask(store, effect("a"), effect("b", "b"))
    for claimed in claim(store):
        store.run_sync(effects.dead, ROSEBANK, claimed, "never", in_doubt=False)
    assert {row.state for row in store.run_sync(outbox.listed, ROSEBANK)} == {"dead"}
    assert store.run_sync(outbox.requeue, ROSEBANK, effect("a").key, MONDAY) == 1
    assert store.run_sync(outbox.requeue, ROSEBANK, None, MONDAY) == 1
    assert sorted(names(claim(store))) == ["a", "b"]


def test_a_dead_letter_that_is_asked_for_again_is_looked_for_first(store: Store) -> None:
    """The effect's call may have succeeded before the checks failed and it became a dead letter."""
    ask(store, CARD)
    (first,) = claim(store)
    store.run_sync(effects.unknown, ROSEBANK, first, MONDAY, "timeout")
    (second,) = claim(store)
    store.run_sync(effects.dead, ROSEBANK, second, "timeout", in_doubt=True)
    ask(store, CARD, at=MONDAY + 2 * MINUTE)
    (again,) = claim(store, at=MONDAY + 2 * MINUTE)
    assert again.uncertain
    assert again.began_at == MONDAY
    assert again.attempt == 1


def test_a_role_is_played_by_one_until_its_lease_is_over(store: Store) -> None:
    def take(holder: str, span: timedelta = MINUTE) -> int | None:
        return store.run_sync(leases.take, "polls", holder, span)

    first = take("one")
    assert first is not None
    assert take("two") is None
    renewed = take("one", timedelta(seconds=-1))
    assert renewed is not None
    assert renewed > first
    taken = take("two")
    assert taken is not None
    assert taken > renewed
    store.run_sync(leases.release, "polls", "two")
    assert take("one") is not None


def test_what_stands_in_a_chat_is_found_by_key(store: Store) -> None:
    ref = MessageRef("C1", "1700000000.0001")

    def keep(session: Session, hash: str) -> None:
        posts.keep(session, ROSEBANK, "card:1:slack", "slack", ref, hash, MONDAY)

    store.run_sync(keep, "first")
    store.run_sync(keep, "second")
    standing = store.run_sync(posts.load, ROSEBANK, "card:1:slack")
    assert standing is not None
    assert (standing.ref, standing.hash) == (ref, "second")
    store.run_sync(posts.forget, ROSEBANK, "card:1:slack")
    assert store.run_sync(posts.load, ROSEBANK, "card:1:slack") is None


def test_what_was_claimed_by_a_clock_a_year_ahead_is_found_after_a_lease(store: Store) -> None:
    """Either the process that claimed it is gone, or it has one lease to finish."""
    ask(store, effect("a"))
    ahead = timedelta(days=365)
    claim(store, lease=ahead)
    assert store.run_sync(outbox.shorten_leases, ROSEBANK, MINUTE) == 1
    assert claim(store) == []
    assert store.run_sync(outbox.shorten_leases, ROSEBANK, MINUTE) == 0

    store.run_sync(leases.take, "polls", "gone", ahead)
    assert store.run_sync(leases.take, "polls", "new", MINUTE) is None
    assert _left_s(store) == pytest.approx((60, 60), abs=30)


def test_a_lease_in_use_is_left_as_it_is(store: Store) -> None:
    ask(store, effect("a"))
    claim(store, lease=1.9 * MINUTE)
    store.run_sync(leases.take, "polls", "one", 1.9 * MINUTE)
    assert store.run_sync(outbox.shorten_leases, ROSEBANK, MINUTE) == 0
    assert store.run_sync(leases.take, "polls", "two", MINUTE) is None
    assert _left_s(store) == pytest.approx((114, 114), abs=30)


def _left_s(store: Store) -> tuple[float, float]:
    """The time left on the effect's lease and on the role's, by the database's clock."""

    def left(session: Session) -> tuple[float, float]:
        ends = (table(EffectRow).c.lease_until, table(LeaseRow).c.until)
        effect_s, role_s = (session.execute(select(end - DatabaseNow())).one()[0] for end in ends)
        return float(effect_s), float(role_s)

    return store.run_sync(left)
