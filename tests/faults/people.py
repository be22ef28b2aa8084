"""People's actions: they press any button of any card they see, no matter how stale it is."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.cases.call import AssignOwner, LeaveUnidentified, LogCall, UndoCall
from bot.cases.case import CaseId
from bot.cases.commands import Command
from bot.cases.draft import AnotherDraft, EditDraft
from bot.cases.email import AnswerEmail, NoteEmail
from bot.cases.follow_up import RecordSecondContact, SkipSecondContact
from bot.cases.publication import TakeDownReply, TryAgain
from bot.cases.reminders import SnoozeNudge
from bot.cases.reply import (
    ApproveReply,
    DeclineReply,
    HoldReply,
    LeaveOutdated,
    PostedByHand,
    UndoApproval,
)
from bot.cases.site import ReopenCase
from bot.cases.state.call import Settled
from bot.cases.themes import CorrectThemes
from bot.practice import MemberId
from bot.replies import Theme
from bot.untrusted import Untrusted

if TYPE_CHECKING:
    from tests.faults.life import Life

PEOPLE = ("dana", "ruth", "tomas", "maya", "leo")

PRIVATE = "zebra-stripes-and-a-red-kettle"
"""A patient's words on the phone. The practice doesn't allow them in chat."""

WRITTEN = (
    "Thank you for telling us this so plainly; nobody likes to wait without news, and I am sorry "
    "to read how frustrating it was. We cannot speak about anyone's care in public, but I would "
    "like to listen. Please call me at (704) 555-0132 or write to care@oakstreet.example, "
    "whichever is easier for you, number {n} or any other day.\n– Dana Penhale, Practice Manager"
)
FORBIDDEN = "Please remove your review, we fixed it all."


@dataclass
class Click:
    """One press of a button. `answers` are the responses to its deliveries, (refused, said)."""

    key: str
    case: int
    action: str
    by: str
    sent_at: datetime
    answers: list[tuple[bool, str]] = field(default_factory=list)


def _approve(seen: dict[str, Any], rng: random.Random, now: datetime) -> Command:
    id, sure = CaseId(seen["case"]), rng.random() < 0.9
    return ApproveReply(id, seen["version"], seen["revision"], sure=sure)


def _edit(seen: dict[str, Any], rng: random.Random, now: datetime) -> Command:
    text = WRITTEN.format(n=rng.randrange(10_000)) if rng.random() < 0.85 else FORBIDDEN
    return EditDraft(CaseId(seen["case"]), seen["version"], text)


def _call(seen: dict[str, Any], rng: random.Random, now: datetime) -> Command:
    reached = rng.random() < 0.7
    words = Untrusted(PRIVATE) if rng.random() < 0.1 else Untrusted("")
    settled = rng.choice(list(Settled)) if reached else None
    return LogCall(CaseId(seen["case"]), reached, settled=settled, words=words)


def _assign(seen: dict[str, Any], rng: random.Random, now: datetime) -> Command:
    owner = MemberId(rng.choice(PEOPLE))
    return AssignOwner(CaseId(seen["case"]), owner, rng.random() < 0.5)


def _hold(seen: dict[str, Any], rng: random.Random, now: datetime) -> Command:
    return HoldReply(CaseId(seen["case"]), now + timedelta(hours=rng.choice((1, 3, 12, 40))))


def _themes(seen: dict[str, Any], rng: random.Random, now: datetime) -> Command:
    return CorrectThemes(CaseId(seen["case"]), tuple(rng.sample(list(Theme), 2)))


Do = Callable[[dict[str, Any], random.Random, datetime], Command]

ACTIONS: dict[str, tuple[int, Do]] = {
    "approve": (30, _approve),
    "edit": (8, _edit),
    "assign": (10, _assign),
    "log-call": (8, _call),
    "another": (5, lambda seen, rng, now: AnotherDraft(CaseId(seen["case"]), seen["version"])),
    "undo": (3, lambda seen, rng, now: UndoApproval(CaseId(seen["case"]))),
    "hold": (3, _hold),
    "decline": (
        2,
        lambda seen, rng, now: DeclineReply(CaseId(seen["case"]), rng.choice(("", "a duplicate"))),
    ),
    "by-hand": (2, lambda seen, rng, now: PostedByHand(CaseId(seen["case"]), seen["version"])),
    "take-down": (2, lambda seen, rng, now: TakeDownReply(CaseId(seen["case"]))),
    "undo-call": (2, lambda seen, rng, now: UndoCall(CaseId(seen["case"]))),
    "unidentified": (2, lambda seen, rng, now: LeaveUnidentified(CaseId(seen["case"]))),
    "themes": (2, _themes),
    "leave-outdated": (
        2,
        lambda seen, rng, now: LeaveOutdated(CaseId(seen["case"]), seen["revision"]),
    ),
    "reached-out": (2, lambda seen, rng, now: RecordSecondContact(CaseId(seen["case"]))),
    "wrote-email": (4, lambda seen, rng, now: NoteEmail(CaseId(seen["case"]))),
    "answered-email": (3, lambda seen, rng, now: AnswerEmail(CaseId(seen["case"]))),
    "leave-it": (2, lambda seen, rng, now: SkipSecondContact(CaseId(seen["case"]))),
    "try-again": (3, lambda seen, rng, now: TryAgain(CaseId(seen["case"]))),
    "reopen": (1, lambda seen, rng, now: ReopenCase(CaseId(seen["case"]))),
    "snooze": (
        3,
        lambda seen, rng, now: SnoozeNudge(
            CaseId(seen["case"]), rng.choice(("reply", "call", "email", "owner", "nonsense"))
        ),
    ),
}


def chosen(rng: random.Random) -> str:
    return rng.choices(list(ACTIONS), [weight for weight, _ in ACTIONS.values()])[0]


class People:
    """The team at its screens. `screens` are the cards that someone could still have open."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.screens: list[dict[str, Any]] = []

    async def press_something(self, id: str) -> None:
        """One or two people press something on a card about this review, either fresh or very
        stale.
        """
        rng = self.life.rng
        self.screens = [*self.screens[-60:], *self._seen()]
        about = [seen for seen in self.screens if seen["review"] == id]
        if not about:
            return
        for _ in range(2 if rng.random() < 0.25 else 1):
            seen = about[-1] if rng.random() < 0.75 else rng.choice(about)
            self.life.spawn(partial(self._presses, seen))

    def _seen(self) -> list[dict[str, Any]]:
        found = []
        for chat in self.life.chats.values():
            for message in chat.messages:
                if message.key.startswith("card:"):
                    seen = json.loads(message.shows)
                    found.append({**seen, "platform": chat.platform})
        return found

    async def _presses(self, seen: dict[str, Any]) -> None:
        rng = self.life.rng
        action, who = chosen(rng), rng.choice(PEOPLE)
        self.life.number += 1
        click = Click(f"click-{self.life.number}", seen["case"], action, who, self.life.clock.now())
        self.life.clicks.append(click)
        command = ACTIONS[action][1](seen, rng, self.life.clock.now())
        deliveries = 2 if rng.random() < 0.1 else 1
        if deliveries == 2:
            self.life.story.fault("click delivered twice", seen["platform"], click.key)
        async with asyncio.TaskGroup() as group:
            for _ in range(deliveries):
                group.create_task(self._delivers(click, command, seen["platform"]))
        # who hears nothing, because the database is slow, has posted it all the same
        told_no = click.answers and all(refused for refused, _ in click.answers)
        if action == "by-hand" and not told_no and seen["review"] in self.life.site.reviews:
            self.life.site.answer(seen["review"], seen["text"])

    async def _delivers(self, click: Click, command: Any, platform: str) -> None:
        """As Slack does: again after 3 s without a response, three times in all."""
        for wait_s in (0, 60, 300):
            await asyncio.sleep(wait_s)
            replica = self.life.alive()
            if replica is None:
                continue
            by = self.life.practice.members[MemberId(click.by)]
            work = asyncio.ensure_future(
                replica.desk.handle(command, by=by, key=click.key, on=platform)
            )
            await asyncio.wait([work], timeout=3)
            if work.done() and not work.exception():
                outcome = work.result()
                click.answers.append((outcome.refused, outcome.said))
                told = f"case {click.case}: {click.action} -> {outcome.said or 'done'}"
                self.life.story.tell(click.by, f"{told} ({click.key})")
                return
            work.add_done_callback(lambda done: done.cancelled() or done.exception())

    def delete_card(self, id: str) -> None:
        for chat in self.life.chats.values():
            for message in list(chat.messages):
                if message.key.startswith("card:") and json.loads(message.shows)["review"] == id:
                    chat.messages.remove(message)
                    self.life.story.fault("chat: a card is deleted", chat.platform, message.key)
