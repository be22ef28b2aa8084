"""Tests that code that writes or checks a reply always gets the location's recent replies."""

from __future__ import annotations

import pytest

from bot.cases.call import AssignOwner
from bot.cases.case import Case, DraftVersion
from bot.cases.commands import Command
from bot.cases.decision_context import DecisionContext
from bot.cases.draft import AnotherDraft, EditDraft
from bot.cases.email import NoteEmail
from bot.cases.reply import ApproveReply, DeclineReply, PostedByHand
from bot.cases.site import ObserveReview
from bot.cases.tracks import decide
from bot.practice import MemberId
from tests.bot.desks import OneCase
from tests.world import review

STORY = OneCase()
ID, FIRST = STORY.case.id, DraftVersion(1)


@pytest.mark.parametrize(
    ("command", "looks"),
    [
        (ApproveReply(ID, FIRST, STORY.review.revision), True),
        (PostedByHand(ID, FIRST), True),
        (AnotherDraft(ID, FIRST), True),
        (ObserveReview(ID, review(text="They changed what they wrote.")), True),
        (EditDraft(ID, FIRST, "Another text."), False),
        (DeclineReply(ID, "a duplicate"), False),
        (AssignOwner(ID, MemberId("maya")), False),
        (NoteEmail(ID), False),
    ],
)
def test_a_decision_looks_at_recent_replies_exactly_when_it_needs_them(
    command: Command, looks: bool
) -> None:
    looked: list[Case] = []

    def recent(case: Case) -> tuple[str, ...]:
        looked.append(case)
        return ()

    ruth = STORY.practice.members[MemberId("ruth")]
    decide(STORY.case, command, DecisionContext(STORY.clock.now(), STORY.practice, ruth, recent))
    assert bool(looked) == looks
