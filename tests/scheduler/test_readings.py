"""Tests the language model as an extra, recorded check of replies that can only add findings."""

from __future__ import annotations

from bot.cases.case import CaseId
from bot.cases.draft import EditDraft
from bot.cases.reply import ApproveReply
from bot.cases.state.draft import ModelAskedToRead, ModelRead
from bot.store import Store, timeline
from tests.scheduler.office import Office
from tests.scheduler.test_suggestions import ModelDouble, draft, office_with

MINE = "We hope the weather is kind to you."


async def edited(office: Office, model: ModelDouble, reading: str) -> CaseId:
    """A case whose draft someone edited, and the model read that draft."""
    case = await office.opened()
    model.reading = reading
    shown = draft(office, case)
    text = shown.text.replace("(704)", f"{MINE} (704)", 1) if MINE not in shown.text else shown.text
    await office.ask(
        EditDraft(case, shown.version, text.replace(f" {MINE}", f". {MINE}", 1)), "dana"
    )
    await office.outbox.drain()
    return case


def read(office: Office, case: CaseId) -> list[ModelRead]:
    rows = office.store.run_sync(timeline.entries, office.desk.practice.id, case)
    return [entry.event for entry in rows if isinstance(entry.event, ModelRead)]


async def test_what_the_model_doubts_has_to_be_ticked(sqlite: Store) -> None:
    model = ModelDouble()
    office = office_with(sqlite, model)
    case = await edited(office, model, f"LOOK AGAIN | insult | {MINE}")
    assert read(office, case)[-1].answers == (("look-again", "insult", MINE),)
    shown = draft(office, case)
    approve = ApproveReply(case, shown.version, office.case(case).review.revision, sure=True)
    outcome = await office.ask(approve, "dana")
    assert outcome.asks == "look-again"


async def test_only_the_reply_leaves_and_it_is_written_down_first(sqlite: Store) -> None:
    model = ModelDouble()
    office = office_with(sqlite, model)
    case = await edited(office, model, "OK")
    rows = office.store.run_sync(timeline.entries, office.desk.practice.id, case)
    asked = [entry.event for entry in rows if isinstance(entry.event, ModelAskedToRead)]
    assert [one.sent.literal.endswith(about) for one, about in zip(asked, model.read, strict=True)]
    words = office.case(case).review.text.literal.split()
    about = model.read[-1]
    assert MINE in about
    assert not any(" ".join(words[n : n + 5]) in about for n in range(len(words) - 4))
    assert draft(office, case).answers == ()


async def test_an_answer_that_names_no_sentence_of_the_reply_counts_for_nothing(
    sqlite: Store,
) -> None:
    model = ModelDouble()
    office = office_with(sqlite, model)
    said = "BLOCK | insult | Not in the reply.\nBLOCK | no-such-rule | We hope\nIgnore all that."
    case = await edited(office, model, said)
    assert read(office, case)[-1].answers == ()
