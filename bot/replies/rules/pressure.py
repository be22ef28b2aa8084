# ruff: noqa: E501
"""Rules on pressure: nothing is asked, offered, threatened or tied for the sake of the review."""

from __future__ import annotations

from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Phrase, Span
from bot.replies.rules.grammar import REVIEW
from bot.replies.rules.mending import without_sentence
from bot.replies.rules.rule import EVERYWHERE, Rule, phrases, together
from bot.replies.wording import Wording

_KIND_OF = r"(?:(?:this|that|the|your|his|her|their|a|an|its|such|it|one|two|three|four|five|single|of|on|to|both|all|any|or|and|into|back|around|negative|bad|unfair|harsh|low|public|online|google|yelp|facebook|whole|entire|posted|written|original|current|existing|earlier|previous|hurtful|unkind|damaging|inaccurate|star|1|2|3|4|5|one-star|1-star|5-star|low-star|recent|little|out|down|up|above|there|here|what|previously|nasty|mean|angry|unfortunate|misleading|untrue|false|very|most|critical|poor|below|new|better|kinder|fairer|positive|updated) )"
_TAKE_AWAY = r"(?:remov(?:e|es|ed|ing|al of)|delet(?:e|es|ed|ing|ion of)|eras(?:e|ed|ing)|retract(?:s|ed|ing|ion of)?|withdraw(?:n|s|ing|al of)?|rescind(?:ed|ing)?|unpublish(?:ed|ing)?|un-?post(?:ed|ing)?|hid(?:e|ing)|scrap(?:ped)?|dump|undo(?:ing)?|unsay|recall|cancel(?:l?ing)?|pull(?:ed|ing)?|scrub(?:bed)?|wip(?:e|ing)|discard|ditch|drop(?:ped|ping)?|strike|void|purge|dismantle)"
_CHANGE = r"(?:chang(?:e|es|ed|ing)|edit(?:s|ed|ing)?|updat(?:e|es|ed|ing)|amend(?:s|ed|ing)?|revis(?:e|es|ed|ing|it|iting)|modif(?:y|ied|ying)|reconsider(?:s|ed|ing)?|rethink(?:ing)?|re-?evaluat(?:e|ing)|re-?assess(?:ing)?|adjust(?:s|ed|ing)?|rais(?:e|es|ed|ing)|bump(?:ed|ing)?|increas(?:e|ed|ing)|upgrad(?:e|ed|ing)|improv(?:e|ed|ing)|correct(?:s|ed|ing)?|rewrit(?:e|ing|ten)|re-writ(?:e|ing|ten)|rewor(?:d|ding)|re-word(?:ing)?|soften(?:ing)?|alter(?:s|ed|ing)?|reverse|fix|lift|boost|redo(?:ing)?|swap(?:ping)?|switch(?:ing)?|turn(?:ing)?|convert(?:ing)?|tweak(?:ing)?|moderat(?:e|ing)|temper|tone down|toning down|reflect (?:again )?on|think(?:ing)? (?:again |twice )?about|balance|rerat(?:e|ing)|re-rat(?:e|ing)|revert)"

