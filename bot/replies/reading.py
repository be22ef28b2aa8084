"""Analyzes a review: its subjects, its heat, the reply it calls for, and whether it's sensitive."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.replies.heat import is_heated
from bot.replies.language import language_of
from bot.replies.occasions import REPORTABLE, Occasion, Sensitive
from bot.replies.signs import needs, phrases, shipped
from bot.replies.themes import THEMES_OF, Area, Theme, question_of
from bot.replies.wording import Wording
from bot.reviews import Review


@dataclass(frozen=True)
class Reading:
    """A review as understood from its words and stars.

    `themes` lists its subjects, strongest first. `surest` is the theme that a reply may be about,
    or None. If it's None, `area` is what the reply may be about instead. If both are None, only a
    general reply is sure to fit. `sensitive` is the kind of sensitive review (`Sensitive`) that
    makes it a manager's job, or empty. A draft only addresses that kind if `is_sure_of_kind`.
    `kind_is_a_guess` means that the review sounds sensitive as a whole, but nothing points to that
    kind. `unhappy` means that the words are a complaint, regardless of the stars. `cannot_call`
    means that the review is about someone who can't use the phone, among other things.
    """

    themes: tuple[Theme, ...]
    heated: bool
    sensitive: str
    unhappy: bool
    occasion: Occasion
    surest: Theme | None = None
    area: Area | None = None
    is_sure_of_kind: bool = False
    kind_is_a_guess: bool = False
    cannot_call: bool = False

    @property
    def grave(self) -> bool:
        return bool(self.sensitive)


def read(review: Review) -> Reading:
    return _read(review.text.literal, review.stars)


def sounds_content(review: Review) -> bool:
    """Return whether the review has four or five stars, and its words aren't a complaint."""
    return (review.stars or 0) >= 4 and not read(review).unhappy


def complained_of(review: Review) -> tuple[Theme, ...]:
    """Return the subjects of the complaint. Empty if the words are praise despite a low rating."""
    reading = read(review)
    return () if reading.occasion is Occasion.LOW_PRAISE else reading.themes


def written_in(review: Review) -> str:
    """Return the code of the language to reply in: the text's, the site's, or else English."""
    return language_of(review.text.literal) or review.language[:2].lower() or "en"


LONG = 110
"""Minimum number of words in a review that counts as a long story."""

MOST_THEMES = 4
WORDS_OF_A_SENTENCE = 3
"""Minimum number of words that say more than the stars alone."""


@lru_cache(maxsize=1024)  # a whole import batch, in which each review is read twice
def _read(text: str, stars: int | None) -> Reading:
    wording = Wording.of(text)
    if not _LETTERS.search(_LINK.sub(" ", text)):
        occasion = Occasion.THANKS if (stars or 0) >= 4 else Occasion.STAR_ONLY
        return Reading((), False, "", False, occasion)
    signs = shipped().signs(text)
    unhappy = signs["unhappy"] > 0
    praises = (stars or 0) >= 4 and not unhappy
    sensitive = _sensitive(signs, PRAISE_NEEDS if praises else 0.0)
    heated = is_heated(text)
    has_words = len(wording.words) >= WORDS_OF_A_SENTENCE
    themes = _themes(signs, phrases(text)) if has_words else ()
    area = _area(signs) if has_words else None
    surest = _surest(themes, signs) or _only_one_in(area, themes, signs)
    has_subject = surest is not None or area is not None
    words = len(wording.words)
    has_need = _needs(signs, needs(text))
    occasion = _occasion(signs, has_need, stars, sensitive, heated, has_subject, words)
    is_sure = bool(sensitive) and signs[sensitive] > SURE_OF_KIND
    is_a_guess = bool(sensitive) and signs[sensitive] <= 0
    return Reading(
        themes,
        heated,
        sensitive,
        unhappy,
        occasion,
        surest,
        area,
        is_sure,
        is_a_guess,
        Occasion.DEAF in has_need,
    )


