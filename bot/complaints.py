"""Is a review a complaint, and did an edit make it better or worse?

Its stars decide, and where they don't, its words.
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
    return _complains(review)


def compare_words(before: Review, after: Review) -> Change:
    """How an edit changed the words of a review that kept its stars.

    It's better if a complaint turned to praise, and worse if praise, or a review without words,
    turned to a complaint. If the stars changed, they tell, and the words count as the same.
    """
    if compare(before, after) != "same" or before.text.literal == after.text.literal:
        return "same"
    if _praises(after) and not _praised(before):
        # under low stars, it takes more than a word to turn a complaint
        return "better" if sounds_content(after) or _is_rewritten(before, after) else "same"
    if _complains(after) and (_praised(before) or not before.text):
        return "worse"
    return "same"


def _complains(review: Review) -> bool:
    reading = read(review)
    return reading.unhappy or reading.grave


def _praises(review: Review) -> bool:
    """Good stars need no more than words that don't complain. Others need words that would get
    thanks with any stars.
    """
    reading = read(replace(review, stars=MOST_STARS))
    if reading.grave:
        return False
    is_thanked = bool(review.text) and reading.occasion is Occasion.THANKS
    return sounds_content(review) or is_thanked


def _praised(before: Review) -> bool:
    """Under low stars, words that say little are a complaint, such as "They took two hours"."""
    return sounds_content(before) or read(before).occasion is Occasion.LOW_PRAISE


def _is_rewritten(before: Review, after: Review) -> bool:
    """Whether fewer than half of the words before are still there."""
    words, kept = (set(review.text.literal.casefold().split()) for review in (before, after))
    return 2 * len(words & kept) < len(words) or not words
