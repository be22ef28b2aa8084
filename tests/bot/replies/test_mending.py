"""What one click mends stays mended, and nothing else changes."""

from __future__ import annotations

import pytest

from bot.replies import mend
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


@pytest.mark.parametrize("rule", BROKEN)
def test_the_mended_text_no_longer_breaks_the_rule(rule: str) -> None:
    text = BROKEN[rule]
    for _click in range(4):
        found = [f for f in check(text) if f.rule == rule]
        if not found:
            break
        assert found[0].mended
        text = found[0].mended
    assert rule not in broken(text)
    assert not {f.rule for f in check(text) if f.severity == "block"}


def test_a_sentence_with_the_contacts_is_mended_without_losing_them() -> None:
    text = GOOD.replace("Please call me", "Please come back and see us again, or call me")
    found = next(f for f in check(text) if f.rule == "confirms-patient")
    assert found.mended
    assert PHONE in found.mended
    assert EMAIL in found.mended


def test_where_only_a_person_can_mend_it_nothing_is_offered() -> None:
    found = next(f for f in check("Dear {{first_name}}, hello.") if f.rule == "placeholder-left")
    assert found.mended is None


@pytest.mark.parametrize("last", ["– Dana", "Dana Penhale", "dana", "Dana works here too"])
def test_a_name_alone_becomes_the_whole_signature(last: str) -> None:
    body = GOOD.split("\n", maxsplit=1)[0]
    mended = mend(f"{body}\n{last}", context())
    kept = [] if last != "Dana works here too" else [last]
    assert mended.split("\n") == [body, *kept, context().signature]


def test_everything_that_can_be_mended_is_mended_at_once() -> None:
    text = GOOD.replace(PHONE, "704-555-0133").replace(
        "We cannot", "Thank you for choosing us!! Your chart is fine. We cannot"
    )
    assert not {f.rule for f in check(mend(text, context())) if f.severity == "block"}


def test_a_reply_of_nothing_but_anger_is_left_to_a_person() -> None:
    assert mend("You are lying.", context())


def test_where_both_ways_to_talk_are_missing_one_sentence_gives_both() -> None:
    mended = mend("Thank you for writing this. Waiting is hard, and I am sorry.", context())
    assert f"Please call me at {PHONE} or write to {EMAIL}." in mended
    assert mended.count(PHONE) == mended.count(EMAIL) == 1


def test_what_is_put_in_is_in_the_language_of_the_reply() -> None:
    text = "Merci d'avoir pris le temps d'écrire. Je suis désolée de lire cela, et je vous entends."
    mended = mend(text, context())
    assert f"Vous pouvez m'appeler au {PHONE} ou m'écrire à {EMAIL}" in mended
    assert "Please" not in mended


def test_a_title_ends_no_sentence() -> None:
    text = GOOD.replace("We cannot", "Dr. Ashgrove ordered the biopsy. We cannot")
    mended = mend(text, context())
    assert "Dr." not in mended
    assert "biopsy" not in mended


def test_what_is_put_in_stands_above_the_regards() -> None:
    mended = mend(
        "I am sorry to read this.\nKind regards,\nDana Penhale, Office Manager", context()
    )
    assert mended.endswith(f"{EMAIL}.\nKind regards,\nDana Penhale, Office Manager")


def test_a_sentence_with_a_link_goes_whole() -> None:
    text = GOOD.replace("We cannot", "See our story on rosebankclinic.com. We cannot")
    assert mend(text, context()) == GOOD


def test_nobody_is_sorry_to_read_praise() -> None:
    praise = review("Wonderful people, so kind and gentle. Thank you all.", stars=5)
    text = f"Thank you. It was a pleasure to treat you.\n– {SIGNED}"
    found = next(f for f in check(text, praise) if f.rule == "confirms-patient")
    assert found.mended == f"Thank you.\n– {SIGNED}"
