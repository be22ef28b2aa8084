"""The problems found in a reply, as windows list them."""

from __future__ import annotations

from bot.replies import Finding
from cards import adaptive
from cards.card import Button, Buttons, Card, Row
from cards.findings import to_fix
from tests.cards.adaptive.reading import assert_shown
from tests.cards.reading import assert_sendable, read

VISIT = Finding("patient", "block", 0, 11, "This confirms a visit.")
RECORD = Finding("chart", "block", 12, 31, "This confirms a record.")
THANKS = Finding("thanks", "block", 32, 39, "They didn't praise anything.")
TEXT = "We saw you. Your chart says so. Thanks."


def test_findings_with_the_same_fix_share_a_row_and_say_it_once() -> None:
    once, other = "Please call. Thanks.", "We saw you. Your chart says so."
    _, row, alone, every = to_fix([VISIT, RECORD, THANKS], (once, once, other), TEXT, "Call us.")

    assert read(Card("x", (row,))) == (
        "*“We saw you.”*: This confirms a visit.\n"
        "*“Your chart says so.”*: This confirms a record.\n"
        "Instead: “Please call.”Replace it"
    )
    assert "Thanks." in read(Card("x", (alone,)))
    assert isinstance(every, Buttons)
    assert [one.label for one in every.controls if isinstance(one, Button)] == ["Fix all 3"]


def test_one_fix_for_everything_needs_no_second_button() -> None:
    parts = list(to_fix([VISIT, RECORD], ("Please call.",) * 2, TEXT, "Please call."))

    assert len([part for part in parts if isinstance(part, Row)]) == 1
    assert not [part for part in parts if isinstance(part, Buttons)]


def test_findings_without_a_fix_keep_lines_of_their_own() -> None:
    parts = tuple(to_fix([VISIT, RECORD, THANKS], ("", "", "Call us."), TEXT, ""))

    assert len([part for part in parts if isinstance(part, Row)]) == 1
    assert len(parts) == 4
    assert_sendable(Card("x", parts), "modal")


def test_a_shared_row_can_be_shown_in_both_chats() -> None:
    parts = tuple(to_fix([VISIT, RECORD], ("Please call.",) * 2, TEXT, ""))
    assert_sendable(Card("x", parts), "modal")
    assert_shown(adaptive.card(Card("x", parts)))
