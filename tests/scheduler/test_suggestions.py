"""Tests drafts by a language model: they stay within limits, and each is on record."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.cases.case import CaseId
from bot.cases.draft import AnotherDraft, EditDraft
from bot.cases.state.draft import Draft, DraftWritten, ModelAsked, ModelUnused
from bot.errors import OutsideError, Unavailable
from bot.practice import Policy
from bot.replies.redaction import redacted
from bot.reviews import Review
from bot.store import Store, timeline
from tests.scheduler.office import Office, negative
from tests.world import review

FINE = (
    "Thank you for putting this so plainly; I am sorry to read it. Nobody likes to sit and wait "
    "without a word about how long it will take, and people are right to expect better."
)
CONFIRMS = "Thank you for writing. We are sorry that your appointment with us began so late."
WITH_MODEL = Policy(language_model=True)


@dataclass
class ModelDouble:
    """Returns its responses one by one. An error is raised, and the last response is repeated.

    If it's asked to check a reply, it returns `reading`.
    """

    answers: list[str | OutsideError] = field(default_factory=lambda: [FINE])
    send_review: bool = False
    daily: int = 50
    name: str = "small-1 at llm.example"
    asked: list[str] = field(default_factory=list)
    reading: str = "OK"
    read: list[str] = field(default_factory=list)

    def redacted(self, review: Review) -> str:
        return redacted(review.text.literal, review)

    async def write(self, instructions: str, about: str) -> str:
        if instructions.startswith("You check"):
            self.read.append(about)
            return self.reading
        self.asked.append(about)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, OutsideError):
            raise answer
        return answer


def office_with(store: Store, model: ModelDouble | None) -> Office:
    return Office(store, WITH_MODEL, model=model)


def draft(office: Office, case: CaseId) -> Draft:
    found = office.case(case).draft
    assert found is not None
    return found


def happened(office: Office, case: CaseId) -> list[object]:
    rows = office.store.run_sync(timeline.entries, office.desk.practice.id, case)
    told = (ModelAsked, ModelUnused, DraftWritten)
    return [entry.event for entry in rows if isinstance(entry.event, told)]


async def test_the_models_draft_takes_the_place_of_one_that_nobody_touched(sqlite: Store) -> None:
    office = office_with(sqlite, ModelDouble())
    case = await office.opened()
    shown = draft(office, case)
    assert shown.version == 2
    assert shown.model == "small-1 at llm.example"
    assert shown.text.startswith(FINE)
    assert "(704) 555-0132" in shown.text
    assert shown.text.endswith("Dana Penhale, Practice Manager")
    first, asked, written = happened(office, case)
    assert isinstance(first, DraftWritten)
    assert isinstance(asked, ModelAsked)
    assert isinstance(written, DraftWritten)
    assert (first.model, written.model, asked.draft) == ("", asked.model, 1)


async def test_by_default_nothing_of_the_review_leaves_but_its_stars_and_subjects(
    sqlite: Store,
) -> None:
    model = ModelDouble()
    office = office_with(sqlite, model)
    case = await office.opened()
    (about,) = model.asked
    words = office.case(case).review.text.literal.split()
    assert not any(" ".join(words[n : n + 3]) in about for n in range(len(words) - 2))
    assert "Stars: 1 of 5" in about
    asked = next(event for event in happened(office, case) if isinstance(event, ModelAsked))
    assert asked.sent.literal.endswith(about)


async def test_with_the_practices_consent_the_words_leave_without_identifiers(
    sqlite: Store,
) -> None:
    model = ModelDouble(send_review=True)
    office = office_with(sqlite, model)
    words = "I waited from 9 to 11 on May 4th. Dr. Ashgrove never came. Call Zelda at 704-555-7777."
    await office.opened(review(text=words))
    (about,) = model.asked
    assert "never came" in about
    for identifier in ("Ashgrove", "Zelda", "7777", "May 4", "from 9"):
        assert identifier not in about


async def test_a_second_try_is_told_what_was_wrong_with_the_first(sqlite: Store) -> None:
    model = ModelDouble([CONFIRMS, FINE])
    office = office_with(sqlite, model)
    case = await office.opened()
    assert len(model.asked) == 2
    assert "couldn't be used" in model.asked[1]
    assert draft(office, case).text.startswith(FINE)
    assert sum(isinstance(event, ModelAsked) for event in happened(office, case)) == 2


async def test_after_two_tries_the_composers_text_stays_and_the_timeline_says_why(
    sqlite: Store,
) -> None:
    model = ModelDouble([CONFIRMS])
    office = office_with(sqlite, model)
    case = await office.opened()
    assert len(model.asked) == 2
    shown = draft(office, case)
    assert (shown.version, shown.model) == (1, "")
    last = happened(office, case)[-1]
    assert isinstance(last, ModelUnused)
    assert last.problem.startswith("It wrote something that can't be posted, twice")


@pytest.mark.parametrize("failure", [Unavailable("It didn't respond in time.", code="timeout")])
async def test_a_model_that_fails_costs_nothing_but_its_draft(
    sqlite: Store, failure: OutsideError
) -> None:
    model = ModelDouble([failure])
    office = office_with(sqlite, model)
    case = await office.opened()
    assert draft(office, case).version == 1
    assert office.listed() == []
    assert len(model.asked) == 1


async def test_the_days_budget_is_kept_and_comes_back(sqlite: Store) -> None:
    model = ModelDouble(daily=2)
    office = office_with(sqlite, model)
    for n in range(4):
        await office.opened(negative(f"r{n}"))
    assert len(model.asked) == 2
    await office.later(hours=25)
    await office.opened(negative("r9"))
    assert len(model.asked) == 3


async def test_a_draft_that_somebody_edited_meanwhile_is_left_alone(sqlite: Store) -> None:
    office = office_with(sqlite, None)
    case = await office.opened()
    model = ModelDouble()
    office.model = model
    await office.ask(AnotherDraft(case, draft(office, case).version))
    mine = draft(office, case).text.replace("sorry", "truly sorry", 1)
    await office.ask(EditDraft(case, draft(office, case).version, mine))
    office.start()
    await office.outbox.drain()
    assert model.asked == []
    assert draft(office, case).text == mine


async def test_a_draft_that_waited_too_long_for_the_model_is_left_alone(sqlite: Store) -> None:
    office = office_with(sqlite, None)
    office.site.put(negative("r1"))
    taken = await office.intake.take_in([negative("r1")])
    model = ModelDouble()
    office.model = model
    office.start()
    await office.later(minutes=20)
    assert model.asked == []
    assert draft(office, taken.opened[0]).version == 1


async def test_a_crash_while_it_wrote_asks_no_second_time(sqlite: Store) -> None:
    office = office_with(sqlite, None)
    taken = await office.intake.take_in([negative("r1")])
    office.claim_and_die()
    model = ModelDouble()
    office.model = model
    office.start()
    await office.outbox.drain()
    assert model.asked == []
    last = happened(office, taken.opened[0])[-1]
    assert isinstance(last, ModelUnused)


async def test_grave_reviews_and_stars_without_words_are_never_sent(sqlite: Store) -> None:
    model = ModelDouble(send_review=True)
    office = office_with(sqlite, model)
    await office.opened(review("r1", text="My father died after you sent him home."))
    await office.opened(review("r2", text=""))
    assert model.asked == []


async def test_another_draft_asks_the_model_again(sqlite: Store) -> None:
    other = FINE.replace("so plainly", "so openly").replace("how long", "when")
    model = ModelDouble([FINE, other])
    office = office_with(sqlite, model)
    case = await office.opened()
    await office.ask(AnotherDraft(case, draft(office, case).version))
    assert draft(office, case).model == ""
    await office.outbox.drain()
    assert draft(office, case).model
    found = office.store.run_sync(office.desk.view, case)
    assert found is not None
    assert found.findings == ()


async def test_without_a_language_model_nothing_is_asked_for(office: Office) -> None:
    await office.opened()
    assert not [row for row in office.listed("done", "cancelled") if row.kind == "suggest"]
