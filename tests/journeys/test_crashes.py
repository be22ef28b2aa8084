"""Tests Bedside being killed at the worst moments, amid clicks and reviews, and restarted."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from adapters.slack.clicks import Click
from bot.cases.state.call import OwnerAssigned
from bot.cases.state.draft import DraftWritten
from bot.cases.state.reply import ReplyApproved, ReplyPublished
from bot.desk import Desk
from bot.errors import DiskFull, NoDatabase
from bot.store import Store, timeline
from bot.store.column_types import table
from bot.store.tables import InboxRow
from console.cases import every_case
from tests.journeys import invariants
from tests.journeys.cutting import line_to
from tests.journeys.invariants import messages, words_of
from tests.journeys.killing import ROOT, Killing, killing
from tests.journeys.patience import PATIENCE_S, TEST_S

MOMENTS = (
    ("message", 3, signal.SIGKILL),
    ("replied", 1, signal.SIGTERM),
    ("click", 9, signal.SIGKILL),
    ("message", 17, signal.SIGKILL),
    ("replied", 2, signal.SIGKILL),
)
"""A message was posted or changed or a reply put, without a response yet, or a click is handled."""

GIVES = {"approve": ReplyApproved, "another_draft": DraftWritten, "take_it": OwnerAssigned}


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
@pytest.mark.parametrize("seed", [20260504])
async def test_no_click_and_no_reply_is_lost_or_doubled(
    tmp_path: Path, seed: int, database_url: str
) -> None:
    async with killing(tmp_path, seed, database_url) as story:
        for moment, count, sign in MOMENTS:
            await story.start()
            await story.works_until(moment, count, sign)
            await story.time_passes()
        await story.start()
        await nothing_is_lost(story, database_url)


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
@pytest.mark.postgres
async def test_a_database_that_is_cut_off_and_restarted_loses_and_doubles_nothing(
    tmp_path: Path, postgresql: Any, postgresql_url: str
) -> None:
    async with line_to(postgresql_url) as line, killing(tmp_path, 7, line.url) as story:
        await story.start()
        async with story.people_at_work():
            await asyncio.sleep(0.5)
            line.cuts = True
            await until(lambda: len(line.lost) >= 6 and acknowledged(story) >= 50)
            line.cuts = False
            await asyncio.to_thread(crash_and_restart, postgresql)
            before = acknowledged(story)
            await until(lambda: acknowledged(story) > before + 5)
        await story.stop()
        await story.time_passes()
        await story.start()
        assert set(line.lost) == {"before the commit", "after the commit"}
        await nothing_is_lost(story, postgresql_url)


async def nothing_is_lost(story: Killing, url: str) -> None:
    """After it comes to rest, everything is there exactly once, inside and outside."""
    store = Store(url)
    await story.quiet(store)
    await story.stop()
    desk = Desk(story.settings.practice(), store, story.sandbox.clock)
    await invariants.check(story.sandbox, desk)
    await store.read(_clicks_are_kept, story)
    await store.read(_replies_stand_once, story)
    store.close()
    verify = [sys.executable, "-m", "console", "verify", "--settings", str(story.file)]
    done = await asyncio.to_thread(
        subprocess.run, verify, cwd=ROOT, env=story.env, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def acknowledged(story: Killing) -> int:
    clicks = story.sandbox.slack.delivery.captured
    return sum(click.answer is not None and click.answer.ok for click in clicks)


def crash_and_restart(server: Any) -> None:
    """PostgreSQL dies at once, like with its machine, and recovers from its log."""
    process = server.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)
    process.wait(PATIENCE_S)
    # it gives up after 10 s, and a busy machine can need longer
    for _ in range(12):
        with suppress(subprocess.TimeoutExpired):
            server.ensure_postgres_running()
            return
    raise AssertionError("PostgreSQL does not start again")


async def until(seen: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not seen():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def _clicks_are_kept(session: Session, story: Killing) -> None:
    """Every acknowledged click is in the inbox, and each accepted one is in the timeline."""
    inbox = table(InboxRow)
    rows = session.execute(select(inbox.c.key, inbox.c.answer)).all()
    # on a busy machine the daily purge comes, too, and records its day without a response
    answers = {str(row.key): json.loads(row.answer) for row in rows if row.answer}
    clicks, lost, missing = {}, 0, 0
    for sent in story.sandbox.slack.delivery.captured:
        click = Click.parse(sent.payload)
        clicks[click.button.key] = click
        if click.button.key not in answers:
            missing += 1
            # a busy machine can respond too late for Slack, and report the result in a message
            lost += sent.answer is not None and sent.answer.ok
    told = sum(told_of(story, str(one)) for one in (DiskFull(), NoDatabase(perhaps_saved=False)))
    unsure = told_of(story, str(NoDatabase(perhaps_saved=True)))
    assert lost <= told + unsure, "acknowledged, and neither kept nor refused in words"
    assert told <= missing, "said not to be saved, and it was"
    practice = story.settings.practice()
    ids = {member.chat["slack"]: member.id for member in practice.members.values()}
    accepted = Counter(
        (
            clicks[key].button.case,
            GIVES[clicks[key].button.action].__name__,
            ids[clicks[key].where.user],
        )
        for key, answer in answers.items()
        if not answer["refused"]
    )
    happened = Counter(
        (entry.case, type(entry.event).__name__, entry.by)
        for case in every_case(session, practice)
        for entry in timeline.entries(session, practice.id, case.id)
        if entry.by is not None
    )
    assert accepted == happened
    assert accepted.total() > 10, "too little happened to tell anything"


def told_of(story: Killing, words: str) -> int:
    """The number of private responses with these words, no matter who pressed."""
    seen = (words_of(message) for message in messages(story.sandbox) if message.ephemeral_to)
    return sum(words in one for one in seen)


def _replies_stand_once(session: Session, story: Killing) -> None:
    """The reply that a case shows as published is on the site, and was published once."""
    practice, published = story.settings.practice(), 0
    for case in every_case(session, practice):
        there = story.sandbox.google.world.reviews[case.review.key.id].reply
        public = case.reply.public
        assert (there.comment if there else None) == (public.text if public else None)
        entries = timeline.entries(session, practice.id, case.id)
        times = sum(isinstance(entry.event, ReplyPublished) for entry in entries)
        assert times == (public is not None)
        published += times
    assert published >= 2, "too little happened to tell anything"
