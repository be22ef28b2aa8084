"""What a review can be about. Cards, digests, and drafts use these names."""

from __future__ import annotations

from enum import StrEnum


class Theme(StrEnum):
    """A subject that people write about. Its value is stored, and its label is displayed."""

    WAITING = "waiting"
    SCHEDULING = "scheduling"
    PHONE = "phone"
    FRONT_DESK = "front-desk"
    CLINICIAN = "clinician"
    NOT_LISTENED = "not-listened"
    RUSHED = "rushed"
    DIAGNOSIS = "diagnosis"
    PAIN = "pain"
    MEDICATION = "medication"
    BILLING = "billing"
    CLEANLINESS = "cleanliness"
    PARKING = "parking"
    PRIVACY = "privacy"
    DISCRIMINATION = "discrimination"
    FOLLOW_UP = "follow-up"

    @property
    def label(self) -> str:
        """A short label for a card."""
        return _LABELS.get(self, self.value.replace("-", " "))


class Area(StrEnum):
    """A subject shared by several themes, for a reply when we can't be sure which of them is meant.

    A long wait and a busy phone have too little in common for a single sentence.
    """

    PEOPLE = "people"
    CARE = "care"
    ACCESS = "access"
    WAITING = "waiting"
    BILLING = "billing"


THEMES_OF = {
    Area.PEOPLE: (Theme.FRONT_DESK, Theme.CLINICIAN, Theme.NOT_LISTENED, Theme.RUSHED),
    Area.CARE: (Theme.DIAGNOSIS, Theme.PAIN, Theme.MEDICATION),
    Area.ACCESS: (Theme.SCHEDULING, Theme.PHONE, Theme.FOLLOW_UP),
    Area.WAITING: (Theme.WAITING,),
    Area.BILLING: (Theme.BILLING,),
}


def question_of(area: Area) -> str:
    """Return the name of the model head that scores whether a review is about an area."""
    themes = THEMES_OF[area]
    return themes[0].value if len(themes) == 1 else f"about {area.value}"


_LABELS = {
    Theme.CLINICIAN: "clinician's manner",
    Theme.NOT_LISTENED: "not listened to",
    Theme.DIAGNOSIS: "diagnosis and outcome",
    Theme.PARKING: "parking and access",
    Theme.FOLLOW_UP: "follow-up and results",
}
