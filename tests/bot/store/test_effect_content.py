"""Tests that this release and the one before it can parse an effect's stored content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.cases.case import CaseId, DraftVersion
from bot.effects import (
    BurstDigest,
    CallBrief,
    CaseCard,
    CheckReply,
    CheckReview,
    Effect,
    EffectKind,
    EmailPointer,
    FirstContact,
    FollowUpNote,
    GoodNews,
    ImportFile,
    ImportReport,
    LookRequest,
    MailNote,
    News,
    NewsKind,
    OpenOlder,
    OverdueDigest,
    Private,
    PublishReply,
    ReadDraft,
    Reminder,
    ReminderDigest,
    RemoveReply,
    SuggestDraft,
    TellProgram,
    ThanksDigest,
    ToldEvent,
    Trouble,
    Unreadable,
)
from bot.effects.content import TYPES, read, write
from bot.practice import MemberId
from bot.timers import TimerKey, TimerKind
from tests.world import OAK

CASE, MAYA, DANA = CaseId(7), MemberId("maya"), MemberId("dana")
AT = datetime(2026, 5, 4, 14, 0, 1, tzinfo=UTC)
CALL = Reminder(OAK, CASE, "slack", TimerKey(TimerKind.CALL, 2, 1), (MAYA, DANA))
EDITED = News(OAK, CASE, "slack", NewsKind.EDITED, 9, (MAYA,))
FOLLOW_UP = FollowUpNote(OAK, CASE, "slack", (MAYA,))
CARD = CaseCard(OAK, CASE, "slack")

LAST_RELEASE: list[tuple[Effect, str, dict[str, Any]]] = [
    (CARD, "card:7:slack", {}),
    (replace(CARD, touch=True), "card:7:slack", {"touch": True}),
    (CallBrief(OAK, CASE, "slack", MAYA), "brief:7:maya:slack", {}),
    (
        CALL,
        "nudge-call-2-1:7:slack",
        {"kind": "call", "n": 1, "breach": False, "to": ["maya", "dana"]},
    ),
    (
        Reminder(OAK, CASE, "slack", TimerKey.limit(TimerKind.REPLY, 1)),
        "nudge-reply-1-99:7:slack",
        {"kind": "reply", "n": 99, "breach": True},
    ),
    (EDITED, "news-9:7:slack", {"kind": "edited", "n": 9, "to": ["maya"]}),
    (FOLLOW_UP, "follow-up:7:slack", {"to": ["maya"]}),
    (Private(OAK, CASE, "teams", MAYA, CARD), "private-case:7:slack:maya", {}),
    (
        Private(OAK, CASE, "teams", MAYA, CALL),
        "nudge-call-2-1:7:slack:maya",
        {"kind": "call", "n": 1, "breach": False, "to": ["maya", "dana"]},
    ),
    (
        Private(OAK, CASE, "slack", MAYA, FOLLOW_UP),
        "private-follow-up:7:slack:maya",
        {"to": ["maya"]},
    ),
    (
        ReminderDigest(OAK, "slack", MAYA, (CASE, CaseId(8)), AT),
        "several:slack:maya:20260504T140001",
        {"cases": ["7", "8"]},
    ),
    (
        FirstContact(OAK, "slack", "google", is_first=True, older=30, unanswered=4),
        "first-contact:google:oak-street",
        {"about": "first-contact", "older": 30, "unanswered": 4},
    ),
    (
        FirstContact(OAK, "teams", "google", is_first=False, older=30, unanswered=4, opened=True),
        "first-contact:google:oak-street:teams",
        {"about": "first-contact", "older": 30, "unanswered": 4, "opened": True},
    ),
    (
        Trouble(OAK, CASE, "slack", DANA, "dead:card:7:slack", "I could not …"),
        "notice:dead:card:7:slack:dana",
        {"about": "trouble", "text": "I could not …"},
    ),
    (
        Trouble(OAK, None, "slack", DANA, "no-access:slack:oak-street", "Closed.", True),
        "notice:no-access:slack:oak-street:dana",
        {"about": "trouble", "text": "Closed."},
    ),
    (
        BurstDigest(OAK, "slack", date(2026, 5, 4)),
        "burst:oak-street:slack:2026-05-04",
        {"about": "burst"},
    ),
    (PublishReply(OAK, CASE, 3), "publish:7:3", {"number": 3}),
    (RemoveReply(OAK, CASE, 12), "take-down:7:12", {}),
    (CheckReply(OAK, CASE, "moderation:1:2"), "look:7:moderation:1:2", {"kind": "moderation"}),
    (CheckReview(OAK, CASE, 1, 2), "look:7:look:1:2", {"kind": "look", "n": 2}),
    (SuggestDraft(OAK, CASE, DraftVersion(1)), "suggest:7:1", {"draft": 1}),
]
"""Each effect, with its key and details in release 0.1.0."""


def again(effect: Effect, content: dict[str, Any]) -> Effect:
    return read(
        effect.kind,
        effect.key,
        content,
        location=effect.location,
        case=effect.case,
        platform=effect.platform,
        member=effect.member,
    )


@pytest.mark.parametrize(("effect", "key", "details"), LAST_RELEASE)
def test_an_effect_is_read_as_it_was_written(
    effect: Effect, key: str, details: dict[str, Any]
) -> None:
    assert again(effect, write(effect)) == effect


@pytest.mark.parametrize(("effect", "key", "details"), LAST_RELEASE)
def test_a_row_of_the_last_release_is_read(
    effect: Effect, key: str, details: dict[str, Any]
) -> None:
    assert effect.key == key
    assert again(effect, details) == effect


@pytest.mark.parametrize(("effect", "key", "details"), LAST_RELEASE)
def test_the_last_release_finds_what_it_looks_for(
    effect: Effect, key: str, details: dict[str, Any]
) -> None:
    written = write(effect)
    assert {name: written.get(name) for name in details} == details


def test_every_type_is_among_them() -> None:
    assert {type(effect) for effect, _, _ in LAST_RELEASE} | SINCE_THEN == set(TYPES)


SINCE_THEN: set[type[Effect]] = {
    EmailPointer,
    GoodNews,
    ImportFile,
    ImportReport,
    LookRequest,
    MailNote,
    OpenOlder,
    OverdueDigest,
    ReadDraft,
    TellProgram,
    ThanksDigest,
}
"""Effect types that the last release didn't have. It ignores their rows."""


@pytest.mark.parametrize(
    "effect",
    [
        ThanksDigest(OAK, "slack", date(2026, 5, 4)),
        MailNote(OAK, "slack", None, 4),
        MailNote(OAK, "teams", DANA, 4),
        EmailPointer(OAK, CASE, "slack", MAYA, 4),
        GoodNews(OAK, CASE, "teams", 9, (MAYA,)),
        ImportReport(OAK, "teams", DANA, "f00d", "3 reviews are new."),
        TellProgram(OAK, CASE, ToldEvent.REPLY_PUBLISHED, 3, AT),
    ],
)
def test_a_newer_effect_is_read_as_it_was_written(effect: Effect) -> None:
    assert again(effect, write(effect)) == effect


@pytest.mark.parametrize(
    "content",
    [{}, {"kind": "call"}, {"type": "Reminder"}, {"type": "of a newer version"}, {"type": "News"}],
)
def test_content_that_cannot_be_read_spoils_nothing_else(content: dict[str, Any]) -> None:
    assert again(CALL, content) == Unreadable(OAK, CASE, "slack", None, EffectKind.NUDGE)
