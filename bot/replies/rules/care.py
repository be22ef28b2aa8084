# ruff: noqa: E501
"""Rules on what happened inside: care, advice, dates and visits, money."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Phrase, Span
from bot.replies.rules.advice import advice
from bot.replies.rules.clinical import ALWAYS, ENDINGS, INNOCENT, NEVER, PHRASES
from bot.replies.rules.mending import without_sentence
from bot.replies.rules.rule import IN_PUBLIC, OUTSIDE_CARE, Rule, phrases
from bot.replies.wording import Wording

_hyphened = (word.replace("-", "[- ]") for word in sorted(ALWAYS) if "-" in word)
_clinical_phrases = phrases(*PHRASES, *_hyphened)
_spared = Phrase(*INNOCENT)


@lru_cache(maxsize=4)
def _clinical_words(text: Wording) -> list[Span]:
    if not any(map(_is_clinical, text.vocabulary)):
        return []
    return [(start, end) for word, start, end in text.words if _is_clinical(word)]


@lru_cache(maxsize=16384)
def _is_clinical(word: str) -> bool:
    word = word.removesuffix("'s")
    return (
        word in ALWAYS
        or word.removesuffix("s") in ALWAYS
        or (len(word) > 6 and word.endswith(ENDINGS) and word not in NEVER)
    )


def _clinical(text: Wording, context: ReplyContext) -> Iterator[Span]:
    """Words of medicine, but for those in the practice's own name and its signature."""
    found = [*_clinical_words(text), *_clinical_phrases(text, context)]
    if not found:
        return
    innocent = list(_spared.spans(text))
    innocent += _own_names(text, context)
    for start, end in found:
        if not any(s < end and start < e for s, e in innocent):
            yield start, end


def _own_names(text: Wording, context: ReplyContext) -> list[Span]:
    place = context.location
    names = (context.practice.name, place.name, place.email, f"{place.signer}, {place.signer_role}")
    spans = []
    for name in names:
        flat = Wording.of(name).flat
        start = text.flat.find(flat)
        if start >= 0:
            spans.append((start, start + len(flat)))
    return spans


def _advice(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from advice(text, list(_clinical(text, context)))


_NUMBER = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|several|many|multiple|a few|a couple of|only one|numerous|both|a dozen|countless)"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thurs?|fri|sat|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miercoles|jueves|viernes|sabado|domingo)"
_WHO = r"(?:you|your|he|she|his|her|him|this patient|the patient|they)"

