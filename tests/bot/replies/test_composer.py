"""Tests that drafts can be approved at a glance: clean, on topic, and never the same twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.replies import (
    ReplyContext,
    Style,
    answers_in,
    bank,
    call_brief,
    compose,
    gloss,
    lint,
    read,
    second_contact,
)
from bot.replies.occasions import Occasion
from bot.replies.reporting import report_advice
from bot.replies.rules import ALL
from bot.replies.themes import Theme
from bot.reviews import Review, ReviewKey
from bot.style import OwnReply
from bot.untrusted import Untrusted
from tests.bot.replies.places import EMAIL, OFFICE, PHONE, POSTED, context, review
from tests.bot.replies.test_real_replies import needs_data, rows

ROOT = Path(__file__).parents[3]


def demo() -> list[Review]:
    found = []
    for line in (ROOT / "demo" / "reviews.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found.append(
            Review(
                ReviewKey("google", OFFICE.id, row["id"]),
                row["stars"],
                Untrusted(row["text"]),
                Untrusted(row["author"]),
                POSTED,
                POSTED,
                language=row["lang"],
            )
        )
    return found


DEMO = demo()
COMPLAINTS = (
    "I waited two hours and nobody told me anything.",
    "The receptionist was rude and rolled her eyes.",
    "Nobody ever picks up the phone, I called six times.",
    "He never listened to a word that I said.",
    "They billed me twice and the insurance says ask them.",
)


def sentences(draft: str) -> list[str]:
    """The whole text except for the contact line and the signature."""
    said = re.split(r"(?<=[.!?])\s+", draft.rsplit("\n", 1)[0])
    return [one for one in said if PHONE not in one and EMAIL not in one]


def drafts(reviews: list[Review]) -> Iterator[tuple[str, ReplyContext]]:
    """Drafts written one after another for a location. Each takes the last fifty into account."""
    recent: list[str] = []
    for one in reviews:
        known = context(one, recent=tuple(recent[:50]))
        draft = compose(one, known, 1)
        yield draft, known
        recent.insert(0, draft)


@pytest.mark.parametrize("about", DEMO, ids=lambda one: one.key.id)
def test_no_draft_for_a_review_of_the_demo_has_a_finding(about: Review) -> None:
    if read(about).occasion.is_reportable:
        assert report_advice(about) is not None
        return
    for version in (1, 2, 3):
        found = {f.rule for f in lint(compose(about, context(about), version), context(about))}
        # this office has no replies in Vietnamese or Arabic
        assert not found - ({"wrong-language"} if about.language in ("vi", "ar") else set())


@pytest.mark.slow
def test_five_hundred_drafts_for_similar_reviews_are_clean_and_never_the_same_nearby() -> None:
    reviews = [review(COMPLAINTS[n % 5], id=f"r{n}") for n in range(500)]
    said: dict[str, int] = {}
    for place, (draft, known) in enumerate(drafts(reviews)):
        assert lint(draft, known) == []
        assert 40 <= len(draft.split()) <= 110
        body = draft.rsplit("\n", 1)[0]
        nearest = place - said.get(body, -1000)
        assert nearest >= 20, (body, nearest)
        said[body] = place


@pytest.mark.slow
def test_what_an_office_says_in_a_row_seldom_has_six_words_in_common() -> None:
    complaints = [one for one in DEMO if (one.stars or 1) <= 3 and one.text.literal] * 2
    praise = [review("Lovely people, great office.", stars=5, id=f"p{n}") for n in range(500)]
    assert said_again([text for text, _ in drafts(complaints) if text][:50]) <= 0.15
    assert said_again([text for text, _ in drafts(praise)]) <= 0.2


def said_again(texts: list[str]) -> float:
    """The share of six-word sequences that also appear in another of the texts."""
    runs = Counter[tuple[str, ...]]()
    for text in texts:
        words = re.findall(r"[\w'@.-]+", text.rsplit("\n", 1)[0].casefold())
        runs.update({tuple(words[at : at + 6]) for at in range(len(words) - 5)})
    return sum(count for count in runs.values() if count > 1) / runs.total()


def test_the_same_review_gets_the_same_draft_and_another_is_really_different() -> None:
    about = review(COMPLAINTS[0])
    first, again = (compose(about, context(about), 1) for _ in range(2))
    assert first == again
    other = compose(about, context(about), 2)
    assert not set(sentences(first)) & set(sentences(other))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Nobody ever picks up the phone, and then I waited two hours.", "general"),
        ("Long wait, rude front desk, doctor rushed me out in five minutes.", "general"),
        ("The receptionist was rude and rolled her eyes.", "front-desk"),
    ],
)
def test_a_reply_to_several_complaints_names_none_of_them(text: str, subject: str) -> None:
    about = review(text)
    draft = compose(about, context(about), 1)
    said = {sentence.casefold() for sentence in sentences(draft)}
    assert any(said <= bank.sayable(reply) for reply in bank.replies("en", subject)), draft


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (COMPLAINTS[0], r"[Ww]ait|[Tt]ime|hour|clock"),
        (COMPLAINTS[1], r"desk|counter|reception|office|greeted|bother"),
        (COMPLAINTS[2], r"phone|call|[Rr]each|dial|message|through to us"),
        (COMPLAINTS[4], r"[Cc]ost|[Mm]oney|[Bb]ill|[Cc]harge|[Pp]ay|[Pp]rice|[Bb]alance"),
    ],
)
def test_a_draft_meets_the_subject_in_general_words(text: str, word: str) -> None:
    for n in range(8):
        about = review(text, id=f"s{n}")
        said = sentences(compose(about, context(about), 1))
        assert re.search(word, " ".join(one for one in said if PHONE not in one))


def test_stars_without_words_get_a_short_answer() -> None:
    for n in range(20):
        draft = compose(review("", id=f"q{n}"), context(), 1)
        assert len(draft.split()) <= 60
        assert lint(draft, context(review(""))) == []


def test_a_sensitive_review_gets_a_short_sober_answer_of_its_kind() -> None:
    about = review("My mother died after you sent her home. I waited hours for a call.")
    assert read(about).sensitive == "death"
    draft = compose(about, context(about), 1)
    said = draft.rsplit("\n", 1)[0].replace(PHONE, "{phone}").replace(EMAIL, "{email}")
    (contact,) = (one for one in bank.contacts("en", "warm") if said.endswith(one))
    kinds = {reply.inviting(): reply.kind for reply in bank.replies("en", "sensitive")}
    whole = {wording: kind for text, kind in kinds.items() for wording in bank.wordings(text)}
    assert whole[said.removesuffix(contact) + bank.CONTACT] == "death"


def test_spanish_is_answered_in_spanish_and_vietnamese_in_english() -> None:
    about = review("Llegué a las dos y esperé hora y media sin que nadie me dijera nada.")
    assert answers_in(about, context()) == "es"
    draft = compose(about, context(about), 1)
    assert re.search(r"[Gg]racias|[Ss]iento|[Ll]amento|disculp", draft)
    assert lint(draft, context(about)) == []
    assert gloss(draft, about, context(about))
    assert gloss("Otra cosa, escrita a mano.", about, context(about)) == ""
    foreign = replace(review("Tôi đến đúng giờ nhưng phải chờ hơn một tiếng."), language="vi")
    assert answers_in(foreign, context()) == "en"


def test_a_practice_that_answers_in_english_only_gets_english() -> None:
    style = Style(languages=frozenset(("en",)))
    about = review("Llegué a las dos y esperé hora y media sin que nadie me dijera nada.")
    assert answers_in(about, replace(context(), style=style)) == "en"


def test_each_tone_has_its_own_words() -> None:
    about = review(COMPLAINTS[0])
    texts = {
        compose(about, replace(context(about), style=Style(tone=tone)), 1)
        for tone in ("warm", "plain", "formal")
    }
    assert len(texts) == 3


def test_the_practices_own_replies_stand_in_the_bank_and_its_forbidden_words_in_no_draft() -> None:
    own = OwnReply(
        "en",
        "waiting",
        "I'm sorry to read this. Nobody should wait without a word, and small places listen. "
        "<<Please call me at {phone} or e-mail me at {email}, and I'll listen too.>>",
    )
    style = Style(forbidden=("waiting room", "headache"), replies=(own,))
    known: list[str] = []
    for n in range(60):
        about = review(COMPLAINTS[0], id=f"o{n}")
        seen = replace(context(about, recent=tuple(known[:50])), style=style)
        known.insert(0, compose(about, seen, 1))
    assert sum("small places listen" in draft for draft in known) in (1, 2, 3)
    assert not any("headache" in draft for draft in known)


def test_no_name_no_number_and_no_turn_of_phrase_of_the_review_comes_back() -> None:
    about = review(
        "Dr. Ashgrove kept me 4711 minutes. I have read every word of this form twice. Case 90210.",
        author="Corinne Halloway",
    )
    for version in range(1, 30):
        draft = compose(about, context(about), version)
        bare = draft.replace(PHONE, "")
        assert not re.search(r"Ashgrove|Corinne|Halloway|\d{4}", bare)
        assert "read every word of" not in draft.lower()


def test_someone_who_could_not_get_through_by_phone_is_offered_e_mail_first() -> None:
    for said in (
        "Nobody ever picks up the phone, I called six times.",
        "Kept me on hold for an hour, then they hung up on me.",
        "I left five messages and nobody ever called back, and the bill was wrong, too.",
    ):
        about = review(said)
        assert Theme.PHONE in read(about).themes
        for version in range(1, 12):
            draft = compose(about, context(about), version)
            assert draft.index(EMAIL) < draft.index(PHONE)


def test_a_review_that_gives_orders_is_not_obeyed() -> None:
    about = next(one for one in DEMO if one.key.id == "demo-061")
    draft = compose(about, context(about), 1)
    assert "gift" not in draft.lower()
    assert "admit" not in draft.lower()


def test_the_second_contact_asks_what_else_can_be_done_and_never_speaks_of_the_review() -> None:
    for n in range(30):
        about = review(COMPLAINTS[n % 5], id=f"t{n}")
        draft = second_contact(about, context(), 1)
        assert not re.search(r"\b(?:review|rating|stars?|comment|post)\b", draft, re.IGNORECASE)
        assert PHONE in draft
        assert {f.severity for f in lint(draft, context(kind="second-contact"))} <= {"note"}


SAYS_THEY_TALKED = re.compile(
    r"\b(?:talked|spoke|our (?:talk|conversation)|you told|talking (?:with|to) me)\b", re.IGNORECASE
)


def test_the_second_contact_says_that_they_talked_only_if_they_did() -> None:
    told = 0
    for n in range(30):
        about = review(COMPLAINTS[n % 5], id=f"u{n}")
        draft = second_contact(about, context(), 1, talked=False)
        assert PHONE in draft
        assert not SAYS_THEY_TALKED.search(draft), draft
        told += bool(SAYS_THEY_TALKED.search(second_contact(about, context(), 1)))
    assert told > 10
    for language in bank.LANGUAGES:
        for reply in bank.replies(language, "second-untalked"):
            assert not SAYS_THEY_TALKED.search(reply.gloss or reply.text), reply.text


def test_the_call_brief_tells_what_upsets_them_in_their_own_words() -> None:
    about = next(one for one in DEMO if one.key.id == "demo-051")
    brief = call_brief(about)
    assert Theme.WAITING in brief.about
    assert brief.quote.literal in about.text.literal
    assert len(brief.quote.literal) <= 160
    assert len(brief.questions) == 3
    assert brief.listen
    assert brief.never_promise


def test_the_call_brief_quotes_no_scrap_if_there_is_a_whole_clause() -> None:
    scrap, whole = "2:15 appointment.", "The front desk didn't even turn her head when I asked."
    assert call_brief(review(f"{scrap} {whole} Done here.")).quote.literal == whole
    assert call_brief(review(scrap)).quote.literal == scrap


@needs_data
def test_drafts_for_real_reviews_are_clean_and_none_comes_twice_within_twenty() -> None:
    reviews = [
        replace(
            review(row["text"] or "", row["stars"], row["author"] or "", row["id"]),
            language="" if row["lang"] == "und" else row["lang"],
        )
        for row in rows("dev_reviews")[:400]
    ]
    last: dict[str, int] = {}
    for place, (draft, known) in enumerate(drafts(reviews)):
        if not draft:
            continue
        assert {f.rule for f in lint(draft, known)} <= {"wrong-language"}
        body = draft.rsplit("\n", 1)[0]
        assert place - last.get(body, -1000) >= 20, body
        last[body] = place


def test_there_are_rules_to_hold_drafts_to() -> None:
    assert len(ALL) > 60


def test_good_stars_over_a_plain_complaint_get_no_cheerful_answer() -> None:
    text = "I think the main issue is waiting times for appointments, people wait a long time."
    assert read(review(text, stars=5)).occasion is Occasion.HIGH_COMPLAINT
    assert PHONE in compose(review(text, stars=5), context(review(text, stars=5)), 1)
    praise = "Wonderful doctor, caring staff, and I never have to wait long. Thank you!"
    assert read(review(praise, stars=5)).occasion is Occasion.THANKS
    assert "sorry" not in compose(review(praise, stars=5), context(review(praise, stars=5)), 1)
