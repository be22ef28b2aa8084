"""What a call's owner should know beforehand, with a quote of why the reviewer is upset."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.replies.heat import rage
from bot.replies.reading import read
from bot.replies.signs import shipped
from bot.replies.themes import Theme
from bot.replies.wording import Wording
from bot.reviews import Review
from bot.untrusted import NOTHING, Untrusted

LONGEST_QUOTE = 160
SHORTEST_QUOTE = 12

FEWEST_WORDS = 5
"""Minimum number of words in a quoted clause.

A shorter one ("2:15 appointment.") is only quoted if the review has no clause that long.
"""

LISTEN = (
    "Let them finish, even if you remember it differently.",
    "Don't explain or correct. “That sounds exhausting. Please go on.”",
)
QUESTIONS = ("What happened?", "What bothered you most?", "What would help now?")
NEVER_PROMISE = (
    "Promise only what you can do, and by when.",
    "Don't promise money, an outcome, or what someone else will do.",
    "Don't ask them to remove the review.",
)


@dataclass(frozen=True)
class CallBrief:
    """What the owner reads before the call.

    `about` lists the complaint's subjects, strongest first. `quote` is one telling clause from the
    review, word for word and at most 160 characters long, or empty. `listen`, `questions` (three
    open ones), and `never_promise` are lines to show.
    """

    about: tuple[Theme, ...]
    quote: Untrusted
    listen: tuple[str, ...] = LISTEN
    questions: tuple[str, ...] = QUESTIONS
    never_promise: tuple[str, ...] = NEVER_PROMISE


def call_brief(review: Review) -> CallBrief:
    about = read(review).themes
    clauses = [clause for clause in _clauses(review.text.literal) if len(clause) >= SHORTEST_QUOTE]
    if not clauses:
        return CallBrief(about, NOTHING)
    clauses = [clause for clause in clauses if len(clause.split()) >= FEWEST_WORDS] or clauses
    return CallBrief(about, Untrusted(max(clauses, key=lambda clause: _telling(clause, about))))


_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_PAUSE = re.compile(r"[,;:–—-] | (?=and |but |because |so |then )")
_TRIMMED = " ,;:-–—\t\r"


def _clauses(text: str) -> list[str]:
    """The text's sentences. Any sentence that's too long to quote is split into clauses."""
    found: list[str] = []
    for sentence in _SENTENCE.findall(text[:5000]):
        if len(sentence.strip()) <= LONGEST_QUOTE:
            found.append(sentence.strip(_TRIMMED))
        else:
            parts = (part.strip(_TRIMMED) for part in _PAUSE.split(sentence))
            found.extend(part for part in parts if len(part) <= LONGEST_QUOTE)
    return found


def _telling(clause: str, about: tuple[Theme, ...]) -> float:
    """A score for how telling a clause is: high for the strongest themes, lower for sheer rage."""
    signs = shipped().signs(clause)
    themes = max((signs[theme.value] - place for place, theme in enumerate(about)), default=0.0)
    length = min(len(clause), 100) / 50
    return themes + 0.5 * signs["unhappy"] - rage(Wording.of(clause)) + length
