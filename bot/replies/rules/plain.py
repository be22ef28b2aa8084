# ruff: noqa: E501
"""Rules on plain words: no shouting, no phrases from a brochure, nothing stiff, no forbidden word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.mending import replaced
from bot.replies.rules.rule import EVERYWHERE, OUTSIDE_CARE, Rule, phrases, words
from bot.replies.wording import Wording

_SHOUTED = re.compile(r"(?<![\w@.-])[A-Z]{4,}(?![\w@-]|\.\w)")
_ACRONYMS = frozenset(
    ["HIPAA", "COVID", "FERPA", "DDS", "DMD", "FACOG", "FACS", "ASAP", "PPPP", "NICU", "USPS"]
)


def _all_caps(text: Wording, context: ReplyContext) -> Iterator[Span]:
    ours = f"{context.practice.name} {context.location.name} {context.location.signer_role}"
    found = [
        m for m in _SHOUTED.finditer(text.original) if m[0] not in _ACRONYMS and m[0] not in ours
    ]
    if len(found) >= 2:
        yield from (match.span() for match in found)


_BANGS = re.compile(r"!\s?!+|\?\s?!+|!\s?\?+|\?{2,}")


def _shouting(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if "!" not in text.flat and "??" not in text.flat and "? ?" not in text.flat:
        return
    yield from (match.span() for match in _BANGS.finditer(text.flat))
    single = [place for place, character in enumerate(text.flat) if character == "!"]
    if len(single) > 1:
        yield from ((place, place + 1) for place in single[1:])


_cliche = phrases(
    r"valued (?:customer|patient|client|guest|member)s?|(?:your )?(?:feedback|input|opinion|review|comments?|business|satisfaction|health) (?:is|are) (?:very |so |extremely |really |incredibly )?(?:important|valuable|invaluable|our (?:top|number one|first) (?:priority|concern))(?: to us)?|we (?:value|appreciate|welcome|take) your (?:feedback|input|comments?|opinion|review)(?: very seriously| seriously)?|thank you for (?:your|the|sharing your) feedback|we strive|(?:we|i) (?:always |constantly |continually )?striv(?:e|ing)|strives? to|striving|utmost|(?:do not|don't|please don't|never) hesitate|at your (?:earliest )?convenience|top priority|number one priority|first priority|pride (?:ourselves|myself)|highest (?:quality|standards?|level)|high standards|quality (?:of )?(?:care|service)|(?:excellent|exceptional|outstanding|world-?class|compassionate|top-?notch|best possible|highest quality|superior) (?:patient )?(?:care|service|experience|customer)|committed to (?:providing|excellence|patient|giving|delivering|improving|making)|dedicated to (?:providing|excellence|patient)|goal is to (?:provide|give|ensure)|(?:we|i) take (?:this|these|all|such|your|patient|every) (?:\w+ ){0,3}(?:very |extremely )?seriously|exceed (?:your|our|all|expectations)|go above and beyond|above and beyond|(?:here at|at) \w+,? we (?:believe|strive|pride|are committed)|continuous(?:ly)? improv\w+|opportunity to improve|help(?:s)? us (?:to )?(?:improve|grow|become)|any inconvenience|inconvenience (?:this|caused)|rest assured|bring(?:ing)? (?:this|it|that) to our attention|reach(?:ing)? out to us|valuable feedback|learn(?:ing)? experience|we apologi[sz]e for any|sincere(?:st)? apolog\w+|deepest apolog\w+|we are sorry to hear (?:about|of|that you)|sorry to hear about your|isn't the experience we|not the (?:level|kind|type) of (?:service|care|experience)|we hold ourselves|standard of (?:care|service)|address your concerns|make things right|every effort|nous nous efforcons|votre (?:avis|opinion) (?:est|nous est) (?:important|precieux)|su opinion es (?:muy )?(?:importante|valiosa)|nos esforzamos|no dude en|n'hesitez pas",
    but=(r"your health is none",),
)

_customer = words(
    "customer customers client clients clientele guest guests consumer consumers shopper shoppers patron patrons cliente clientes clientele"
)

_promotion = phrases(
    r"award[- ]winning|awards?|voted (?:best|#|number|top|one)|top[- ](?:doctor|rated|ranked|docs?)|best (?:doctors?|practice|clinic|dentists?|in (?:the )?(?:city|area|state|town|county|country|region|business|field))|(?:board|fellowship)[- ](?:certified|trained|eligible)|state[- ]of[- ]the[- ]art|cutting[- ]edge|latest (?:technolog\w+|equipment|techniques?|advances)|leading (?:provider|experts?|specialists?|edge|practice|clinic)|world[- ](?:class|renowned)|nationally (?:recogni[sz]ed|known|ranked)|internationally|renowned|award recipient|certified (?:in|by|expert|specialist)|(?:over|more than|nearly|almost|for|with|has|have|combined|decades?|\d+\+?) (?:\w+ ){0,3}(?:years|decades) (?:of )?(?:experience|excellence|service|practice|serving|in (?:practice|business|the field|psychiatry|dentistry|medicine))|years of (?:experience|combined|training|service|excellence)|we (?:also |now )?(?:offer|specialize|specialise|feature|carry|provide) (?:a (?:wide|full|variety|range)|comprehensive|botox|the latest|many|all|free|advanced|same-day|affordable|in-house|services|everything)|full range of|wide (?:range|variety|selection) of|variety of services|specializ(?:es|ing) in|one of the few (?:locations|clinics|practices|offices|doctors|places)|(?:accepting|welcoming|welcome|now accepting) new (?:medical |cosmetic )?patients|book (?:now|online|today|your|an appointment)|schedule (?:your|a|an) (?:\w+ )?(?:consultation|appointment) (?:today|now|online|with us|at)|follow us on|check out our|like us on|visit our (?:website|page|site|facebook|instagram)|our (?:newly|beautiful|luxurious|modern|brand[- ]new|spacious) (?:\w+ )?(?:office|facility|clinic|waiting|location)|(?:is|are) (?:an? )?(?:amazing|excellent|fantastic|wonderful|outstanding|highly|exceptional|expert|very experienced|extremely|skilled|talented|renowned|leading|world|the best|top) (?:\w+ ){0,3}(?:doctors?|dentists?|surgeons?|physicians?|clinicians?|providers?|nurses?|therapists?|psychiatrists?|dermatologists?|skilled|qualified|trained|educated|experienced)|expert (?:cosmetic|in|dermatologist|surgeon)|continues (?:her|his) education|credentials|(?:verified|real|five-?star|positive|great) reviews|recommend (?:our|us|this) (?:practice|office|to)|proud (?:to|of our) (?:be|offer|serve|have|provide|team)|exceptional care (?:for|over|to)|our luxurious",
    but=(r"my years (?:here|at)", r"(?:best|great) (?:way|time|number|moment|thing)"),
)

_stiff = phrases(
    r"(?:concerns?|issues?|matters?|feedback|comments?|complaints?|points?|observations?|remarks?) (?:\w+ ){0,3}(?:raised|expressed|voiced|mentioned|outlined|stated|noted)?(?: \w+){0,3}(?:will be|has been|have been|is being|are being|shall be|were|was) (?:\w+ )?(?:addressed|reviewed|taken|forwarded|noted|escalated|investigated|handled|considered|shared|discussed|evaluated|passed|directed|communicated|looked|relayed|received|logged|brought)",
    r"please be (?:advised|informed|assured|aware)|be advised|kindly (?:contact|call|note|reach|refer|be|provide|allow|e-?mail)|aforementioned|pursuant|herein|hereby|heretofore|thereof|therein|henceforth|in accordance with|accordingly|in regards? to|with regards? to|with respect to|in reference to|in relation to|in the event (?:that|of)|prior to|subsequent(?:ly)? to|in order to|at this (?:time|juncture)|for the purpose of|in light of|as per|per our|the undersigned|the writer|the (?:individual|party|reviewer|above)|this (?:office|practice|clinic|facility) (?:regrets|apologi[sz]es|acknowledges|takes|strives|wishes|would like)|(?:it is|it was) (?:regretted|noted|understood|acknowledged|recommended|requested|advised|our understanding)|we acknowledge (?:receipt|your)|your correspondence|appropriate (?:members?|personnel|parties|department|channels|action|person|individuals|measures|team)|(?:the )?(?:management|administration|leadership|practice) (?:team )?(?:will|has|is|takes|would|regrets|apologi[sz]es|acknowledges)|utili[sz]e|facilitate|endeavou?r|commence|remediate|rectify|resolution|expedit\w+|optimal|commensurate|notwithstanding|stakeholders?|process improvement|quality assurance|root cause|escalate[d]?|touch base|circle back|going forward|moving forward|on behalf of (?:the|our|everyone)",
    but=(r"prior to (?:that|now)",),
)
_VOWELS = re.compile(r"[aeiouy]+")
GRADE = 9.0
"""The Flesch-Kincaid grade from which a text is stiff."""


def _reading_level(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _stiff(text, context)
    if len(text.spoken) >= 30 and _grade(text) > GRADE and _is_english(text):
        yield 0, len(text.flat)


def _grade(text: Wording) -> float:
    """Flesch-Kincaid: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    spoken = [word for word in text.spoken if word.isalpha()]
    sentences = sum(end - start > 8 for start, end in text.sentences) or 1
    count = max(len(spoken), 1)
    return 0.39 * count / sentences + 11.8 * sum(map(_syllables, spoken)) / count - 15.59


