# ruff: noqa: E501, SIM905
"""Rules on people: nobody is named, counted, unmasked or talked about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.replies.contacts import phones
from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.firstnames import FIRST_NAMES
from bot.replies.rules.mending import replaced, without_sentence
from bot.replies.rules.rule import IN_PUBLIC, OUTSIDE_CARE, Rule, phrases
from bot.replies.wording import Wording

_numbered = phrases(
    r"(?:chart|record|file|account|acct|mrn|medical record|member|patient|claim|case|policy|reference|ref|invoice|confirmation|ticket|id|group|insurance|license|licence|plate|ssn|social security|appointment)(?: ?(?:number|no|id|#|num))*\.? ?(?:is |was |ending in |ends in |#|:)?[ #:]*[a-z]{0,3}-?\d[\d-]{2,}",
    r"(?:mrn|ssn|dob|d\.o\.b|date of birth|birth ?date|birthday|social security(?: number)?)[^.!?]{0,30}?\d[\w/.-]*|born (?:on |in )?(?:\w+ )?\d[\w/, ]*|#\d{3,}|\d{3}-\d{2}-\d{4}",
    r"(?:license|licence|number) plate|(?:you are|you're|he is|she is|your) (?:\d{1,3}[- ]years?[- ]old|age (?:of )?\d+|aged? \d+)|\d{1,3}[- ]year[- ]old",
    r"(?:you|your|he|she|live|lives|living|home|residence|address)(?: \w+){0,4} (?:at|on|is|from|in) (?:\d{1,5} (?:\w+ ){1,3}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|circle)|zip(?: code)? \d{5})|zip(?: code)? \d{5}|your (?:home |street |mailing |ip |e-?mail )?address (?:is|at|of|on|in our|was|shows)",
)
_RUN = re.compile(r"(?<![\w@.-])[a-z]{0,3}-?\d{5,}(?![\w@-])")


def _identifying(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _numbered(text, context)
    run = _RUN.search(text.flat)
    if run:
        dialled = [(one.start, one.end) for one in phones(text, context.location)]
        for match in _RUN.finditer(text.flat):
            if not any(start <= match.start() < end for start, end in dialled):
                yield match.span()


_GREETING = re.compile(
    r"^\W*(?:[Dd]ear|DEAR|[Hh]i|HI|[Hh]ello|[Hh]ey|[Gg]ood (?:morning|afternoon|evening)|[Tt]hank(?:s| you)(?: so much| very much)?|[Hh]ola|[Bb]onjour|[Cc]her|[Cc]hère|[Ee]stimad[oa]|[Qq]uerid[oa])(?: there)?,?\s+"
    r"(?P<name>(?:(?:[Mm]r|[Mm]rs|[Mm]s|[Mm]iss|[Mm]me|[Mm]lle|[Mm]onsieur|[Ss]r|[Ss]ra|[Dd]r)\b\.?\s+)?[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]*\.?){0,3})(?=[\s,.:;!–—-]|$)"
    r"|^\W*(?P<first>[A-ZÀ-Þ][a-zß-ÿ'’-]+(?:\s[A-ZÀ-Þ][\w'’-]*\.?){0,2}),\s+(?=(?:thank|thanks|we|i|I|We|so|it|please|your|our|sorry|I'm|you)\b)"
)
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mme|Mlle|Monsieur|Madame|MR|MRS|MS|mr|mrs|Sr|Sra)\b\.?\s+(?P<name>[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+){0,2})"
)
_TWO = re.compile(
    r"(?<![\w'’@.-])(?P<name>[A-ZÀ-Þ][a-zß-ÿ'’-]+(?:\s[A-ZÀ-Þ]\.)?\s(?:(?:de|la|van|von|O'|Mc|Mac)\s?)?[A-ZÀ-Þ][a-zß-ÿ'’-]{2,})(?![\w@])"
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
    return frozenset(word for word in _words(context.review.author.literal) if len(word) > 1)


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[str]:
    return Wording.of(text).vocabulary


def _known(context: ReplyContext) -> frozenset[str]:
    """Words of names that a reply may well hold: the signer's, the offices', the practice's."""
    place, practice = context.location, context.practice
    names = [place.signer, place.signer_role, place.name, practice.name]
    for one in practice.locations.values():
        names += [one.name, one.signer]
    names += [one.name for one in practice.members.values()]
    return _words(" ".join(names))


