"""Reads a review: its subjects, how heated it is, which kind of reply fits, and whether it's
sensitive.
"""

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

    `themes` are the subjects, strongest first; `surest` is the one that a reply may be about,
    else None. Then `area` is what it may speak of instead; without either, only a general reply is
    sure to fit.
    `sensitive` is the kind that makes it a manager's matter (`Sensitive`), or empty; a draft speaks
    of it only if `is_sure_of_kind`. If `kind_is_a_guess`, only the whole sounds sensitive, and
    nothing speaks for that kind. `unhappy`: the words are a complaint, whatever the stars say.
    `cannot_call`: it speaks of somebody for whom the phone is no help, whatever else it's about.
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
    """Four or five stars, and words that don't outweigh them."""
    return (review.stars or 0) >= 4 and not read(review).unhappy


def complained_of(review: Review) -> tuple[Theme, ...]:
    """The subjects of the complaint; none where the words praise what the stars don't."""
    reading = read(review)
    return () if reading.occasion is Occasion.LOW_PRAISE else reading.themes


def written_in(review: Review) -> str:
    """The language to reply in, by the words, or else by the site, or else English."""
    return language_of(review.text.literal) or review.language[:2].lower() or "en"


LONG = 110
"""Words of a review from which it's a long story."""

MOST_THEMES = 4
WORDS_OF_A_SENTENCE = 3
"""Fewer words than this say as little as stars alone."""


@lru_cache(maxsize=1024)  # a whole batch of intake, which reads each review twice
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
"""Weight of the likeliest kind compared to the impression of the whole text."""

SURE_OF_KIND = 2.0
"""From here on four in five kinds are right; a draft for the wrong one hurts."""

PRAISE_NEEDS = 2.0
"""How much more must speak for a sensitive kind where stars and words are kind."""


def _sensitive(signs: dict[str, float], least: float) -> str:
    """The kind that the words speak for most, where anything does."""
    strongest = max(SENSITIVE_KINDS, key=lambda kind: signs[kind])
    return strongest if sensitivity(signs) > least else ""


def sensitivity(signs: Mapping[str, float]) -> float:
    """How far above the limit a text sounds sensitive, as a whole and by its likeliest kind."""
    return signs["sensitive"] + KINDS_COUNT * max(signs[kind] for kind in SENSITIVE_KINDS)


SENSITIVE_KINDS = tuple(kind.value for kind in Sensitive)


SURE = 0.8
"""How far above its limit the model alone names a theme."""

SUREST = 3.0
"""How far above its limit a reply may be about a theme: right for 90 % of real complaints."""

TOLD = -3.0
"""How far below a theme is still named that a turn of phrase speaks of."""


def _themes(signs: dict[str, float], told: frozenset[str]) -> tuple[Theme, ...]:
    """The model's, and those of a turn of phrase that the model doesn't call unlikely."""
    strength = {
        theme: signs[theme.value]
        for theme in Theme
        if signs[theme.value] > (TOLD if f"#{theme.value}" in told else SURE)
    }
    return tuple(sorted(strength, key=lambda theme: -strength[theme])[:MOST_THEMES])


def _surest(themes: tuple[Theme, ...], signs: Mapping[str, float]) -> Theme | None:
    """The only one meant, or the weightiest. With several, a reply about one looks as if no one
    read the review.
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
    """The theme that the access to care is about: a wait and a busy phone have little in common."""
    if area is not Area.ACCESS:
        return None
    theirs = THEMES_OF[Area.ACCESS]
    first, second, *_ = sorted(theirs, key=lambda theme: -signs[theme.value])
    is_far = signs[first.value] - signs[second.value] > FAR_ABOVE
    return first if first in themes and is_far and signs[second.value] <= ALSO else None


FAR_ABOVE = 1.0
"""How much more must speak for one theme than for any other of its area."""

WEIGHTIEST = (Theme.DISCRIMINATION, Theme.PRIVACY)

ALSO = 0.0
"""How far above its limit a second theme is meant, too.

Of the real complaints with two such themes, 84 % have several. Two office managers would have
posted most general replies to those, and few that spoke of one theme.
"""

SURE_OF_AREA = {
    Area.PEOPLE: 2.1,
    Area.CARE: 3.0,
    Area.ACCESS: 2.1,
    Area.WAITING: 2.1,
    Area.BILLING: 3.5,
}
"""How far above its limit a reply may speak of an area: right for 85 to 90 % of real complaints."""

FAINT, FAR_BELOW = -0.7, 8.0
"""Another area above both this limit and this far below the strongest is meant, too."""


def _area(signs: Mapping[str, float]) -> Area | None:
    """The only area that the complaint is surely about.

    Of 42 drafts about two areas, office managers would have posted 16, of 108 general ones 92.
    """
    strength = {area: signs[question_of(area)] for area in Area}
    first, *others = sorted(strength, key=lambda area: -strength[area])
    least = max(FAINT, strength[first] - FAR_BELOW)
    is_sure = strength[first] >= SURE_OF_AREA[first]
    return first if is_sure and all(strength[other] <= least for other in others) else None


SURE_OF_GOOD = 0.5
"""Distance above its limit from which a complaint gets a reply as if it praised something, too.

Under a long story, thanks for its one kind word would read as mockery.
"""

CONTENT, LOW_PRAISE = 1.0, -1.0
"""How far from a complaint, and how near to praise under low stars, words are taken as praise.

They must also sound more like it than like praise with a complaint. Under one to three stars, one
real review in a hundred is.
"""

REPORT_NEEDS = {
    Occasion.SPAM: 2.3,
    Occasion.OTHER_BUSINESS: 3.3,
    Occasion.EX_EMPLOYEE: 0.0,
    Occasion.INSULT: 1.8,
}
"""Distance above its limit from which something is reported to the site rather than answered.

A few words about a wait or a bill sound much like another business, and "rude and arrogant" is a
complaint. Nothing with a sure subject is only an insult.
"""

TELLING = 6
"""Words from which a text can be told to be spam or about another business.

"Bad service" and "No call back" could be said of anything.
"""

FAIR = 3
"""Stars from which praise in a complaint is meant as such. Below, it's mostly grudging or sour."""

NEEDS = (Occasion.DEAF, Occasion.LANGUAGE, Occasion.ACCESS)
"""Needs that each have their own reply, if the review has a word for it as well.

"They hang up on me" sounds much like a deaf person's review, and the wrong offer insults.
"""

SURE_OF_PRAISE = 1.2
"""Distance from a complaint at which good stars get a thank-you. Below it, they get a neutral one.
"""


def _needs(signs: Mapping[str, float], has_words_for: frozenset[str]) -> tuple[Occasion, ...]:
    """The needs that the review states in so many words."""
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
