"""Tests that patients' e-mails are added to their case, or a person is asked, without guessing."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from bot import sealing
from bot.cases.call import AssignOwner
from bot.cases.case import CaseId
from bot.cases.email import AnswerEmail
from bot.errors import Refused
from bot.mail.mailroom import MOST_POINTERS, Mailroom
from bot.mail.mails import KeptMail, mail_id
from bot.practice import MemberId, Policy, PracticeId
from bot.store import Session, Store, effects, mails, presence
from bot.store.mail_tables import MailKnownRow
from bot.untrusted import Untrusted
from tests.scheduler.mailed import JANE, NOTICE, email, noticed, replied, room, shown, take
from tests.scheduler.office import Office, negative
from tests.world import LAKE


async def test_a_patient_s_mail_in_a_thread_starts_the_clock_and_is_told_privately(
    office: Office,
) -> None:
    case = await replied(office)
    await room(office).take_sent(
        email(office, "s1", sender="care@oakstreet.example", recipients=(JANE,), thread=())
    )
    await take(office, email(office, "e1", recipients=(f"care+{case}@oakstreet.example",)))
    assert office.case(case).email.waits_since == office.clock.now()
    (pointer,) = office.chat.of("email:")
    assert (pointer.shows, pointer.conversation) == (f"e-mail of case {case}: a pointer", "U0MAYA")
    assert not [message for message in office.chat.messages if "knee" in message.shows]

    await office.pass_(minutes=1)
    assert office.chat.of("nudge-email") == []
    await office.pass_(minutes=46)
    assert len(office.chat.of("nudge-email")) == 1


async def test_many_e_mails_about_a_case_are_few_messages_an_hour(office: Office) -> None:
    case = await replied(office)
    plus = (f"care+{case}@oakstreet.example",)
    for n in range(30):
        await room(office).take(email(office, f"e{n}", recipients=plus))
    await office.outbox.drain()
    told = [message.shows for message in office.chat.of("email")]
    assert len(told) == MOST_POINTERS + 1
    assert [one for one in told if "and more" in one] == told[-1:]
    office.clock.pass_(hours=2)
    await take(office, email(office, "later", recipients=plus))
    assert len(office.chat.of("email")) == MOST_POINTERS + 2


@pytest.mark.parametrize("genuine", ["no", "unchecked"])
@pytest.mark.parametrize("asks", [True, False])
async def test_a_case_s_address_used_by_a_stranger_nobody_vouches_for_asks_a_person(
    office: Office, genuine: Any, asks: bool
) -> None:
    case = await replied(office)
    dana = office.desk.practice.members[MemberId("dana")]
    plus = (f"care+{case}@oakstreet.example",)
    mailroom = Mailroom(office.desk, office.intake, asks=asks)
    await mailroom.take(email(office, recipients=plus, genuine=genuine))
    await mailroom.take(email(office, "e2", genuine=genuine))
    await office.outbox.drain()
    assert office.case(case).email.waits_since is None
    assert "question to Maya: open" in shown(office)
    assert len(shown(office)) == (2 if asks else 1)

    found = await mailroom.opened(1, dana)
    assert (found.mail.case, found.cases[0].id) == (case, case)
    await mailroom.placed(1, case, dana)
    assert office.case(case).email.waits_since is not None
    await office.ask(AnswerEmail(case), by="maya")
    office.clock.pass_(hours=1)
    await mailroom.take(email(office, "e3", recipients=plus, genuine=genuine))
    assert office.case(case).email.waits_since == office.clock.now()


async def test_a_dismissed_sender_still_reaches_a_case(office: Office) -> None:
    case = await replied(office)
    dana = office.desk.practice.members[MemberId("dana")]
    plus = (f"care+{case}@oakstreet.example",)
    await take(office, email(office))
    await room(office).dismissed(1, dana)
    await take(office, email(office, "e2"))
    await take(office, email(office, "e3", recipients=plus, genuine="no"))
    assert [one for one in shown(office) if one.endswith("open")] == ["question to Maya: open"]
    assert office.case(case).email.waits_since is None
    await take(office, email(office, "e4", recipients=plus))
    assert office.case(case).email.waits_since is not None


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_private_notes_go_where_their_person_was_last_active(
    office: Office, platform: str
) -> None:
    case = await replied(office)
    practice = office.desk.practice
    chats = {"slack": "U0", "teams": "T0"}
    people = {id: replace(one, chat=chats) for id, one in practice.members.items()}
    office.desk.practice = replace(practice, members=people)
    for id in people:
        office.store.run_sync(presence.seen, practice.id, id, platform, office.clock.now())
    elsewhere = replace(NOTICE, business=Untrusted("Dr. Ana Ruiz, MD"))
    await room(office).take(email(office, recipients=(f"care+{case}@oakstreet.example",)))
    await room(office).take(email(office, "e2", sender="x@shop.example"))
    await room(office).take(noticed(office, notice=elsewhere))
    for key in ("email:1:maya", f"mail:2:{platform}:dana", f"mail:3:{platform}:dana"):
        found = office.store.run_sync(effects.named, practice.id, key)
        assert found is not None
        assert found.platform == platform


OLD, NEW = (f"2026-0{n}:{base64.b64encode(bytes([n]) * 32).decode()}" for n in (1, 2))


async def test_a_sender_is_known_by_a_keyed_hash_and_by_the_hashes_before_it(
    office: Office,
) -> None:
    case = await replied(office)
    plus = (f"care+{case}@oakstreet.example",)
    stored = list[str]()
    # without keys, with the first one, with a second one that replaced it
    for n, keys in enumerate((None, OLD, f"{NEW} {OLD}")):
        office.desk.keys = sealing.parsed(keys) if keys else None
        to = {} if n else {"recipients": plus}
        await room(office).take(email(office, f"e{n}", **to))
        assert office.case(case).email.waits_since == office.clock.now()
        ours = {"sender": "care@oakstreet.example", "recipients": (JANE,)}
        await room(office).take_sent(email(office, f"s{n}", **ours))
        assert office.case(case).email.waits_since is None
        office.clock.pass_(hours=1)
        kept = office.store.run_sync(mails.load, office.desk.practice.id, 2 * n + 1)
        assert kept is not None
        stored.append(kept.sender)
    assert len(set(stored)) == 3
    plain = hashlib.sha256(f"rosebank\x1f{JANE}".encode()).hexdigest()[:32]
    assert stored[0] == plain


async def test_a_dismissal_still_counts_under_a_new_key(office: Office) -> None:
    await replied(office)
    dana = office.desk.practice.members[MemberId("dana")]
    await take(office, email(office))
    await room(office).dismissed(1, dana)
    office.desk.keys = sealing.parsed(NEW)
    await take(office, email(office, "e2"))
    assert len(shown(office)) == 1


async def test_what_was_not_about_a_case_doesn_t_lead_the_next_mail_there(office: Office) -> None:
    case = await replied(office)
    dana = office.desk.practice.members[MemberId("dana")]
    plus = (f"care+{case}@oakstreet.example",)
    await take(office, email(office, recipients=plus, genuine="no"))
    await take(office, email(office, "e2", thread=(mail_id("e1"),)))
    await room(office).dismissed(1, dana)
    await take(office, email(office, "e3", thread=(mail_id("e1"),)))
    assert office.case(case).email.waits_since is None


@pytest.mark.parametrize("how", ["thread", "sender", "named"])
async def test_the_next_mail_is_matched_by_thread_by_sender_or_as_named(
    sqlite: Store, how: str
) -> None:
    office = Office(sqlite, policy=Policy(chat_may_hold_phi=how == "named"))
    case = await replied(office)
    maya = office.desk.practice.members[MemberId("maya")]
    plus = (f"care+case{case}@oakstreet.example",)
    if how == "named":
        await room(office).name_sender(case, " Jane@Patient.example ", maya)
    else:
        await take(office, email(office, "e1", recipients=plus))
        await office.ask(AnswerEmail(case), by="maya")
        office.clock.pass_(hours=1)
    other = {"sender": "jane@work.example", "thread": (mail_id("e1"),)} if how == "thread" else {}
    await take(office, email(office, "e2", **other))
    assert office.case(case).email.waits_since == office.clock.now()


async def test_a_number_in_someone_else_s_address_is_no_case(office: Office) -> None:
    case = await replied(office)
    own = ("care@oakstreet.example", f"uncle+{case}@mail.example")
    await take(office, email(office, recipients=own))
    assert office.case(case).email.waits_since is None
    assert shown(office) == ["question to Dana: open"]


async def test_a_number_in_the_mailbox_s_own_address_is_a_case(office: Office) -> None:
    case = await replied(office)
    mailroom = Mailroom(office.desk, office.intake, address="Reviews@Rosebank.example")
    await mailroom.take(email(office, recipients=(f"reviews+{case}@rosebank.example",)))
    assert office.case(case).email.waits_since is not None


async def test_no_address_is_taken_from_a_chat_that_may_hold_none(office: Office) -> None:
    case = await replied(office)
    maya = office.desk.practice.members[MemberId("maya")]
    with pytest.raises(Refused, match="shouldn't be in this chat"):
        await room(office).name_sender(case, JANE, maya)


async def test_our_reply_in_sent_mail_ends_the_clock(office: Office) -> None:
    case = await replied(office)
    await take(office, email(office, recipients=(f"care+{case}@oakstreet.example",)))
    office.clock.pass_(minutes=10)
    ours = {"sender": "care@oakstreet.example", "recipients": (JANE,)}
    await room(office).take_sent(email(office, "old", **ours, thread=("other",)))
    email_track = office.case(case).email
    assert (email_track.waits_since, email_track.answered_at) == (None, office.clock.now())
    # and the thread it replied to belongs to the case from now on
    office.clock.pass_(minutes=10)
    await take(office, email(office, "e3", sender="j@else.example", thread=(mail_id("old"),)))
    assert office.case(case).email.waits_since == office.clock.now()


async def test_a_reply_that_was_read_before_its_mail_leaves_no_clock(office: Office) -> None:
    case = await replied(office)
    came = email(office, recipients=(f"care+{case}@oakstreet.example",))
    await take(office, came)
    office.clock.pass_(minutes=5)
    ours = {"sender": "care@oakstreet.example", "recipients": (JANE,)}
    await room(office).take_sent(email(office, "s1", **ours))
    late = email(office, "e0", at=came.at + timedelta(minutes=1))
    await take(office, late)
    assert office.case(case).email.waits_since is None


@pytest.mark.parametrize(
    "kind", [{"automatic": True}, {"sender": "ruth@rosebank.example"}, {"sender": ""}]
)
async def test_programs_colleagues_and_broken_mails_start_no_clock(
    office: Office, kind: dict[str, Any]
) -> None:
    case = await replied(office)
    plus = (f"care+{case}@oakstreet.example",)
    await take(office, email(office, recipients=plus, **kind))
    assert office.case(case).email.waits_since is None
    assert office.chat.of("email:") == []


async def test_an_unknown_sender_is_asked_about_once(office: Office) -> None:
    case = await replied(office)
    dana = office.desk.practice.members[MemberId("dana")]
    await take(office, email(office))
    assert shown(office) == ["question to Dana: open"]
    found = await room(office).opened(1, dana)
    assert [one.id for one in found.cases] == [case]
    await room(office).placed(1, case, dana)
    await office.outbox.drain()
    assert office.case(case).email.waits_since is not None
    assert shown(office) == [f"question to Dana: Dana added it to case {case}."]

    await take(office, email(office, "e5", sender="vendor@shop.example"))
    await room(office).dismissed(2, dana)
    await take(office, email(office, "e6", sender="vendor@shop.example"))
    assert len(shown(office)) == 2


@pytest.mark.parametrize("answer", ["placed", "dismissed", "added"])
async def test_of_two_people_who_answer_at_once_the_second_changes_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    case = await replied(office)
    dana = office.desk.practice.members[MemberId("dana")]
    elsewhere = noticed(office, notice=replace(NOTICE, business=Untrusted("Dr. Ana Ruiz, MD")))
    await take(office, elsewhere if answer == "added" else email(office))
    answered_at_once(monkeypatch)
    if answer == "added":
        await room(office).added(1, LAKE, dana, "Case 2 is open.")
    elif answer == "placed":
        assert await room(office).placed(1, case, dana) == "Ruth was first."
    else:
        assert await room(office).dismissed(1, dana) == "Ruth was first."
    await office.outbox.drain()
    assert office.case(case).email.waits_since is None
    kept = office.store.run_sync(mails.load, office.desk.practice.id, 1)
    assert kept is not None
    assert kept.said == "Ruth was first."
    assert office.store.run_sync(learned) == 0


def answered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ruth's answer is committed after the next look at a mail, before anything else."""
    load = mails.load

    def loading(session: Session, practice: PracticeId, row: int) -> KeptMail | None:
        found = load(session, practice, row)
        mails.close(session, practice, row, "Ruth was first.")
        return found

    monkeypatch.setattr(mails, "load", loading)


