"""Tests a review whose name or photos change on the site while its text stays the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cases.draft import EditDraft
from bot.cases.publication import RecordPublication, StartSending
from bot.cases.reply import LeaveOutdated
from bot.cases.site import ObserveReview
from bot.untrusted import Untrusted
from tests.bot.desks import OneCase
from tests.bot.test_replying import published
from tests.world import review

DENISE = "Denise R."


def named_in_reply(name: str = DENISE) -> OneCase:
    """A published reply that greets the reviewer by name."""
    story = OneCase(review=review(author=Untrusted(name)))
    thanks = f"Hello Denise, thank you for telling us. {story.draft.text}"
    story.ask(EditDraft(story.case.id, story.draft.version, thanks), by="ruth")
    return published(story)


def renamed(story: OneCase, name: str) -> OneCase:
    shown = replace(story.case.review, author=Untrusted(name))
    story.ask(ObserveReview(story.case.id, shown), by=None)
    return story


def test_a_reply_with_a_name_that_changed_is_offered_to_be_edited() -> None:
    story = renamed(named_in_reply(), "Purple Otter")
    assert story.case.review.author.literal == "Purple Otter"
    assert story.case.uses_old_name
    assert story.case.outdated
    story.ask(LeaveOutdated(story.case.id, story.case.review.revision), by="ruth")
    assert not story.case.outdated
    assert not story.case.closed


@pytest.mark.parametrize("name", ["Denise Renner", "denise r", "D. Denise"])
def test_a_name_that_still_has_what_the_reply_says_is_only_shown(name: str) -> None:
    story = renamed(named_in_reply(), name)
    assert story.case.review.author.literal == name
    assert not story.case.outdated


def test_a_changed_name_that_no_reply_uses_is_only_shown() -> None:
    story = renamed(published(OneCase(review=review(author=Untrusted(DENISE)))), "Purple Otter")
    assert story.case.review.author.literal == "Purple Otter"
    assert not story.case.outdated


def test_a_name_that_changes_again_still_isnt_in_the_reply_until_it_changes_back() -> None:
    story = renamed(renamed(named_in_reply(), "Purple Otter"), "")
    assert story.case.uses_old_name
    assert not renamed(story, DENISE).case.uses_old_name


def test_a_new_reply_ends_it() -> None:
    story = renamed(named_in_reply(), "Purple Otter")
    plain = story.draft.text.replace("Hello Denise, thank", "Thank")
    story.ask(EditDraft(story.case.id, story.draft.version, plain), by="ruth")
    story.approve()
    story.clock.pass_(seconds=61)
    story.ask(StartSending(story.case.id, 2), by=None)
    story.ask(RecordPublication(story.case.id, 2, "published"), by=None)
    assert not story.case.outdated


def test_a_closed_case_isnt_opened_by_a_name() -> None:
    story = named_in_reply()
    story.ask(ObserveReview(story.case.id, review(stars=5, author=Untrusted(DENISE))), by=None)
    assert story.outcome == "raised"
    renamed(story, "Purple Otter")
    assert story.case.closed
    assert story.case.uses_old_name


def test_photos_that_come_later_are_noted_on_the_case() -> None:
    story = OneCase()
    with_photos = replace(story.case.review, has_photos=True)
    story.ask(ObserveReview(story.case.id, with_photos), by=None)
    assert story.case.review.has_photos
    story.ask(ObserveReview(story.case.id, replace(with_photos, has_photos=False)), by=None)
    assert not story.case.review.has_photos