_GONE = r"(?:removed|deleted|erased|retracted|withdrawn|gone|taken (?:down|off|back)|edited|corrected|updated|changed)"
_REMOVAL = Phrase(
    r"(?:remov|delet|eras|retract|withdraw|rescind|unpublish)(?:e|es|ed|ing|s)? (?:it|this|that)|(?:take|took|taking) (?:this|it|that) off",
    rf"{REVIEW} (?:\w+ )?(?:comes?|goes?|came|went|is|are) (?:down|away|gone)",
    rf"(?:it|this|that|these) (?:is|are|be|gets?|has been|was|to be) {_GONE}|(?:if|when|once|until|unless|after) (?:this|that|it|these) (?:\w+ )?(?:disappears?|vanish\w*|goes away|comes? down)",
    r"(?:contact|call|notify|tell|ask|asked|asking) (?:google|yelp|facebook|healthgrades|the site) (?:\w+ ){0,4}(?:remov|delet|tak|flag)\w*|(?:have|get|want|had) (?:this|it|that) (?:removed|deleted|taken down)",
    r"bump(?:ing)? (?:this|it|that|us|your \w+) up|(?:see fit|kind|nice|good|helpful|great) (?:of you |if you could |enough )?to (?:amend|change|edit|remove|revise|delete|update|retract|withdraw) (?:this|it|that|what|your)|by (?:updating|editing|changing|removing|deleting|revising|amending) (?:this|it|that|your)|(?:amend|edit|delete|remove|retract|revise|withdraw|erase|take back) what you (?:said|wrote|posted)",
    r"(?:take|took|taking|have|having|had) (?:another|a second|a fresh|a new|one more) look at (?:your|this|the|that) (?:\w+ )?(?:reviews?|ratings?|stars?|posts?|comments?|score)",
    r"(?:give|grant|leave|award) us (?:\w+ ){0,3}stars?",
    r"(?:raise|upgrade|bump|increase|improve|reconsider|rethink|revisit|revise|amend|adjust|retract|withdraw|delete|remove|erase) (?:\w+ )?(?:those|these|this|that|the|your) (?:\w+ )?(?:stars?|rating|score|review|post)|and pull (?:this|it|that)(?=[ .,!]|$)",
    rf"(?:{_TAKE_AWAY}|{_CHANGE}) {_KIND_OF}{{0,7}}{REVIEW}",
    rf"(?:tak(?:e|ing|en)|bring(?:ing)?|pull(?:ing|ed)?) {_KIND_OF}{{0,5}}(?:{REVIEW} )?(?:down|off|offline|back|(?<=it )away|(?<=this )away|(?<=that )away|(?<=review )away|(?<=comment )away|(?<=post )away)(?! (?:your|the|a|their|my) (?:name|number|details|message|information|notes?|call|time|street|hall|road|line))",
    r"(?:take|taking) (?:back )?(?:what you (?:said|wrote|posted)|those (?:words|stars|remarks|comments)|the (?:stars|words))",
    rf"{REVIEW} (?:\w+ ){{0,2}}(?:be|get|been|being) (?:\w+ )?(?:removed|deleted|taken down|taken off|taken back|retracted|withdrawn|changed|edited|updated|amended|revised|modified|reconsidered|corrected|raised|pulled|erased|hidden|rewritten)",
    rf"{REVIEW} (?:could|can|should|must|would|will|might|may|ought to|needs? to|has to|deserves? to|to|is|are|were|was)(?: \w+){{0,2}} (?:be |get |come |go |being |been )?(?:removed|deleted|taken down|taken off|taken back|retracted|withdrawn|changed|edited|updated|amended|revised|modified|reconsidered|corrected|raised|down|away|gone|disappear|pulled|erased|hidden|rewritten|softened|improved|reported|flagged)",
    rf"(?:see|have|get|getting|having|want|wanting|like|love|wish|ask|asking|request|requesting|hope|expect|appreciate|need|demand|insist|report|reported|flag|flagged|dispute|disputed)(?: \w+){{0,6}} {REVIEW} (?:\w+ ){{0,3}}(?:removed|deleted|taken down|down|gone|retracted|withdrawn|changed|edited|updated|amended|revised|corrected|disappear|go away|come down|pulled|erased|for removal|to google|to yelp|to the site)",
    rf"(?:removal|deletion|retraction|withdrawal|revision|correction|reconsideration|takedown|take-down) (?:of )?{_KIND_OF}{{0,4}}{REVIEW}|request(?:ed|ing)? (?:its|the) (?:removal|deletion)",
    rf"(?:leave|leaving|post|posting|write|writing|give|giving|submit|consider|considering|appreciate|love|deserve|earn|hope for|see|add|put up) (?:us |me )?(?:with )?(?:(?:a|an|another|some|the|this) )?(?:(?:new|better|kinder|fairer|positive|updated|fresh|more|different|higher|second|balanced|accurate|honest|five|four|5|4|full|great|nicer|revised|improved) ){{1,3}}-?(?:star )?(?:{REVIEW})",
    rf"(?:once|when|if|after|as soon as|should)(?: \w+){{0,8}} (?:{_CHANGE}|{_TAKE_AWAY}) (?:it|this|that|them|your stars?)(?: |$|[.,!?])",
    r"(?:please|kindly|could you|would you|can you|will you|ask (?:that )?you(?: to)?|hope (?:that )?you(?:'ll| will| would| can| could)?|consider|willing to|want you to|like you to|urge you to|invite you to|encourage you to|request (?:that )?you|beg you to|free to|welcome to|time to|you (?:could|can|might|may|should|would)) (?:\w+ ){0,2}(?:remove|removing|delete|deleting|retract|retracting|withdraw|withdrawing|take down|taking down|edit|editing|amend|amending|revise|revising|reconsider|reconsidering|rethink|rethinking|take it down|take this down|take that down|taking it down|taking this down|pull it|undo|(?:change|update|revise|correct|raise|rewrite|fix|adjust) (?:it|this|that|them))(?! (?:the |your |a |any )?(?:name|number|call|calling|our offer|coming|talking|speaking|reaching))",
    r"(?:stars?|rating|score) (?:higher|go up|to (?:four|five|4|5)|up to|reflect(?:s|ing)? (?:the|our|a) (?:true|real|better|good|improved))",
    r"(?:opinions?|mind|view|words|tune|judg(?:e)?ment)(?: \w+){0,2} (?:will|would|may|might|can|could) (?:\w+ )?change|(?:chang(?:e|ing)|chance to change|opportunity to change) your (?:mind|opinion|view|tune)",
    r"(?:does|do|need|needs|should|has|have)(?: not|n't)? (?:\w+ ){0,3}(?:belong|stay|be|remain|stand)(?: \w+){0,3} (?:online|on (?:google|yelp|this (?:site|page)|the internet))",
    r"(?:if|that|see|hope|wish|should|could|would|can|must|want|like|love|have) (?:this|that|it|these) (?:\w+ )?(?:came|come|comes|coming|goes|went|were|was|be|gets|got|taken|brought) ?(?:down|away|removed|deleted|offline|gone)|(?:better|kinder|fairer|higher|improved|five[- ]star|5[- ]star|new|positive) (?:review|rating|score)s? (?:would|means|will|helps|from|could|is)|stars? (?:\w+ )?(?:turn|become|go|grow)(?:s|ed|ing)? (?:in)?to (?:a )?(?:three|four|five|3|4|5)",
    r"(?:make|making) (?:this|that|it|your \w+) (?:disappear|go away|vanish)",
    r"(?:retirer|supprimer|modifier|enlever|effacer|reconsiderer|corriger|changer|revoir) (?:votre|cet|cette|ce|l') ?(?:\w+ )?(?:avis|commentaire|note|evaluation|critique)",
    r"(?:quit(?:e|ar|ara)|elimin(?:e|ar|ara)|borr(?:e|ar|ara)|cambi(?:e|ar|ara)|retir(?:e|ar|ara)|edit(?:e|ar)|modifi(?:que|car)|reconsider(?:e|ar)|actuali(?:ce|zar)) (?:su|tu|esta?|la|el) (?:\w+ )?(?:resena|opinion|comentario|calificacion|puntuacion|evaluacion)",
    but=(
        rf"(?:not|never|n't|without) (?:be )?(?:ask(?:ing|ed)?|want|expect(?:ing)?|request(?:ing)?)(?: \w+){{0,4}} (?:{_TAKE_AWAY}|{_CHANGE}|take) {_KIND_OF}{{0,6}}(?:{REVIEW})?",
        r"(?:change|improve|fix|correct|adjust|alter|revise|rethink|update) (?:(?:this|that|the|how|things|what|our|my|it|anything|something|a|one|any),? )(?:(?!stars?|ratings?|reviews?|score|post)\w+ )?(?:we|i|process|policy|policies|system|schedule|way|phone|desk|training|with|because|after|based|from|thanks|so|for|about|here)",
        r"(?:thank(?:s| you)?|grateful|appreciate|glad|pleased)(?: \w+){0,8} (?:leav(?:e|ing)|writ(?:e|ing)|post(?:ing)?|giv(?:e|ing)|submitting|sharing)(?: \w+){0,5}",
        r"(?:thank(?:s| you)|grateful|appreciate)(?! (?:it )?if)(?: \w+){0,5} (?:update|correction|feedback|edit)",
        r"your (?:feedback|comments?|words|review|opinions?) (?:will |can |does |do |really )?(?:help|helps|matter|matters)(?: \w+){0,8}",
        r"(?:take|taking|bring|bringing) (?:this|that|it|these|those|the|your) (?:\w+ )?(?:words|comments?|feedback|review|matter|points?|conversation|talk|offline)? ?(?:back to (?:the|our|my)|offline|off (?:this|the) (?:page|site)|away from|off the public)(?: \w+)?",
        r"(?:whether or not|even if|if) you change your mind",
        r"free to (?:change|keep|share|say|write|edit) (?:your|what)(?: \w+)?(?: (?:or|as|if|whenever|either))",
    ),
)


