"""Tests each rule on its examples, on attempts to get around it, and on harmless look-alikes."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from time import process_time

import pytest

from bot.replies import Style, blocks, lint
from bot.replies.rules import ALL
from bot.replies.rules.rule import Rule
from bot.style import Rung
from tests.bot.replies.places import GOOD, broken, check, context, review

RULES = {rule.id: rule for rule in ALL}
ON_YELP = {"platform-emoji"}
DESCRIBED = {
    '(4,100 "é")': "é" * 4100,
    "(120 words)": "word " * 120,
    "(180 words)": "word " * 180,
    "(70 words)": "word " * 70,
    "(40 words)": "word " * 40,
}
WITH_THE_REVIEW = {"boilerplate-repeat", "wrong-language", "forbidden-word"}
FRENCH = "J'ai attendu deux heures dans la salle et personne ne m'a dit un mot, c'est une honte."

SENTENCES = [
    json.loads(line)
    for line in Path(__file__).with_name("sentences.jsonl").read_text("utf-8").splitlines()
]
"""For the rules on form and facts: sentences that break each rule, and look-alikes that don't."""
BREAKING = [(sentence["rule"], sentence["text"]) for sentence in SENTENCES if sentence["breaks"]]
INNOCENT = [
    (sentence["rule"], sentence["text"]) for sentence in SENTENCES if not sentence["breaks"]
]
MISSING = {"missing-phone", "missing-email", "no-offline-invite", "no-signature"}


def site(rule: str) -> str:
    return "yelp" if rule in ON_YELP else "google"


@pytest.mark.parametrize("id", sorted(RULES.keys() - WITH_THE_REVIEW))
def test_a_rules_failing_example_fails_and_its_passing_example_passes(id: str) -> None:
    rule = RULES[id]
    fails, passes = (DESCRIBED.get(text, text) for text in (rule.fails, rule.passes))
    assert id in broken(fails, site=site(id))
    assert id not in broken(passes, site=site(id))


def test_a_rules_id_is_used_once() -> None:
    assert len(RULES) == len(ALL)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_looks_for_how_to_mend_it_and_where_it_comes_from(rule: Rule) -> None:
    assert rule.catches.endswith(".")
    assert rule.message.endswith((".", "”"))
    assert "!" not in rule.message
    assert rule.source


@pytest.mark.parametrize(("rule", "text"), BREAKING)
def test_other_ways_to_break_a_rule_are_found(rule: str, text: str) -> None:
    assert rule in broken(text, site=site(rule))


@pytest.mark.parametrize(("rule", "text"), INNOCENT)
def test_innocent_sentences_that_look_alike_pass(rule: str, text: str) -> None:
    found = [text[f.start : f.end] for f in check(text) if f.rule == rule]
    assert not found


def blocked(text: str) -> list[str]:
    """The blocked passages, even if other parts of a reply are missing."""
    return [
        text[finding.start : finding.end]
        for finding in check(text)
        if finding.severity == "block" and finding.rule not in MISSING
    ]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("denies-patient", "This person isn't in our system."),
        ("denies-patient", "Those weren't our patients."),
        ("accuses-fake", "This isn't accurate."),
    ],
)
def test_a_short_no_at_the_end_of_a_word_is_a_no(rule: str, text: str) -> None:
    assert rule in broken(text)


def test_a_good_reply_has_no_finding() -> None:
    assert check(GOOD) == []
    assert check(GOOD, review("I waited two hours and nobody said a word to us.")) == []


def test_findings_come_in_the_order_of_their_place_and_quote_it() -> None:
    text = GOOD.replace("We cannot", "Your appointment was on March 3. We cannot")
    found = check(text)
    assert [f.start for f in found] == sorted(f.start for f in found)
    assert {text[f.start : f.end] for f in found} >= {"March 3"}


def test_the_same_words_as_an_earlier_reply_are_blocked_whatever_the_signature() -> None:
    other = GOOD.replace("Dana Penhale, Office Manager", "Ruth Abernell, Practice Manager")
    found = lint(GOOD, context(recent=(other,)))
    assert [f.rule for f in found] == ["boilerplate-repeat"]
    assert blocks(found)


def test_own_words_are_no_repetition() -> None:
    other = "I am sorry to read this. A phone that rings and rings helps nobody. Call me."
    assert lint(GOOD, context(recent=(other,))) == []


def test_an_english_reply_to_a_french_review_is_a_warning() -> None:
    assert "wrong-language" in broken(GOOD, review(FRENCH))
    assert "wrong-language" not in broken(GOOD, review("Trop long."))


def test_googles_own_translation_does_not_count_as_the_reviews_language() -> None:
    text = f"(Translated by Google) I waited for two hours.\n\n(Original)\n{FRENCH}"
    assert "wrong-language" in broken(GOOD, review(text))


def test_six_words_in_a_row_of_the_review_are_an_echo() -> None:
    about = review("the girl at the front rolled her eyes when I asked her something")
    echo = GOOD.replace("Nobody likes", "A girl at the front rolled her eyes when nobody likes")
    assert "echoes-review" in broken(echo, about)
    assert "echoes-review" not in broken(GOOD, about)


