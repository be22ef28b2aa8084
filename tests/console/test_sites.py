"""Tests `bedside sites`: what's automatic on each site, how current the data is, and what's left to
do.
"""

from __future__ import annotations

import io
from datetime import timedelta

from rich.console import Console
from sqlmodel import Session

from bot.practice import SiteAccount
from bot.store import quotas
from console import sites
from tests.scheduler.office import Office, negative, office, sqlite
from tests.world import LAKE, OAK

__all__ = ["office", "sqlite"]

EVERY = timedelta(minutes=1)


def shown(office: Office, *news_from: str) -> str:
    now, practice = office.clock.now(), office.desk.practice
    found = office.store.run_sync(sites.look, practice, EVERY, now)
    quota = office.store.run_sync(sites.left, practice, now)
    page = io.StringIO()
    sites.show(found, quota, now, Console(file=page, width=250), news_from)
    return page.getvalue()


async def test_a_site_is_shown_with_its_abilities_lag_and_quota(office: Office) -> None:
    assert "never" in shown(office)
    office.site.put(negative("r1", 1))
    await office.polls.poll_once()
    office.clock.pass_(minutes=7)
    told = shown(office)
    assert "read reviews, post replies, edit replies" in told
    assert "read reviews, get new ones right away, post" in shown(office, "google")
    assert "7 min ago" in told
    assert "due now" in told


async def test_each_office_has_a_line_for_machines(office: Office) -> None:
    await office.polls.poll_once()
    now, practice = office.clock.now(), office.desk.practice
    found = office.store.run_sync(sites.look, practice, EVERY, now)
    lines = [sites.as_json(status, {"google": 12}, now) for status in found]
    assert [line["location"] for line in lines] == [OAK, LAKE]
    assert (lines[0]["lag_s"], lines[0]["quota_left"], lines[0]["problem"]) == (0, 12, "")


def test_the_quota_left_goes_down_as_it_is_taken(office: Office) -> None:
    quota = quotas.Quota("q", 150)

    def taken(session: Session) -> tuple[int, int]:
        before = quotas.left(session, quota, office.clock.now())
        quotas.take(session, quota, 10, office.clock.now())
        return before, quotas.left(session, quota, office.clock.now())

    assert office.store.run_sync(taken) == (30, 20)


def test_a_site_by_hand_says_where_to_reply(office: Office) -> None:
    place = office.desk.practice.locations[OAK]
    object.__setattr__(place, "sites", (*place.sites, SiteAccount("yelp", "", "")))
    assert "Yelp, by hand: Sign in at biz.yelp.com" in shown(office)