def _removal(text: Wording, _context: ReplyContext) -> list[Span]:
    return _REMOVAL.spans(text)


_compensation = phrases(
    r"a little something|something small for you|small token",
    r"for free(?= ?[.,;!]|$| as| of| this| next| if| and)|complimentary (?!of|about|words|remarks?|things)\w+|(?:not|n't|never) be (?:billed|charged)",
    r"credit (?:you|your account)",
    r"(?:visit|appointment|cleaning|session|exam|consultation|treatment|one|time) (?:is|will be|would be) (?:free|complimentary|at no (?:cost|charge))",
    r"(?:buy|treat) you (?:to )?(?:an?|some|lunch|dinner|coffee)|(?:send|give|offer|mail) you (?:an? |some )?(?:\w+ )?(?:gift|voucher|discount|credit|refund|coupon|flowers|coffee|basket|free)|(?:won't|will not|needn't|no need to|do not|don't) (?:have to |need to )?pay (?:for|a|anything)|(?:is|are|be) on me(?=[.,;!]|$)|(?:is|are|be) on us(?=[.,;!]|$)",
    r"(?:free|complimentary|complementary|no[- ]cost|cost-free|discounted|half[- ]price|comped|gratis) (?:\w+ ){0,3}(?:visits?|appointments?|consult(?:ation)?s?|exams?|cleanings?|treatments?|sessions?|services?|care|follow-?ups?|whitening|check-?ups?|screenings?|products?|samples?|gifts?|massage|coffee|lunch|month|parking|evaluation|meeting|second|next|one|facial|adjustment|session|procedure|scan|x-?rays?|glasses|frames)",
    r"(?:free|at no|without|no|waive|waiving|waived|reduce[d]?|for) (?:\w+ ){0,2}(?:of charge|charge to you|cost to you|extra cost|charge at all|fee|fees|co-?pay|copayment|cost|charge)(?! (?:should|is|was|without|questions))",
    r"(?:gift|gas|coffee|starbucks|amazon|visa|spa) ?(?:cards?|certificates?|baskets?)|vouchers?|coupons?|discounts?|rebates?|gratuity|goodwill (?:gesture|payment|credit)|gesture of (?:goodwill|good will|apology)|token of (?:our|my|appreciation|apology)|small gift|a gift|freebies?",
    r"refund(?:s|ed|ing)?|money back|reimburs(?:e|ed|ing|ement) you|(?:make|making) it worth your (?:while|time)|compensat(?:e|ed|ing|ion)|on the house|on us(?:$|[ .,!?])|(?:cover|pay|pick up|take care of|absorb|forgive|write off|knock off|credit) (?:\w+ ){0,2}(?:your |the )?(?:\w+ )?(?:account|bill|cost|costs|fee|fees|balance|co-?pay|charges?|expenses?|parking|tab|deductible)",
    r"(?:credit|credits|credited) (?:to|on|toward|towards|for|of) (?:your|the|a|\$|next)|account credit|store credit|\d+ ?(?:%|percent) off|percent off|(?:dollars?|\$ ?\d+) (?:off|back|toward)|money off|a (?:deal|bargain|special offer|special rate|better price)|treat you to|treat on us|something (?:special|extra|nice) for you|prize|raffle|drawing|reward(?:s|ed)? (?:you|for)|incentive|bonus",
    r"(?:gratuit(?:e|ement)?|rembours\w+|remise|bon cadeau|gratis|descuento|reembols\w+|regalo|sin costo)",
    but=(
        r"feel free|(?:refund|discount|fee) questions?",
        r"toll[- ]free",
        r"free to",
        r"free (?:from|of) (?:judg\w+|interruption|stress|worry|hurry|pressure)",
        r"free (?:moment|minute|hour|time|afternoon|morning)",
        r"no (?:charge|cost|price|fee) (?:should|can|may|is|ought)",
        r"(?:surprised?|upset|questions?|worr\w+|concerns?) (?:by|about|over) (?:a |an |any |the )?(?:fee|fees|refunds?|discounts?|charge|cost)",
        r"rewarding",
        r"(?:rely|count|depend|call|lean|weigh|drop in|check)(?:s|ing)? on us",
        r"(?:no|any|nobody'?s|the|a) prize",
    ),
)