def test_a_quotation_from_the_review_is_an_echo() -> None:
    about = review("They told me nothing can be done.")
    assert "echoes-review" in broken("Nobody says “nothing can be done” here.", about)


def test_the_displayed_name_is_a_warning_and_any_other_name_is_blocked() -> None:
    about = review("Bad.", author="Noel J.")
    displayed = check(GOOD.replace("Thank you", "Hi Noel, thank you", 1), about)
    assert [(f.rule, f.severity) for f in displayed] == [("reviewer-name", "note")]
    other = broken(GOOD.replace("Thank you", "Dear Kerry Rookwood, thank you", 1), about)
    assert "reviewer-name-not-displayed" in other


def test_a_reply_about_nothing_of_the_review_is_not_personal() -> None:
    about = review("The parking garage is impossible and far away.")
    assert "not-personalised" in broken(GOOD, about)


def test_a_star_only_review_asks_for_no_subject() -> None:
    text = "Hello. I am sorry. Please call 704-555-0132 or write to care@rosebank.example."
    assert "not-personalised" not in broken(text, review(""))


def test_googles_limit_counts_bytes_and_yelps_counts_characters() -> None:
    assert "platform-length" in broken("é" * 2049)
    assert "platform-length" not in broken("é" * 2048)
    assert "platform-length" not in broken("é" * 5000, site="yelp")
    assert "platform-length" in broken("e" * 5001, site="yelp")


def test_emoji_are_fine_where_the_site_takes_them() -> None:
    assert "platform-emoji" not in broken("So sorry 😔")
    assert "platform-emoji" in broken("So sorry 😔", site="yelp")


def test_a_second_contact_may_be_short_and_need_not_speak_of_the_subject() -> None:
    text = (
        "Hello, I wanted to be in touch once more. Is there anything else that I can do? Please "
        "call me at 704-555-0132 or write to care@rosebank.example, at any time that suits you.\n"
        "– Dana Penhale, Office Manager"
    )
    assert not blocks(lint(text, context(kind="second-contact")))
    asked = text.replace("Please", "Would you take the review down? Please", 1)
    assert "removal-or-edit-request" in {
        f.rule for f in lint(asked, context(kind="second-contact"))
    }


def test_an_email_may_speak_of_care_and_may_not_threaten() -> None:
    rules = {
        f.rule
        for f in lint("Your appointment on Monday: our lawyer is informed.", context(kind="email"))
    }
    assert "legal-threat" in rules
    assert not rules & {"confirms-patient", "clinical-detail", "visit-date-or-count"}


def test_a_practice_may_raise_a_warning_and_add_words_of_its_own() -> None:
    style = Style(raised=frozenset(("cliche",)), forbidden=("kind regards", "Smiles"))
    text = GOOD.replace("Nobody", "We strive for smiles. Nobody", 1)
    found = lint(text, replace(context(), style=style))
    assert [(f.rule, f.severity) for f in found] == [
        ("cliche", "block"),
        ("forbidden-word", "block"),
    ]
    assert [f.severity for f in lint(text, context())] == ["note"]


def test_nothing_that_a_practice_sets_lowers_a_block() -> None:
    assert {field.name for field in fields(Style)} == {
        "tone",
        "raised",
        "forbidden",
        "acronyms",
        "displayed_name_allowed",
        "languages",
        "replies",
        "signature",
    }


HOSTILE = (
    "a" * 10_000,
    "you " * 2500,
    "your review " * 900,
    "@" * 9000,
    "1-" * 5000,
    "(" * 9000,
    "we were so sorry that you " * 400,
    "'" * 9000,
    "please be so " * 800,
    "<" * 9000,
    "é " * 5000,
)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_no_text_keeps_the_linter_busy(hostile: str) -> None:
    started = process_time()
    check(hostile)
    assert process_time() - started < 2


def test_the_contact_ladder_says_which_contacts_a_reply_needs() -> None:
    phone_only = GOOD.replace(" or write to care@rosebank.example", "")
    neither = phone_only.replace("call me at 704-555-0132", "find our number on our profile here")
    missing = {"missing-phone", "missing-email"}
    allowed_by: tuple[tuple[Rung, str], ...] = (
        ("both", GOOD),
        ("phone", phone_only),
        ("profile", neither),
    )
    for rung, allowed in allowed_by:
        found = {f.rule for f in lint(allowed, replace(context(), rung=rung))}
        assert not found & {*missing, "no-offline-invite"}
    assert "missing-email" in {f.rule for f in lint(phone_only, context())}
    assert "missing-phone" in {f.rule for f in lint(neither, replace(context(), rung="phone"))}


@pytest.mark.parametrize(
    "offer",
    [
        "My direct line is 704-555-0132, and care@rosebank.example comes straight to me.",
        "704-555-0132 or care@rosebank.example, whichever suits.",
        "The door is open at 704-555-0132.",
    ],
)
def test_any_sentence_with_the_offices_own_contacts_invites(offer: str) -> None:
    assert "no-offline-invite" not in broken(f"I'm sorry to read this. {offer}")