_date = phrases(
    r"\d{1,2} o'clock (?:slot|appointment|time|visit)|(?:first|second|third|only|last) time (?:that )?(?:we|i|you|they) (?:\w+ )?(?:met|saw|came|come|visited|talked|spoke|were)|(?:last|this|past) (?:week|month|year|winter|spring|summer|fall|\w+day),? (?:when|that|while) you|you were (?:[\w-]+ ){1,5}(?:within|after|for|in|only) (?:\d+|one|two|three|five|ten|fifteen|twenty|thirty|an?) (?:minutes?|hours?)",
    r"you (?:[\w'-]+ ){0,4}from \d{1,2}(?::\d\d)?|(?:consultation|visit|appointment|exam|procedure|session|surgery|check-?up|meeting) (?:\w+ )?(?:took|lasted|ran|was)(?: [\w-]+){0,3} (?:minutes?|hours?)",
    r"that (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|you were due at",
    r"at \d{1,2}(?::\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|o'clock) you|on the \d{1,2}(?:st|nd|rd|th)",
    r"(?:was|were|came|it|that|you|here|in) (?:\w+ ){0,3}(?:before|after|around|since) (?:christmas|thanksgiving|easter|new year'?s?|the holidays|labor day|memorial day|halloween)",
    r"(?:years?|months?|weeks?|decades?) (?:have |has |had )?(?:passed|gone by|elapsed)|(?:has|'s) been (?:[\w-]+ ){1,5}(?:years?|months?|weeks?|days) since|(?:years?|months?|weeks?|decades?) (?:ago|later|earlier),? (?:when |that |until )?(?:you|he|she)",
    r"(?:saw|met|spoke to|spoke with|visited|talked to) each other (?:\w+ ){0,3}times|\d{1,2}[:.]\d\d ?(?:am|pm|a\.m\.|p\.m\.)? ?(?:slot|appointment|appt|visit|arrival)|(?:your|his|her) \d{1,2}(?::\d\d| ?(?:am|pm))",
    r"(?:was|is|being) (?:your|his|her) (?:very )?(?:first|second|third|last|only|initial) (?:time|visit|trip)|until now,? (?:[\w-]+ ){1,6}(?:years?|months?|weeks?) later|(?:[\w-]+ ){1,4}(?:years|months|weeks) later",
    r"(?:\w+|\d+) (?:minutes?|mins?|hours?) (?:late|early) (?:for|to)|arrived (?:[\w-]+ ){1,3}late",
    rf"{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:of )?(?:19|20)\d\d)?|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\.?(?:,? (?:19|20)\d\d)?|{_MONTH},? (?:of )?(?:19|20)\d\d|\d{{1,2}}[/.]\d{{1,2}}(?:[/.](?:19|20)?\d\d)|\d{{1,2}}/\d{{1,2}}(?![/-])|(?:19|20)\d\d-\d\d?-\d\d?|(?:since|in|from|until|back in|during|of) (?:early |late |mid-? ?|the (?:spring|summer|fall|winter|autumn) of )?(?:19|20)\d\d",
    rf"(?:last|this past|past|previous|earlier this|early|late|that|back in|in|since|until|during) (?:{_MONTH}(?<!may)(?<!march)(?<!mars)|spring|summer|fall|autumn|winter|christmas|thanksgiving|easter|new year's)",
    rf"{_WHO} (?:[\w'-]+,? ){{0,8}}(?:on (?:a |that |the )?|last |this past |that |the following |the previous |next |every )?(?:{_DAY}(?:day)?s?|yesterday|last (?:week|month|year|night|time|fall|summer|winter|spring)|(?:\w+|\d+) (?:days|weeks|months|years) ago|that (?:day|morning|afternoon|evening|week|date)|the (?:day|week|month|morning) (?:before|after|of|prior)|the other day|earlier (?:today|this week|this month|this year)|(?:at|by|around|until|before|after) (?:\d{{1,2}}(?::\d\d)? ?(?:am|pm|a\.m|p\.m|o'?clock)|\d{{1,2}}:\d\d|noon|midday))",
    rf"(?:last|on|that|this past|the previous) (?:{_DAY}|week|month|year|time)(?:'s)? (?:[\w'-]+,? ){{0,6}}(?:you|your (?:visit|appointment)|he|she|came|visit(?:ed)?|appointments?|seen|saw|in our|at our)",
    rf"{_WHO}(?:'ve| have| has|'s)? been (?:[\w'-]+ ){{0,4}}(?:twice|once|{_NUMBER} (?:times|visits|years|months))",
    rf"(?:came|come|been (?:in|seen|to us|treated)|seen|visited|visits?|was here|were here|appointments?|came in|treated|saw you|see you|see us|called(?: us)?|cancell?ed|rescheduled|no-?showed|attended|missed) (?:[\w'-]+ ){{0,4}}(?:twice|once|thrice|(?:only )?{_NUMBER} (?:separate |different )?(?:times?|occasions|visits|appointments|sessions|weeks|months|years)|on (?:only )?{_NUMBER} occasions?)(?! (?:what|how|when|why))",
    rf"(?:{_NUMBER}|first|second|third|fourth|last|only|initial|final|single|previous|past|prior|most recent) (?:\w+ )?(?:visits?|appointments?|consultations?|sessions?|procedures?|check-?ups?|encounters?|treatments?|office visits|surger(?:y|ies)|exams?)(?: (?:with|to|in|at|here|since|over|you|on|of|were|was|and|that|ago|together)|[.,;!?]|$)",
    rf"(?:{_NUMBER}|\d+)[ -](?:minute|min|hour|hr|day|week|month|year)s?(?:[ -](?:visit|appointment|consult\w*|relationship|session|before your|after your|prior to your|of care|history with|with (?:you|us)|you (?:were|had|spent|waited)|for your|past your|into your))",
    rf"{_WHO} (?:[\w'-]+ ){{0,2}}(?:waited|were|was|spent|arrived|sat|came|had|stayed) (?:[\w'-]+ ){{0,3}}(?:{_NUMBER}|\d+)[ -](?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)",
    rf"(?:on|at) (?:{_NUMBER}) (?:separate |different )?occasions|(?:for|over|the (?:past|last)) (?:the (?:past|last) )?{_NUMBER} (?:\w+ )?(?:years|months|weeks) (?:\w+ )?(?:you|as a|of (?:care|treatment|being)|we have (?:seen|cared|treated)|he|she|with us)|since (?:you|he|she) (?:first|last|started|began|became|joined|were|was)|(?:first|last) (?:time )?(?:we |i )?(?:saw|seen|met|treated|came|visited) (?:you|him|her|us|in|on)|(?:twice|once|three times) since",
    but=(
        rf"(?:open|available|reachable|hours|office hours|reach (?:me|us)|call (?:me|us)?|in the office|answer|at my desk|between|weekdays?)(?: [\w'-]+,?){{0,9}} (?:{_DAY}s?|\d{{1,2}}(?::\d\d)? ?(?:am|pm|a\.m|p\.m|o'?clock)|noon)",
        rf"{_DAY}s? (?:through|to|-|until|and|or) {_DAY}s?(?: [\w:.'-]+){{0,6}}",
        r"may (?:i|we|you|not|be|ask|have|seem|feel)",
        r"march (?:on|forward|ahead)",
        rf"{_NUMBER} (?:\w+ )?times? (?:more|over|better|worse)",
        r"(?:read|thought about|looked at)(?: \w+){0,5} (?:twice|once|three times|again)",
        r"(?:first|last|only|next|one) (?:visit|session|treatment)s? (?:to|on) (?:our|the) (?:web ?site|page)",
    ),
)