def learned(session: Session) -> int:
    found: int = session.execute(select(func.count()).select_from(MailKnownRow)).scalar_one()
    return found


async def test_who_is_on_duty_is_asked_where_the_address_is_one_office_s(office: Office) -> None:
    await replied(office)
    places = dict(office.desk.practice.locations)
    places[LAKE] = replace(places[LAKE], email="care@lakeside.example")
    office.desk.practice = replace(office.desk.practice, locations=places)
    await take(office, email(office))
    assert shown(office) == ["question to Maya: open"]


async def test_nobody_is_asked_where_no_reply_of_ours_invited_anyone(office: Office) -> None:
    await office.opened()
    await take(office, email(office))
    assert shown(office) == []


async def test_words_are_shown_only_where_the_chat_may_hold_them(sqlite: Store) -> None:
    office = Office(sqlite, policy=Policy(chat_may_hold_phi=True))
    case = await replied(office)
    await take(office, email(office, recipients=(f"care+{case}@oakstreet.example",)))
    (pointer,) = office.chat.of("email:")
    assert "My knee still hurts." in pointer.shows


async def test_a_reply_shows_on_every_note_and_none_is_posted_again(office: Office) -> None:
    found = [negative(f"r{n}") for n in range(3)]
    await office.opened(*found)
    cases = [CaseId(n + 1) for n in range(3)]
    for case in cases:
        await office.ask(AssignOwner(case, MemberId("maya")))
        await take(
            office, email(office, f"e{case}", recipients=(f"care+{case}@oakstreet.example",))
        )
    notes = office.chat.of("email:")
    assert [note.updates for note in notes] == [0, 0, 0]
    office.chat.messages.remove(notes[0])  # someone deletes the first

    for case in cases:
        await office.ask(AnswerEmail(case), "maya")
    await office.pass_(minutes=5)
    left = office.chat.of("email:")
    assert [note.shows[-12:] for note in left] == [", replied to"] * 2
    assert len(office.chat.of("email:")) == 2


async def test_reminders_that_are_only_updated_are_not_combined(office: Office) -> None:
    found = [negative(f"r{n}") for n in range(3)]
    await office.opened(*found)
    for n in range(3):
        case = CaseId(n + 1)
        await office.ask(AssignOwner(case, MemberId("maya")))
        await take(
            office, email(office, f"e{case}", recipients=(f"care+{case}@oakstreet.example",))
        )
        await office.pass_(minutes=46)
    reminders = office.chat.of("nudge-email")
    assert {reminder.key.split(":")[1] for reminder in reminders} == {"1", "2", "3"}
    for n in range(3):
        await office.ask(AnswerEmail(CaseId(n + 1)), "maya")
    await office.pass_(minutes=5)
    assert office.chat.of("several") == []
    assert [one.id for one in office.chat.of("nudge-email")] == [
        reminder.id for reminder in reminders
    ]
    assert {office.state(reminder.key) for reminder in reminders} == {"done"}
