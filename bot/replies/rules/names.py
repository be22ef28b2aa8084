# ruff: noqa: E501, SIM905
"""Rules on names: the writer's, the doctor's, another office's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.language import language_of
from bot.replies.phrase import Span
from bot.replies.rules.firstnames import FIRST_NAMES
from bot.replies.rules.rule import IN_PUBLIC, Rule
from bot.replies.wording import Wording

_GREETING = re.compile(
    r"^\W*(?:[Dd]ear|DEAR|[Hh]i|HI|[Hh]ello|[Hh]ey|[Gg]ood (?:morning|afternoon|evening)|[Tt]hank(?:s| you)(?: so much| very much)?|[Hh]ola|[Bb]onjour|[Cc]her|[Cc]hère|[Ee]stimad[oa]|[Qq]uerid[oa])(?: there)?,?\s+"
    r"(?P<name>(?:(?:[Mm]r|[Mm]rs|[Mm]s|[Mm]iss|[Mm]me|[Mm]lle|[Mm]onsieur|[Ss]r|[Ss]ra|[Dd]r)\b\.?\s+)?[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]*\.?){0,3})(?=[\s,.:;!–—-]|$)"
    r"|^\W*(?P<first>[A-ZÀ-Þ][a-zß-ÿ'’-]+(?:\s[A-ZÀ-Þ][\w'’-]*\.?){0,2}),\s+(?=(?:thank|thanks|we|i|I|We|so|it|please|your|sorry|I'm|you)\b)"
)
_TITLED = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Mme|Mlle|Monsieur|Madame|MR|MRS|MS|mr|mrs|Sr|Sra)\b\.?\s+(?P<name>[A-ZÀ-Þ](?:\.|[\w'’-]+)(?:\s[A-ZÀ-Þ][\w'’-]*\.?){0,2})"
)
_TWO = re.compile(
    r"(?P<name>[A-ZÀ-Þ](?<![\w'’@.-].)[a-zß-ÿ'’-]+(?:\s[A-ZÀ-Þ]\.)?\s(?:(?:de|la|van|von|O'|Mc|Mac)\s?)?[A-ZÀ-Þ][a-zß-ÿ'’-]{2,})(?![\w@])"
)
_NOT_NAMES = frozenset(
    """
    there all everyone everybody friend friends valued customer client guest patient patients
    reviewer sir madam again hello hi dear thank thanks sorry please we i you your our it this
    that the a an as at in on to for what when nobody no yes so my from and but or if how reading
    waiting being having nothing words stars google yelp facebook healthgrades monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july august
    september october november december english spanish french american hipaa privacy law laws
    practice manager office director owner team staff care center centre clinic clinics hospital
    medical medicine dental dentistry family health healthcare group associates institute
    department street road avenue drive suite building north south east west new york los angeles
    san saint united states canada insurance billing lead front desk regional executive vice
    president general operations coordinator administrator doctor nurse surgery pediatrics
    dermatology orthodontics chiropractic psychology psychiatry oncology cardiology wellness
    services service experience relations advocate best kind warm regards sincerely respectfully
    take yours god happy good great certainly unfortunately rights act justice board college state
    county city park lake oak hill harbor river spring valley green merci bonjour nous vous je
    hola gracias lamento attendre hello, however also there's here merry christmas dr optometry ortho laser treatment reg chiropractic orthodontics fnp call calling
    contact visit write ask reach speak phone ring email come tell see let make give know is are
    was were be been do did has had will would could should can not never always
    """.split()
)
_CONTACT_BEFORE = re.compile(
    r"(?:call|ask for|asking for|contact|reach|reach out to|speak (?:with|to)|talk (?:with|to)|e-?mail|write to|phone|ring|name is|i am|i'm|this is|manager|director|lead|coordinator|administrator|owner|advocate|colleague|colleagues|assistant|representative|to|and|or)[,:]? ?$"
)
_CONTACT_AFTER = re.compile(
    r"^,? (?:(?:our|the|my|your|at|is|will|can|on|directly|regional|executive|practice|office|billing|patient|who)\b|\W*\(?\d{3})"
)


def _displayed(context: ReplyContext) -> frozenset[str]:
    if context.review is None:
        return frozenset()
    return frozenset(word for word in words_of(context.review.author.literal) if len(word) > 1)


@lru_cache(maxsize=1024)
def words_of(text: str) -> frozenset[str]:
    return Wording.of(text).vocabulary


def _known(context: ReplyContext) -> frozenset[str]:
    """Words of names that a reply may well hold: the signer's, the offices', the practice's."""
    place, practice = context.location, context.practice
    names = [place.signer, place.signer_role, place.name, practice.name]
    for one in practice.locations.values():
        names += [one.name, one.signer]
    names += [one.name for one in practice.members.values()]
    return words_of(" ".join(names))