_LINK = re.compile(r"(?:https?://|www\.)\S+")
_LETTERS = re.compile(r"[^\W\d_]{2}")


KINDS_COUNT = 0.7
"""Weight of the likeliest kind's score, relative to the overall score for being sensitive."""

SURE_OF_KIND = 2.0
"""Above this score, the kind is right four times in five. A draft for the wrong kind would hurt."""

PRAISE_NEEDS = 2.0
"""Minimum sensitivity if both the stars and the words are positive."""


def _sensitive(signs: dict[str, float], least: float) -> str:
    """The kind with the highest score if the text is sensitive enough, and otherwise ""."""
    strongest = max(SENSITIVE_KINDS, key=lambda kind: signs[kind])
    return strongest if sensitivity(signs) > least else ""


def sensitivity(signs: Mapping[str, float]) -> float:
    """Return how sensitive a text sounds, as a whole and by its likeliest kind."""
    return signs["sensitive"] + KINDS_COUNT * max(signs[kind] for kind in SENSITIVE_KINDS)


SENSITIVE_KINDS = tuple(kind.value for kind in Sensitive)


SURE = 0.8
"""How far above its threshold a theme has to be if only the model finds it."""

SUREST = 3.0
"""How far above its threshold a reply's theme has to be: right for 90% of real complaints."""

TOLD = -3.0
"""How far above its threshold a theme has to be if the text has a phrase for it."""


def _themes(signs: dict[str, float], told: frozenset[str]) -> tuple[Theme, ...]:
    """The themes that the model finds, including named ones that it only considers possible."""
    strength = {
        theme: signs[theme.value]
        for theme in Theme
        if signs[theme.value] > (TOLD if f"#{theme.value}" in told else SURE)
    }
    return tuple(sorted(strength, key=lambda theme: -strength[theme])[:MOST_THEMES])


def _surest(themes: tuple[Theme, ...], signs: Mapping[str, float]) -> Theme | None:
    """Return the theme that a reply may be about, or None.

    That's one of the weightiest themes, or else the only theme. If a complaint has several themes,
    a reply about one of them looks as if no one read the review.
    """
    weighty = next((theme for theme in WEIGHTIEST if theme in themes), None)
    if weighty is not None and signs[weighty.value] > SUREST:
        return weighty
    if any(signs[theme.value] > ALSO for theme in Theme if theme not in themes[:1]):
        return None
    return next((theme for theme in themes[:1] if signs[theme.value] > SUREST), None)


def _only_one_in(
    area: Area | None, themes: tuple[Theme, ...], signs: Mapping[str, float]
) -> Theme | None:
    """The single theme of a complaint about access.

    Its themes, such as a wait and a busy phone, have too little in common to share a reply.
    """
    if area is not Area.ACCESS:
        return None
    theirs = THEMES_OF[Area.ACCESS]
    first, second, *_ = sorted(theirs, key=lambda theme: -signs[theme.value])
    is_far = signs[first.value] - signs[second.value] > FAR_ABOVE
    return first if first in themes and is_far and signs[second.value] <= ALSO else None


FAR_ABOVE = 1.0
"""Minimum lead of one theme over all others in its area."""

WEIGHTIEST = (Theme.DISCRIMINATION, Theme.PRIVACY)

ALSO = 0.0
"""How far above its threshold a second theme has to be for us to assume that it's meant, too.

Of the real complaints with two such themes, 84% do have several. Two office managers would have
posted most general replies to such complaints, but few replies that were about one theme.
"""

SURE_OF_AREA = {
    Area.PEOPLE: 2.1,
    Area.CARE: 3.0,
    Area.ACCESS: 2.1,
    Area.WAITING: 2.1,
    Area.BILLING: 3.5,
}
"""How far above its threshold a reply's area has to be: right for 85 to 90% of real complaints."""

FAINT, FAR_BELOW = -0.7, 8.0
"""Another area is meant, too, if it's above `FAINT` and at most `FAR_BELOW` behind the strongest.
"""


