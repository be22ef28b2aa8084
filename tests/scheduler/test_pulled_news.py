"""Tests that pulled notifications survive intermittent failures: no review is lost or recorded
twice.
"""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import Session, func, select

from adapters.sites.google import Credentials, GoogleSite, key_file
from adapters.sites.google.pull import Subscription
from bot.store.tables import ReviewRow
from sandbox.clock import SandboxClock
from sandbox.google import Google, Location
from scheduler import NewsReading, Polls
from tests.scheduler.office import Office
from tests.world import MONDAY

ACCOUNT = "bedside@bedside-123456.iam.gserviceaccount.com"
TOPIC = "projects/bedside-123456/topics/reviews"
NAME = "projects/bedside-123456/subscriptions/bedside"
PLACES = ("oak-street", "lakeside")
METHODS = ("pubsub.pull", "pubsub.acknowledge", "pubsub.modifyAckDeadline", "reviews.list", "token")


def known(session: Session) -> int:
    return session.exec(select(func.count()).select_from(ReviewRow)).one()


@pytest.mark.parametrize("seed", range(4))
async def test_each_review_is_known_once_whatever_fails(
    office: Office, tmp_path: Path, seed: int
) -> None:
    rng, clock = random.Random(seed), SandboxClock(MONDAY, running=False)
    office.clock.now = clock.now  # type: ignore[method-assign]
    names = [f"accounts/1001/locations/{id}" for id in PLACES]
    google, app = Google(clock, [Location(name, name) for name in names]), web.Application()
    google.mount(app, "/g")
    google.topics["accounts/1001"] = TOPIC
    google.news_kinds["accounts/1001"] = frozenset({"NEW_REVIEW", "UPDATED_REVIEW"})
    subscription = google.pubsub.subscribe(NAME, TOPIC, ACCOUNT)
    path = tmp_path / "key.json"
    path.write_text(json.dumps(google.oauth.service_accounts.new_key(ACCOUNT)), encoding="utf-8")
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        base = str(server.make_url("/g"))
        credentials = Credentials("sandbox-client", "sandbox-secret", "sandbox-refresh-token")
        site = GoogleSite(http, credentials, f"{base}/v4", f"{base}/token", clock)
        polls = Polls(
            office.store, office.desk, office.intake, {"google": site}, clock, lambda: 0.5
        )
        feed = Subscription(
            http, key_file.read(path), NAME, f"{base}/pubsub/v1", f"{base}/token", clock
        )
        reading = NewsReading(office.desk, feed, polls.told, clock)
        # from here on, only the news leads to reviews
        await polls.poll_once()

        written = 0
        for _ in range(12):
            for _ in range(rng.randrange(4)):
                review = google.world.add_review(rng.choice(names), rng.randint(1, 5), "Hello.")
                written += 1
                if rng.random() < 0.3:
                    google.world.edit_review(review.id, text="Hello again.")
            for method in METHODS:
                if rng.random() < 0.3:
                    fault = rng.choice(["server_error", "drop"])
                    after_work = rng.random() < 0.5
                    getattr(google.faults, fault)(method, after_work=after_work)
            if subscription.messages:
                await reading._look()
            clock.jump(timedelta(seconds=rng.choice([1, 11, 61, 301])))

        google.faults.clear()
        for _ in range(40):
            if not subscription.messages:
                break
            await reading._look()
            clock.jump(timedelta(minutes=11))
    assert subscription.messages == {}
    assert office.store.run_sync(known) == written
