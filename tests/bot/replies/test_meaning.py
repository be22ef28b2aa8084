"""Tests the trained classifier on sentences by people whose writing it wasn't trained on.

The limits are slightly below the measured values (tools/training/README.md), so the tests catch
regressions but tolerate noise. Held-out sentences are never used for training.
"""

from __future__ import annotations

import json
import re
import time
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.replies import lint
from bot.replies.judging import UNFAMILIAR
from bot.replies.meaning.model import judge, parsed, the_model
from bot.replies.rules import JUDGED, ensure_trained
from tests.bot.replies.places import GOOD, check, context

CORPUS = Path(__file__).parents[3] / "tools" / "training" / "corpus"
HELD_OUT = ("w10",)
EVERY = 3
"""Test every third sentence, which is enough."""


@cache
def held_out(writer: str) -> tuple[dict[str, str], ...]:
    lines = (CORPUS / f"{writer}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(map(json.loads, lines[::EVERY]))


def answers(text: str) -> dict[str, str]:
    """The meaning rules that a sentence seems to break, each with its probability."""
    return {f.rule: f.severity for f in check(text) if f.rule in JUDGED}


def share(found: Iterator[bool]) -> float:
    told = list(found)
    return sum(told) / len(told)


@pytest.mark.parametrize("writer", HELD_OUT)
def test_breaches_by_a_stranger_are_stopped(writer: str) -> None:
    told = [(one, answers(one["text"])) for one in held_out(writer) if one["label"] in JUDGED]
    assert share(bool(found) for _one, found in told) >= 0.93
    blocked = [(one, found) for one, found in told if "block" in found.values()]
    assert len(blocked) >= 0.66 * len(told)
    assert share(one["label"] in found for one, found in blocked) >= 0.82


@pytest.mark.parametrize("writer", HELD_OUT)
def test_innocent_sentences_by_a_stranger_are_rarely_blocked(writer: str) -> None:
    near = [answers(one["text"]) for one in held_out(writer) if one.get("near")]
    assert share("block" in found.values() for found in near) <= 0.04
    assert share(bool(found) for found in near) <= 0.35


def test_a_sentence_that_is_likely_a_breach_is_marked_whole() -> None:
    for one in held_out("w10"):
        text = GOOD.replace("We cannot", f"{one['text']} We cannot")
        doubtful = [f for f in check(text) if f.severity == "look-again"]
        for finding in doubtful:
            said = text[finding.start : finding.end]
            assert said == said.strip()
            assert said[-1] in ".!?\"'”’)…" or said in one["text"]
        if doubtful:
            return
    pytest.fail("no sentence was doubtful")


def test_a_sentence_approved_before_is_known() -> None:
    for one in held_out("w10"):
        said = GOOD.replace("We cannot", f"{one['text']} We cannot")
        if "look-again" in {f.severity for f in check(said)}:
            before = re.sub("Thank you for writing this so plainly. ", "Hello there. ", said)
            found = lint(said, context(recent=(before,)))
            assert "look-again" not in {f.severity for f in found}
            return
    pytest.fail("no sentence was doubtful")


def test_words_that_no_one_ever_wrote_need_another_look() -> None:
    found = check(GOOD.replace("We cannot", "Zxqv brrml kthw ploomf wuxt grnnt. We cannot"))
    assert "look-again" in {f.severity for f in found}


def test_the_weights_are_read_in_little_time() -> None:
    content = (Path("bot") / "replies" / "meaning" / "weights.bin").read_bytes()
    took_s = []
    for _ in range(3):
        started = time.process_time()
        model = parsed(content)
        took_s.append(time.process_time() - started)
    # other processes can slow a run down, but can't speed it up
    assert min(took_s) < 0.15
    assert len(zlib.compress(content)) < 2_000_000  # compressed as in a wheel
    assert set(model.scores[1:]) == set(JUDGED)
    assert the_model().innocent < the_model().doubtful < the_model().sure


def test_a_judgment_depends_on_the_sentence_alone() -> None:
    assert judge("we saw you within ten minutes.") == judge("we saw you within ten minutes.", ())


@pytest.mark.parametrize(
    "text",
    [
        "Das tut mir leid, und ich kann den Ärger gut verstehen.",
        "Niemand soll erst lange warten und sich dann noch über die Kosten ärgern.",
        "Przykro mi to czytać, chętnie porozmawiam osobiście.",
    ],
)
def test_a_sentence_in_an_unknown_language_is_asked_about_and_never_blocked(text: str) -> None:
    found = {f.severity for f in check(f"{text} {GOOD}") if f.rule in {*JUDGED, UNFAMILIAR}}
    assert found == {"look-again"}


def test_a_rule_that_the_model_was_not_trained_on_is_refused_when_it_loads() -> None:
    assert set(the_model().scores[1:]) == set(JUDGED)
    with pytest.raises(ValueError, match="wasn't trained on insult, so it would never find"):
        ensure_trained([label for label in JUDGED if label != "insult"])
    with pytest.raises(ValueError, match="was trained on a-rule-of-old, but"):
        ensure_trained([*JUDGED, "a-rule-of-old"])


def test_loading_the_model_compares_it_with_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.replies.rules.JUDGED", (*JUDGED, "a-new-rule"))
    the_model.cache_clear()
    with pytest.raises(ValueError, match="wasn't trained on a-new-rule"):
        the_model()
    the_model.cache_clear()
