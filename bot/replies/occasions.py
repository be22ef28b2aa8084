"""What kind of answer does a review call for? The words for it, in the bank and on cards."""

from __future__ import annotations

from enum import StrEnum


class Occasion(StrEnum):
    """Why a reply is written; apart from complaints its value is the bank's subject."""

    COMPLAINT = "complaint"
    THANKS = "thanks"
    STAR_ONLY = "star-only"
    LOW_PRAISE = "low-praise"
    MIXED = "mixed"
    HIGH_COMPLAINT = "high-complaint"
    HEATED = "heated"
    FRAUD = "fraud"
    DEAF = "need-deaf"
    ACCESS = "need-access"
    LANGUAGE = "need-language"
    SENSITIVE = "sensitive"
    SPAM = "spam"
    OTHER_BUSINESS = "other-business"
    EX_EMPLOYEE = "ex-employee"
    INSULT = "insult"

    @property
    def is_reportable(self) -> bool:
        """True where reporting the review to the site is better than answering it."""
        return self in REPORTABLE


REPORTABLE = (Occasion.SPAM, Occasion.OTHER_BUSINESS, Occasion.EX_EMPLOYEE, Occasion.INSULT)
"""Occasions in which a review is reported to the site."""


class Sensitive(StrEnum):
    """What makes a review a manager's matter, the gravest first."""

    SELF_HARM = "self-harm"
    THREAT = "threat"
    DEATH = "death"
    ABUSE = "abuse"
    HARM = "harm"
    DISCRIMINATION = "discrimination"
    LEGAL = "legal"
    PRIVACY = "privacy"
    PRESS = "press"


SENSITIVE = frozenset(kind.value for kind in Sensitive)
