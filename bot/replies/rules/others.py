"""Other people's cases: who else was there, what happened to them, and how they're related.

It's a case if specific people (“a man”, “two of our patients”) did something or something happened
to them. “Every patient”, “people”, and what should happen to them aren't cases.
"""

from __future__ import annotations

from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases

P = patterns("others")

_SOME = P.group("some")
_NO_CASE = P.text("no_case")
_PATIENT = P.text("patient")
"""Includes the space after the word, so that “man” doesn't match every “manager”."""
_PERSON = P.group("person")
_CASE = P.group("case")
_URGENT = P.group("urgent")
_AILED = P.group("ailed")
_DID = P.group("did")
_MEANWHILE = P.text("meanwhile")
_BESIDE = P.group("beside")

other_patients = phrases(
    *P.texts("other_patients"),
    but=P.texts("other_patients_but"),
)
