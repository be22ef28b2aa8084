"""Decides whether a review is a complaint, and whether an edit made it better or worse.

Both depend on the star rating, or on the text if the rating isn't conclusive.
"""

from __future__ import annotations

from dataclasses import replace

from bot.practice import Policy
from bot.replies.occasions import Occasion
from bot.replies.reading import read, sounds_content
from bot.reviews import Change, Review, compare, has_low_stars

MOST_STARS = 5


def is_complaint(review: Review, policy: Policy) -> bool:
    """Whether this review opens a case.

    A review with a low star rating always does, and so does one without stars that doesn't
    recommend us. A review with more stars, up to the policy's `complaint_stars`, does if its text
    complains or is sensitive. Without stars, the text decides, except that a recommendation counts
    as five stars. Analyzing the text takes a few milliseconds, so callers check everything else
    first.
    """
    if has_low_stars(review, policy):
        return True
    stars = MOST_STARS if review.stars is None and review.recommends else review.stars
    if not review.text or (stars is not None and stars > policy.complaint_stars):
        return False
    return _complains(review)


def compare_words(before: Review, after: Review) -> Change:
    """Return how an edit changed the text of a review whose star rating stayed the same.

    The result is "better" if a complaint turned into praise, and "worse" if praise or a review
    without text turned into a complaint. If the rating changed, the result is "same", because then
    the rating decides.
    """
    if compare(before, after) != "same" or before.text.literal == after.text.literal:
        return "same"
    if _praises(after) and not _praised(before):
        # in a low-star review, one positive word isn't enough to cancel out a complaint
        return "better" if sounds_content(after) or _is_rewritten(before, after) else "same"
    if _complains(after) and (_praised(before) or not before.text):
        return "worse"
    return "same"


def _complains(review: Review) -> bool:
    reading = read(review)
    return reading.unhappy or reading.grave


def _praises(review: Review) -> bool:
    """Whether the text is praise.

    With four or five stars, it only has to be free of complaints. With fewer, it has to be text
    that would get a thank-you with any rating.
    """
    reading = read(replace(review, stars=MOST_STARS))
    if reading.grave:
        return False
    is_thanked = bool(review.text) and reading.occasion is Occasion.THANKS
    return sounds_content(review) or is_thanked


def _praised(before: Review) -> bool:
    """Whether the earlier version was praise.

    In a low-star review, neutral text such as "They took two hours" is a complaint.
    """
    return sounds_content(before) or read(before).occasion is Occasion.LOW_PRAISE


def _is_rewritten(before: Review, after: Review) -> bool:
    """Whether fewer than half of the earlier version's words are still there."""
    words, kept = (set(review.text.literal.casefold().split()) for review in (before, after))
    return 2 * len(words & kept) < len(words) or not words