def _area(signs: Mapping[str, float]) -> Area | None:
    """The only area that the complaint is surely about, or None.

    Of 42 drafts about two areas, office managers would have posted 16. Of 108 general ones, they
    would have posted 92.
    """
    strength = {area: signs[question_of(area)] for area in Area}
    first, *others = sorted(strength, key=lambda area: -strength[area])
    least = max(FAINT, strength[first] - FAR_BELOW)
    is_sure = strength[first] >= SURE_OF_AREA[first]
    return first if is_sure and all(strength[other] <= least for other in others) else None


SURE_OF_GOOD = 0.5
"""How far above its threshold the praise in a complaint has to be for a reply to acknowledge it.

In reply to a long story, thanks for its one kind word would come across as mockery.
"""

CONTENT, LOW_PRAISE = 1.0, -1.0
"""When the text of a review with a low rating counts as praise.

It has to be more than `CONTENT` below the threshold for a complaint, and above `LOW_PRAISE`. It
also has to sound more like praise than like a mix of praise and complaint. One in a hundred real
reviews with one to three stars meets these conditions.
"""

REPORT_NEEDS = {
    Occasion.SPAM: 2.3,
    Occasion.OTHER_BUSINESS: 3.3,
    Occasion.EX_EMPLOYEE: 0.0,
    Occasion.INSULT: 1.8,
}
"""How far above its threshold each occasion has to be for us to suggest reporting the review.

A few words about a wait or a bill sound a lot like a review of another business, and "rude and
arrogant" is a complaint. If we're sure of a review's subject, it's never just an insult.
"""

TELLING = 6
"""Minimum number of words in a text that we take for spam or a review of another business.

"Bad service" and "No call back" could be about anything.
"""

FAIR = 3
"""Minimum number of stars for praise in a complaint to be sincere. Below that, it's mostly sour."""

NEEDS = (Occasion.DEAF, Occasion.LANGUAGE, Occasion.ACCESS)
"""Needs that get their own replies if the review also has a word for them.

"They hang up on me" sounds a lot like a deaf person's review, and offering the wrong kind of help
is an insult.
"""

SURE_OF_PRAISE = 1.2
"""How far from a complaint a review with good stars has to be to get a thank-you.

Closer than that, it gets a neutral reply.
"""


def _needs(signs: Mapping[str, float], has_words_for: frozenset[str]) -> tuple[Occasion, ...]:
    """The needs that the review explicitly mentions."""
    return tuple(need for need in NEEDS if signs[need.value] > 0 and need.value in has_words_for)


def _occasion(
    signs: dict[str, float],
    has_need: Sequence[Occasion],
    stars: int | None,
    sensitive: str,
    heated: bool,
    has_subject: bool,
    words: int,
) -> Occasion:
    if sensitive:
        return Occasion.SENSITIVE
    reportable = REPORTABLE if words >= TELLING else (Occasion.EX_EMPLOYEE, Occasion.INSULT)
    likeliest = max(reportable, key=lambda one: signs[one.value] - REPORT_NEEDS[one])
    is_insult = likeliest is Occasion.INSULT
    if signs[likeliest.value] > REPORT_NEEDS[likeliest] and not (is_insult and has_subject):
        return likeliest
    if (stars or 0) >= 4:
        is_content = signs["unhappy"] < -SURE_OF_PRAISE
        return Occasion.THANKS if is_content else Occasion.HIGH_COMPLAINT
    if words < WORDS_OF_A_SENTENCE:
        return Occasion.STAR_ONLY
    praise = signs["low-praise"]
    if signs["unhappy"] < -CONTENT and praise > max(LOW_PRAISE, signs["mixed"]):
        return Occasion.LOW_PRAISE
    if has_need:
        return has_need[0]
    if signs[Occasion.FRAUD.value] > 0:
        return Occasion.FRAUD
    if heated:
        return Occasion.HEATED
    praises = signs["mixed"] > SURE_OF_GOOD and (stars or 3) >= FAIR and words < LONG
    return Occasion.MIXED if praises else Occasion.COMPLAINT
