"""What people do with what they see: any button of any card, however stale it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.cases.case import CaseId, Settled
from bot.cases.commands import (
    AnotherDraft,
    AnswerEmail,
    ApproveReply,
    AssignOwner,
    Command,
    DeclineReply,
    EditDraft,
    HoldReply,
    LeaveItBe,
    LeaveOutdated,
    LogCall,
    NoteEmail,
    PostedByHand,
    ReachedOut,
    ReopenCase,
    SnoozeNudge,
    TakeDownReply,
    TryAgain,
    UndoApproval,
)
from bot.practice import MemberId
from bot.untrusted import Untrusted

PEOPLE = ("dana", "ruth", "tomas", "maya", "leo")

PRIVATE = "zebra-stripes-and-a-red-kettle"
"""What a patient said on the phone; the practice does not allow it in chat."""

WRITTEN = (
    "Thank you for telling us this so plainly; nobody likes to wait without news, and I am sorry "
    "to read how frustrating it was. We cannot speak about anyone's care in public, but I would "
    "like to listen. Please call me at (704) 555-0132 or write to care@oakstreet.example, "
    "whichever is easier for you, number {n} or any other day.\n– Dana Penhale, Practice Manager"
)
FORBIDDEN = "Please remove your review, we fixed it all."


@dataclass
class Click:
    """One press of a button; `answers` are those its deliveries got, (refused, said)."""

    key: str
    case: int
    action: str
    by: str
    sent_at: datetime
    answers: list[tuple[bool, str]] = field(default_factory=list)


def _approve(seen: dict[str, Any], rng: random.Random, now: datetime) -> Command:
    id, sure = CaseId(seen["case"]), rng.random() < 0.9
    return ApproveReply(id, seen["version"], seen["revision"], "seen" if sure else "", sure)


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
    "leave-outdated": (
        2,
        lambda seen, rng, now: LeaveOutdated(CaseId(seen["case"]), seen["revision"]),
    ),
    "reached-out": (2, lambda seen, rng, now: ReachedOut(CaseId(seen["case"]))),
    "wrote-email": (4, lambda seen, rng, now: NoteEmail(CaseId(seen["case"]))),
    "answered-email": (3, lambda seen, rng, now: AnswerEmail(CaseId(seen["case"]))),
    "leave-it": (2, lambda seen, rng, now: LeaveItBe(CaseId(seen["case"]))),
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
