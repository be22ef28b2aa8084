"""Does this review become a case? Its stars decide, and where they don't, its words."""

from __future__ import annotations

from bot.practice import Policy
from bot.replies.reading import read
from bot.reviews import Review, has_low_stars

MOST_STARS = 5


def is_complaint(review: Review, policy: Policy) -> bool:
    """Whether this review opens a case.

    Low stars do, and so does a recommendation against us without stars. With more stars, up to the
    policy's `complaint_stars`, a text that complains or is sensitive does. Without stars, the text
    decides, and a recommendation for us counts as five stars. Reading takes a few milliseconds, so
    callers check everything else first.
    """
    if has_low_stars(review, policy):
        return True
    stars = MOST_STARS if review.stars is None and review.recommends else review.stars
    if not review.text or (stars is not None and stars > policy.complaint_stars):
        return False
    reading = read(review)
    return reading.unhappy or reading.grave
