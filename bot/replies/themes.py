"""What can a review be about? Cards, digests and drafts use these words."""

from __future__ import annotations

from enum import StrEnum


class Theme(StrEnum):
    """A subject that people write about. Its value is stored, and its label is shown."""

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


_LABELS = {
    Theme.CLINICIAN: "clinician's manner",
    Theme.NOT_LISTENED: "not listened to",
    Theme.DIAGNOSIS: "diagnosis and outcome",
    Theme.PARKING: "parking and access",
    Theme.FOLLOW_UP: "follow-up and results",
}