def _names(text: Wording, context: ReplyContext) -> tuple[tuple[int, int, bool], ...]:
    """Each name that is said to somebody or of somebody, and whether it is a form of address."""
    return _names_in(text.original, _known(context))


@lru_cache(maxsize=16)
def _names_in(original: str, known: frozenset[str]) -> tuple[tuple[int, int, bool], ...]:
    return tuple(_said_names(original, known))


def _said_names(original: str, known: frozenset[str]) -> Iterator[tuple[int, int, bool]]:
    body = _body(original)
    greeting = _GREETING.match(body)
    if greeting:
        group = "name" if greeting["name"] else "first"
        if _is_name(greeting[group], group == "first"):
            yield (*greeting.span(group), True)
    for pattern in (_TITLED, _TWO):
        for match in pattern.finditer(body):
            words = words_of(match["name"])
            if match.start() and body[match.start() - 1].isalnum():
                continue
            if words <= known or (pattern is _TWO and not words.isdisjoint(known | _NOT_NAMES)):
                continue
            if pattern is _TWO and (
                _named_contact(body, *match.span("name"))
                or _of_provider(body, match.start())
                or _writes_nouns_large(original)
            ):
                continue
            yield (*match.span("name"), False)
    for match in _CALLED_BY_NAME.finditer(body):
        if words_of(match["name"]).isdisjoint(known | _NOT_NAMES):
            yield (*match.span("name"), True)
    for match in _FIRST.finditer(body):
        name = match[0].split()[0]
        if name not in FIRST_NAMES or name.lower() in known:
            continue
        if not _named_contact(body, *match.span()) and not _of_provider(body, match.start()):
            yield (*match.span(), False)


def _writes_nouns_large(original: str) -> bool:
    """German does, so that two capitals in a row are no name there."""
    return language_of(original) == "de"


_CALLED_BY_NAME = re.compile(
    r"(?:sorry|thanks|thank you|hello|again|understand|you|much|welcome|it|this), "
    r"(?P<name>[A-ZÀ-Þ][a-zß-ÿ'’-]{2,})(?=[.!?](?:\s|$)|, )"
)
_FIRST = re.compile(r"(?<![\w@'’.-])[A-Z][a-z]{2,}(?: [A-Z]\b\.?)?(?![\w@-]| [A-Z][a-z])")
"""A first name by itself or with an initial, wherever it is in a sentence."""


def _is_name(said: str, first: bool) -> bool:
    words = said.replace(".", " ").split()
    plain = [word.lower().strip(",'’") for word in words]
    if any(word in _NOT_NAMES for word in plain[:1]):
        return False
    return not first or words[0] in FIRST_NAMES or len(words) > 1


def _two_names(words: frozenset[str]) -> bool:
    return words.isdisjoint(_NOT_NAMES)


def _named_contact(body: str, start: int, end: int) -> bool:
    begins = not body[:start].strip() or body[:start].rstrip()[-1] in ".!?\n"
    return bool(
        (
            (begins or _CONTACT_BEFORE.search(body[max(start - 30, 0) : start].lower()))
            and _CONTACT_AFTER.match(body[end : end + 30].lower())
        )
        or re.search(
            r"(?:ask|asking|call|contact|reach|out to|name is|speak with|speak to|talk to|talk with|e-?mail|manager,?|director,?|i am|this is) (?:for )?$",
            body[max(start - 30, 0) : start].lower(),
        )
    )


def _of_provider(body: str, start: int) -> bool:
    return bool(
        re.search(r"(?:\bDr\.?|\bDoctor|\bNurse|\bNP|\bPA)\s*$", body[max(start - 10, 0) : start])
    )


