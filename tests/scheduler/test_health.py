"""Tests that problems are detected and reported to people who can fix them, and that nothing else
is reported.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Broken, Refused, Shut
from bot.health import Health
from bot.practice import EndingSecret, MemberId
from bot.store import Store, health
from cards.card import Bullets, Card, Strong
from cards.health import health_card
from tests.scheduler.office import Office, negative
from tests.world import OAK


def seen(office: Office) -> Health:
    return office.store.run_sync(health.look, office.desk.practice, office.clock.now())


def told(office: Office) -> str:
    return "\n".join(lines(health_card(seen(office), office.desk.practice)))


def lines(card: Card) -> list[str]:
    found = [card.summary]
    for part in card.parts:
        for line in part.lines if isinstance(part, Bullets) else ():
            found.append("".join(p.text if isinstance(p, Strong) else str(p) for p in line))
    return found


async def test_a_practice_that_runs_is_well(office: Office) -> None:
    await office.opened()
    await office.polls.poll_once()
    assert seen(office).late(office.clock.now()) == ()
    assert told(office).startswith("All is well.")
    assert "1 review needs a reply." in told(office)


async def test_rejected_replies_are_counted_by_their_contacts(office: Office) -> None:
    case = await office.opened()
    text = await office.approved_and_left(case)
    await office.outbox.drain()
    office.site.answer("r1", text, "rejected")
    await office.intake.take_in([office.site.reviews["r1"]])
    seen_by_dana = await office.desk.health(office.desk.practice.members[MemberId("dana")])
    said = lines(health_card(seen_by_dana, office.desk.practice))
    assert "Google rejected 1 of 1 reply with phone and e-mail in the last 90 days." in said


async def test_an_outbox_that_nobody_works_on_is_late_after_five_minutes(office: Office) -> None:
    await office.polls.poll_once()
    await office.intake.take_in([negative("r1")])
    started = office.clock.now()
    office.clock.pass_(minutes=4)
    assert seen(office).late(started) == ()
    office.clock.pass_(minutes=2)
    assert seen(office).late(started) == ("outbox",)
    assert "haven't been sent for 6 min" in told(office)


async def test_timers_that_nobody_fires_are_late(office: Office) -> None:
    await office.opened()
    started = office.clock.pass_(hours=20)
    await office.outbox.drain()
    assert "timers" in seen(office).late(started)
    assert "Reminders are" in told(office)
    await office.ticks.tick()
    assert "timers" not in seen(office).late(started)


async def test_a_site_is_late_when_none_of_its_locations_was_read(office: Office) -> None:
    started = office.clock.now()
    assert seen(office).late(started) == ()
    assert seen(office).late(started - timedelta(minutes=31)) == ("poll google",)
    await office.polls.poll_once()
    office.clock.pass_(minutes=29)
    assert seen(office).late(started) == ()
    office.clock.pass_(minutes=2)
    assert seen(office).late(started) == ("poll google",)
    assert "Google was last checked" in told(office)


async def test_one_location_that_is_not_read_makes_its_site_late(office: Office) -> None:
    """The others' polls don't show it, and it may never have been read at all."""
    await office.polls.poll_once()
    found = seen(office)
    first, *rest = found.polls
    assert rest
    for at in (None, found.at - timedelta(minutes=31)):
        one_unread = replace(found, polls=(replace(first, at=at), *rest))
        assert one_unread.late(found.at - timedelta(minutes=40)) == ("poll google",)
        assert one_unread.late(found.at - timedelta(minutes=5)) == ()


async def test_what_waits_for_access_is_told_in_words_and_is_not_late(office: Office) -> None:
    await office.polls.poll_once()
    error = Shut("archived", code="is_archived")
    office.chat.fails("send", error)
    await office.opened()
    assert "Oak Street: 1 message is on hold for Slack (is archived)." in told(office)
    office.clock.pass_(minutes=10)
    assert seen(office).late(office.clock.now()) == ()


async def test_a_dead_letter_is_named_with_its_case(office: Office) -> None:
    office.chat.fails("send", Broken("no", code="invalid_blocks"), about="card:")
    id = await office.opened()
    assert f"I couldn't update the card for case {id} (invalid blocks)" in told(office)
    assert seen(office).count("dead") == 1


async def test_only_a_manager_is_told(office: Office) -> None:
    people = office.desk.practice.members
    with pytest.raises(Refused, match="Only managers can see that: Dana"):
        await office.desk.health(people[MemberId("ruth")])
    assert (await office.desk.health(people[MemberId("dana")])).count("dead") == 0


async def test_both_databases_tell_the_same(store: Store) -> None:
    office = Office(store)
    await office.opened()
    await office.polls.poll_once()
    started = office.clock.now()
    office.clock.pass_(hours=20)
    found = seen(office)
    assert found.late(started) == ("timers", "poll google")
    assert found.waiting == 1
    assert {polled.location for polled in found.polls} >= {OAK}


async def test_a_secret_that_ends_within_30_days_is_named(office: Office) -> None:
    await office.polls.poll_once()
    for days, is_told in ((31, False), (30, True)):
        day = office.clock.now().date() + timedelta(days=days)
        secret = EndingSecret("teams.secret_ends", "Teams", day, "", "docs/teams.md, step 1.4")
        office.desk.learn(replace(office.desk.as_set_up, ending_secrets=(secret,)))
        said = told(office)
        assert ("One thing needs attention." in said) is is_told
        assert ("The client secret for Teams ends on Jun 3." in said) is is_told
        assert ("docs/teams.md, step 1.4" in said) is is_told
