"""Tests how people are involved in a sensitive review: who's notified, who can act, and when not to
call.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cases.call import AssignOwner, LogCall
from bot.cases.draft import EditDraft
from bot.cases.email import AnswerEmail, NoteEmail
from bot.cases.reply import HoldReply
from bot.cases.rights import Right
from bot.cases.sensitive import GUIDANCE, guidance
from bot.cases.state.site import ReviewEdited
from bot.cases.tracks import right_for
from bot.effects import Trouble, after
from bot.errors import Refused
from bot.policy import recipients
from bot.practice import MemberId
from bot.replies import read
from bot.replies.occasions import Sensitive
from bot.timers import TimerKind
from tests.bot.desks import OneCase
from tests.world import review

LEGAL = review(text="My attorney has the paperwork now and a complaint goes to the state board.")
GRIEF = review(text="My mother died after they gave her the wrong drug.")
DANA, MAYA = MemberId("dana"), MemberId("maya")


def told(story: OneCase) -> list[Trouble]:
    found = after(story.case, story.entries, story.practice)
    return [effect for effect in found if isinstance(effect, Trouble)]


def test_every_kind_says_what_it_is_and_what_comes_first() -> None:
    assert set(GUIDANCE) == set(Sensitive)
    assert not GUIDANCE[Sensitive.LEGAL].may_call
    assert "988" in GUIDANCE[Sensitive.SELF_HARM].first


def test_the_manager_is_told_at_once_and_once_for_each_kind() -> None:
    story = OneCase(review=LEGAL)
    (notice,) = told(story)
    assert notice.member == DANA
    assert notice.text.startswith("Case 214 is sensitive (legal threat")
    assert "attorney has the paperwork" not in notice.text
    edited = ReviewEdited(LEGAL, (), True, False, "legal")
    story._happen(edited, None)
    assert {effect.key for effect in told(story)} == {notice.key}


PROTOCOL = "Follow your practice's emergency protocol now. In the US, anyone can call or text 988."


@pytest.mark.parametrize(
    ("certainty", "banner"),
    [
        ({"is_sure_of_kind": True}, f"someone who might hurt themselves. {PROTOCOL}"),
        (
            {},
            f"possibly someone who might hurt themselves. Read it in full first. If so: {PROTOCOL}",
        ),
        (
            {"kind_is_a_guess": True},
            "a manager has to look at it. Read it in full before anyone replies.",
        ),
    ],
)
def test_the_card_is_only_as_sure_of_the_kind_as_the_reading(
    certainty: dict[str, bool], banner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sad = review(text="I can't go on like this.")
    unsure = replace(read(sad), sensitive="self-harm", is_sure_of_kind=False, kind_is_a_guess=False)
    found = replace(
        unsure,
        is_sure_of_kind=certainty.get("is_sure_of_kind", False),
        kind_is_a_guess=certainty.get("kind_is_a_guess", False),
    )
    monkeypatch.setattr("bot.cases.sensitive.read", lambda _: found)
    case = replace(OneCase().case, review=sad, grave=True, sensitive="self-harm")
    told = guidance(case)
    assert told is not None
    assert f"{told.what}. {told.first}" == banner


def test_an_ordinary_review_is_no_news_for_the_manager() -> None:
    assert told(OneCase()) == []


@pytest.mark.parametrize("command", [AssignOwner, LogCall, EditDraft, HoldReply])
def test_the_team_handles_drafts_and_calls_and_the_manager_sensitive_ones(command: type) -> None:
    assert right_for(command) is Right.HANDLE


def test_nobody_but_a_manager_takes_a_sensitive_call() -> None:
    story = OneCase(review=GRIEF)
    with pytest.raises(Refused, match=r"sensitive. Only a manager can handle it: Dana"):
        story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    with pytest.raises(Refused, match="Only a manager"):
        story.ask(AssignOwner(story.case.id, MAYA), by="dana")
    story.ask(AssignOwner(story.case.id, DANA), by="dana")
    assert [timer for timer in story.timers() if timer.kind is TimerKind.CALL]


def test_nobody_calls_someone_who_announced_a_lawsuit() -> None:
    story = OneCase(review=LEGAL)
    with pytest.raises(Refused, match=r"Don't call. Talk to your malpractice carrier"):
        story.ask(AssignOwner(story.case.id, DANA), by="dana")


def test_a_call_that_turns_out_to_be_about_a_lawsuit_is_no_longer_reminded_of() -> None:
    story = OneCase()
    story.ask(AssignOwner(story.case.id, MAYA), by="maya")
    story._happen(ReviewEdited(LEGAL, (), True, False, "legal"), None)
    assert not [timer for timer in story.timers() if timer.kind is TimerKind.CALL]
    assert story.timers()


def test_reminders_of_a_sensitive_review_go_to_a_manager() -> None:
    story = OneCase(review=GRIEF)
    for timer in story.timers():
        to = recipients(story.case, timer, story.practice, timer.due_at)
        assert to == (DANA,)


def test_whoever_answers_the_e_mail_of_a_sensitive_review_does_not_get_the_call() -> None:
    story = OneCase(review=GRIEF)
    story.ask(NoteEmail(story.case.id), by="maya")
    story.ask(AnswerEmail(story.case.id), by="maya")
    assert story.case.contact.owner is None
