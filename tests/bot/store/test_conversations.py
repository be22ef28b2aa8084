"""Tests that a conversation's latest details are stored until the conversation is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, select

from bot.practice import PracticeId
from bot.store import Store, conversations
from bot.store.conversations import Conversation, Kind
from bot.store.tables import ConversationRow
from tests.world import MONDAY

ROSEBANK = PracticeId("rosebank")
CHANNEL = Conversation(
    "teams",
    "19:0a@thread.tacv2",
    Kind.CHANNEL,
    "https://smba.trafficmanager.net/amer/",
    tenant="t1",
    bot="28:b",
    team="19:team@thread.tacv2",
)
RUTH = replace(CHANNEL, id="a:1", kind=Kind.PERSONAL, team="", person="aad-ruth", account="29:ruth")


def seen(store: Store, conversation: Conversation, now: datetime = MONDAY) -> bool:
    return store.run_sync(conversations.saw, ROSEBANK, conversation, now)


def channel(store: Store, id: str = CHANNEL.id) -> Conversation | None:
    return store.run_sync(conversations.of_channel, ROSEBANK, "teams", id)


def person(store: Store, id: str = "aad-ruth") -> Conversation | None:
    return store.run_sync(conversations.of_person, ROSEBANK, "teams", id)


def seen_at(store: Store) -> datetime:
    def look(session: Session) -> datetime:
        return session.exec(select(ConversationRow)).one().seen_at

    return store.run_sync(look)


def test_what_was_seen_is_found_by_its_channel_or_its_person(store: Store) -> None:
    assert channel(store) is None
    assert seen(store, CHANNEL)
    assert seen(store, RUTH)
    assert channel(store) == CHANNEL
    assert person(store) == RUTH
    assert channel(store, RUTH.id) is None
    assert person(store, "") is None


def test_the_same_conversation_is_written_down_once_an_hour(store: Store) -> None:
    assert seen(store, CHANNEL)
    assert not seen(store, CHANNEL, MONDAY + timedelta(minutes=59))
    assert seen_at(store) == MONDAY
    assert not seen(store, CHANNEL, MONDAY + timedelta(minutes=61))
    assert seen_at(store) == MONDAY + timedelta(minutes=61)


def test_a_new_address_is_kept_at_once_and_what_is_not_told_stays(store: Store) -> None:
    seen(store, CHANNEL)
    seen(store, replace(CHANNEL, address="https://smba.trafficmanager.net/emea/", team=""))
    assert channel(store) == replace(CHANNEL, address="https://smba.trafficmanager.net/emea/")


def test_a_team_that_is_gone_takes_its_channels_along_until_one_is_seen(store: Store) -> None:
    other = replace(CHANNEL, id="19:0b@thread.tacv2")
    for one in (CHANNEL, other, RUTH):
        seen(store, one)
    store.run_sync(conversations.gone, ROSEBANK, "teams", CHANNEL.team, MONDAY)
    assert channel(store) == replace(CHANNEL, gone_at=MONDAY)
    assert channel(store, other.id) == replace(other, gone_at=MONDAY)
    assert person(store) == RUTH
    assert seen(store, CHANNEL, MONDAY + timedelta(minutes=1))
    assert channel(store) == CHANNEL


def test_a_conversation_that_is_gone_counts_only_where_there_is_no_other(store: Store) -> None:
    later = replace(RUTH, id="a:2")
    seen(store, later)
    seen(store, RUTH, MONDAY + timedelta(hours=1))
    store.run_sync(conversations.gone, ROSEBANK, "teams", RUTH.id, MONDAY)
    assert person(store) == later
    assert store.run_sync(conversations.latest, ROSEBANK, "teams") == later


def test_nobody_elses_conversation_is_found(store: Store) -> None:
    seen(store, CHANNEL)
    other = PracticeId("other")
    store.run_sync(conversations.gone, other, "teams", CHANNEL.id, MONDAY)
    assert channel(store) == CHANNEL
    assert store.run_sync(conversations.of_channel, other, "teams", CHANNEL.id) is None
    assert store.run_sync(conversations.latest, other, "teams") is None
    assert store.run_sync(conversations.of_channel, ROSEBANK, "slack", CHANNEL.id) is None