def _names(text: Wording, context: ReplyContext) -> tuple[tuple[int, int, bool], ...]:
    """Each name that is said to somebody or of somebody, and whether it is a form of address."""
    return _names_in(text.original, _known(context))


@lru_cache(maxsize=16)
def _names_in(original: str, known: frozenset[str]) -> tuple[tuple[int, int, bool], ...]:
    return tuple(_said_names(_body(original), known))


def _said_names(body: str, known: frozenset[str]) -> Iterator[tuple[int, int, bool]]:
    greeting = _GREETING.match(body)
    if greeting:
        group = "name" if greeting["name"] else "first"
        if _is_name(greeting[group], group == "first"):
            yield (*greeting.span(group), True)
    for pattern in (_TITLED, _TWO):
        for match in pattern.finditer(body):
            words = _words(match["name"])
            if words <= known or (pattern is _TWO and not words.isdisjoint(known | _NOT_NAMES)):
                continue
            if pattern is _TWO and (
                _named_contact(body, *match.span("name")) or _of_provider(body, match.start())
            ):
                continue
            yield (*match.span("name"), False)
    for match in _FIRST.finditer(body):
        if (
            match[0] in FIRST_NAMES
            and match[0].lower() not in known
            and not _named_contact(body, *match.span())
        ):
            yield (*match.span(), False)


_FIRST = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}(?![\w@-]| [A-Z])")


def _is_name(said: str, first: bool) -> bool:
    words = said.replace(".", " ").split()
    plain = [word.lower().strip(",'’") for word in words]
    if any(word in _NOT_NAMES for word in plain[:1]):
        return False
    return not first or words[0] in FIRST_NAMES or len(words) > 1


def _two_names(words: frozenset[str]) -> bool:
    return words.isdisjoint(_NOT_NAMES)