_BILL = r"(?:bills?|billing statement|balance|co-?pays?|co-?payments?|deductibles?|coinsurance|insurance|insurer|coverage|claims?|invoices?|statement|payments?|account balance|outstanding|charges?|fees?|refund|premium|out-of-pocket|receipts?|debt|financial (?:agreement|responsibility|situation)|estimate|deposit|payment plan|credit card)"
_billing = phrases(
    r"(?:lab|laboratory|hospital|pharmacy|radiology|insurer) (?:\w+ )?(?:sends?|sent|bills?|billed|charges?|charged) (?!back)|(?:deposit|fee|payment|charge|amount|balance|price|co-?pay) (?:that )?you (?:put|paid|agreed|owe|were|made)|your (?:\w+ )?(?:plan|policy|deductible|coverage|benefits) (?:\w+ )?(?:runs?|starts?|resets?|begins?|renews?|has|had|is|was|did|only)|(?:extra|additional|second|lab|facility|late) charges? (?:came|comes|is|was|were|are|from|for)",
    r"agreed to (?:the|our|this|that) (?:price|cost|fee|charge|payment)s?|(?:take|accept|takes|accepts|participate (?:in|with)|contract(?:ed)? with) (?:your (?:\w+ )?(?:insurance|plan)|medicaid|medicare|tricare|hmos?|ppos?)|(?:the|our) (?:billing )?codes? (?:that )?(?:we|was|were|used)|wouldn't cover|put down (?:a|the|your) deposit",
    r"(?:invoice|bill|statement|charge|fee|receipt|estimate|quote)s? (?:that )?you (?:\w+ )?(?:received|got|were|paid|had|saw|signed|mention)|(?:the|this|that) (?:\w+ )?(?:invoice|bill|charge|fee|amount|payment) (?:was|has been|had been) (?:\w+ )?(?:correct|right|accurate|valid|reversed|waived|adjusted|sent|due|paid|submitted|standard|legitimate|an|a|for|in)|amount (?:you|due|owed|owing|outstanding|billed)",
    r"(?:type|kind|sort) of (?:policy|plan|coverage|insurance)|(?:policy|plan|coverage) (?:that )?you (?:have|had|chose|bought|purchased|carry)",
    r"(?:charge|amount|balance|payment|fee|total|price|transaction) (?:on|to|against) (?:your|his|her) (?:\w+ )?(?:card|account)|(?:open|unpaid|outstanding|overdue|pending) (?:invoice|bill|balance|charge|claim)s?",
    r"your (?:\w+ )?(?:plan|policy|coverage|carrier|insurer|payer|benefits|card|check|cheque|payment|deductible) (?:\w+ )?(?:exclud\w+|includ\w+|covers?|covered|pays?|paid|bounced|declined|denied|denies|rejected|requires?|required|lapsed|expired|was (?:\w+ )?(?:declined|denied|refused|returned|processed|charged)|does not|did not|doesn't|didn't|would not|wouldn't|had not|has not)",
    r"deductible(?:s)? (?:had|has|was|is|not|hadn't|hasn't|were)|(?:wrote|write|written|writing) (?:it|this|that|them|(?:the|your) \w+(?: \w+)?) off|(?:were|was|been) (?:\w+ )?(?:quoted|charged|billed|invoiced)|claims? (?:was|were|went|got) (?:\w+ ){0,2}(?:to|denied|rejected|paid|sent|submitted|processed|filed|wrong)|level (?:two|three|four|five|\d) (?:visit|exam|code|charge)",
    rf"(?:your|his|her|the patient's|their|this|that|said|owed|unpaid|outstanding|past due|overdue|remaining|disputed|denied) (?:\w+ ){{0,3}}{_BILL}(?! (?:manager|department|office|team|lead|coordinator|questions?|specialist|is (?:not )?(?:a|the)))",
    r"\$ ?\d[\d,.]*|\d[\d,.]* ?(?:dollars?|usd|bucks|euros?)|(?:hundred|thousand)s? (?:of )?dollars",
    r"(?:we|i|our (?:office|practice|clinic|staff|billing \w+)|the (?:office|practice|clinic|insurance|insurer)|they|insurance|dr\.? \w+|practice) (?:[\w'-]+ ){0,5}(?:billed|bills?|invoiced?|charged|charge|overcharged|refunded|collected|collects?|submitted|submits?|resubmitted|waived|adjusted|wrote off|credited|reimbursed|coded|codes|covered|covers?|denied|denies|rejected|approved|paid|pays|accepts?|participates?|verif(?:y|ied)) (?:[\w'-]+ ){0,4}(?:you|your|insurance|the|a|for|within|claim|fee|charges?|bill|patients?|this|it|medicare|medicaid|by|plans?|services?|receipts?|what)",
    r"(?:you|he|she)(?:'ve| have| has| still| had| did| do)? (?:not |n't |never |\w+ ){0,2}(?:owed?|owes|paid|pay|disputed|were (?:billed|charged|overcharged|quoted|refunded)|was (?:billed|charged|quoted)|(?:been|being) (?:billed|charged|overcharged))(?! (?:attention|a price|the price|dearly|(?:me|us|anyone|anybody|nobody) (?:an?|any|no|the)))",
    r"(?:insurance|insurer|medicare|medicaid|ohip|tricare|blue cross|aetna|cigna|humana|kaiser|united ?health\w*|hmo|ppo|hsa|nhs|carrier|health plan|coverage) (?:\w+ ){0,2}(?:denied|den(?:y|ies)|covers?|covered|did|does|doesn't|didn't|do not|don't|will|would|won't|pays?|paid|rejected|approved|requires?|required|compan(?:y|ies)|carriers?|plans?|polic(?:y|ies)|claims?|card|network|authori[sz]\w+|premium|deductible|information|verification|changed|changes|lapsed|expired|terminated|was|is not|isn't|were|has|based)",
    r"(?:covered|not covered|approved|denied|rejected|dictated|paid|reimbursed|negotiated|submitted|required) (?:under|by|to|with) (?:the |your |his |her |their |our |most |some |any )?(?:\w+ )?(?:insurance|insurers?|ohip|medicare|medicaid|plan|plans|carrier|policy|provider|company|companies|payer|payor|hmo)",
    r"(?:in|out)[- ]of?[- ]?network|in[- ]network|prior authori[sz]ations?|pre-?authori[sz]ations?|reimbursements?|billing codes?|coding (?:and|error|guidelines|was|of)|(?:billing|coding) (?:guidelines|error|mistake|mix-?up|practices|codes?|policy|procedures?)|sent to collections?|(?:to|in|from) collections|collections? agency|cash price|self-pay|sliding scale|fee schedule|explanation of benefits|eob|superbill|no-show fee|late fee|cancellation fee|facility fee|copays?|co-pays?|co-?insurance|payment (?:was|is|plan|arrangements?|history|due|at the time)|past due|balance (?:due|was|is|of|bill\w*)|(?:pay|paid|charge|charged) (?:\w+ )?(?:for (?:the|your|extra|additional|services?)|out of pocket|in full|upfront|up front)|cost(?:s|ing)? (?:you|of (?:your|the|this|that) (?:\w+ )?(?:visit|procedure|treatment|medication|test|surgery|exam|services?))|(?:price|cost|fee) (?:of|for) (?:your|the|this|that|his|her) (?:\w+ )?(?:visit|procedure|treatment|exam|test|services?|medication|surgery|consult\w*)|the price (?:was|is|you)|med(?:ication)?s? (?:is|was|costs?) (?:about )?|(?:your|his|her) (?:\w+ )?(?:insurance|insurer|copay|deductible|account|bill|balance|refund)(?= (?:was|is|has|had|did|does|shows?|compan\w+|plan|carrier|denied|would|will|requires?|number|and|for|due|from)|[.,;!?]|$)",
    but=(
        r"(?:we|i|nobody|no one|does not|do not|don't|cannot|can't|would not) (?:\w+ )?claim(?:s|ed)? (?:to|that|otherwise)",
        r"(?:questions?|concerns?|worries|surprises?|conversations?|talk|speak|ask) (?:about|over|on|around|concerning) (?:a |an |any |the |their |one's |cost and )?(?:bills?|billing|insurance|cost|costs|money|charges?|fees?|payments?|coverage)(?: (?:deserves?|should|can|are|is|need|matter)\w*)?",
        r"(?:a|any|every|each|no|nobody's|people's|anyone's) (?:bill|charge|fee|invoice|statement)s? (?:should|ought|can|must|that)",
        r"(?:insurance|billing|bills|cost|money) (?:is|are|can be|should be|matters|ought)(?: \w+){0,3} (?:confusing|clear|complicated|plain|hard|upsetting|stressful|explained|easy|simple)(?: \w+)?",
        r"billing (?:manager|lead|coordinator|specialist|department|office|team|director)",
        r"on (?:your|their|our) (?:own )?account",
        r"(?:your|this|that) statement (?:that|about)",
        r"insurance (?:somebody|someone|people|a person|anyone|one) (?:has|have|carries)|(?:through|over|about) (?:any|every|each|a) (?:\w+ )?(?:bill|invoice|charge|statement)(?: with you)?",
        r"(?:in|take) charge|free of charge|person in charge|of charge",
        r"cover (?:the|for|our|my) (?:phones?|desk|line|front|door)",
        r"pa(?:y|id|ying) (?:\w+ )?(?:attention|heed|respect)(?: \w+)?",
    ),
)


