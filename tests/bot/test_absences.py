"""Tests that people can report absences in a chat, and that reminders respect them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.absences import Absences, after, requested
from bot.cases.call import AssignOwner
from bot.departures import Departures
from bot.errors import Refused
from bot.practice import Away, MemberId
from tests.databases import migrated
from tests.scheduler.office import Office
from tests.world import OAK, practice

TODAY = date(2026, 5, 4)
MAYA = MemberId("maya")


@pytest.mark.parametrize(
    ("typed", "who", "first", "last"),
    [
        ("me Dec 24–Jan 2", "maya", "2026-12-24", "2027-01-02"),
        ("Dec 24 - Jan 2", "maya", "2026-12-24", "2027-01-02"),
        ("until Friday", "maya", "2026-05-04", "2026-05-08"),
        ("@leo tomorrow", "leo", "2026-05-05", "2026-05-05"),
    ],
)
def test_who_is_away_and_when_is_understood(typed: str, who: str, first: str, last: str) -> None:
    maya = practice().members[MAYA]
    asked = requested(typed.split(), practice(), maya, TODAY)
    assert asked.member.id == who
    assert asked.away == Away(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("typed", ["me", "me soon", "nobody tomorrow", "Jan 2 2020"])
def test_what_is_not_clear_is_asked_for(typed: str) -> None:
    with pytest.raises(Refused):
        requested(typed.split(), practice(), practice().members[MAYA], TODAY)


def test_coming_back_ends_what_was_said_before_and_in_the_settings() -> None:
    maya = practice().members[MAYA]
    away = Away(TODAY, date(2026, 5, 20))
    assert after(maya, [away, date(2026, 5, 10)]) == (Away(TODAY, date(2026, 5, 9)),)
    assert after(maya, [Away(date(2026, 6, 1), date(2026, 6, 2)), TODAY]) == ()


async def test_reminders_go_to_someone_who_is_there(tmp_path: Path) -> None:
    store = migrated(tmp_path / "bedside.db")
    office = Office(store)
    desk, absences = office.desk, Absences(office.desk)
    id = await office.opened()
    await office.ask(AssignOwner(id, MAYA), by="dana")
    people = desk.practice.members
    asked = requested(["me", "until", "Friday"], desk.practice, people[MAYA], TODAY)
    said = await absences.go(asked, people[MAYA], "k1")
    assert said == (
        "Got it. You're away through Fri, May 8. Your reminders will go to the person on duty. "
        "You have case 1. If a call can't wait, hand it off."
    )
    assert await absences.go(asked, people[MAYA], "k1") == said
    assert desk.practice.on_duty(OAK, office.clock.now()) is None
    await office.pass_(hours=8)
    reminders = [told.shows for told in office.chat.messages if told.shows.startswith("nudge")]
    assert reminders
    assert not any("Maya" in told for told in reminders)

    # another replica picks it up at its next tick, and a departure doesn't undo it
    other = Office(store, clock=office.clock)
    await other.ticks.tick()
    assert other.desk.practice.members[MAYA].away == (Away(TODAY, date(2026, 5, 8)),)
    await Departures(other.desk).left(MemberId("leo"), "slack")
    assert other.desk.practice.members[MAYA].is_away(TODAY)

    assert await absences.back(people[MAYA], people[MAYA], "k2") == "Welcome back!"
    assert not desk.practice.members[MAYA].is_away(office.clock.now().date())
    with pytest.raises(Refused, match="Only managers can set this for someone else: Dana"):
        await absences.back(people[MAYA], people[MemberId("leo")], "k3")
    store.close()
