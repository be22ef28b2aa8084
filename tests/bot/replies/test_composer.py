"""Drafts that most would approve after a glance: clean, on the subject, never the same twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from bot.replies import (
    ReplyContext,
    Style,
    answers_in,
    call_brief,
    compose,
    email_opening,
    lint,
    read,
    second_contact,
)
from bot.replies.rules import ALL
from bot.replies.sentences import COLLECTIONS, TONES, Collection, wordings
from bot.replies.themes import Theme
from bot.reviews import Review, ReviewKey
from bot.untrusted import Untrusted
from tests.bot.replies.places import EMAIL, OFFICE, PHONE, POSTED, context, review
from tests.bot.replies.test_real_replies import needs_data, rows

ROOT = Path(__file__).parents[3]
WHOLE = {
    "missing-phone",
    "missing-email",
    "no-offline-invite",
    "no-signature",
    "no-named-contact",
    "too-short",
    "not-personalised",
    "missing-acknowledgement",
}
"""What one sentence alone cannot have."""


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
    """All that is said but the contact line and the signature."""
    said = re.split(r"(?<=[.!?])\s+", draft.rsplit("\n", 1)[0])
    return [one for one in said if PHONE not in one and EMAIL not in one]


def drafts(reviews: list[Review]) -> Iterator[tuple[str, ReplyContext]]:
    """One after the other at one location, each knowing the last fifty."""
    recent: list[str] = []
    for one in reviews:
        known = context(one, recent=tuple(recent[:50]))
        draft = compose(one, known, 1)
        yield draft, known
        recent.insert(0, draft)


@pytest.mark.parametrize("about", DEMO, ids=lambda one: one.key.id)
def test_no_draft_for_a_review_of_the_demo_has_a_finding(about: Review) -> None:
    for version in (1, 2, 3):
        found = {f.rule for f in lint(compose(about, context(about), version), context(about))}
        # nobody here writes Vietnamese or Arabic
        assert not found - ({"wrong-language"} if about.language in ("vi", "ar") else set())


def test_five_hundred_drafts_for_similar_reviews_are_clean_and_share_no_sentence_nearby() -> None:
    reviews = [review(COMPLAINTS[n % 5], id=f"r{n}") for n in range(500)]
    said: dict[str, int] = {}
    for place, (draft, known) in enumerate(drafts(reviews)):
        assert lint(draft, known) == []
        assert 55 <= len(draft.split()) <= 120
        for one in sentences(draft):
            nearest = place - said.get(one, -1000)
            assert nearest >= 40, (one, nearest)
            said[one] = place


def test_the_same_review_gets_the_same_draft_and_another_is_really_different() -> None:
    about = review(COMPLAINTS[0])
    first, again = (compose(about, context(about), 1) for _ in range(2))
    assert first == again
    other = compose(about, context(about), 2)
    assert not set(sentences(first)) & set(sentences(other))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (COMPLAINTS[0], r"[Ww]ait|[Tt]ime|hour|clock"),
        (COMPLAINTS[1], r"desk|counter|reception|office|greeted|bother"),
        (COMPLAINTS[2], r"phone|call|[Rr]each|dial|message|through to us"),
        (COMPLAINTS[4], r"[Cc]ost|[Mm]oney|costs"),
    ],
)
def test_a_draft_meets_the_subject_in_general_words(text: str, word: str) -> None:
    for n in range(8):
        about = review(text, id=f"s{n}")
        assert re.search(word, compose(about, context(about), 1).split(PHONE)[0])


def test_two_sentences_answer_stars_without_words() -> None:
    for n in range(20):
        draft = compose(review("", id=f"q{n}"), context(), 1)
        body = draft.rsplit("\n", 1)[0]
        assert len(re.findall(r"[.?!](?:\s|$)", body)) in (2, 3)
        assert lint(draft, context(review(""))) == []


def test_a_grave_review_gets_a_short_sober_answer_without_its_subject() -> None:
    about = review("My mother died after you sent her home. I waited hours for a call.")
    assert read(about).grave
    draft = compose(about, context(about), 1)
    themes = COLLECTIONS["en"].themes
    assert len(draft.split()) < 75
    assert not any(one in draft for theme in themes for one in _unfolded(themes[theme]))


def _unfolded(those: tuple[str, ...]) -> Iterator[str]:
    for sentence in those:
        yield from wordings(sentence)


def test_spanish_is_answered_in_spanish_and_vietnamese_in_english() -> None:
    about = review("Llegué a las dos y esperé hora y media sin que nadie me dijera nada.")
    assert answers_in(about, context()) == "es"
    draft = compose(about, context(about), 1)
    assert re.search(r"[Gg]racias|[Ss]iento|[Ll]amento", draft)
    assert lint(draft, context(about)) == []
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


def test_the_practices_own_sentences_are_used_and_its_forbidden_words_never() -> None:
    own = "Rosebank has been a small place since it opened, and small places listen."
    style = Style(forbidden=("calendar", "sorry to read"), sentences={"en": {"closings": (own,)}})
    known = [
        compose(review(COMPLAINTS[n % 5], id=f"o{n}"), replace(context(), style=style), 1)
        for n in range(60)
    ]
    assert sum(own in draft for draft in known) > 10
    assert not any("sorry to read" in draft for draft in known)


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


def test_the_answer_to_an_email_begins_with_being_heard() -> None:
    for n in range(10):
        opening = email_opening(review(COMPLAINTS[0], id=f"e{n}"), context(), 1)
        assert re.search(r"[Tt]hank you|glad|grateful", opening)
        assert lint(opening, context(kind="email")) == []


def test_the_call_brief_tells_what_upsets_them_in_their_own_words() -> None:
    about = next(one for one in DEMO if one.key.id == "demo-051")
    brief = call_brief(about)
    assert Theme.WAITING in brief.about
    assert brief.quote.literal in about.text.literal
    assert len(brief.quote.literal) <= 160
    assert len(brief.questions) == 3
    assert brief.listen
    assert brief.never_promise


ALL_COLLECTIONS = {**COLLECTIONS, **{f"{lang} {tone}": one for (lang, tone), one in TONES.items()}}


@pytest.mark.parametrize("collection", ALL_COLLECTIONS.values(), ids=ALL_COLLECTIONS)
def test_no_sentence_that_the_composer_can_say_breaks_a_rule(collection: Collection) -> None:
    for part, sentence in _every(collection):
        kind = {"second": "second-contact", "email": "email"}.get(part.split("_")[0])
        for wording in wordings(sentence):
            said = wording.format(phone=PHONE, email=EMAIL)
            found = {f.rule for f in lint(said, context(kind=kind or "public-reply"))}  # type: ignore[arg-type]
            assert not found - WHOLE, (part, said)
            if part.endswith("invitations"):
                assert "no-offline-invite" not in found, said
                assert "no-named-contact" not in found, said


@pytest.mark.parametrize("collection", ALL_COLLECTIONS.values(), ids=ALL_COLLECTIONS)
def test_every_sentence_on_a_subject_counts_as_personal(collection: Collection) -> None:
    from bot.replies.rules.subjects import SUBJECTS
    from bot.replies.wording import Wording

    for theme, those in collection.themes.items():
        for wording in _unfolded(those):
            assert Wording.of(wording).vocabulary & (SUBJECTS[theme] | SUBJECTS[None]), wording


def _every(collection: Collection) -> Iterator[tuple[str, str]]:
    for field in fields(collection):
        value = getattr(collection, field.name)
        if isinstance(value, tuple):
            yield from ((field.name, one) for one in value)
        else:
            yield from (("themes", one) for those in value.values() for one in those)


@needs_data
def test_drafts_for_real_reviews_pass_the_linter_and_share_no_sentence_within_fifty() -> None:
    reviews = [
        replace(
            review(row["text"] or "", row["stars"], row["author"] or "", row["id"]),
            language="" if row["lang"] == "und" else row["lang"],
        )
        for row in rows("dev_reviews")[:400]
    ]
    last: dict[str, int] = {}
    for place, (draft, known) in enumerate(drafts(reviews)):
        assert {f.rule for f in lint(draft, known)} <= {"wrong-language"}
        for one in sentences(draft):
            assert place - last.get(one, -1000) >= 50, one
            last[one] = place


def test_there_are_rules_to_hold_drafts_to() -> None:
    assert len(ALL) > 60


def test_good_stars_over_a_plain_complaint_get_no_cheerful_answer() -> None:
    text = "I think the main issue is waiting times for appointments, people wait a long time."
    complaint = compose(review(text, stars=5), context(review(text, stars=5)), 1)
    assert "sorry" in complaint
    praise = "Wonderful doctor, caring staff, and I never have to wait long. Thank you!"
    assert "sorry" not in compose(review(praise, stars=5), context(review(praise, stars=5)), 1)
