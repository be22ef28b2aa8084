# ruff: noqa: E501
"""Rules on people: nobody is named, counted, unmasked or talked about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.replies.contacts import phones
from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.asking import asks_in_public
from bot.replies.rules.mending import without_sentence
from bot.replies.rules.others import other_patients
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


_FAMILY = r"(?:sons?|daughters?|child(?:ren)?|kids?|kiddos?|bab(?:y|ies)|infants?|newborns?|toddlers?|teen(?:ager)?s?|mother(?:-in-law)?|mom|mommy|mum|father(?:-in-law)?|dad|daddy|parents?|husband|wife|spouse|partner|fianc[e]e?|boyfriend|girlfriend|sisters?|brothers?|siblings?|grand(?:mother|father|ma|pa|son|daughter|child|children|parents?|kids?)|aunt|uncle|niece|nephew|cousin|loved ones?|relatives?|little (?:ones?|girls?|boys?|guy)|boys?|girls?|lads?|kid's|(?:better|other) half|significant other|companion|folks|in-?laws?|friends?|hubby|twins?|step-?(?:son|daughter|mother|father)|family members?|caregiver|caretaker|guardian|room-?mate|hijo|hija|madre|padre|esposo|esposa|mama|papa|fils|fille|mere|pere|mari|epouse|conjoint)"
_third_party = phrases(
    r"(?:spoke|talked|spoken|met) (?:\w+ )?(?:to|with) (?:the|his|her|their) (?:father|mother|parents?|husband|wife|son|daughter|grandmother|guardian|caregiver|spouse)",
    r"(?:mom|mum|dad|mommy|grandma|grandpa|the (?:mother|father|parents|husband|wife|spouse|caregiver|caretaker|grandmother|guardian)) (?:called|was|had|told|said|came|did|wanted|insisted|refused|is|has|asked|brought|signed|decided)",
    r"(?:friend|lady|man|woman|person|one|girl|boy|gentleman|people|adult) (?:that |who |whom )?(?:you (?:\w+ )?brought|(?:\w+ )?(?:came|was|were|is|waited|sat) with you|accompan\w+ you)",
    rf"(?:your|ur|his|her|the patient's) (?:[\w'-]+ ){{0,2}}{_FAMILY}(?:'s)?",
    r"(?:the|this|that) (?:child|baby|infant|toddler|newborn|mother|father|husband|wife|little (?:one|girl|boy)|young (?:lady|man|patient))(?:'s)?(?= (?:was|is|had|has|did|would|could|came|cried|needed|in question|at|who|refused|and))",
    r"(?:you and|both you and|together with) your (?:\w+ )?(?:son|daughter|child|children|kids|baby|mother|father|husband|wife|spouse|partner|boyfriend|girlfriend|parents?)|(?:votre|vos|su|tu|sus) (?:mere|pere|fils|fille|enfants?|mari|femme|conjointe?|hij[oa]s?|madre|padre|espos[oa]|bebe|familiar)",
    but=(r"partner with|partner in|partners in|parent company",),
)

_PERSON = r"(?:employees?|staff (?:member|person)s?|receptionists?|nurses?|assistants?|technicians?|tech|hygienists?|secretary|secretaries|team members?|colleagues?|co-?workers?|doctors?|dr\.? \w+|physicians?|providers?|practitioners?|manager|office manager|front desk (?:person|staff|lady|worker)|individuals?|person|worker|therapists?|scheduler|biller|temp|trainee|phlebotomist|medical assistant|ma|someone on our (?:team|staff)|member of (?:our|the|my) (?:team|staff)|women|woman|girl|lady|gentleman|man|she|he|they)"
_staff = phrases(
    r"(?:she|he) (?:\w+ )?(?:was|had|got|lost|left|quit|has been|(?!asked|wanted|shared|hoped|called|needed|helped|loved|enjoyed|appreciated)\w+[^e\W]ed)(?! (?:read|glad|happy|sorry|sad|told|heard|so|very|to hear))",
    r"(?:her|his) (?:contract|position|employment|probation|stress|divorce|health|illness|pregnancy|father|mother|family|license)",
    r"(?:put|placed|sent|moved|transferred) (?:her|him|the \w+|that \w+|this \w+|our \w+) (?:on \w+|to (?:another|a different|re-?training|training))|sent to (?:re-?)?training|(?:lost|losing|quit|left) (?:her|his|their) jobs?",
    r"(?:parted|parting) (?:with|from) (?:the|that|our|her|him|this)|(?:taken|took|taking) (?:\w+ )?(?:action|steps|measures) (?:\w+ )?(?:against|regarding|with) (?:the|this|that|our|her|him)|covering for (?:someone|somebody|a colleague|her|him|a sick)|(?:receptionist|nurse|scheduler|biller|assistant|hygienist|doctor|secretary|manager|technician|temp|employee|dentist) (?:has |had |who |just |has since |had just )*(?:quit|resigned|retired|walked out|called (?:in|out)|lost (?:her|his|their|a)|passed away|fell ill|gave birth|moved away)",
    r"let (?:her|him|them) go|(?:received|got|given|issued|handed) (?:a|an|her|his|their|several|two) (?:\w+ )?(?:warning|reprimand|write-?up|suspension)s?|(?:she|he|they) (?:was|were|is|are) (?:\w+ )?(?:still |only |just )?(?:learning|in training|a trainee|a temp|inexperienced|new (?:to|at|here|and|in))",
    r"(?:is|are|was) not with us (?:any ?more|any longer)|(?:gave|given|issued) (?:her|him|them) (?:an? )?(?:\w+ )?(?:warning|reprimand)",
    r"(?:he|she|they|who|nurse|receptionist|employee|assistant|doctor) (?:is|was|has|had|were|have|been|having) (?:\w+ ){0,2}(?:personal|family|health|medical|marital|drinking) (?:problems?|issues?|troubles?|emergency)",
    r"parted (?:ways|company)|(?:temp|employee|receptionist|nurse|assistant|staff member|team member|hygienist|biller|person|girl|lady|one|individual)(?: (?:who|that|in|at)(?: \w+){1,5})? (?:is|was|has been|has|had|have) (?:since |now |already |been )*(?:gone|let go|left|moved on|replaced|dismissed|fired|terminated|suspended|written up|disciplined|on leave|retired|resigned|quit|reassigned|unwell|pregnant)",
    r"death in (?:the|her|his|their) family",
    rf"(?:let|letting|had to let|have let) (?:[\w'-]+ ){{0,4}}{_PERSON} (?:\w+ )?go|(?:let go(?: of)?|retrained|fired|dismissed|terminated|sacked|laid off|suspended|disciplined|demoted|reprimanded|written up|wrote up|replaced|removed) (?:her|him|them|(?:the |that |this |our |a |one |an |two |those |of )+(?:[\w'-]+ ){{0,4}}(?:{_PERSON}|crew))",
    rf"{_PERSON} (?:[\w'-]+ ){{0,5}}(?:is|are|was|were|has|have|had|'s|will|got|been|being|no)(?: \w+){{0,3}} (?:no longer (?:with|work\w*|employ\w*|here|part)|fired|dismissed|terminated|let go|sacked|suspended|disciplined|reprimanded|written up|demoted|retrained|re-trained|counsel(?:l)?ed|coached|spoken to|talked to|warned|warning|on (?:\w+ )?leave|on probation|out sick|sick|ill|unwell|hospitali[sz]ed|pregnant|resigned|quit|left (?:us|our|the)|retired|replaced|removed|moved to|transferred|new(?= (?:to|and|here|at|in|employee|hire|staff)|[,.;]|$)|in training|still learning|having a (?:bad|difficult|hard|rough) (?:day|time|week)|going through|dealing with|struggling|underpaid|overworked|absent|called in|on maternity|on vacation|inexperienced|under (?:investigation|review)|addressed|held accountable|corrected)",
    rf"(?:no longer (?:works?|working|employed|with (?:us|our|the practice)|part of (?:our|the))|(?:has|have|had) (?:since )?(?:left|resigned|quit|retired|been let go|been replaced|been fired|been terminated|been dismissed)(?: (?:the|our|us|from)| ?[,.;]|$))|(?:disciplin(?:e|ed|ary)|corrective|personnel|hr) (?:action|measures|steps|matters?|process|issue)|(?:maternity|sick|medical|family|parental|disability) leave|(?:staffing|personnel|employee) (?:changes?|turnover|shortages?|issue|problem|matter)|(?:employment|job) (?:was|has been) terminated|(?:our|my|the|that) (?:former|previous) (?:\w+ )?(?:employee|receptionist|staff member|nurse|assistant|front desk|hygienist|secretary|scheduler|biller|doctor)s?|(?:new|newer|temporary|rude|junior|problem|recently hired|newly hired) (?:\w+ )?(?:employee|receptionist|staff member|hire|nurse|assistant|front desk|hygienist|team member|secretary|scheduler|biller|doctor)s?|(?:spoken|spoke|talked|met|had a (?:word|talk|conversation|meeting)|sat down|addressed (?:this|it|the matter)|dealt) (?:\w+ )?with (?:the|that|this|her|him|our) (?:[\w'-]+ ){{0,3}}(?:{_PERSON}|involved|concerned|in question)|(?:repeatedly|often|always) late for work|(?:was|is|been) (?:in|on) (?:her|his|their) (?:first|last) (?:day|week|month)",
    but=(
        r"(?:no|any|every|each|nobody|anyone) (?:\w+ )?(?:employee|staff member|person|team member|one|colleague)s?(?: (?:here|should|can|may|ought|who))?",
        r"(?:person|someone|somebody|anyone|people|individual) (?:who )?(?:\w+ )?(?:is|are|was|has been|feels?) (?:ill|sick|unwell|pregnant|in pain|struggling|new|spoken to|talked to|going through|dealing with)(?= (?:deserves?|should|with (?:respect|patience|kindness)|and|or|like|in a|needs|,))",
        r"person in charge",
    ),
)

_RECORD = r"(?:charts?|files?|records?|notes|documentation|documents|logs?|systems?|software|computers?|database|calendar|schedules?|scheduler|appointment (?:book|history|log)|sign-in sheet|recordings?|footage|videos?|cameras?|tapes?|paperwork|history|correspondence|ehr|emr|time ?stamps?|caller id|intake form|consent forms?|phone records?)"
_YOURS = r"(?:account|case|visits?|appointments?|encounter|care|treatment|forms?|situation|dossier|expediente)"
_SHOW = r"(?:shows?|showed|shown|indicates?|indicated|reflects?|reflected|reveals?|revealed|confirms?|confirmed|says?|said|states?|stated|suggests?|tells?|told|prove[sd]?|demonstrates?|documents?|contradicts?|contains?|does not|do not|don't|doesn't|clearly|(?:has|have) (?:no|another|a different|something|your|every)|found|makes? clear|(?:is|are) (?:\w+ )?clear|speaks?|supports?|disagrees?|logs?|records?)"
_LOOKED = r"(?:review|check|look|search|pull|go|went|gone|going|examin|audit|read|consult|stud|inspect|scour|research|verif|re-?read|re-?review|cross-?check|double-?check|see|saw|seen|investigat|listen|watch|glance)(?:e[ds]?|ed|s|es|ing|ied|ying|ye?d)?"
_records = phrases(
    rf"(?:keep|have|take|took|kept) (?:\w+ )?(?:detailed|careful|good|thorough|accurate|full|complete|meticulous) {_RECORD}",
    rf"{_LOOKED} (?:(?:carefully|thoroughly|again|back|over|into|through|at|up|in|on|all|of|to|and|our|my|the|your|his|her|their|this|both|internal|own|complete|entire|full|phone|call|medical|patient|computer|appointment|detailed|personally|every|each|several|relevant|available|pertinent|electronic) ){{1,6}}(?:{_RECORD}|{_YOURS})(?! (?:on|of) (?:our|the) (?:web|phone|line))",
    rf"(?:our|the|your|my|his|her|office|medical|phone|internal|call|appointment|billing|chart) (?:\w+ )?{_RECORD} (?:\w+ )?{_SHOW}|(?:our|internal|my) (?:\w+ )?(?:review|review process|investigation) {_SHOW}|(?:our|my) (?:\w+ )?notes (?:from|of|on|about)",
    rf"(?:from|in|per|as per) (?:our|your) (?:\w+ )?{_RECORD}|(?:according to|based on|per|as per|in light of|as noted in|upon (?:a )?review of|after (?:a )?(?:careful |thorough )?(?:reviewing|review of|looking (?:into|at|through)|checking|going (?:over|through)|pulling)|having (?:reviewed|looked|checked|read|pulled)|a review of) (?:the |our |your |his |her |this |all |my |these )?(?:\w+ ){{0,2}}(?:{_RECORD}|{_YOURS})",
    r"(?:as|was|is|are|were|has been|have been|been|have|had|it's) (?:it |this |that |everything |all |well |clearly )*(?:\w+ )?(?:documented|charted|recorded|noted|on file|on record|in writing)(?: (?:in|by|at|that|on)|[.,;]|$)|(?:documented|noted|recorded|written|seen) in (?:the|your|our)",
    r"(?:have|has|got|had|keep) (?:\w+ )?(?:documentation|proof|evidence|records?|a recording|recordings|it in writing|video|footage|your signature|signed (?:forms?|consents?|paperwork)) (?:of|that|to|on|showing|proving|from|which)|you have (?:\w+ ){0,2}on (?:file|record)",
    r"(?:looked|look|looking) you up|(?:found|located|identified|recogni[sz]ed?|know) (?:you|who you are|your (?:file|record|chart|account))(?: in| from|[.,;]|$)",
    but=(
        r"(?:cannot|can't|could not|not|never|unable to|without) (?:\w+ )?(?:look|check|discuss|comment|share|speak|talk|go)(?: \w+){0,4} (?:records?|files?|charts?)",
        r"(?:notes?|messages?|review) (?:on|at|from|of) (?:this|the) (?:page|site)",
        r"(?:look|looking|going|go) (?:into|at|through) (?:our|the|how our|the way our|all our) (?:phone |scheduling |telephone |booking |appointment |call |reminder |check-in )?(?:systems?|schedules?|process|lines?|recording|forms?|paperwork|software|calendar|messages|notes)(?! (?:\w+ )?(?:shows?|confirms?|says?|tells?|reveals?|proves?))",
        r"(?:our|the) (?:phone |telephone |answering |voice ?mail |booking |reminder )(?:system|recording|message)",
        r"(?:see|read) (?:your|the|this|these) (?:message|messages|note|notes|review)",
    ),
)

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
        "third-party",
        "block",
        "Mentions the writer's child, parent, spouse, partner.",
        "Family and friends have a right to privacy too. Speak to the writer alone.",
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
        "What happened to somebody else is theirs, even without a name. Say only what should be true for everyone.",
        "OCR / Manasa (2023, $30,000); seen in real replies",
        "The patient before you had an emergency.",
        "Waiting without news is frustrating.",
        other_patients,
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
        asks_in_public,
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
)
