"""Tests that a one-click fix resolves the problem for good and changes nothing else."""

from __future__ import annotations

import pytest

from bot.replies import ReplyContext, suggested_fix
from tests.bot.replies.places import EMAIL, GOOD, PHONE, broken, check, context, review

SIGNED = "Dana Penhale, Office Manager"

BROKEN = {
    "missing-phone": GOOD.replace(f"call me at {PHONE} or ", ""),
    "missing-email": GOOD.replace(f" or write to {EMAIL}", ""),
    "contact-not-ours": GOOD.replace(PHONE, "704-555-0133"),
    "no-signature": GOOD.split("\n", maxsplit=1)[0],
    "team-signature": GOOD.split("\n", maxsplit=1)[0] + "\nThe Rosebank Team",
    "confirms-patient": GOOD.replace("We cannot", "Your appointment went badly. We cannot"),
    "thanks-for-visit": GOOD.replace("Nobody likes", "Thank you for choosing us. Nobody likes"),
    "clinical-detail": GOOD.replace("We cannot", "The root canal was needed. We cannot"),
    "removal-or-edit-request": GOOD.replace("We cannot", "Please take this review down. We cannot"),
    "admission-of-fault": GOOD.replace("We cannot", "We made a mistake. We cannot"),
    "chat-markup-left": GOOD.replace(EMAIL, f"<mailto:{EMAIL}|{EMAIL}>"),
    "html-or-control": GOOD.replace("Thank", "<b>Thank"),
    "all-caps": GOOD.replace("sorry to read", "VERY SORRY to read"),
    "shouting-punctuation": GOOD.replace("plainly.", "plainly!!"),
    "link": GOOD.replace("Nobody likes", "See www.example.com . Nobody likes"),
}


def fixed(text: str, about: ReplyContext) -> str:
    """The text after the fix, or the same text if there's nothing to fix."""
    return suggested_fix(text, about) or text


@pytest.mark.parametrize("rule", BROKEN)
def test_the_mended_text_no_longer_breaks_the_rule(rule: str) -> None:
    text = fixed(BROKEN[rule], context())
    assert rule not in broken(text)
    assert not {f.rule for f in check(text) if f.severity == "block"}


def test_a_sentence_with_the_contacts_is_mended_without_losing_them() -> None:
    text = GOOD.replace("Please call me", "Please come back and see us again, or call me")
    assert PHONE in fixed(text, context())
    assert EMAIL in fixed(text, context())


def test_where_only_a_person_can_mend_it_nothing_is_offered() -> None:
    text = GOOD.replace("Thank you", "Dear {{first_name}}, thank you", 1)
    assert suggested_fix(text, context()) == ""


@pytest.mark.parametrize("last", [" – Dana", " - Dana Penhale", " — Dana", "  -- Dana"])
def test_a_name_on_the_last_sentences_line_becomes_the_signature(last: str) -> None:
    body = GOOD.split("\n", maxsplit=1)[0]
    assert fixed(f"{body}{last}", context()) == f"{body}\n{context().signature}"
    without = body.replace(f"call me at {PHONE} or ", "")
    assert "Dana" not in fixed(f"{without}{last}", context()).split("\n")[0]


def test_a_dash_within_a_sentence_is_not_a_signature() -> None:
    body = GOOD.split("\n", maxsplit=1)[0] + " We care – and we always will."
    assert fixed(body, context()) == f"{body}\n{context().signature}"


@pytest.mark.parametrize("last", ["– Dana", "Dana Penhale", "dana", "Dana works here too"])
def test_a_name_alone_becomes_the_whole_signature(last: str) -> None:
    body = GOOD.split("\n", maxsplit=1)[0]
    better = fixed(f"{body}\n{last}", context())
    kept = [] if last != "Dana works here too" else [last]
    assert better.split("\n") == [body, *kept, context().signature]


def test_everything_that_can_be_mended_is_mended_at_once() -> None:
    text = GOOD.replace(PHONE, "704-555-0133").replace(
        "We cannot", "Thank you for choosing us!! Your chart is fine. We cannot"
    )
    assert not {f.rule for f in check(fixed(text, context())) if f.severity == "block"}


def test_a_reply_of_nothing_but_anger_is_left_to_a_person() -> None:
    assert fixed("You are lying.", context())


def test_where_both_ways_to_talk_are_missing_one_sentence_gives_both() -> None:
    better = fixed("Thank you for writing this. Waiting is hard, and I am sorry.", context())
    assert f"Please call me at {PHONE} or e-mail me at {EMAIL}." in better
    assert better.count(PHONE) == better.count(EMAIL) == 1


def test_what_is_put_in_is_in_the_language_of_the_reply() -> None:
    text = "Merci d'avoir pris le temps d'écrire. Je suis désolée de lire cela, et je vous entends."
    better = fixed(text, context())
    assert f"Vous pouvez m'appeler au {PHONE} ou m'écrire à {EMAIL}" in better
    assert "Please" not in better


def test_a_title_ends_no_sentence() -> None:
    text = GOOD.replace("We cannot", "Dr. Ashgrove ordered the biopsy. We cannot")
    better = fixed(text, context())
    assert "Dr." not in better
    assert "biopsy" not in better


def test_what_is_put_in_stands_above_the_regards() -> None:
    better = fixed(
        "I am sorry to read this.\nKind regards,\nDana Penhale, Office Manager", context()
    )
    assert better.endswith(f"{EMAIL}.\nKind regards,\nDana Penhale, Office Manager")


def test_a_sentence_with_a_link_goes_whole() -> None:
    text = GOOD.replace("We cannot", "See our story on rosebankclinic.com. We cannot")
    assert fixed(text, context()) == GOOD


def test_nobody_is_sorry_to_read_praise() -> None:
    praise = review("Wonderful people, so kind and gentle. Thank you all.", stars=5)
    text = f"Thank you. It was a pleasure to treat you.\n– {SIGNED}"
    assert "sorry" not in fixed(text, context(praise))
