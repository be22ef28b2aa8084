"""Tests that notices from sites become reviews or are shown to a person, without guessing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cases.case import CaseId
from bot.errors import Refused
from bot.mail.mailroom import MOST_NOTES
from bot.mail.mails import Notice
from bot.practice import MemberId, Policy
from bot.reviews import ReviewKey
from bot.store import Store, mails, reviews
from bot.untrusted import Untrusted
from tests.scheduler.mailed import JANE, NOTICE, WORDS, email, noticed, replied, room, shown, take
from tests.scheduler.office import Office
from tests.world import LAKE, OAK, review


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
