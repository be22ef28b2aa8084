"""Tests notices with unfamiliar wording, and notices that people have forwarded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.mail.reading import read_mail
from bot.mail.mails import Notice
from tests.adapters.mail.mails import SERVER, mail

AT = datetime(2026, 5, 4, 13, 0, tzinfo=UTC)
GOOGLE = "businessprofile-noreply@google.com"
MAYA = "maya@rosebank.example"
BODY = """\
You got a new 2-star review

Read review
<https://business.google.com/n/1/reviews?token=abc>

Jordan Miles

Waited ninety minutes.
No apology.

Reply to review
<https://business.google.com/n/1/reply?token=abc>
"""
READ = ("google", 2, "Jordan Miles", "Waited ninety minutes.\nNo apology.", "Oak Street")
SUBJECT = "Jordan left a review for Oak Street"


def notice(subject: str, text: str, sender: str, html: str = "") -> Notice | None:
    return read_mail(mail(subject, text, sender=sender, html=html), AT, SERVER).notice


def told(found: Notice | None) -> tuple[str, int | bool | None, str, str, str]:
    assert found is not None
    assert found.lacks == ()
    said = found.stars if found.recommends is None else found.recommends
    return (
        found.site,
        said,
        found.author.literal,
        found.text.literal,
        found.business.literal,
    )


APPLE = "\n".join(f"> {line}" for line in BODY.split("\n"))
FORWARDS = {
    "Gmail": (
        f"Fwd: {SUBJECT}",
        f"FYI\n\n---------- Forwarded message ---------\nFrom: Google <{GOOGLE}>\n"
        f"Date: Mon, May 4, 2026 at 9:12 AM\nSubject: {SUBJECT}\nTo: <care@x.example>\n\n\n{BODY}",
    ),
    "Outlook": (
        f"FW: {SUBJECT}",
        f"Can someone take this?\n\nMaya\n______________________\nFrom: Google <{GOOGLE}>\n"
        f"Sent: Monday, May 4, 2026 9:12 AM\nTo: care@x.example\nSubject: {SUBJECT}\n\n{BODY}",
    ),
    "Outlook in German": (
        f"WG: {SUBJECT}",
        f"Von: Google <{GOOGLE}>\nGesendet: Montag\nAn: x@x.example\nBetreff: {SUBJECT}\n\n{BODY}",
    ),
    "Apple Mail": (
        f"Fwd: {SUBJECT}",
        f"Begin forwarded message:\n\n> From: Google <{GOOGLE}>\n> Subject: {SUBJECT}\n> \n{APPLE}",
    ),
    "another subject": (
        "Please answer this",
        f"From: Google <{GOOGLE}>\nSent: Monday\nTo: care@x.example\nSubject: {SUBJECT}\n\n{BODY}",
    ),
    "twice": (
        f"Fwd: FW: {SUBJECT}",
        f"From: Dana <dana@x.example>\nSubject: FW: {SUBJECT}\n\nFrom: {GOOGLE}\n{BODY}",
    ),
}


@pytest.mark.parametrize("program", FORWARDS)
def test_a_forwarded_notice_is_read(program: str) -> None:
    found = notice(*FORWARDS[program], MAYA)
    assert told(found) == READ
    assert found is not None
    assert found.is_forwarded


def test_a_colleagues_reply_to_a_notice_is_no_notice() -> None:
    quoted = f"I'll take it.\n\nFrom: Google <{GOOGLE}>\nSubject: {SUBJECT}\n\n{BODY}"
    assert notice(f"Re: {SUBJECT}", quoted, MAYA) is None


WORDS: dict[str, tuple[str, str, str, tuple[str, int | bool, str, str, str]]] = {
    "Google in Spanish": (
        GOOGLE,
        "Ana ha dejado una reseña de Oak Street",
        "Tienes una reseña nueva de 1 estrella\nLeer reseña\nAna Paz\n\nMal trato.\n\n"
        "Responder a la reseña\n",
        ("google", 1, "Ana Paz", "Mal trato.", "Oak Street"),
    ),
    "Google in German": (
        GOOGLE,
        "Uwe hat eine Rezension zu Oak Street geschrieben",
        "Sie haben eine neue 1-Sterne-Rezension erhalten\nRezension lesen\nUwe Kranz\n\n"
        "Unfreundlich.\n\nAuf Rezension antworten\n",
        ("google", 1, "Uwe Kranz", "Unfreundlich.", "Oak Street"),
    ),
    "Google without a name in the subject": (
        GOOGLE,
        "You got a new 1-star review for Oak Street",
        "See what they said about Oak Street\nRead review\nMarla Quist\n\nNo call back.\n\n"
        "Reply to review\n",
        ("google", 1, "Marla Quist", "No call back.", "Oak Street"),
    ),
    "a patient of Healthgrades": (
        "no-reply@healthgrades.com",
        "A patient left a review for Dr. Ana Ruiz",
        "A patient just left a review.\nOverall rating: 1 out of 5 stars\nReview:\nDidn't listen.\n"
        "View review\n",
        ("healthgrades", 1, "", "Didn't listen.", "Dr. Ana Ruiz"),
    ),
    "labels around Healthgrades' review": (
        "no-reply@healthgrades.com",
        "You have a new patient review on Healthgrades",
        "Rating: 1 out of 5 stars\nComment: Left after two hours.\nProvider: Dr. Ana Ruiz\n"
        "View Review\n",
        ("healthgrades", 1, "", "Left after two hours.", "Dr. Ana Ruiz"),
    ),
    "Zocdoc's other ratings": (
        "service@zocdoc.com",
        "You've received new feedback from a patient",
        "Sam P. left a review after their visit.\nOverall: 2 / 5\nWait time: 1 / 5\n\nComments:\n"
        "Waited 50 minutes.\n\nSee your reviews\n",
        ("zocdoc", 2, "Sam P.", "Waited 50 minutes.", ""),
    ),
    "RateMDs' average": (
        "notifications@ratemds.com",
        "New rating for Dr. Ana Ruiz on RateMDs.com",
        "A new rating was posted for Dr. Ana Ruiz.\nStaff: 1\nOverall rating: 1.5\nComment:\n"
        "Rude.\nView rating\n",
        ("ratemds", 1, "", "Rude.", "Dr. Ana Ruiz"),
    ),
    "WebMD's doctor after a colon": (
        "no-reply@webmd.com",
        "New WebMD Care review: Dr. Ben Cole",
        "Rating: 1/5\nReview:\nNot caring.\nRespond to review\n",
        ("webmd", 1, "", "Not caring.", "Dr. Ben Cole"),
    ),
    "Vitals' doctor first": (
        "reviews@vitals.com",
        "Dr. Ana Ruiz: you have a new review on Vitals",
        "Rating: 2 stars\nComments: Long wait.\nRead it here\n",
        ("vitals", 2, "", "Long wait.", "Dr. Ana Ruiz"),
    ),
    "Facebook's subject without the judgment": (
        "notification@facebookmail.com",
        "Kara Dunn left a review for Rosebank",
        "Kara Dunn doesn't recommend Rosebank.\nThey said:\nCold.\nSee review\n",
        ("facebook", False, "Kara Dunn", "Cold.", "Rosebank"),
    ),
    "Birdeye's alert": (
        "alerts@birdeye.com",
        "[Birdeye] Negative review alert: 1 star on Google",
        "Business: Oak Street\nReviewer: Nora Bell\nRating: 1\nReview: Rude.\nRespond now\n",
        ("google", 1, "Nora Bell", "Rude.", "Oak Street"),
    ),
}


@pytest.mark.parametrize("kind", WORDS)
def test_other_words_are_read(kind: str) -> None:
    sender, subject, text, expected = WORDS[kind]
    assert told(notice(subject, text, sender)) == expected


def test_stars_in_an_image_and_a_quote_after_other_ratings_are_read() -> None:
    html = """
        <p>Sam P. reviewed their visit with Dr. Ana Ruiz</p>
        <table><tr><td>Overall rating</td><td><img alt="2 out of 5 stars"></td></tr>
        <tr><td>Wait time</td><td>1 out of 5 stars</td></tr></table>
        <p>“Waited 50 minutes.”</p><a href="https://z.example">View all reviews</a>
        """
    found = notice("New review from Sam", "", "no-reply@zocdoc.com", html)
    assert told(found) == ("zocdoc", 2, "Sam P.", "Waited 50 minutes.", "Dr. Ana Ruiz")


@pytest.mark.parametrize(
    ("subject", "text", "lacks"),
    [
        # the text isn't where we expect it, which doesn't mean that the review has no text
        (
            "New review for Oak Street",
            "★☆☆☆☆\n\nMarla Quist\n\n“No one called me back.”\n\nRead review\n\nReply to review\n",
            ("text",),
        ),
        ("Lena K. updated a review of Oak Street", BODY, ("text",)),
        ("You have 3 new reviews", BODY, ("stars", "text", "author", "office")),
    ],
)
def test_what_could_be_wrong_is_left_to_a_person(
    subject: str, text: str, lacks: tuple[str, ...]
) -> None:
    found = notice(subject, text, GOOGLE)
    assert found is not None
    assert found.lacks == lacks
