"""Tests which parts of the sites' notices are parsed, and which are left to a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.mail.reading import read_mail
from bot.mail.mails import Mail, Notice
from tests.adapters.mail.mails import SERVER, google, mail

AT = datetime(2026, 5, 4, 13, 0, tzinfo=UTC)


def read(data: bytes) -> Mail:
    return read_mail(data, AT, SERVER)


def notice(data: bytes) -> Notice:
    found = read(data).notice
    assert found is not None
    return found


def told(found: Notice) -> tuple[str, int | None, str, str, str]:
    return (
        found.site,
        found.stars,
        found.author.literal,
        found.text.literal,
        found.business.literal,
    )


def test_google_s_notice_gives_the_whole_name_and_the_words() -> None:
    found = notice(google(2))
    words = "Waited ninety minutes and nobody looked up."
    assert told(found) == ("google", 2, "Jordan Miles", words, "Oak Street")
    assert found.url == "https://business.google.com/n/1/reviews?token=abc"
    assert (found.lacks, found.is_cut) == ((), False)


@pytest.mark.parametrize("said", ["2 photos", "See all 3 photos", "Review photo 1", "+1 video"])
def test_photos_in_a_notice_are_noted_and_are_no_words(said: str) -> None:
    found = notice(google(text=f"Look at this.\n\n{said}"))
    assert found.has_photos
    assert found.text.literal == "Look at this."


def test_words_about_photos_are_the_reviews_own() -> None:
    text = "They lost the photos of my skin, and 2 photos were blurry."
    found = notice(google(text=text))
    assert (found.has_photos, found.text.literal) == (False, text)


def test_a_google_review_with_stars_only_has_no_words() -> None:
    assert told(notice(google(1, text="")))[1:4] == (1, "Jordan Miles", "")


def test_a_review_that_google_cut_off_is_known_to_be_cut() -> None:
    assert notice(google(text="I waited and then… [truncated]")).is_cut


def test_several_lines_stay_lines() -> None:
    found = notice(google(text="First I waited.\n\nThen I was sent home."))
    assert found.text.literal == "First I waited.\n\nThen I was sent home."


@pytest.mark.parametrize(
    ("sender", "subject", "text", "expected"),
    [
        (
            "Yelp for Business <no-reply@mail.yelp.com>",
            "Dana W. wrote a review about Oak Street",
            "Dana W. gave you a 1 star rating and wrote:\n\n“Rude front desk.”\n\nRespond now\n",
            ("yelp", 1, "Dana W.", "Rude front desk.", "Oak Street"),
        ),
        (
            "Healthgrades <notifications@healthgrades.com>",
            "You have a new patient review for Dr. Ana Ruiz on Healthgrades",
            "Rating: 2 out of 5\nComments:\nNever called back.\nView review\n",
            ("healthgrades", 2, "", "Never called back.", "Dr. Ana Ruiz"),
        ),
        (
            "Zocdoc <service@zocdoc.com>",
            "New 1-star review for Oak Street from Sam P.",
            "Review:\nI was double-booked.\nSee all reviews\n",
            ("zocdoc", 1, "Sam P.", "I was double-booked.", "Oak Street"),
        ),
        (
            "RateMDs <noreply@ratemds.com>",
            "You have a new rating for Dr. Ana Ruiz on RateMDs",
            "★★☆☆☆\nComment:\nRushed me out.\nReply to review\n",
            ("ratemds", 2, "", "Rushed me out.", "Dr. Ana Ruiz"),
        ),
        (
            "WebMD Care <reviews@care.webmd.com>",
            "You have received a new review for Oak Street on WebMD Care",
            "Overall rating: 1\nReview:\nBilling was wrong twice.\nRead full review\n",
            ("webmd", 1, "", "Billing was wrong twice.", "Oak Street"),
        ),
        (
            "Vitals <info@vitals.com>",
            "New patient review for Dr. Ana Ruiz on Vitals.com",
            "1 star\nReview:\nNo one listened.\nRespond to this review\n",
            ("vitals", 1, "", "No one listened.", "Dr. Ana Ruiz"),
        ),
        (
            "Birdeye <notifications@birdeye.com>",
            "Lee K. left a Google review for Oak Street",
            "Rating: 1/5\nReview:\nParking is a maze.\nReply to review\n",
            ("google", 1, "Lee K.", "Parking is a maze.", "Oak Street"),
        ),
    ],
)
def test_each_site_s_notice_is_read(
    sender: str, subject: str, text: str, expected: tuple[str, int, str, str, str]
) -> None:
    found = notice(mail(subject, text, sender=sender))
    assert told(found) == expected
    assert found.lacks == ()


def test_facebook_says_whether_someone_recommends_us() -> None:
    found = notice(
        mail(
            "Kim Lee doesn’t recommend Oak Street",
            "Kim Lee doesn’t recommend Oak Street.\n\nThey said:\n"
            "Cold and rude.\nSee recommendation\n",
            sender="Facebook <notification@facebookmail.com>",
        )
    )
    assert (found.recommends, found.stars, found.text.literal) == (False, None, "Cold and rude.")
    assert found.lacks == ()


def test_html_alone_is_enough_and_nothing_in_it_acts() -> None:
    html = """
        <html><head><title>x</title><style>p { color: red }</style></head><body>
        <p>You got a new <b>1-star</b> review</p>
        <a href="https://business.google.com/r?1">Read review</a>
        <table><tr><td>Jordan Miles</td></tr><tr><td>Nobody&nbsp;looked up.
        <script>alert(1)</script></td></tr></table>
        <img src="https://track.example/pixel.gif" alt="">
        <a href="https://business.google.com/reply">Reply to review</a></body></html>
        """
    data = mail("Jordan left a review for Oak Street", "", html=html)
    found = notice(data.replace(b"jane@patient.example", b"businessprofile-noreply@google.com"))
    assert told(found)[1:4] == (1, "Jordan Miles", "Nobody looked up.")


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Something all new that says nothing we know.", ("stars", "text")),
        ("Read review\n\nJordan\n\nWords.\n\nReply to review\n", ("stars",)),
        ("You got a new 1-star review\n\nAnd a layout we don't know.", ("text",)),
        ("Rated 1 star or 2 stars\nRead review\nWords.\nReply to review", ("stars",)),
    ],
)
def test_what_changed_is_named_and_not_guessed(text: str, lacks: tuple[str, ...]) -> None:
    sender = "businessprofile-noreply@google.com"
    assert notice(mail("Jo left a review for Oak Street", text, sender=sender)).lacks == lacks


@pytest.mark.parametrize(
    "subject", ["Oak Street, you got 3 new reviews", "Tienes una reseña nueva"]
)
def test_a_subject_that_only_speaks_of_reviews_is_a_notice_to_look_at(subject: str) -> None:
    found = notice(mail(subject, "…", sender="businessprofile-noreply@google.com"))
    assert found.lacks == ("stars", "text", "author", "office")


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("no-reply@yelp.com", "Get more reviews: 5 tips"),
        ("businessprofile-noreply@google.com", "Your weekly performance report"),
        ("jane@patient.example", "Jane left a review for Oak Street"),
        ("reviews@yelp.com.evil.example", "Jo wrote a review about Oak Street"),
        ("notgoogle@google.com", "Jo left a review for Oak Street"),
    ],
)
def test_other_mail_is_no_notice(sender: str, subject: str) -> None:
    assert read(mail(subject, "1 star", sender=sender)).notice is None


def test_a_notice_that_someone_forwarded_is_one_that_nobody_vouches_for() -> None:
    data = mail(
        "Fwd: Jo left a review for Oak Street",
        "---\nFrom: Google <businessprofile-noreply@google.com>\n\nYou got a new 1-star review\n"
        "Read review\nJo\n\nWords.\n\nReply to review\n",
        sender="maya@rosebank.example",
    )
    found = read(data)
    assert found.genuine == "unchecked"
    assert found.notice is not None
    assert found.notice.is_forwarded
    assert told(found.notice) == ("google", 1, "Jo", "Words.", "Oak Street")


def test_a_forged_notice_with_a_genuine_sender_is_a_forwarded_one() -> None:
    data = mail(
        "Fwd: Jo left a review for Oak Street",
        "From: businessprofile-noreply@google.com\nYou got a new 1-star review\nRead review\nJo\n\n"
        "Words.\n\nReply to review\n",
        sender="x@evil.example",
        passes="evil.example",
    )
    found = read(data)
    assert found.genuine == "yes"
    assert found.notice is not None
    assert found.notice.is_forwarded
