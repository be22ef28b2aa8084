"""Tests that chat messages are sent once, in order, with the current state, and within the rate
limit.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.cases.call import AssignOwner
from bot.cases.draft import AnotherDraft
from bot.cases.reply import DeclineReply
from bot.errors import Broken, Gone, Shut, Unavailable
from bot.practice import MemberId
from bot.store import Store
from scheduler.outbox.retry_policy import ATTEMPTS
from tests.scheduler.office import Office, negative
from tests.scheduler.outside import deaf


async def test_a_new_case_has_one_card_in_its_channel(office: Office) -> None:
    case = await office.opened()
    (card,) = office.chat.messages
    assert (card.conversation, card.key) == ("C0OAKSTREET", f"card:{case}:slack")


async def test_a_lost_answer_to_a_post_is_not_posted_twice(office: Office) -> None:
    office.chat.fails("send", deaf(), lands=True)
    case = await office.opened()
    assert office.state(f"card:{case}:slack") == "unknown"
    await office.later(seconds=3)
    assert len(office.chat.messages) == 1
    assert office.state(f"card:{case}:slack") == "done"
    await office.approve(case)
    await office.outbox.drain()
    assert office.chat.messages[0].shows.startswith(f"card {case}: approved")


async def test_a_message_that_was_found_and_could_not_be_updated_is_looked_for_again(
    office: Office,
) -> None:
    office.chat.fails("send", deaf(), lands=True)
    await office.opened()
    busy = Unavailable("Slow down.", code="ratelimited", retry_after=timedelta(minutes=2))
    office.chat.fails("update", busy)
    await office.later(seconds=3)
    await office.later(minutes=3)
    assert len(office.chat.messages) == 1
    assert office.listed() == []


async def test_a_message_that_was_found_and_refused_its_update_stands_once(office: Office) -> None:
    office.chat.fails("send", deaf(), lands=True)
    case = await office.opened()
    office.chat.fails("update", Broken("Not this one.", code="invalid_blocks"))
    await office.later(seconds=3)
    assert office.state(f"card:{case}:slack") == "dead"
    await office.ask(AssignOwner(case, MemberId("maya")))
    await office.later(seconds=3)
    assert len(office.chat.of(f"card:{case}")) == 1
    assert office.state(f"card:{case}:slack") == "done"


async def test_a_post_that_never_arrived_is_sent_again_after_a_minute(office: Office) -> None:
    office.chat.fails("send", deaf())
    case = await office.opened()
    await office.later(seconds=30)
    assert office.chat.messages == []
    await office.later(seconds=31)
    assert len(office.chat.of(f"card:{case}")) == 1
    assert len(office.chat.called("send")) == 2


async def test_a_crash_between_claim_and_call_ends_in_one_card(office: Office) -> None:
    office.site.put(negative("r1"))
    await office.intake.take_in([negative("r1")])
    office.claim_and_die()
    await office.outbox.drain()
    assert office.chat.messages == []
    await office.later(seconds=61)
    assert len(office.chat.messages) == 1


async def test_a_chat_that_cannot_be_read_is_posted_to_again(office: Office) -> None:
    office.chat.fails("send", deaf())
    await office.opened()
    office.chat.fails("find", Broken("No history here.", code="method_not_supported"))
    await office.later(seconds=61)
    assert len(office.chat.messages) == 1


async def test_several_changes_become_one_update_that_shows_the_last(office: Office) -> None:
    case = await office.opened()
    draft = office.case(case).draft
    assert draft is not None
    await office.ask(AnotherDraft(case, draft.version))
    await office.approve(case)
    await office.outbox.drain()
    (card,) = office.chat.of("card")
    assert card.updates == 1
    assert card.shows.startswith(f"card {case}: approved")


async def test_a_card_that_would_show_the_same_is_not_sent(office: Office) -> None:
    case = await office.opened()
    draft = office.case(case).draft
    assert draft is not None
    await office.ask(AnotherDraft(case, draft.version))
    await office.outbox.drain()
    assert office.chat.called("update") == []


async def test_a_deleted_card_is_posted_anew_once(office: Office) -> None:
    case = await office.opened()
    office.chat.messages.clear()
    await office.approve(case)
    await office.outbox.drain()
    (card,) = office.chat.messages
    assert card.shows.startswith(f"card {case}: approved")


async def test_a_note_whose_card_was_deleted_brings_the_card_back(office: Office) -> None:
    case = await office.opened()
    office.chat.fails("send", Gone("No such thread.", code="thread_not_found"), about="nudge")
    await office.pass_(hours=7)
    await office.later(seconds=5)
    (note,) = office.chat.of("nudge")
    (card, old) = sorted(office.chat.of("card"), key=lambda card: card.id != note.thread)
    assert note.thread == card.id
    assert old.shows == card.shows
    assert case


async def test_a_note_without_a_card_is_posted_by_itself_in_the_end(office: Office) -> None:
    office.chat.fails("send", Broken("invalid_blocks", code="invalid_blocks"), about="card")
    await office.opened()
    for n in range(8):
        office.chat.fails("send", Broken("bad", code="invalid_blocks"), about="card")
        await office.pass_(hours=7 if n == 0 else 0, minutes=1)
    assert [note.thread for note in office.chat.of("nudge")][:1] == [""]


async def test_a_poison_effect_holds_up_no_other_case(office: Office) -> None:
    office.chat.poison = "card 1:"
    await office.opened(negative("r1"), negative("r2"), negative("r3"))
    assert sorted(office.chat.called("send")) == ["card:2:slack", "card:3:slack"]
    for _ in range(ATTEMPTS):
        await office.later(minutes=16)
    assert office.state("card:1:slack") == "dead"
    (notice,) = office.chat.of("notice:dead:card:1:slack")
    assert "case 1" in notice.shows
    assert "KeyError" in notice.shows


async def test_what_the_chat_refuses_is_a_dead_letter_told_once(office: Office) -> None:
    office.chat.fails("send", Broken("invalid_blocks", code="invalid_blocks"))
    case = await office.opened()
    assert office.state(f"card:{case}:slack") == "dead"
    assert len(office.chat.of("notice")) == 1


async def test_a_notice_that_is_refused_makes_no_notice(office: Office) -> None:
    office.chat.fails("send", Broken("bad", code="invalid_blocks"), about="card")
    office.chat.fails("send", Broken("bad", code="invalid_blocks"), about="notice")
    await office.opened()
    assert [row.state for row in office.listed("dead")] == ["dead", "dead"]
    assert office.chat.messages == []


async def test_a_dead_card_comes_back_with_the_next_change(office: Office) -> None:
    office.chat.fails("send", Broken("bad", code="invalid_blocks"), about="card")
    case = await office.opened()
    await office.approve(case)
    await office.outbox.drain()
    assert office.chat.of("card")[0].shows.startswith(f"card {case}: approved")


async def test_notes_of_a_case_stay_behind_its_card(office: Office) -> None:
    office.chat.fails("send", Unavailable("Down."), about="card:1")
    await office.opened(negative("r1"), negative("r2"))
    assert sorted(office.chat.called("send")) == ["card:1:slack", "card:2:slack"]
    office.clock.pass_(hours=7)
    office.chat.fails("send", Unavailable("Down."), about="card:1")
    await office.ticks.tick()
    await office.outbox.drain()
    (note,) = office.chat.of("nudge")
    assert note.shows.startswith("nudge 2:")
    await office.later(minutes=1)
    assert len(office.chat.of("nudge")) == 2


async def test_retry_after_is_obeyed_for_the_conversation_and_nobody_else(office: Office) -> None:
    wait = timedelta(seconds=30)
    office.chat.fails("send", Unavailable("Slow down.", retry_after=wait), about="card:1")
    case = await office.opened(negative("r1"))
    assert office.chat.messages == []
    await office.intake.take_in([negative("r2")])
    await office.later(seconds=20)
    assert office.chat.messages == []
    await office.ask(AssignOwner(case, MemberId("leo")), by="leo")
    await office.outbox.drain()
    assert [message.conversation for message in office.chat.messages] == ["U0LEO"]
    await office.later(seconds=11)
    assert len(office.chat.of("card")) == 2


async def test_ten_minutes_of_too_many_requests_lose_nothing(office: Office) -> None:
    wait = timedelta(seconds=30)
    for _ in range(20):
        office.chat.fails("send", Unavailable("Slow down.", retry_after=wait))
    await office.opened()
    for _ in range(20):
        await office.later(seconds=31)
    assert len(office.chat.of("card")) == 1
    assert office.listed("dead") == []


async def test_waiting_when_told_to_is_no_attempt(office: Office) -> None:
    wait = timedelta(seconds=30)
    for _ in range(ATTEMPTS + 3):
        office.chat.fails("send", Unavailable("Slow down.", retry_after=wait))
    office.chat.fails("send", Unavailable("Down."))
    case = await office.opened()
    for _ in range(ATTEMPTS + 3):
        await office.later(seconds=31)
    assert office.state(f"card:{case}:slack") == "waiting"
    await office.later(seconds=2)
    assert len(office.chat.of("card")) == 1


async def test_a_conversation_gets_about_one_message_a_second(sqlite: Store) -> None:
    office = Office(sqlite, pace=timedelta(seconds=1))
    await office.opened(*(negative(f"r{n}") for n in range(40)))
    posted = [len(office.chat.messages)]
    for _ in range(40):
        await office.later(seconds=1)
        posted.append(len(office.chat.messages))
    assert posted[0] == 1
    assert max(b - a for a, b in pairwise(posted)) == 1
    assert posted[-1] == 40
    assert office.listed("dead") == []


async def test_a_clock_set_back_does_not_hold_messages_up(sqlite: Store) -> None:
    office = Office(sqlite, pace=timedelta(seconds=1))
    await office.opened(negative("r1"))
    office.clock.pass_(hours=-2)
    await office.opened(negative("r2"))
    assert len(office.chat.messages) == 2


async def test_an_archived_channel_parks_its_messages_and_is_told_once(office: Office) -> None:
    for _ in range(30):
        office.chat.fails("send", Shut("is_archived", code="is_archived"), about="card")
    case = await office.opened()
    for _ in range(29):
        await office.later(minutes=16)
    (notice,) = office.chat.of("notice")
    assert notice.conversation == "U0DANA"
    assert notice.updates == 0
    await office.later(minutes=16)
    assert len(office.chat.of(f"card:{case}")) == 1


async def test_trouble_that_comes_back_is_told_anew(office: Office) -> None:
    gone = Shut("is_archived", code="is_archived")
    office.chat.fails("send", gone, about="card")
    await office.opened(negative("r1"))
    await office.later(minutes=16)
    assert len(office.chat.of("card")) == 1
    office.chat.fails("send", gone, about="card")
    await office.opened(negative("r2"))
    assert len(office.chat.of("notice")) == 2


async def test_the_owner_gets_a_brief_that_follows_the_case(office: Office) -> None:
    case = await office.opened()
    await office.ask(AssignOwner(case, MemberId("leo")), by="leo")
    await office.outbox.drain()
    (brief,) = office.chat.of("brief")
    assert brief.conversation == "U0LEO"
    await office.ask(AssignOwner(case, MemberId("maya")))
    await office.outbox.drain()
    assert [brief.conversation for brief in office.chat.of("brief")] == ["U0LEO", "U0MAYA"]


async def test_a_brief_that_was_not_sent_before_another_took_over_is_not_sent(
    office: Office,
) -> None:
    case = await office.opened()
    await office.ask(AssignOwner(case, MemberId("leo")), by="leo")
    await office.ask(AssignOwner(case, MemberId("maya")))
    await office.outbox.drain()
    assert [brief.conversation for brief in office.chat.of("brief")] == ["U0MAYA"]


async def test_a_reminder_whose_reason_ended_before_it_was_sent_is_not_sent(
    office: Office,
) -> None:
    case = await office.opened()
    office.clock.pass_(hours=12)
    assert await office.ticks.tick() > 0
    await office.ask(DeclineReply(case, "It is about another practice."))
    await office.outbox.drain()
    assert office.chat.of("nudge") == []


@pytest.mark.parametrize("hours", [30, 72])
async def test_after_an_outage_one_reminder_says_it_all(office: Office, hours: int) -> None:
    await office.opened()
    await office.pass_(hours=hours)
    (note,) = office.chat.of("nudge")
    assert note.shows.endswith("breach")