@lru_cache(maxsize=16384)
def _syllables(word: str) -> int:
    return max(len(_VOWELS.findall(word)) - word.endswith("e"), 1)


def _is_english(text: Wording) -> bool:
    return len(text.vocabulary & _ENGLISH) >= 4


_ENGLISH = frozenset(
    [
        "the",
        "to",
        "and",
        "of",
        "we",
        "you",
        "your",
        "i",
        "is",
        "for",
        "this",
        "that",
        "are",
        "our",
        "with",
        "be",
        "or",
        "not",
    ]
)


def _forbidden(text: Wording, context: ReplyContext) -> Iterator[Span]:
    for said in context.style.forbidden:
        flat = Wording.of(said.strip()).flat
        if flat and flat in text.flat:
            for match in re.finditer(rf"(?<!\w){re.escape(flat)}(?!\w)", text.flat):
                yield match.span()


RULES = (
    Rule(
        "all-caps",
        "note",
        "Two or more words in capitals.",
        "Capitals read as shouting. Write them small.",
        "method 7",
        "We are VERY SORRY.",
        "We are very sorry.",
        _all_caps,
        EVERYWHERE,
        replaced(lambda written, _context: written.lower()),
        as_written=True,
    ),
    Rule(
        "shouting-punctuation",
        "note",
        "“!!”, “?!”, more than one “!”.",
        "One sign is enough, and none is calmer.",
        "style",
        "Sorry!!!",
        "Sorry.",
        _shouting,
        EVERYWHERE,
        replaced(lambda written, _context: "?" if "?" in written else "."),
    ),
    Rule(
        "cliche",
        "note",
        "“Your feedback is important to us”, “we strive to”, “utmost”, “do not hesitate”.",
        "Everybody has read this a hundred times. Say it as you would to a neighbour.",
        "style; Yelp/Google sameness",
        "Your feedback is important to us.",
        "Thank you for telling us this plainly.",
        _cliche,
        OUTSIDE_CARE,
    ),
    Rule(
        "customer-word",
        "note",
        "“Customer”, “client”, “guest”, “consumer” in a medical office.",
        "People who turn to a medical office are people. Say “people” or “everyone”.",
        "style",
        "Dear valued customer",
        "Hello",
        _customer,
        OUTSIDE_CARE,
    ),
    Rule(
        "promotion",
        "note",
        "Awards, years of experience, “state-of-the-art”, lists of services.",
        "This is no place to advertise. Leave it out.",
        "seen in real replies",
        "Our award-winning board-certified team offers Botox …",
        "We take this seriously.",
        _promotion,
        OUTSIDE_CARE,
    ),
    Rule(
        "stiff",
        "note",
        "Passive and third person, or harder to read than the ninth grade.",
        "Say who does what, in short sentences: “I will look into this myself this week.”",
        "method 7",
        "The concerns raised will be addressed by management accordingly.",
        "I will look into this myself this week.",
        _reading_level,
        OUTSIDE_CARE,
    ),
    Rule(
        "forbidden-word",
        "block",
        "A word or phrase that the practice never uses (its own list; empty unless it writes one).",
        "The practice chose not to use this word. Say it another way.",
        "the practice's settings",
        "We guarantee smiles (with “smiles” on the practice's list).",
        "We listen.",
        _forbidden,
        EVERYWHERE,
    ),
)
