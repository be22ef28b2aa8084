"""Other people's cases: who else was there, what happened to them, and who they are to “you”.

A counted person (“a man”, “two of our patients”) who did something or had something happen to them
is a case. “Every patient”, “people” and what should be true of them aren't.
"""

from __future__ import annotations

from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases

P = patterns("others")

_SOME = P.group("some")
_NO_CASE = P.text("no_case")
_PATIENT = P.text("patient")
"""Includes the space after it, so that “man” doesn't trigger on every “manager”."""
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