RULES = (
    Rule(
        "clinical-detail",
        "block",
        "Names a condition, a symptom, a body part, a procedure, a test, a drug, a therapy or a result, even when the review did.",
        "Nothing of care may stand here, even if the review tells it. Say it in general: “We cannot discuss anyone's care in public.”",
        "OCR / Manasa (2023, $30,000); OCR v. Igbinadolor (2022, $50,000)",
        "The root canal was needed because the nerve was infected.",
        "We cannot discuss anyone's care in public, and we want to hear you.",
        _clinical,
        OUTSIDE_CARE,
        without_sentence("We cannot discuss anyone's care in public."),
    ),
    Rule(
        "visit-date-or-count",
        "block",
        "A date, a weekday, a time or a number of visits.",
        "Dates and numbers of visits identify a person. Leave them out.",
        "OCR v. Igbinadolor (2022, $50,000)",
        "You came only twice since October 2013.",
        "Please call so that we can hear the whole story.",
        _date,
        OUTSIDE_CARE,
        without_sentence(),
    ),
    Rule(
        "billing-detail",
        "block",
        "A bill, a balance, a copay, a refund, insurance, a claim, a price in a particular case.",
        "Money matters of a person are private. “Questions about cost deserve a proper conversation.”",
        "OCR / Elite Dental (2019, $10,000); OCR / New Vision Dental (2022, $23,000)",
        "Your insurer denied the claim, so you owe $240.",
        "Questions about cost deserve a proper conversation; please call our office manager.",
        _billing,
        OUTSIDE_CARE,
        without_sentence("Questions about cost deserve a proper conversation."),
    ),
    Rule(
        "clinical-advice",
        "block",
        "Gives medical advice in public.",
        "Advice in public says that they need it, and is read by those for whom it is wrong. Ask them to call; for anything urgent, 911.",
        "seen in real replies",
        "Take ibuprofen and do not give up, the skin will clear.",
        "If anything is urgent please call us or 911.",
        _advice,
        IN_PUBLIC,
        without_sentence("If anything is urgent, please call us or 911."),
    ),
)
