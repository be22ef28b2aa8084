"""The kinds of replies that a review can call for. The bank and the cards use these names."""

from __future__ import annotations

from enum import StrEnum


class Occasion(StrEnum):
    """The occasion for a reply. Except for a complaint, its value is also a subject in the bank."""

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
        """Whether it's better to report the review to the site than to reply."""
        return self in REPORTABLE


REPORTABLE = (Occasion.SPAM, Occasion.OTHER_BUSINESS, Occasion.EX_EMPLOYEE, Occasion.INSULT)
"""Occasions on which a review should be reported to the site."""


class Sensitive(StrEnum):
    """Why a review needs a manager, most serious reason first."""

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