def _body(original: str) -> str:
    """Without the signature, whose names are meant to be there."""
    kept = original.rstrip()
    last = kept.rfind("\n")
    if last > 0 and len(kept) - last <= 90:
        kept = kept[:last]
        again = kept.rstrip().rfind("\n")
        if again > 0 and len(kept) - again <= 40:
            kept = kept[:again]
    dash = max(kept.rfind(" – "), kept.rfind(" — "), kept.rfind(" -D"))
    return kept[:dash] if dash > len(kept) - 60 and dash > 0 else kept


def _addressed(text: Wording, context: ReplyContext) -> Iterator[Span]:
    """The displayed name, or whatever name a greeting uses."""
    if context.style.displayed_name_allowed:
        return
    displayed = _displayed(context)
    for start, end, address in _names(text, context):
        if address or not displayed.isdisjoint(Wording.of(text.original[start:end]).vocabulary):
            yield start, end
    if displayed:
        body = len(_body(text.original))
        known = _known(context)
        for word, start, end in text.words:
            if len(word) > 2 and word in displayed and word not in known and word not in _COMMON:
                first, last = text.span(start, end)
                if last <= body and text.original[first].isupper() and not _begins(text, start):
                    yield first, last


_COMMON = frozenset(
    """
    the google user anonymous patient former mom dad mama truth teller frustrated of and big in
    """.split()
)


def _begins(text: Wording, start: int) -> bool:
    return start == 0 or text.flat[max(start - 2, 0)] in ".!?"


def _unmasked(text: Wording, context: ReplyContext) -> Iterator[Span]:
    displayed = _displayed(context)
    for start, end, _address in _names(text, context):
        said = Wording.of(text.original[start:end]).vocabulary - _FORMS
        if not said <= displayed | _known(context):
            yield start, end


_FORMS = frozenset(
    """
    mr mrs ms miss dr mme mlle monsieur madame sr sra
    """.split()
)
_PROVIDER = re.compile(
    r"\b(?:[Dd]r|DR|[Dd]octor|[Nn]urse(?: [Pp]ractitioner)?|NP|PA|[Pp]rofessor|[Dd]ra|[Hh]ygienist|[Tt]herapist)\b\.? ?(?P<name>(?!(?:Who|Office|Practice|Manager|Visit|Appointment|Of|In|The)\b)[A-ZÀ-Þ][\w'’-]+(?:[ -][A-ZÀ-Þ][\w'’-]+)?)"
    r"|(?P<after>[A-ZÀ-Þ][\w'’-]+ [A-ZÀ-Þ][\w'’-]+),? (?:M\.?D\.?|D\.?O\.?|DDS|DMD|NP|FNP|PA-C|RN|DPM|OD|PhD|PsyD)\b"
)


_TITLES = frozenset(
    "dr dra doctor nurse practitioner professor hygienist therapist md m d dds dmd np fnp pa rn dpm od phd psyd".split()
)


def _provider(text: Wording, context: ReplyContext) -> Iterator[Span]:
    body = _body(text.original)
    if text.vocabulary.isdisjoint(_TITLES) and " DO" not in text.original:
        return
    signer = words_of(context.location.signer)
    for match in _PROVIDER.finditer(body):
        if not words_of(match["name"] or match["after"]) <= signer:
            yield match.span()


RULES = (
    Rule(
        "reviewer-name",
        "note",
        "Uses a name for the writer; even the displayed one ties a person to the practice.",
        "Leave the name out: “Hello, thank you …” is friendly enough.",
        "Swell CX / Shopper Approved HIPAA reply guides",
        "Dear Jordan K., thank you …",
        "Hello, thank you …",
        _addressed,
        IN_PUBLIC,
        as_written=True,
    ),
    Rule(
        "reviewer-name-not-displayed",
        "block",
        "A person's name that is not the one the site displays, the signer's or that of a named contact: it unmasks an alias.",
        "This name does not stand on the review. Take it out; it tells the public who wrote it.",
        "OCR / New Vision Dental (2022, $23,000); OCR v. Igbinadolor (2022, $50,000)",
        "Mr. Jordan Kestle, we know it is you.",
        "Hello, thank you for writing.",
        _unmasked,
        IN_PUBLIC,
        as_written=True,
    ),
    Rule(
        "names-provider",
        "note",
        "Names the doctor or nurse in question.",
        "Leave the name out; the team is enough.",
        "seen in real replies",
        "Dr. Ashgrove is a wonderful doctor.",
        "I have shared this with the team.",
        _provider,
        IN_PUBLIC,
        as_written=True,
    ),
)
