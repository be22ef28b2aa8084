"""Tests e-mails about a review that may already be recorded: edits, removals, photos, and updates
on our replies.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.mail.reading import read_mail
from bot.mail.mails import News, Notice
from tests.adapters.mail.mails import SERVER, mail

AT = datetime(2026, 5, 4, 13, 0, tzinfo=UTC)
GOOGLE = "businessprofile-noreply@google.com"
YELP = "no-reply@mail.yelp.com"
WORDS = "They billed me twice."
BODY = f"""\
Kara Mills updated their review

Rating: 1 out of 5

Read review

Kara Mills

{WORDS}

Reply to review
"""


def notice(subject: str, text: str, sender: str) -> Notice | None:
    return read_mail(mail(subject, text, sender=sender), AT, SERVER).notice


@pytest.mark.parametrize(
    "subject",
    [
        "Kara Mills updated their review of Oak Street",
        "Kara Mills just edited a review for Oak Street on Google",
        "Updated 1-star review for Oak Street from Kara Mills",
        "Kara Mills hat ihre Rezension zu Oak Street aktualisiert",
        "Kara Mills ha actualizado su reseña de Oak Street",
        "Kara Mills a modifié son avis sur Oak Street",
        "Kara Mills editou a avaliação de Oak Street",
        "Fwd: Kara Mills updated their review of Oak Street",
    ],
)
def test_an_edit_is_read_like_a_review(subject: str) -> None:
    body, sender = BODY, GOOGLE
    if subject.startswith("Fwd"):
        body, sender = f"From: Google <{GOOGLE}>\nTo: x@x.example\n\n{BODY}", "maya@x.example"
    found = notice(subject, body, sender)
    assert found is not None
    assert (found.news, found.lacks, found.stars) == ("edited", (), 1)
    said = (found.author.literal, found.business.literal, found.text.literal)
    assert said == ("Kara Mills", "Oak Street", WORDS)


def test_what_the_review_was_before_isnt_what_it_is() -> None:
    body = (
        "Previous rating: 4 out of 5\nNew rating: 2 out of 5\nPrevious review:\nNice people.\n"
        f"Really.\n\nUpdated review:\n{WORDS}\nView review\n"
    )
    found = notice("A patient review for Dr. Ana Ruiz was updated", body, "x@healthgrades.com")
    assert found is not None
    assert (found.news, found.stars, found.text.literal) == ("edited", 2, WORDS)


@pytest.mark.parametrize(
    "body",
    [
        "Kara Mills changed their rating from 4 stars to 1 star.\n\nSee review\n",
        BODY.replace("\nKara Mills\n", "\nJordan Miles\n"),
    ],
    ids=["no words", "another name"],
)
def test_an_edit_without_its_words_is_left_to_a_person(body: str) -> None:
    found = notice("Kara Mills updated their review of Oak Street", body, GOOGLE)
    assert found is not None
    assert (found.news, found.lacks) == ("edited", ("text",))


@pytest.mark.parametrize(
    ("subject", "news", "author"),
    [
        ("Kara M.'s review of Oak Street was removed", "removed", "Kara M."),
        ("A review of Oak Street was removed", "removed", ""),
        ("The review you reported has been removed", "removed", ""),
        ("Kara M. deleted their review of Oak Street", "removed", "Kara M."),
        ("Your reply to Kara M.'s review was published", "published", "Kara M."),
        ("Your reply to Kara M.’s review is live", "published", "Kara M."),
        ("Your reply to Kara M.'s review was rejected", "rejected", "Kara M."),
        ("Your reply wasn't published", "rejected", ""),
        ("Your response to a review could not be posted", "rejected", ""),
        ("Your response was removed by Yelp", "rejected", ""),
        ("Someone reported your response to Kara M.'s review", "reported", "Kara M."),
        ("Your owner response was flagged", "reported", ""),
        ("Kara M. added 2 photos to their review of Oak Street", "photos", "Kara M."),
    ],
)
def test_other_news_says_what_it_is_about(subject: str, news: News, author: str) -> None:
    found = notice(subject, "Open Yelp\n", YELP)
    assert found is not None
    assert (found.news, found.author.literal, found.site) == (news, author, "yelp")


@pytest.mark.parametrize(
    "subject",
    [
        "Your weekly review digest: 5 new reviews",
        "Your monthly review summary",
        "3 new reviews for Oak Street",
        "How was your visit? Leave a review",
        "Take our provider survey",
        "Your response needs your attention",
    ],
)
def test_digests_and_invitations_are_shown_to_a_person(subject: str) -> None:
    text = BODY if "summary" in subject or "reviews" in subject else "Hello,\n\nSee more\n"
    found = notice(subject, text, "x@birdeye.com")
    assert found is not None
    assert found.is_of_unknown_kind
