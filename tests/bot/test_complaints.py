"""Tests which reviews become cases: those with a low rating, and complaints with any rating."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import complaints
from bot.cases.reply import DeclineReply
from bot.complaints import compare_words, is_complaint
from bot.intake import Intake
from bot.practice import Policy
from bot.reviews import Review
from bot.store import cases
from bot.untrusted import Untrusted
from tests.scheduler.office import Office, office, sqlite
from tests.world import LAKE, MONDAY, OAK, review

COMPLAINT = "Waited two hours, and the desk was rude. Nobody picks up the phone, either."
PRAISE = "Everyone was kind, and Dr. Hale explained everything. Highly recommend this office!"
SENSITIVE = "Great office, but the doctor groped me during the exam. I reported it to the police."
__all__ = ["office", "sqlite"]

DEFAULT = Policy()
BY_STARS = Policy(complaint_stars=0)


@pytest.mark.parametrize("stars", [3, 4, 5])
def test_words_that_complain_do_whatever_the_stars(stars: int) -> None:
    assert is_complaint(review(text=COMPLAINT, stars=stars), DEFAULT)
    assert is_complaint(review(text=SENSITIVE, stars=stars), DEFAULT)
    assert not is_complaint(review(text=PRAISE, stars=stars), DEFAULT)
    assert not is_complaint(review(text="", stars=stars), DEFAULT)


def test_low_stars_do_whatever_the_words() -> None:
    assert is_complaint(review(text=PRAISE, stars=1), DEFAULT)
    assert is_complaint(review(text="", stars=2), BY_STARS)


def test_a_policy_says_up_to_how_many_stars_the_words_count() -> None:
    assert is_complaint(review(text=COMPLAINT, stars=4), Policy(complaint_stars=4))
    assert not is_complaint(review(text=COMPLAINT, stars=5), Policy(complaint_stars=4))
    assert not is_complaint(review(text=COMPLAINT, stars=3), BY_STARS)


def test_without_stars_the_recommendation_counts_and_then_the_words() -> None:
    unstarred, kind = review(text=COMPLAINT, stars=None), review(text=PRAISE, stars=None)

    assert is_complaint(replace(kind, recommends=False), BY_STARS)
    assert is_complaint(unstarred, BY_STARS), "nothing else tells"
    assert not is_complaint(kind, DEFAULT)
    assert is_complaint(replace(unstarred, recommends=True), DEFAULT)
    assert not is_complaint(replace(unstarred, recommends=True), Policy(complaint_stars=4))


@pytest.mark.parametrize("stars", [1, 3, 5, None])
def test_an_edit_that_keeps_the_stars_goes_by_its_words(stars: int | None) -> None:
    complaint, praise = review(text=COMPLAINT, stars=stars), review(text=PRAISE, stars=stars)
    wordless = review(text="", stars=stars)

    assert compare_words(complaint, praise) == "better"
    assert compare_words(praise, complaint) == "worse"
    assert compare_words(wordless, complaint) == "worse"
    assert compare_words(complaint, review(text=f"{COMPLAINT} Still!", stars=stars)) == "same"
    assert compare_words(complaint, review(text=SENSITIVE, stars=stars)) == "same"


def test_a_few_other_words_do_not_turn_a_complaint_with_low_stars_to_praise() -> None:
    before = "They said ten minutes at the desk."
    after = f"{before} Thank you, lovely."

    assert compare_words(review(text=before, stars=1), review(text=after, stars=1)) == "same"


def test_if_the_stars_changed_they_tell_and_not_the_words() -> None:
    assert compare_words(review(text=COMPLAINT, stars=1), review(text=PRAISE, stars=5)) == "same"
    assert compare_words(review(text=PRAISE, stars=5), review(text=COMPLAINT, stars=4)) == "same"


async def test_intake_opens_a_case_with_a_draft_that_can_be_approved(office: Office) -> None:
    case = await office.opened(review("r1", COMPLAINT, 5))

    text = await office.approve(case)
    assert text
    assert "(704) 555-0132" in text, "a complaint is asked to call"


async def test_praise_is_recorded_only(office: Office) -> None:
    taken = await office.intake.take_in([review("r1", PRAISE, 5), review("r2", "", 4)])

    assert (taken.new, taken.opened) == (2, ())


async def test_an_edit_that_complains_opens_a_case_and_the_same_again_does_not(
    office: Office,
) -> None:
    kind = review("r1", PRAISE, 5)
    await office.intake.take_in([kind])
    edited = replace(
        kind, text=review(text=COMPLAINT).text, updated_at=kind.updated_at + timedelta(hours=1)
    )

    assert (await office.intake.foresee([edited])).opened
    assert (await office.intake.take_in([edited])).opened
    assert not (await office.intake.take_in([edited])).opened


async def test_each_office_has_its_own_policy(office: Office) -> None:
    practice = office.desk.practice
    oak = replace(practice.locations[OAK], policy=BY_STARS)
    office.desk.practice = replace(practice, locations={**practice.locations, OAK: oak})
    found = [review("r1", COMPLAINT, 5, at=OAK), review("r2", COMPLAINT, 5, at=LAKE)]

    taken = await Intake(office.desk).take_in(found)

    (case,) = taken.opened
    assert office.case(case).location == LAKE


async def test_a_poll_opens_it(office: Office) -> None:
    await office.polls.poll_once()  # the first contact
    office.clock.pass_(hours=1)
    office.site.put(review("r1", COMPLAINT, 4, office.clock.now()))
    office.site.put(review("r2", PRAISE, 5, office.clock.now()))

    await office.polls.poll_once()

    ids = office.store.run_sync(cases.all_ids, office.desk.practice.id)
    assert [office.case(id).review.key.id for id in ids] == ["r1"]


async def test_a_text_is_only_read_if_nothing_else_decides(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reads(review: Review) -> None:
        raise AssertionError(f"{review.key.id} was read")

    monkeypatch.setattr(complaints, "read", reads)
    old = MONDAY - timedelta(days=300)
    history = [review(f"r{n}", COMPLAINT, 3 + n % 3, old) for n in range(20)]
    low = review("low", COMPLAINT, 1)

    since = MONDAY - timedelta(days=7)
    assert not (await office.intake.foresee(history, open_since=since)).opened
    assert len((await office.intake.take_in([*history, low], open_since=since)).opened) == 1
    assert (await office.intake.take_in(history)).known == 20


async def test_a_closed_case_reopens_if_fewer_stars_come_with_a_complaint(office: Office) -> None:
    case = await office.opened(review("r1", COMPLAINT, 5))
    await office.ask(DeclineReply(case, "It's about another practice."))
    first = office.case(case).review
    assert office.case(case).closed

    lower = replace(first, stars=4, updated_at=office.clock.pass_(hours=1))
    await office.intake.take_in([lower])

    assert not office.case(case).closed


async def test_a_closed_case_reopens_if_praise_turns_to_a_complaint_with_the_same_stars(
    office: Office,
) -> None:
    case = await office.opened(review("r1", COMPLAINT, 5))
    first = office.case(case).review
    praise = replace(first, text=Untrusted(PRAISE), updated_at=office.clock.pass_(hours=1))
    await office.intake.take_in([praise])
    await office.ask(DeclineReply(case, "They're happy now."))

    again = replace(first, updated_at=office.clock.pass_(hours=1))
    await office.intake.take_in([again])

    assert not office.case(case).closed
