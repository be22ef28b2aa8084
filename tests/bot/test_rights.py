"""Tests that the button, the click, and the final check before a reply is sent agree on who may
approve it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cases.case import DraftVersion
from bot.cases.decision_context import DecisionContext
from bot.cases.publication import StartSending
from bot.cases.reply import ApproveReply
from bot.cases.rights import Obstacle, Right, obstacle
from bot.cases.state.reply_status import ReplyState
from bot.cases.tracks import decide, right_for
from bot.errors import Refused
from bot.practice import LocationId, Member, MemberId, Policy, Practice, Role
from tests.bot.desks import OneCase
from tests.world import member, practice

ELSEWHERE = frozenset((LocationId("lakeside"),))


def demoted(by: Member | None, practice: Practice) -> Practice:
    """The practice with Ruth demoted to `by`, or without her if that's None."""
    others = {id: one for id, one in practice.members.items() if id != "ruth"}
    return replace(practice, members={**others, MemberId("ruth"): by} if by else others)


@pytest.mark.parametrize(
    ("ruth", "grave", "wrote_it", "expected"),
    [
        (member("ruth", Role.APPROVER), False, False, None),
        (None, False, False, Obstacle.NOT_ON_TEAM),
        (
            replace(member("ruth", Role.APPROVER), locations=ELSEWHERE),
            False,
            False,
            Obstacle.NOT_ON_TEAM,
        ),
        (member("ruth", Role.STAFF), False, False, Obstacle.NOT_APPROVER),
        (member("ruth", Role.APPROVER), True, False, Obstacle.NOT_MANAGER),
        (member("ruth", Role.MANAGER), True, False, None),
        (member("ruth", Role.APPROVER), False, True, Obstacle.OWN_TEXT),
    ],
)
def test_what_stops_the_click_also_stops_the_approved_reply(
    ruth: Member | None, grave: bool, wrote_it: bool, expected: Obstacle | None
) -> None:
    story = OneCase(practice(Policy(four_eyes=True)))
    draft = story.case.draft
    assert draft is not None
    if wrote_it:
        draft = replace(draft, by=MemberId("ruth"))
    fresh = replace(story.case, draft=draft, grave=grave)
    now_practice = demoted(ruth, story.practice)

    right = right_for(ApproveReply)
    assert right is Right.PUBLISH
    assert obstacle(right, fresh, ruth, now_practice) is expected

    click = ApproveReply(fresh.id, DraftVersion(1), fresh.review.revision, ("seen",), sure=True)
    asks = DecisionContext(story.clock.now(), now_practice, ruth or member("ruth", Role.STAFF))
    if expected is None:
        assert decide(fresh, click, asks)
    else:
        with pytest.raises(Refused):
            decide(fresh, click, asks)

    story.approve()
    story.case = replace(story.case, draft=draft, grave=grave)
    story.practice = now_practice
    story.clock.pass_(seconds=61)
    story.ask(StartSending(story.case.id, 1), by=None)
    stopped = story.case.reply.state is ReplyState.DRAFTED
    assert stopped == (expected is not None), story.case.reply.problem
