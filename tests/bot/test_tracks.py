"""Tests that every command and event of a case belongs to a track."""

from __future__ import annotations

from collections import Counter

from bot.cases.commands import Command
from bot.cases.events import CaseOpened, DuplicateDeleted, Event, NotesPurged, TextsPurged
from bot.cases.plan import plan
from bot.cases.state.draft import ModelAsked, ModelAskedToRead, ModelUnused
from bot.cases.state.follow_up import ReviewLooked
from bot.cases.tracks import CHANGES, TRACKS
from bot.timers import TimerKind
from tests.bot.desks import OneCase

WITHOUT_CHANGE = {
    CaseOpened,
    DuplicateDeleted,
    ModelAsked,
    ModelAskedToRead,
    ModelUnused,
    NotesPurged,
    ReviewLooked,
    TextsPurged,
}
"""`CaseOpened` creates the case. The others are only on its timeline."""


def test_every_command_is_decided_by_exactly_one_track() -> None:
    decided = Counter(command for track in TRACKS for command in track.decisions)
    assert dict(decided) == dict.fromkeys(Command.__args__, 1)


def test_what_a_track_says_about_commands_is_about_its_own() -> None:
    for track in TRACKS:
        assert {*track.confirmations, *track.rights} <= set(track.decisions)


def test_every_event_changes_the_case_or_is_known_not_to() -> None:
    assert set(CHANGES) | WITHOUT_CHANGE == set(Event.__args__)
    assert not set(CHANGES) & WITHOUT_CHANGE


def test_a_new_case_has_the_timers_of_its_reply_and_no_others() -> None:
    story = OneCase()
    assert {timer.kind for timer in plan(story.case, story.practice)} == {TimerKind.REPLY}
