# ruff: noqa: E501, SIM905
"""Medical advice: an order, a duty, a recommendation, a guess or a forecast about care.

Nobody can list all advice. So this looks for the turns in which any advice is given, and takes
those whose sentence also speaks of the body, of medicine or of what people do for their health.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.replies.phrase import Phrase, Span
from bot.replies.rules.rule import whole
from bot.replies.wording import Wording


def advice(text: Wording, clinical: list[Span]) -> Iterator[Span]:
    """Where advice is given; `clinical` are the places of medical words."""
    yield from _ALWAYS.spans(text)
    cared = []
    if not _SELF_CARE.isdisjoint(text.vocabulary):
        cared = [(start, end) for word, start, end in text.words if word in _SELF_CARE]
    if not clinical and not cared:
        return
    for first, last in text.sentences:
        about = [span for span in clinical if first <= span[0] < last]
        health = sorted((*about, *(span for span in cared if first <= span[0] < last)))
        if not health:
            continue
        yield from _before([*_orders(text, first, last), *_turns(_TOLD, text, first, last)], health)
        yield from _before(_turns(_GUESSED, text, first, last), about)
        yield from _turns(_FORETOLD, text, first, last)


def _turns(pattern: str, text: Wording, first: int, last: int) -> list[Span]:
    return [match.span() for match in whole(pattern).finditer(text.flat, first, last)]


def _before(turns: list[Span], health: list[Span]) -> Iterator[Span]:
    """From a turn to the next word about health."""
    for start, end in turns:
        reach = next((stop for place, stop in health if start <= place < end + _REACH), None)
        if reach:
            yield start, max(end, reach)


_REACH = 100
"""So many characters behind the turn may the word about health stand."""


def _orders(text: Wording, first: int, last: int) -> Iterator[Span]:
    """A verb that orders, at the beginning of the sentence or of what follows a comma or “and”."""
    begins = opens = True
    words = [word for word in text.words if first <= word[1] < last]
    for place, (word, start, end) in enumerate(words):
        following = words[place + 1][0] if place + 1 < len(words) else ""
        is_order = word in _ORDERS and (opens or word not in _ALSO_HELPS)
        if begins and is_order and following not in _TO_US:
            yield start, end
        comma = text.flat[end : end + 1] in (",", ";", ":", "-")
        begins = comma or word in _BEFORE_AN_ORDER or (begins and word in _STILL_BEFORE)
        opens = opens and begins and not comma


_ORDERS = frozenset(
    """
    apply avoid brush change chew continue cover cut do double drink eat elevate exercise finish
    floss gargle get give go have hydrate ice increase keep let limit lose lower massage mix move
    put quit raise reduce rest rinse scratch skip sleep soak start stay stop stretch switch take
    treat try use wait walk wash watch wear
    """.split()
)
_ALSO_HELPS = frozenset(("do", "get", "go", "have"))
"""Orders only where they open the sentence: “we came and have done so” gives none."""
_BEFORE_AN_ORDER = frozenset(
    """
    please pls plz just kindly always never then and or simply also don't dont first
    """.split()
)
_STILL_BEFORE = frozenset(
    ("do", "not", "try", "make", "be", "sure", "to", "that", "you", "remember")
)
_TO_US = frozenset(
    """
    us me in care call write ask note know touch ahead out you we i assured
    """.split()
)
_SELF_CARE = frozenset(
    """
    alcohol arm arms bandage bed brace bread brushing caffeine checked cold compress cotton
    cream dairy diet dose dressing drops elevating exercise exercises fiber flossing fluids food
    foods foot feet gp gums hand heal heals healed healing heat heating hydrate ice icing knee knees
    leg legs looked lotion massage massaging medication medications medicine milk moisturizer mouth
    mouthwash nap opinion pad pharmacist pill pills pillow protein resting rinsing salt shower
    sleep smoke smoking soaking soap soda specialist splint stretch stretches stretching sugar
    sunscreen supplement supplements surgery sweets tablets tea tested therapy toothbrush vitamin
    vitamins vinegar walk water weight yoga cardiologist dermatologist gynecologist neurologist
    oncologist orthopedist podiatrist psychiatrist psychologist radiologist surgeon urologist
    """.split()
)
"""What people do and take for their health; medicine by itself is in `clinical`."""

_TOLD = "|".join(
    (
        r"you(?:'d| had) better|you (?:really |just |also )?(?:should|need to|needs to|must|ought to|may want to|might want to|can try|could try|will need|have to|would do well|would benefit|may benefit|are advised)(?! (?:never|not have|not need|not feel|not be|not wait|call|write|ask|hear|feel|be (?:heard|told|able)))",
        r"you (?:can|could|may|might) (?:\w+ )?(?:take|double|use|eat|drink|stop|try|skip|start|put|apply)|(?:patients?|he|she|(?:anyone|people) with (?:this|that|these|such)) (?:should|must|needs? to|ought to)",
        r"(?:i|we|doctors?|experts|guidelines|dr\.? \w+) (?:would |always |do |also |strongly |highly )?(?:recommend|suggest|advise|urge|encourage)s?",
        r"my (?:advice|recommendation|suggestion|tip)|if i were you|take (?:one|two|three|\d+)|(?:it is|it's|it would be|it may be|thing is|option is) (?:\w+ )?(?:best|better|wise|advisable|important|helpful|crucial|to leave|to keep)|best thing|(?:might|could|may|would) (?:help(?! (?:me|us))|do (?:you )?good)|would benefit",
    )
)
_GUESSED = r"(?:sounds?|looks?|seems?) (?:to me )?like|(?:could|might|may|must) (?:well )?(?:be|lose)|probably|most likely|(?:is|are|was) (?:\w+ )?likely|(?:consistent with|a sign of|symptoms? of)|you (?:may |might |probably |likely )?have an?"
_FORETOLD = "|".join(
    (
        r"(?:will|should|would) (?:\w+ )?(?:improve|heal|pass|settle|fade|subside|shift|reduce|ease|go away|clear|wear off|bring|do (?:you )?good|do wonders)|(?:the )?best (?:option|choice|treatment)",
        r"(?:sooner or later|over time|with time|do wonders|does wonders|takes? (?:time|about|up to|a few|\w+ (?:weeks|months|days))|goes? away|resolves?|wears? off|works? (?:better|best|well)|(?:once|twice|three times) (?:a day|daily)|every \w+ hours)",
        r"(?:is|are) (?:\w+ )?(?:to be )?(?:normal|common|expected|harmless|safe|temporary|dangerous|not (?:an emergency|dangerous|needed|necessary))|(?:do|does|don't|doesn't)(?: not)? (?:\w+ )?(?:help|work|need)",
    )
)
_ALWAYS = Phrase(
    r"without (?:\w+ )?(?:treatment|therapy|medication|surgery)|nothing (?:serious|dangerous|to worry about)|(?:full|whole|entire) (?:course|pack|regimen)|on an empty stomach|see (?:a|your) (?:family )?(?:doctor|physician|dentist|therapist)|rest (?:it|your \w+)|home remed\w+|\d+ ?mg",
    r"(?:it|this|that) (?:will|should|can|may|usually|often) (?:\w+ )?(?:heal|go away|subside|fade|wear off|clear up|get worse)(?: (?:in|on|with|within|after|over|by)| ?[.,;!]|$)",
    r"(?:will|should|may) get better (?:with|in|over|within|on|by|soon)|benefit from (?:a |an |another |more |further )?(?:second|therapy|treatment|specialist|rest|exercise)|(?:second|another) (?:medical )?opinion",
)