_traded = phrases(
    rf"(?:in exchange|in return|trade|swap|quid pro quo|favou?r) (?:for|of) (?:\w+ ){{0,4}}(?:{REVIEW}|{_CHANGE}|{_TAKE_AWAY})",
    rf"(?:depends?|depending|contingent|conditional) (?:up)?on (?:the|your|this|that|a) (?:\w+ ){{0,3}}{REVIEW}|(?:as long as|so long as|until|unless|first) (?:\w+ ){{0,3}}(?:{REVIEW}) (?:is|are|stays?|remains?|stands?|then|goes|comes)",
    r"(?:(?:first|only then) (?:the|your|that) (?:\w+ )?(?:review|rating|stars?|post|comment))|(?:help|do) (?:us|something) (?:\w+ )?(?:with|about|on) (?:the|those|your) (?:stars?|rating|review|score)|(?:make|making) (?:the|your) (?:review|rating) right",
)


def _tied(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _conditional(text, context)
    yield from _traded(text, context)


_conditional = together(
    _REMOVAL,
    r"(?:if|once|when|after|until|unless|upon|as soon as|as long as|in exchange|in return|provided|on (?:the )?condition|the moment|should you|first|only|then|contingent|depends?|for a|by \w+ing|has to|and (?:we|i|you|our|the))",
    r"(?:will|would|can|could|shall|cannot|can't|won't|we'll|i'll|you'll|we'd|i'd|we (?:help|speak|talk|call|redo)|help|happy|glad|refund|credit|discount|closed|solved|so (?:do|does|will))",
    but=(
        r"(?:opinions?|mind|view|impression)(?: \w+){0,2} (?:will|would|may|might)",
        r"(?:appreciate|grateful|thankful|nice|kind|love|like|great|hope)(?: \w+){0,2} if",
        r"(?:once|when|if|after|until|before) (?:i|we) (?:have )?(?:read|saw|see|had read|came across|found|receive[d]?)(?: \w+){0,3}",
        r"once (?:more|again)(?: \w+){0,4}",
        r"either way|no matter|whether or not|regardless",
        r"(?:if|whether) you (?:change|keep|leave|edit) (?:\w+ ){1,4}or (?:not|leave|keep)",
    ),
)

_legal = phrases(
    r"(?:from|our|by|to) counsel|(?:all|every|any) (?:legal|lawful) (?:means|measures?|remedy)|legal means",
    r"expose you to|liability|(?:a|the) judge (?:will|can|may|would|to)|(?:is|are|be) (?:a |an )?(?:crime|criminal|felony|offen[cs]e)|unlawful",
    r"(?:documenting|documented|saving|keeping|recording) (?:this|everything|it|all of this) for (?:the )?(?:court|our lawyers?|legal)|cost you dearly",
    r"formal (?:warning|notice)|(?:take|taking|pursue|pursuing) (?:\w+ ){0,2}(?:action|steps|measures) against (?:you|this|the)|report(?:ed|ing)? (?:\w+ ){0,2}to (?:the )?(?:authorities|police|fbi)|consequences (?:under|before) the law|legal (?:consequences|repercussions|recourse|remedies)|(?:held|hold you|be) (?:liable|accountable|responsible) for (?:damages|your (?:words|statements|claims))",
    r"(?:lawyers?|attorneys?|litigat\w+|lawsuits?|law suits?|sue|sued|sues|suing|defam\w+|slander\w*|libel\w*|cease[- ]and[- ]desist|subpoena\w*|prosecut\w+|injunction|tort|legally liable|held liable|libellous|(?:be|you|are|is|were) liable|actionable|court of law|in court|to court|court order|court date|small claims|perjury|indemnif\w+)",
    r"(?:legal|court|civil|criminal|judicial|police) (?:action|actions|counsel|team|department|steps|recourse|proceedings|remed(?:y|ies)|rights|consequences|claims?|matter|options|measures|avenues|complaint|charges|report|notice|representation|advisors?|advice|ramifications|repercussions|route|redress|responsibility for)",
    r"(?:press(?:ing)?|file|filing|bring(?:ing)?) charges|see you in court|law firm|hear(?:ing)? from (?:our|my|the) (?:counsel|legal|solicitor|insurer|lawyer|attorney)|(?:our|my) (?:counsel|solicitors?|legal)|seek(?:ing)? damages|for damages|report(?:ed|ing)? you to|pursue (?:this|you|it|every|all|further)(?: \w+){0,2}|(?:be|hold(?:ing)?|held) (?:\w+ )?(?:accountable|responsible) for (?:your|what you|these|this|posting|writing|such)|track(?:ed|ing)? (?:you )?down|your ip address|subject to (?:law|legal|prosecution)|against the law|illegal to (?:post|write|publish)|there (?:will|may|can|could) be consequences|consequences (?:for|of|to) (?:posting|writing|your|such|these|making|this)|(?:will|shall) regret (?:this|it|posting|writing)|reserve (?:the|our|all) (?:\w+ )?rights?",
    r"(?:avocats?|poursuites?|diffam\w+|demandar(?:lo|la|te)?|abogados?|difamacion|calumnia\w*|acciones legales)",
    but=(
        r"(?:lawyers?|attorneys?)(?: \w+)? (?:street|road|avenue|lane)",
        r"(?:court|courtyard|courtesy)(?: (?:street|house|yard|place))",
        r"pursue (?:this|it) (?:with you|together|privately|by phone|further with you|in private)",
        r"(?:hold|holding|held|keep|keeping) (?:\w+ )?(?:ourselves|myself|us|me|our team) (?:accountable|responsible)",
    ),
)

_POSTING = r"(?:reviews?|reviewing|rate|ratings?|post(?:s|ed|ing|ings)?|comment\w*|publish\w*|public(?:ly)?|online|internet|google|disparag\w+|critici\w+|social media|write|writing|share|sharing|speak|say|discuss|talk|complain\w*|private(?:ly)?|mediation|to us)"
_AGREEMENT = r"(?:agreements?|contracts?|clause|waiver|nda|terms|forms?|paperwork|documents?|papers?|policy|settlement|intake|consent)"
_NO_GAG = (
    r"(?:we|i|law|laws|rules|hipaa|practices?|offices?|doctors?|providers?) (?:[\w'-]+ ){0,3}(?:not|\w+n't|never|cannot|bound|prohibits?|forbids?|keeps?|prevents?)",
    r"(?:our|my) (?:duty|promise|obligation)|agreed? (?:that|with)|(?:glad|happy|hope) (?:that )?you agree|no obligation|you have (?:every|the) right",
)
_signed_away = together(
    Phrase(
        r"(?:you|patients?|we) (?:all )?(?:\w+ ){0,2}?(?:sign(?:ed)?|initiall?ed|agreed?|accepted|promised?|pledged|undertook|committed|waived|consented|acknowledged|registered)|gave up|by signing|asked to sign",
        rf"{_AGREEMENT} (?:that )?you|your (?:\w+ )?(?:signature|contract|agreement|paperwork|consent)|contractually|(?:bound|obliged|obligat\w+) (?:by|not)|no right to",
    ),
    _POSTING,
    but=_NO_GAG,
)
_forbidden = together(
    Phrase(
        rf"(?:your|our|the|this|that|a|of|mutual|office|no-review) (?:[\w-]+ ){{0,2}}{_AGREEMENT}"
    ),
    r"(?:forbid\w*|prohibit\w*|preclude\w*|disallow\w*|breach\w*|violat\w+|break(?:s|ing)?|not to|no (?:public|online|negative|review)|(?:not|\w+n't) (?:allow|permit)\w*|may not|remember|reread|recall|reminded|(?:against|on|about) (?:reviews|posting))",
    but=_NO_GAG,
)
_clauses = phrases(
    r"(?:non-?disparagement|anti-?disparagement|non-?disclosure|nda|gag (?:clause|order)|no-review (?:policy|clause)|mutual (?:privacy|confidentiality) agreement|copyright (?:to|of|in) (?:your|any) reviews?|signed away|what you (?:have )?signed)",
    rf"{_AGREEMENT} (?:that )?you (?:have |had )?signed",
    r"you(?: \w+){0,2} (?:not|n't) (?:allowed|permitted|supposed|entitled|free) to (?:post|review|write|publish|share|comment)",
)


def _gag(text: Wording, context: ReplyContext) -> Iterator[Span]:
    for search in (_signed_away, _forbidden, _clauses):
        yield from search(text, context)


_fake = phrases(
    r"doubt (?:that )?(?:a|any|one|a single) (?:word|thing|part)",
    r"(?:is|are|was|were) (?:an? )?(?:complete|total|utter|gross|clear|pure|sheer|outright|blatant) (?:distortion|fabrication|falsehood|misrepresentation|lie|nonsense|invention|untruth|fiction)s?|none of (?:this|it|that|these|those|what you \w+)(?: \w+)? (?:ever )?(?:occurred|happened|took place|is true|are true)|for what it is,? an? (?:fake|lie)",
    r"(?:no|little|not a grain of|not an ounce of|zero|without any) truth (?:in|to|behind|whatsoever)|what an? (?:\w+ )?(?:invention|fabrication|lie|tale|fantasy|fairy)|(?:posted|posts|left|written|writes) (?:the same|similar|identical|this same) (?:\w+ ){0,3}(?:about|for|on|under|against) (?:other|several|many|multiple)",
    r"(?:somebody|someone|whoever (?:wrote|posted) this|the (?:writer|author|poster)) (?:is|was|has been) (?:\w+ )?(?:making|inventing|lying|trolling|fabricating|pretending|imagining)|(?:this|that|the|your) (?:\w+ )?(?:account|profile|reviewer|user|person|poster) is (?:clearly |obviously |probably |likely )?(?:an? )?(?:\w+ )?(?:bot|troll|fake|fraud|scam|plant|competitor|impostor|imposter)",
    r"to be (?:\w+ )?(?:fake|fraudulent|fabricated|untrue|made up|invented|malicious|an? (?:fake|lie|scam|competitor|bot|hoax))",
    r"(?:review|post|comment|this|rating) (?:was|is|were) (?:\w+ )?(?:paid for|bought|purchased|planted|staged)",
    r"words (?:have been |were |are )?'?(?:put|putting) in(?:to)? (?:my|our) mouths?|put(?:ting)? words in(?:to)? (?:my|our) mouths?",
    r"(?:suspect|believe|think|know|assume|suppose) (?:\w+ ){0,4}(?:rival|competitor|competing|bot|troll|ex-?employee|former employee|disgruntled)|not what (?:took place|happened|occurred|transpired|was said)|(?:flagged|reported|marked) (?:\w+ ){0,3}(?:as|for) (?:spam|fake|abuse|false|inappropriate)",
    rf"(?:fake|bogus|phony|phoney|fraudulent|fictitious|fictional|fabricated|made[- ]up|sham|hoax|spam|bot|planted|paid|trolls?|trolling|counterfeit|invented|imaginary|staged|dishonest|deceitful|deceptive|malicious|defamatory|unsubstantiated|baseless|unfounded|groundless|untruthful|mendacious|concocted|doctored|manufactured|exaggerated|slanted|one-?sided|vindictive|misleading|mislead|libelous|slanderous|so-called) (?:\w+ ){{0,3}}(?:{REVIEW}|reviewers?|accounts?|profiles?|accusations?|allegations?|claims?|stor(?:y|ies)|information|narratives?|posts?|things|names?|person|assertions?|attacks?|charges?|complaints?)",
    rf"(?:{REVIEW}|story|account|version|claims?|accusations?|allegations?|this|that|it|everything|none of (?:this|it|that)|what you (?:say|wrote|write|posted|describe|claim)|your \w+|those|these|they|nothing) (?:\w+ )?(?:is|are|was|were|seems?|appears?|looks?|sounds?|contains?|reads like|can be|could be|must be|may be|may have been|has been|could have been|might have been)(?:n't)? (?:\w+ ){{0,4}}(?:fake|bogus|fraud(?:ulent)?|fabricat\w+|made[- ]up|lies?|a lie|false(?:hoods?)?|fiction(?:al)?|untrue|untruths?|invent(?:ed|ion)|malicious|dishonest|baseless|unfounded|unsubstantiated|not (?:\w+ )?(?:true|accurate|real|genuine|honest|authentic|legitimate|factual|correct|what happened)|in ?accura(?:te|cies)|wrong|misleading|distort\w+|exaggerat\w+|planted|nonsense|ridiculous|absurd|a competitor|from a competitor|by (?:a )?competitor|written by|posted by)",
    r"(?:none|nothing|not (?:one|a|a single) (?:word|thing|bit)|hardly any(?:thing)?)(?: of)? (?:this|it|that|these|what you (?:say|wrote|write))?(?: \w+)? ?(?:is|was|are) (?:accurate|true|correct|factual|right|real)",
    r"(?:competitors?|rival(?:s)? (?:practice|clinic|office|business)|ex-?employees?|ex-?staff|former (?:\w+ )?(?:employees?|staff|worker|partner|colleague|team member|nurse|receptionist|assistant|spouse|girlfriend|boyfriend)|disgruntled (?:\w+ )?(?:employees?|staff|worker|individual|person|patient|party|people)|fired employee|(?:someone|somebody|a person|people|individual) (?:with (?:an|a personal) (?:agenda|axe|grudge|ax|vendetta)|who (?:has|have) (?:an|a) (?:agenda|grudge|axe|vendetta)|who (?:has|have) never)|smear(?: campaign)?|vendetta|personal agenda|hidden agenda|axe to grind|ax to grind|review[- ]bomb\w*|extort\w*|blackmail\w*|impersonat\w+|sabotag\w+)",
    r"(?:you|you're|you are|he|she|they|this person|reviewer|people|who(?:ever)?)(?: \w+){0,3} (?:(?:lie|lying|lied|lies)(?! (?:down|awake|ahead|with|in|at))|liars?|making (?:this|that|it|things|stuff|all of this) up|made (?:this|that|it|things|all of this) up|make (?:things|stuff) up|fabricat(?:e|ed|ing)|invent(?:ed|ing)|slander(?:ed|ing)?|misrepresent(?:ed|ing|s)?|distort(?:ed|ing)?|twist(?:ed|ing)|exaggerat(?:e|ed|ing)|embellish(?:ed|ing)?|not being (?:\w+ )?(?:honest|truthful|accurate)|were not (?:honest|truthful)|hallucinat\w+|omitt(?:ed|ing)|left out|conveniently|mislead(?:ing)?|trolling)",
    r"(?:lies|liar|liars|falsehoods?|untruths?|false(?:ly)? (?:accus\w+|claim\w*|stat\w+|report\w*|review\w*|represent\w*|portray\w*|information|allegation\w*|narrative|rumou?rs?|and (?:misleading|slander\w*|defam\w*|malicious)|, )|misstatements?|misrepresentations?|fabrications?|half-truths?|fairy ?tale|tall tale|pure fiction|work of fiction|make-believe|nonsense|distortions? of|mischaracteri[sz]\w+)",
    r"(?:not|never|n't|far from|nowhere near|anything but) (?:\w+ ){0,3}(?:true|accurate|factual|the truth|genuine|truthful|real|honest|legitimate|authentic|correct)(?: \w+)? ?(?:portrayal|reflection|representation|depiction|account|description|statement|review|version|picture|story|of (?:the|what|how|our|events)|at all|in any|in the least)?",
    r"(?:did not|didn'?t|never|could not have|couldn'?t have) (?:\w+ ){0,2}(?:happen(?:ed)?|occur(?:red)?|take place|took place)(?! (?:again|to anyone|to anybody|here|like))",
    rf"(?:doubt|question|dispute|suspect|skeptical (?:of|about)) (?:\w+ ){{0,4}}(?:authenticity|legitimacy|veracity|truthfulness|validity|genuine|real|honesty|credibility|motives?)|(?:authenticity|legitimacy|veracity|validity|credibility) of (?:this|your|the|such) {REVIEW}",
    r"(?:reviews?|comments?|posts?|sites?|websites?) (?:\w+ ){0,4}(?:are|is|can be|be) (?:\w+ )?anonymous|anyone can (?:write|post|say|leave)(?: \w+)?|anybody can (?:write|post|say|leave)(?: \w+)?|hid(?:e|ing) behind (?:an? )?(?:anonym\w+|fake|screen|keyboard|alias|computer|false|made)|cowards?|anonymous(?:ly)? (?:reviews?|posts?|attack\w*|reviewers?|person|accounts?|source)|real patient|actual patient|verified patient|seems? (?:suspicious|fishy)|suspicious(?:ly)?",
    r"(?:faux|mensong\w+|inventee?s?|diffamatoires?|falso|falsa|mentiras?|mentiroso|inventad[oa])",
    but=(
        r"(?:not|never|don't) (?:\w+ )?doubt(?: \w+){0,4}",
        r"false (?:impression|hope|step|start|alarm|promise)s?",
        r"(?:may|might|would|could) not be (?:the )?(?:whole|full)(?: \w+)?",
        r"(?:whether|if) (?:it|this|that) is (?:not )?(?:true|accurate|right|wrong)",
        r"not (?:being )?(?:true|honest|genuine) (?:to|with|about) (?:our|ourselves|our values|my|myself)(?: \w+)?",
        r"not (?:a |the |any )?(?:real|genuine|honest|true) (?:answer|conversation|apology|person|help|talk|excuse|comfort|way|solution|listening|voice)",
        r"(?:should|must) (?:not|never) (?:have to )?(?:happen|occur|take place)",
        r"never (?:happened|occurred) to (?:me|us)",
        r"not (?:only )?(?:the )?right",
        r"(?:a |the )?(?:real|actual) (?:patient|person)(?:ce|s? deserve\w*)",
        r"lies? (?:behind|beneath|ahead|at the|in the|with|awake|there)",
        r"(?:where|lies?|responsibility|answer|problem|fault|truth) (?:\w+ )?lies? (?:with|in|at|ahead)",
        r"(?:thank|sorry|glad|grateful)(?: \w+){0,4} (?:honest|genuine|true)(?: \w+)?",
    ),
)

RULES = (
    Rule(
        "removal-or-edit-request",
        "block",
        "Asks to remove, delete, change, update or reconsider the review (allowed only as a private, open question at the second contact).",
        "Never ask for the review to be changed or removed. Offer to listen; what they do with the review is theirs.",
        "method 6; 16 CFR 465.7",
        "Please take this review down.",
        "Please call me, I would like to listen.",
        _removal,
        EVERYWHERE,
        without_sentence(),
    ),
    Rule(
        "compensation-offer",
        "block",
        "Offers a free visit, a refund, a discount, a gift, a credit.",
        "Nothing of value may be offered here. Offer a conversation.",
        "Google Maps fake-engagement policy; 16 CFR 465.4",
        "Come back for a free consultation.",
        "Please call, so that we can make sense of this together.",
        _compensation,
        EVERYWHERE,
        without_sentence(),
    ),
    Rule(
        "conditional-resolution",
        "block",
        "Ties help to the review (“once you update the review we will …”).",
        "Help may not depend on the review. “We will look into this either way.”",
        "Google Maps fake-engagement policy; 16 CFR 465.7",
        "We will fix this when the review is gone.",
        "We will look into this either way.",
        _tied,
        EVERYWHERE,
        without_sentence("I will look into this either way."),
    ),
    Rule(
        "legal-threat",
        "block",
        "Speaks of lawyers, suing, defamation, slander, libel, consequences.",
        "A threat can be fined as intimidation. Leave the law out of it.",
        "16 CFR 465.7; seen in real replies",
        "This is slander and our lawyer will contact you.",
        "We see this differently, and we would still like to hear from you.",
        _legal,
        EVERYWHERE,
        without_sentence("I would still like to hear from you."),
    ),
    Rule(
        "gag-clause",
        "block",
        "Points to a signed agreement not to post.",
        "No agreement may forbid a review. Leave this out.",
        "15 U.S.C. 45b (Consumer Review Fairness Act)",
        "You signed a form not to post reviews.",
        "You are free to share your view.",
        _gag,
        EVERYWHERE,
        without_sentence(),
    ),
    Rule(
        "accuses-fake",
        "block",
        "Calls the review false, fake, a lie, the work of a competitor or a former employee.",
        "Don't dispute it in public, even where it is wrong. “I would like to understand this.”",
        "16 CFR 465.7 (public false accusation); seen in real replies",
        "Another fake review from a former employee.",
        "Please call; I would like to understand this.",
        _fake,
        EVERYWHERE,
        without_sentence("I would like to understand this."),
    ),
)
