"""Mails become reviews, join their case, or are shown to a person. Nothing is guessed."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from bot import sealing
from bot.cases.case import CaseId
from bot.cases.commands import AnswerEmail, AssignOwner
from bot.errors import Refused
from bot.mailroom import MOST_NOTES, MOST_POINTERS, Mailroom
from bot.mails import KeptMail, Mail, Notice, mail_id
from bot.practice import MemberId, Policy, PracticeId
from bot.reviews import ReviewKey
from bot.store import Session, Store, effects, mails, presence, reviews
from bot.store.mail_tables import MailKnownRow
from bot.untrusted import Untrusted
from tests.scheduler.office import Office
from tests.world import LAKE, OAK, review

WORDS = "Waited ninety minutes and nobody at the desk looked up. Never again."
NOTICE = Notice(
    "google", 1, None, Untrusted("J. M."), Untrusted(WORDS), Untrusted("Rosebank – Oak Street")
)
JANE = "jane@patient.example"


def room(office: Office) -> Mailroom:
    return Mailroom(office.desk, office.intake)


def noticed(office: Office, id: str = "n1", notice: Notice = NOTICE, **more: Any) -> Mail:
    found = Mail(mail_id(id), office.clock.now(), "x@google.com", notice=notice, genuine="yes")
    return replace(found, **more)


def email(office: Office, id: str = "e1", **more: Any) -> Mail:
    given: dict[str, Any] = {
        "sender": JANE,
        "recipients": ("care@oakstreet.example",),
        "subject": Untrusted("Your reply"),
        "text": Untrusted("My knee still hurts."),
        "genuine": "yes",
    }
    return Mail(**{"id": mail_id(id), "at": office.clock.now(), **given, **more})


async def take(office: Office, *found: Mail) -> None:
    for mail in found:
        await room(office).take(mail)
    await office.outbox.drain()


def shown(office: Office, start: str = "mail:") -> list[str]:
    return [message.shows for message in office.chat.of(start)]


async def replied(office: Office, owner: str = "maya") -> CaseId:
    """A case with a public reply and an owner."""
    id = await office.opened()
    await office.approved_and_left(id)
    await office.outbox.drain()
    await office.ask(AssignOwner(id, MemberId(owner)))
    await office.outbox.drain()
    return id


# --- notices


async def test_a_notice_becomes_a_review_of_its_site_once(office: Office) -> None:
    await take(office, noticed(office), noticed(office), noticed(office, "n2"))
    case = office.case(CaseId(1))
    assert (case.review.key.site, case.location, case.review.stars) == ("google", OAK, 1)
    assert not case.review.site_id_known
    assert len(office.chat.of("card:")) == 1
    assert shown(office) == []


async def test_what_google_shows_later_is_the_same_case(office: Office) -> None:
    await take(office, noticed(office))
    await office.intake.take_in([review("g1", posted_at=office.clock.now())])
    assert office.case(CaseId(1)).review.key.id == "g1" or not office.case(CaseId(1)).closed
    with pytest.raises(AssertionError):
        office.case(CaseId(2))


async def test_words_that_the_mail_cut_off_are_the_review_s_all_the_same(office: Office) -> None:
    cut = replace(NOTICE, text=Untrusted(f"{WORDS[:40]}… [truncated]"), is_cut=True)
    await take(office, noticed(office, notice=cut))
    await office.intake.take_in([review("g1", posted_at=office.clock.now())])
    assert len(office.chat.of("card:")) == 1
    with pytest.raises(AssertionError):
        office.case(CaseId(2))


@pytest.mark.parametrize(
    "doubt",
    [
        {"genuine": "no", "checks": "DKIM fail"},
        {"genuine": "unchecked"},
        {"notice": replace(NOTICE, lacks=("stars",), stars=None)},
        {"notice": replace(NOTICE, site="")},
    ],
)
async def test_a_notice_in_doubt_is_shown_in_the_office_s_channel_and_opens_nothing(
    office: Office, doubt: dict[str, Any]
) -> None:
    await take(office, noticed(office, **doubt))
    assert shown(office) == ["notice to oak-street: open"]
    with pytest.raises(AssertionError):
        office.case(CaseId(1))


FORWARDED = replace(NOTICE, is_forwarded=True)
MAYA = "maya@rosebank.example"


@pytest.mark.parametrize("sender", [MAYA, "care@oakstreet.example"])
async def test_a_notice_that_the_team_forwarded_becomes_a_review(
    office: Office, sender: str
) -> None:
    await take(office, noticed(office, notice=FORWARDED, sender=sender))
    assert office.case(CaseId(1)).review.text.literal == WORDS
    assert shown(office) == []


@pytest.mark.parametrize(
    ("sender", "genuine"), [(JANE, "yes"), (MAYA, "unchecked"), (MAYA, "no"), ("", "yes")]
)
async def test_a_notice_that_anyone_could_have_forwarded_is_no_review_by_itself(
    office: Office, sender: str, genuine: str
) -> None:
    await take(office, noticed(office, notice=FORWARDED, sender=sender, genuine=genuine))
    assert shown(office) == ["notice to oak-street: open"]
    with pytest.raises(AssertionError):
        office.case(CaseId(1))


SPEAKS_OF = Notice("google", lacks=("stars", "text", "author", "office"))


@pytest.mark.parametrize("notice", [FORWARDED, SPEAKS_OF])
@pytest.mark.parametrize("holds", [False, True])
async def test_what_a_patient_may_have_written_is_kept_only_where_the_chat_may_hold_it(
    sqlite: Store, holds: bool, notice: Notice
) -> None:
    office = Office(sqlite, policy=Policy(chat_may_hold_phi=holds))
    words: dict[str, Any] = {
        "subject": Untrusted("Fwd: My feedback"),
        "text": Untrusted("My knee still hurts."),
    }
    await take(office, noticed(office, notice=notice, sender=JANE, **words))
    kept = office.store.run_sync(mails.load, office.desk.practice.id, 1)
    assert kept is not None
    assert kept.notice is not None
    has_words = any((kept.notice.subject, kept.notice.rest, kept.notice.text, kept.notice.author))
    assert has_words is holds
    assert kept.said or holds


async def test_a_patient_s_mail_that_looks_like_a_forwarded_notice_joins_its_case(
    office: Office,
) -> None:
    case = await replied(office)
    plus = (f"care+{case}@oakstreet.example",)
    mail = email(office, recipients=plus, notice=FORWARDED, genuine="yes")
    await take(office, mail)
    assert office.case(case).email.waits_since is not None
    assert shown(office) == []


async def test_an_unknown_office_is_asked_for_and_known_from_then_on(office: Office) -> None:
    elsewhere = replace(NOTICE, business=Untrusted("Dr. Ana Ruiz, MD"))
    await take(office, noticed(office, notice=elsewhere))
    assert shown(office) == ["notice to Dana: open"]

    dana = office.desk.practice.members[MemberId("dana")]
    maya = office.desk.practice.members[MemberId("maya")]
    with pytest.raises(Refused):
        await room(office).opened(1, maya)
    assert (await room(office).opened(1, dana)).mail.notice is not None
    await room(office).added(1, LAKE, dana, "Case 1 is open.")
    await office.outbox.drain()
    assert shown(office) == ["notice to Dana: Dana added it. Case 1 is open."]
    with pytest.raises(Refused, match="Dana added it"):
        await room(office).opened(1, dana)

    words = replace(elsewhere, text=Untrusted("Something else."))
    await take(office, noticed(office, "n2", notice=words))
    assert office.case(CaseId(1)).location == LAKE


async def test_a_site_s_name_that_fits_two_offices_is_no_answer(office: Office) -> None:
    both = replace(NOTICE, business=Untrusted("Oak Street & Lakeside"))
    to_oak = ("care@oakstreet.example",)
    await take(office, noticed(office, notice=both, recipients=to_oak))
    assert shown(office) == ["notice to Dana: open"]


async def test_what_isn_t_a_review_is_put_aside(office: Office) -> None:
    await take(office, noticed(office, genuine="no"))
    maya = office.desk.practice.members[MemberId("maya")]
    assert await room(office).dismissed(1, maya) == "Thanks. I've set it aside."
    await office.outbox.drain()
    assert shown(office) == ["notice to oak-street: Maya said it isn't a review."]
    assert await room(office).dismissed(1, maya) == "Maya said it isn't a review."


async def test_a_thousand_forged_notices_become_few_messages(office: Office) -> None:
    for n in range(60):
        await room(office).take(noticed(office, f"n{n}", genuine="no"))
    await office.outbox.drain()
    assert len(shown(office)) == MOST_NOTES
    assert len(office.chat.of("notice:mails")) == 1
    await take(office, noticed(office, "last", genuine="no"))
    assert len(office.chat.of("notice:mails")) == 1


@pytest.mark.parametrize("kind", ["notice", "question"])
async def test_a_backlog_of_many_days_becomes_few_messages(office: Office, kind: str) -> None:
    await replied(office)
    for n in range(30):
        at = office.clock.now() - timedelta(hours=5 * n)
        found = (
            noticed(office, f"n{n}", genuine="no", at=at)
            if kind == "notice"
            else email(office, f"e{n}", sender=f"x{n}@shop.example", at=at)
        )
        await room(office).take(found)
    await office.outbox.drain()
    assert len(shown(office)) == MOST_NOTES
    (told,) = office.chat.of("notice:mails")
    assert "one by one" in told.shows


# --- patients' e-mails


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
    assert not [one for one in office.chat.messages if "knee" in one.shows]

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


async def test_a_review_from_mail_is_kept_as_one_without_the_site_s_id(office: Office) -> None:
    good = replace(NOTICE, stars=5, text=Untrusted("Kind people."))
    await take(office, noticed(office, notice=good))
    key = ReviewKey("google", OAK, "x")
    found = office.store.run_sync(
        reviews.twin, office.desk.practice.id, review("x", "Kind people.", 5, office.clock.now())
    )
    assert found is not None
    assert found.case is None
    assert key.site == found.review.key.site
