"""Compares the check with a person's assessment of real replies to negative reviews.

The texts stay in ../shared/data (see its PROVENANCE.md), and only their ids are here. `READ` is one
person's assessment of all 37 replies: the blocking rules that each one's text breaks. Rules on
contacts, signatures, and repetition are left out, because names and contact details in the data
have been replaced.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.replies import Finding, blocks, lint
from tests.bot.replies.places import broken, context, review

DATA = Path(__file__).parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not (DATA / "dev_owner_replies.jsonl").exists(), reason="no ../shared/data here"
)

NOT_READ = {
    "missing-phone",
    "missing-email",
    "contact-not-ours",
    "no-signature",
    "no-offline-invite",
    "boilerplate-repeat",
}
PATIENT, CARE, MONEY = "confirms-patient", "clinical-detail", "billing-detail"
READ: dict[str, set[str]] = {
    "rp_6b55f6a80961": {PATIENT},
    "rp_31a16024300d": {CARE, PATIENT, "reviewer-name-not-displayed", "third-party"},
    "rp_669d73f8e38a": {"accuses-fake", "discloses-staff-matter", "link"},
    "rp_b284d586e5e3": {CARE},
    "rp_2f8fd337b4da": {CARE, "denies-patient"},
    "rp_6151466f7c8a": {PATIENT, "removal-or-edit-request"},
    "rp_a50ce0de28aa": {"accuses-fake", "discloses-staff-matter", "link"},
    "rp_9f208022b23f": {CARE, PATIENT, "echoes-review"},
    "rp_55a4fdde7bab": set(),
    "rp_5bf0b6a904f4": {CARE, PATIENT, "reviewer-name-not-displayed"},
    "rp_dd7cf20a05df": set(),
    "rp_a0965bde27df": {"accuses-fake", MONEY, CARE},
    "rp_8429c26bae5a": {MONEY, "blames-reviewer", CARE, PATIENT, "record-check-claim"},
    "rp_777f69027e07": {"admission-of-fault"},
    "rp_87a80453b49c": {"accuses-fake", "legal-threat", PATIENT},
    "rp_b4c93d169d07": {CARE, PATIENT},
    "rp_7ce5fc084995": {PATIENT},
    "rp_aa088bdf7931": set(),
    "rp_8a15b6515484": {CARE, PATIENT},
    "rp_d6f8cec2a4f5": {PATIENT},
    "rp_28f305479d6e": {MONEY},
    "rp_33773c108d02": {"blames-reviewer", CARE, PATIENT, "insult", "third-party"},
    "rp_7819c88e4b2e": {MONEY, CARE},
    "rp_948cd427657b": {"admission-of-fault", MONEY, CARE, PATIENT},
    "rp_1c0455706c62": {CARE, PATIENT, "visit-date-or-count"},
    "rp_b5756534b956": {PATIENT},
    "rp_44f91956036c": {"admission-of-fault", "compensation-offer", PATIENT, "thanks-for-visit"},
    "rp_8faed7fbf26a": {"accuses-fake"},
    "rp_627a7014859e": set(),
    "rp_07a6f03a030c": {"insult"},
    "rp_1ce7f7830ebc": {"clinical-advice", CARE, "insult"},
    "rp_fecb6306bfe9": {"admission-of-fault", MONEY},
    "rp_3cfa040b5a92": {PATIENT},
    "rp_36e446c5db0d": {
        "blames-reviewer",
        "compensation-offer",
        PATIENT,
        "removal-or-edit-request",
    },
    "rp_e1f17d6d231c": {"accuses-fake", PATIENT, "removal-or-edit-request"},
    "rp_f47929723bf6": set(),
    "rp_971d2e10b6db": set(),
}
NAMED = "Jordan Kestle"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text().splitlines()]


def findings(id: str) -> list[Finding]:
    row = next(row for row in rows("dev_owner_replies") if row["id"] == id)
    about = review(row["review_text"], row["stars"], row["author"] or "", id)
    return lint(row["reply_text"], context(about))


def on_words(id: str, *severities: str) -> set[str]:
    """The rules that the text breaks, except those on contacts and signatures."""
    return {f.rule for f in findings(id) if f.severity in severities} - NOT_READ


@needs_data
@pytest.mark.parametrize("id", [id for id, rules in READ.items() if rules])
def test_a_real_reply_that_breaks_a_rule_is_stopped(id: str) -> None:
    assert on_words(id, "block", "look-again")


@needs_data
@pytest.mark.parametrize("id", [id for id, rules in READ.items() if not rules])
def test_a_real_reply_that_breaks_none_is_not_blocked(id: str) -> None:
    assert not on_words(id, "block")


@needs_data
def test_nearly_every_breach_that_a_reader_found_is_named() -> None:
    named = [
        rule in on_words(id, "block", "look-again") for id, rules in READ.items() for rule in rules
    ]
    assert sum(named) >= 0.9 * len(named)


@needs_data
def test_the_golden_replies_are_not_blocked_and_hardly_asked_about() -> None:
    for row in rows("golden_replies"):
        assert not blocks(lint(row["reply"], context())), row["topic"]
        assert len(broken(row["reply"])) <= 1, row["topic"]


@needs_data
def test_the_fifty_thousand_dollar_reply_breaks_nearly_all_its_rules() -> None:
    (row,) = rows("enforcement_replies")
    text = row["reply"].replace("[Complainant's full name]", NAMED)
    assert len(set(row["at_least"]) & broken(text)) >= len(row["at_least"]) - 2
