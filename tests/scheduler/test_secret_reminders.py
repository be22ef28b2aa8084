"""Tests that managers are reminded once, in time, before a secret that only a person can renew
expires.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.practice import EndingSecret
from bot.secret_reminders import SecretReminders
from tests.scheduler.office import Office
from tests.world import MONDAY

SETTING = "teams.secret_ends"
TODAY = MONDAY.date()


def ends(office: Office, day: date) -> None:
    secret = EndingSecret(SETTING, "Teams", day, "I can't send anything.", "docs/teams.md")
    office.desk.learn(replace(office.desk.as_set_up, ending_secrets=(secret,)))


async def told(office: Office) -> list[str]:
    await SecretReminders(office.desk).remind()
    await office.outbox.drain()
    return [message.shows for message in office.chat.of(f"notice:{SETTING}")]


async def test_managers_are_reminded_30_and_7_and_1_days_before(office: Office) -> None:
    ends(office, TODAY + timedelta(days=40))
    reminded, heard = [], 0
    for left in range(40, -10, -1):
        await told(office)
        now_heard = len(await told(office))
        if now_heard > heard:
            reminded.append(left)
            assert now_heard == heard + 1
        heard = now_heard
        office.clock.pass_(days=1)
    assert reminded == [30, 7, 1]


async def test_a_reminder_says_what_ends_when_and_what_to_do(office: Office) -> None:
    ends(office, date(2026, 5, 30))
    (said,) = await told(office)
    assert "The client secret for Teams ends on May 30." in said
    assert "After that, I can't send anything." in said
    assert "docs/teams.md" in said
    assert SETTING in said
    (message,) = office.chat.of(f"notice:{SETTING}")
    assert message.key.endswith(":dana")


async def test_who_starts_late_hears_the_one_reminder_in_force(office: Office) -> None:
    ends(office, TODAY - timedelta(days=2))
    (said,) = await told(office)
    assert "ended on May 2." in said
    assert "Since then," in said


async def test_a_new_secret_has_its_own_reminders(office: Office) -> None:
    ends(office, TODAY + timedelta(days=1))
    assert len(await told(office)) == 1
    ends(office, TODAY + timedelta(days=730))
    assert len(await told(office)) == 1
    office.clock.pass_(days=700)
    assert len(await told(office)) == 2


@pytest.mark.parametrize(("hour", "count"), [(8, 0), (9, 1), (19, 1), (20, 0)])
async def test_nobody_is_woken_for_it(office: Office, hour: int, count: int) -> None:
    ends(office, TODAY + timedelta(days=3))
    office.clock.pass_(hours=hour - 10)
    assert len(await told(office)) == count
