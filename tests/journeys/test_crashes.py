"""The product killed at the worst moments, under clicks and reviews, and started again."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session

from adapters.slack.clicks import Click
from bot.cases.events import DraftWritten, OwnerAssigned, ReplyApproved, ReplyPublished
from bot.desk import Desk
from bot.store import Store, timeline
from bot.store.columns import table
from bot.store.tables import InboxRow
from console.cases import every_case
from tests.journeys import invariants
from tests.journeys.killing import ROOT, Killing, killing

MOMENTS = (
    ("message", 3),
    ("replied", 1),
    ("click", 9),
    ("message", 17),
    ("replied", 2),
)
"""A message was posted or changed, a reply put, but not answered yet; or a click is dealt with."""

GIVES = {"approve": ReplyApproved, "another_draft": DraftWritten, "take_it": OwnerAssigned}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", [20260504])
async def test_no_click_and_no_reply_is_lost_or_doubled(tmp_path: Path, seed: int) -> None:
    async with killing(tmp_path, seed) as story:
        store = Store(story.settings.database_url)
        for moment, count in MOMENTS:
            await story.start()
            await story.works_until(moment, count)
            story.time_passes()
        await story.start()
        await story.quiet(store)
        await story.stop()
        desk = Desk(story.settings.practice(), store, story.sandbox.clock)
        await invariants.check(story.sandbox, desk)
        await store.read(_clicks_are_kept, story)
        await store.read(_replies_stand_once, story)
        store.close()
        verify = [sys.executable, "-m", "app", "verify", "--settings", str(story.file)]
        done = await asyncio.to_thread(
            subprocess.run, verify, cwd=ROOT, env=story.env, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()


def _clicks_are_kept(session: Session, story: Killing) -> None:
    """Every acknowledged click is in the inbox, and each that was accepted in the timeline."""
    inbox = table(InboxRow)
    rows = session.execute(select(inbox.c.key, inbox.c.answer)).all()
    answers = {str(row.key): json.loads(row.answer) for row in rows}
    clicks = {}
    for sent in story.sandbox.slack.delivery.captured:
        click = Click.parse(sent.payload)
        clicks[click.press.key] = click
        if sent.answer is not None and sent.answer.ok:
            assert click.press.key in answers
    practice = story.settings.practice()
    ids = {member.chat["slack"]: member.id for member in practice.members.values()}
    accepted = Counter(
        (
            clicks[key].press.case,
            GIVES[clicks[key].press.action].__name__,
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


def _replies_stand_once(session: Session, story: Killing) -> None:
    """What a case says is published is what stands there, and was published once."""
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
