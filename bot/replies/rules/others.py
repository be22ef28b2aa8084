"""Other people's cases: whoever else was there, what happened to them, how they stand to “you”.

A person who is counted (“a man”, “two of our patients”) and did or suffered something is a case;
“every patient”, “people” and what should be true of them are not.
"""

from __future__ import annotations

from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases

P = patterns("others")

_SOME = P.group("some")
_NO_CASE = P.text("no_case")
_PATIENT = P.text("patient")
"""With the space behind it, so that “man” does not wake at every “manager”."""
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