def _named_contact(body: str, start: int, end: int) -> bool:
    return bool(
        (
            _CONTACT_BEFORE.search(body[max(start - 30, 0) : start].lower())
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
_FAMILY = r"(?:sons?|daughters?|child(?:ren)?|kids?|kiddos?|bab(?:y|ies)|infants?|newborns?|toddlers?|teen(?:ager)?s?|mother(?:-in-law)?|mom|mommy|mum|father(?:-in-law)?|dad|daddy|parents?|husband|wife|spouse|partner|fianc[e]e?|boyfriend|girlfriend|sisters?|brothers?|siblings?|grand(?:mother|father|ma|pa|son|daughter|child|children|parents?|kids?)|aunt|uncle|niece|nephew|cousin|loved ones?|relatives?|little (?:one|ones|girl|boy|guy)|other half|significant other|twins?|step-?(?:son|daughter|mother|father)|family member|caregiver|guardian|roommate|hijo|hija|madre|padre|esposo|esposa|mama|papa|fils|fille|mere|pere|mari|epouse|conjoint)"
_third_party = phrases(
    rf"(?:your|ur|his|her|the patient's) (?:[\w'-]+ ){{0,2}}{_FAMILY}(?:'s)?",
    r"(?:the|this|that) (?:child|baby|infant|toddler|newborn|mother|father|husband|wife|little (?:one|girl|boy)|young (?:lady|man|patient))(?:'s)?(?= (?:was|is|had|has|did|would|could|came|cried|needed|in question|at|who|refused|and))",
    r"(?:you and|both you and|together with) your (?:\w+ )?(?:son|daughter|child|children|kids|baby|mother|father|husband|wife|spouse|partner|boyfriend|girlfriend|parents?)|(?:votre|vos|su|tu|sus) (?:mere|pere|fils|fille|enfants?|mari|femme|conjointe?|hij[oa]s?|madre|padre|espos[oa]|bebe|familiar)",
    but=(r"partner with|partner in|partners in|parent company",),
)

_other_patients = phrases(
    r"(?:another|a different|the other|one other|some other|a previous|the previous|a prior|the prior|an earlier|the earlier|a fellow|the next|the last|a late) (?:\w+ )?(?:patient|family|client|person|child|case|appointment|emergency)(?:'s)?(?: (?:who|had|was|were|needed|required|came|arrived|ran|before|ahead|that|in|with|at|took|whose|suddenly|collapsed|and|having|running|going|being|on|fell|became|got|emergency)|[,.;']|$)",
    r"(?:the|a|an|one|two|three|several|some|other|many|few|those|these|our|both) (?:\w+ )?(?:patients?|cases?|people|famil(?:y|ies)) (?:who (?:was|were|came|had been|had (?:a|an)) (?:\w+ )?(?:before|ahead|in front|scheduled|in (?:the )?|with|very|critically|having|emergency|sick|ill)|before (?:you|yours|him|her)|ahead of (?:you|yours|him|her)|in front of you|in the (?:next|other|room|waiting)|next (?:to|door)|that (?:day|morning|afternoon)|right before|just before|earlier that|had (?:a|an) (?:\w+ )?(?:emergency|crisis|complication|procedure|reaction|heart|stroke|seizure|complex)|was (?:having|very|in|critically|suffering|running)|were (?:having|very|in|critically|sicker|scheduled|waiting|running)|needed (?:\w+ )?(?:urgent|emergency|immediate|extra|more|to be seen|our|an|additional)|required (?:\w+ )?(?:urgent|emergency|immediate|extra|more|our|additional|attention)|took (?:longer|more|priority)|ran (?:over|late|long)|arrived late|collapsed|went into|passed away|died)",
    r"(?:emergency|crisis|sick|critical|complex|difficult|very ill|sicker|urgent|challenging|deteriorating|dying|suicidal|laboring) (?:\w+ )?(?:patients?|cases?|deliver(?:y|ies))(?: (?:that|before|came|who|had|was|were|needed|took|in|on|with|earlier|just|right|arrived|required)|[,.;]|$)|(?:an|the|another|a) (?:\w+ )?emergency (?:with|came|in|that (?:day|morning|afternoon)|patient|surgery|case|delivery|delayed|arose|occurred|happened|just|right|before|and)|(?:had|was|were|have|there was|been) (?:an?|several|two|multiple|some|many) (?:\w+ )?emergenc(?:y|ies)|someone else'?s? (?:emergency|appointment|care|file|chart|results)|(?:mixed|confused) (?:up )?with another patient|deliver(?:ing|ed) a baby|in surgery with|called (?:away )?to (?:the )?(?:hospital|surgery|or|er|delivery)",
    but=(
        r"(?:every|each|any|all|no|nobody|many) (?:\w+ )?patients?(?: who)?",
        r"(?:not|never|n't|cannot) (?:\w+ )?(?:discuss|speak|talk|comment|say)(?: \w+){0,4} (?:other|another) (?:patient|person)s?",
        r"(?:in|for|call|dial|go to|visit) (?:an|the|any) emergency(?: room| department)?(?:,| please| call)?",
        r"another person (?:to|who can|here)|the next person",
    ),
)

_PRIVATE = r"(?:(?:full|first|last|real|legal|actual|complete|your) (?:\w+ )?names?|names?|date of birth|dob|d\.o\.b|birth ?(?:date|day)|phone (?:number|#)|(?:cell|mobile|telephone|contact|best|call ?back) (?:phone )?number|number|contact (?:info(?:rmation)?|details|number)|e-?mail address|home address|address|insurance (?:id|card|number|information|details)|member id|mrn|medical record number|chart number|account number|appointment (?:date|time|details)|(?:date|day|time|details) (?:of|and time of|about) (?:your|the) (?:visit|appointment|procedure|care)|social security|ssn|more details?|more information|specifics|medical history|which (?:doctor|provider|location|office)|who you (?:saw|are)|when you (?:were|came|visited)|what (?:day|date|doctor)|nombre|telefono|fecha de nacimiento|nom complet|date de naissance)"
_ASK = r"(?:reply|respond|post|comment|leave|share|send|give|provide|tell|message|let us know|let me know|write|add|include|state|type|drop|put|identify|confirm|supply|submit|list|dm|disclose|need|want|require|responda|escriba|repondez|indiquez)"
_HERE = r"(?:here|below|in (?:the|a) (?:comments?|reply|thread|response)|in this thread|on this (?:page|thread|site|post)|under this|to this (?:post|comment|reply|review|thread)|publicly|in public|as a (?:reply|comment)|in your (?:reply|review|response|comment)|by replying|by commenting|underneath|above|aqui|ici)"
_asks = phrases(
    rf"{_ASK} (?:[\w'-]+,? ){{0,4}}{_HERE}(?:[\w',]+ ?| ){{0,8}}{_PRIVATE}",
    rf"{_ASK} (?:[\w'-]+,? ){{0,6}}{_PRIVATE} (?:[\w'-]+,? ){{0,8}}{_HERE}",
    rf"(?:reply|respond|comment|message us|write back|answer)(?: back)? (?:\w+ )?(?:with|including|giving|stating|and (?:tell|give|share|include|leave|add|let us know)) (?:us |me )?(?:[\w']+ ){{0,3}}{_PRIVATE}",
    r"(?:please|could you|can you|would you|kindly|may i|may we|we (?:just )?need|i need|we'd need|we would need) (?:\w+ )?(?:post|leave|share|give|provide|tell|confirm|send|state|identify|have|know|get) (?:us |me )?(?:with )?(?:[\w']+ ){0,3}(?:(?:full|first|last|real|legal) (?:\w+ )?names?|date of birth|dob|birth ?(?:date|day)|insurance (?:id|card|number)|mrn|chart number|account number|social security|your name|your (?:phone |cell |contact |mobile )?number|your contact (?:info\w*|details)|(?:date|day|time) of your (?:visit|appointment)|which (?:doctor|provider|location|office) you|who you (?:saw|are)|when you (?:were|came|visited))",
    r"(?:we|i)(?:'d| would|'ll| will)? (?:\w+ )?(?:need|require|want) (?:to (?:know|have|get|see) )?(?:your|the) (?:[\w']+ )?(?:full name|names?|date of birth|dob|birth ?(?:date|day)|phone number|number|contact (?:info\w*|details)|insurance|mrn|chart number|account number|address)",
    rf"{_HERE}:? (?:with )?(?:[\w']+ ){{0,3}}(?:full name|date of birth|phone number|dob)|(?:who (?:are|is) (?:you|this)|what (?:is|was) your (?:full |real )?name|what's your (?:full |real |last )?name|identify yourself)",
)
_QUIETLY = re.compile(
    r"\b(?:voice ?mail|call|phone|e-?mail|line|privately|in private|private|confidential)\b|@|\d{3}-\d{4}"
)
_IN_THE_OPEN = re.compile(rf"\b{_HERE}\b|\b(?:reply|comment|post)\b")


def _asks_in_public(text: Wording, context: ReplyContext) -> Iterator[Span]:
    for start, end in _asks(text, context):
        first, last = text.sentence_at(start)
        if _IN_THE_OPEN.search(text.flat, first, last) or not _QUIETLY.search(
            text.flat, first, last
        ):
            yield start, end


_PERSON = r"(?:employees?|staff (?:member|person)s?|receptionists?|nurses?|assistants?|technicians?|tech|hygienists?|secretary|secretaries|team members?|colleagues?|co-?workers?|doctors?|dr\.? \w+|physicians?|providers?|practitioners?|manager|office manager|front desk (?:person|staff|lady|worker)|individuals?|person|worker|therapists?|scheduler|biller|temp|trainee|phlebotomist|medical assistant|ma|someone on our (?:team|staff)|member of (?:our|the|my) (?:team|staff)|women|woman|girl|lady|gentleman|man|she|he|they)"
_staff = phrases(
    rf"(?:let|letting|had to let|have let) (?:[\w'-]+ ){{0,4}}{_PERSON} (?:\w+ )?go|(?:let go|fired|dismissed|terminated|sacked|laid off|suspended|disciplined|demoted|reprimanded|written up|wrote up|replaced|removed) (?:the |that |this |our |a |one |an |two |her|him|them|those |of )(?:[\w'-]+ ){{0,4}}(?:{_PERSON})?",
    rf"{_PERSON} (?:[\w'-]+ ){{0,5}}(?:is|are|was|were|has|have|had|'s|will|got|been|being|no)(?: \w+){{0,3}} (?:no longer (?:with|work\w*|employ\w*|here|part)|fired|dismissed|terminated|let go|sacked|suspended|disciplined|reprimanded|written up|demoted|retrained|re-trained|counsel(?:l)?ed|coached|spoken to|talked to|warned|warning|on (?:\w+ )?leave|on probation|out sick|sick|ill|unwell|hospitali[sz]ed|pregnant|resigned|quit|left (?:us|our|the)|retired|replaced|removed|moved to|transferred|new(?= (?:to|and|here|at|in|employee|hire|staff)|[,.;]|$)|in training|still learning|having a (?:bad|difficult|hard|rough) (?:day|time|week)|going through|dealing with|struggling|underpaid|overworked|absent|called in|on maternity|on vacation|inexperienced|under (?:investigation|review)|addressed|held accountable|corrected)",
    rf"(?:no longer (?:works?|working|employed|with (?:us|our|the practice)|part of (?:our|the))|(?:has|have|had) (?:since )?(?:left|resigned|quit|retired|been let go|been replaced|been fired|been terminated|been dismissed)(?: (?:the|our|us|from)| ?[,.;]|$))|(?:disciplin(?:e|ed|ary)|corrective|personnel|hr) (?:action|measures|steps|matters?|process|issue)|(?:maternity|sick|medical|family|parental|disability) leave|(?:staffing|personnel|employee) (?:changes?|turnover|shortages?|issue|problem|matter)|(?:employment|job) (?:was|has been) terminated|(?:we|i) (?:have )?(?:fired|dismissed|terminated|disciplined|suspended|reprimanded|retrained|replaced|let go of) (?:the|that|this|our|a|one|her|him|them|two|those)|problem employee|(?:our|my|the|that) (?:former|previous) (?:\w+ )?(?:employee|receptionist|staff member|nurse|assistant|front desk|hygienist|secretary|scheduler|biller|doctor)s?|(?:new|newer|temporary|rude|junior|problem|recently hired|newly hired) (?:\w+ )?(?:employee|receptionist|staff member|hire|nurse|assistant|front desk|hygienist|team member|secretary|scheduler|biller|doctor)s?|(?:spoken|spoke|talked|met|had a (?:word|talk|conversation|meeting)|sat down|addressed (?:this|it|the matter)|dealt) (?:\w+ )?with (?:the|that|this|her|him|our) (?:[\w'-]+ ){{0,3}}(?:{_PERSON}|involved|concerned|in question)|(?:repeatedly|often|always) late for work|(?:was|is|been) (?:in|on) (?:her|his|their) (?:first|last) (?:day|week|month)",
    but=(
        r"(?:no|any|every|each|nobody|anyone) (?:\w+ )?(?:employee|staff member|person|team member|one|colleague)s?(?: (?:here|should|can|may|ought|who))?",
        r"(?:person|someone|somebody|anyone|he|she|they|people|individual) (?:who )?(?:\w+ )?(?:is|are|was|has been|feels?) (?:ill|sick|unwell|pregnant|in pain|struggling|new|spoken to|talked to|going through|dealing with)(?= (?:deserves?|should|with (?:respect|patience|kindness)|and|or|like|in a|needs|,))",
        r"person in charge",
    ),
)

_records = phrases(
    r"(?:review|check|look|search|pull|go|went|gone|going|examin|audit|read|consult|stud|inspect|scour|research|verif|re-?review|cross-?check|double-?check|see|saw|seen|investigat)(?:e[ds]?|ed|s|es|ing|ied|ying|ye?d)? (?:(?:carefully|thoroughly|again|back|over|into|through|at|up|in|on|all|of|and|our|the|your|his|her|their|this|both|internal|own|complete|entire|full|phone|call|medical|patient|computer|appointment|detailed|personally|every|each|several|relevant|available|pertinent|electronic) ){1,6}(?:charts?|files?|records?|notes|history|documentation|documents|logs?|call logs?|system|database|appointment (?:book|history|log)|schedules?|footage|video|recordings?|tapes?|cameras?|paperwork|chart notes|correspondence|emails|messages|case|account|visit|encounter|care|treatment|dossier|expediente)(?! (?:on|of) (?:our|the) (?:web|phone|line))",
    r"(?:our|the|your|my|his|her|office|medical|phone|internal|call|appointment|billing|chart) (?:\w+ )?(?:records?|charts?|files?|notes|documentation|logs?|system|history|recordings?|footage|cameras?|videos?|review process|review|investigation|paperwork|consent forms?|database) (?:\w+ )?(?:shows?|showed|shown|indicates?|indicated|reflects?|reflected|reveals?|revealed|confirms?|confirmed|says?|said|states?|stated|suggests?|tells?|prove[sd]?|demonstrates?|documents?|contradicts?|does not|do not|don't|doesn't|clearly|has no|have no|found|makes? clear|support|disagrees?)",
    r"from (?:our|your|the) (?:\w+ )?(?:records?|charts?|files?|notes|logs?|footage|documentation)|(?:according to|based on|per|as per|in light of|as noted in|as documented in|documented in|noted in|recorded in|written in|as seen in|upon review of|after (?:a )?(?:careful |thorough )?(?:reviewing|review of|looking (?:into|at|through)|checking|going (?:over|through)|pulling)|having (?:reviewed|looked|checked|read|pulled)|a review of) (?:the |our |your |his |her |this |all |my |these )?(?:\w+ ){0,2}(?:records?|charts?|files?|notes|documentation|logs?|system|history|footage|recordings?|schedule|case|account|visit|situation and|paperwork|care|appointment)",
    r"(?:as|was|is|are|were|has been|have been|been) (?:\w+ )?(?:documented|charted|recorded|noted|on file|on record|in writing)(?: (?:in|by|at|that|on)|[.,;]|$)|(?:have|has|got|had|keep) (?:\w+ )?(?:documentation|proof|evidence|records?|a recording|recordings|it in writing|video|footage|your signature|signed (?:forms?|consents?|paperwork)) (?:of|that|to|on|showing|proving|from|which)|you have (?:\w+ ){0,2}on (?:file|record)",
    r"(?:looked|look|looking) you up|(?:found|located|identified|recogni[sz]ed?|know) (?:you|who you are|your (?:file|record|chart|account))(?: in| from|[.,;]|$)",
    but=(
        r"(?:cannot|can't|could not|not|never|unable to|without) (?:\w+ )?(?:look|check|discuss|comment|share|speak|talk|go)(?: \w+){0,4} (?:records?|files?|charts?)",
        r"(?:notes?|messages?|review) (?:on|at|from|of) (?:this|the) (?:page|site)",
        r"(?:look|looking) (?:into|at) (?:our|the|how our|the way our) (?:phone |scheduling |telephone |booking |appointment |call |reminder |check-in )?(?:system|schedules?|process|lines?|recording)",
        r"(?:our|the) (?:phone |telephone |answering |voice ?mail |booking |reminder )(?:system|recording|message)",
        r"(?:see|read) (?:your|the|this|these) (?:message|messages|note|notes|review)",
    ),
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
    signer = _words(context.location.signer)
    for match in _PROVIDER.finditer(body):
        if not _words(match["name"] or match["after"]) <= signer:
            yield match.span()


_ORGANISATION = re.compile(
    r"\b(?:[Aa]t|[Hh]ere at|[Ff]rom|[Vv]isit|[Cc]all|[Cc]ontact|[Cc]hoosing|[Oo]f|[Ww]e at)\s+(?P<name>(?:[A-ZÀ-Þ][\w'’&.-]+ (?:(?:of|and|&|the|for) )?){1,4}(?:Dental|Dentistry|Medical|Medicine|Clinic|Clinics|Health|Healthcare|Hospital|Pediatrics|Dermatology|Orthodontics|Chiropractic|Optometry|Associates|Center|Centre|Institute|Wellness|Surgery|Practice|Physicians|Psychiatry|Psychology|Urgent Care|Family Practice|Care))\b"
)


def _other_office(text: Wording, context: ReplyContext) -> Iterator[Span]:
    place = context.location
    own = f"{place.name} {context.practice.name}".casefold()
    signer = f"{place.signer} {place.signer_role}".casefold()
    for one in context.practice.locations.values():
        name = one.name.casefold()
        if name in text.flat and name not in own and name not in signer:
            for match in re.finditer(rf"(?<![\w@.-]){re.escape(name)}(?![\w@-]|\.\w)", text.flat):
                first, last = text.span(*match.span())
                if text.original[first:last][:1].isupper():
                    yield first, last
    if not text.vocabulary.isdisjoint(_OFFICES):
        ours = _words(own) - _PLAIN_WORDS
        for match in _ORGANISATION.finditer(text.original):
            if _words(match["name"]).isdisjoint(ours):
                yield match.span("name")


_OFFICES = frozenset(
    """
    dental dentistry medical medicine clinic clinics health healthcare hospital pediatrics
    dermatology orthodontics chiropractic optometry associates center centre institute wellness
    surgery practice physicians psychiatry psychology urgent family care
    """.split()
)
_PLAIN_WORDS = frozenset(
    """
    family medicine medical dental health care center centre clinic practice of and the associates
    group street
    """.split()
)


_QUOTE = re.compile(r"\"([^\"]{6,200})\"")
_as_you_say = phrases(
    r"(?:as|like|what) (?:you(?:'ve| have)? (?:\w+ )?|your review |the review |was |is )?(?:state[ds]?|said|say|says|wrote|writes?|mention(?:ed|s)?|noted?s?|describe[ds]?|point(?:ed|s)? out|indicate[ds]?|claim(?:ed|s)?|report(?:ed|s)?|put it) in (?:your|the|his|her)",
    r"you(?:r review|r comment|r post|'ve|)? (?:have )?(?:say|said|says|state[ds]?|claim(?:ed|s)?|allege[ds]?|wrote|write|writes|complain(?:ed|s)?|mention(?:ed|s)?|report(?:ed|s)?|describe[ds]?|assert(?:ed|s)?|indicate[ds]?|note[ds]?) (?:that |how |about |of |in (?:your|the) \w+ )?(?:you|your|we|our|the|\"|he|she|i|my|it|being|having|were|a|an|no|nobody|dr|waiting|someone|somebody)(?! (?:page|reply)?(?: |$)(?:this|here)$)",
    r"your (?:statement|claim|comment|complaint|assertion|allegation|remark|mention|description|story) (?:about|that|regarding|of|concerning|on) \w+",
    r"(?:with regard|in regards?|regarding|with respect|as for|concerning|in response) to (?:your|the) (?:\w+ ){0,3}(?:claim|complaint|comment|concern|wait|bill|appointment|call|prescription|results?|procedure|surgery|visit)s?(?: (?:that|about|of|with))?",
    but=(
        r"what you (?:describe|write|set out|say|wrote|said)(?: here)?(?: (?:is|was|has|does|in your own words))",
        r"as you say(?:,|\.|$)",
        r"you (?:said|say|wrote|put) (?:it|this|so)(?: (?:so|this|out|down|plainly|clearly|openly|at all|in))*",
    ),
)


def _echoes(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _as_you_say(text, context)
    if context.review is None or not context.review.text:
        return
    review = context.review.text.literal
    if '"' in text.flat:
        written = Wording.of(review)
        for match in _QUOTE.finditer(text.flat):
            if match[1].strip(" .,!?") in written.flat:
                yield match.span()
    yield from _shared_runs(text, review)


RUN = 6
"""So many words in a row of the review repeat it."""


def _shared_runs(text: Wording, review: str) -> Iterator[Span]:
    runs, starts = _runs_of(review)
    ours = text.words
    for place in range(len(ours) - RUN + 1):
        if ours[place][0] not in starts:
            continue
        if tuple(word for word, _start, _end in ours[place : place + RUN]) in runs:
            yield ours[place][1], ours[place + RUN - 1][2]


@lru_cache(maxsize=64)
def _runs_of(review: str) -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """Every run of words of a review, and the words that one begins with."""
    theirs = [word for word, _start, _end in Wording.of(review).words]
    runs = frozenset(zip(*(theirs[place:] for place in range(RUN)), strict=False))
    return runs, frozenset(run[0] for run in runs)


RULES = (
    Rule(
        "identifying-number",
        "block",
        "A record, claim or account number, a date of birth, an age, an address, a licence plate.",
        "Numbers like this identify a person. Only the office's own phone number belongs here.",
        "HIPAA identifiers 45 CFR 164.514(b)(2)",
        "Your chart 0048213 shows otherwise.",
        "Please call us at 704-555-0132.",
        _identifying,
        OUTSIDE_CARE,
        without_sentence(),
    ),
    Rule(
        "echoes-review",
        "block",
        "Quotes the review, or repeats six of its words in a row, so that the reply confirms them.",
        "Repeating it makes it the practice's word. Speak of the subject in general.",
        "AMA “Are physicians prohibited…” (“even if the patient has already revealed”)",
        'You say the biopsy was "done without asking me first" …',
        "What you describe is not how we want anyone to feel.",
        _echoes,
        OUTSIDE_CARE,
        without_sentence(),
    ),
    Rule(
        "reviewer-name",
        "warn",
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
        "third-party",
        "block",
        "Mentions the writer's child, parent, spouse, partner.",
        "Their family has a right to privacy too. Speak to the writer alone.",
        "45 CFR 160.103 (individuals); seen in real replies",
        "Your mother was informed.",
        "We want to hear from you directly.",
        _third_party,
        OUTSIDE_CARE,
        without_sentence(),
    ),
    Rule(
        "other-patients",
        "block",
        "Speaks of other patients' cases.",
        "Other people's emergencies are theirs. Say only what should be true for everyone.",
        "OCR / Manasa (2023, $30,000); seen in real replies",
        "The patient before you had an emergency.",
        "Waiting without news is frustrating.",
        _other_patients,
        OUTSIDE_CARE,
        without_sentence(),
    ),
    Rule(
        "asks-phi-in-public",
        "block",
        "Asks for a name, a date of birth, a phone number or details in the public thread.",
        "Nobody should have to write this in public. Ask them to call or to e-mail.",
        "45 CFR 164.502(a); OCR cases; seen in real replies",
        "Reply here with your full name and date of birth.",
        "Please call or e-mail us, so that this stays private.",
        _asks_in_public,
        IN_PUBLIC,
        without_sentence("Please call or write, so that this stays private."),
    ),
    Rule(
        "discloses-staff-matter",
        "block",
        "Tells of discipline, dismissal or illness of staff.",
        "What happens with staff stays inside. “I have shared this with the whole team.”",
        "seen in real replies",
        "We had to let that employee go.",
        "I have shared this with the whole team.",
        _staff,
        OUTSIDE_CARE,
        without_sentence("I have shared this with the whole team."),
    ),
    Rule(
        "record-check-claim",
        "block",
        "“We reviewed your chart”: confirms that there are records.",
        "To have looked something up says that there is something. “I would like to look into this with you.”",
        "OCR / New Vision Dental (2022, $23,000); seen in real replies",
        "After reviewing your file we disagree.",
        "I would like to look into this with you; please call.",
        _records,
        OUTSIDE_CARE,
        without_sentence("I would like to look into this with you."),
    ),
    Rule(
        "names-provider",
        "warn",
        "Names the doctor or nurse in question.",
        "Leave the name out; the team is enough.",
        "seen in real replies",
        "Dr. Ashgrove is a wonderful doctor.",
        "I have shared this with the team.",
        _provider,
        IN_PUBLIC,
        as_written=True,
    ),
    Rule(
        "wrong-practice",
        "block",
        "Names another location or practice than the review's.",
        "This is another office's name. Put in the right one, or leave it out.",
        "engineering",
        "At Lakeside Dental … (review is for Rosebank)",
        "At Rosebank …",
        _other_office,
        IN_PUBLIC,
        replaced(lambda _written, context: context.location.name),
        as_written=True,
    ),
)
