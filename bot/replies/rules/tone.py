# ruff: noqa: E501
"""Rules on the tone: would one say it so, face to face, to somebody who is upset?"""

from __future__ import annotations

from bot.replies.rules.insult import insult
from bot.replies.rules.mending import without_sentence
from bot.replies.rules.rule import EVERYWHERE, OUTSIDE_CARE, Rule, phrases

_SORRY = r"(?:sorry|apologi[sz]e[ds]?|apolog(?:y|ies)|regret)"

_non_apology = phrases(
    r"(?:feel|felt|feeling) (?:this|that|the) way|(?:made you|you were made to|you were left|left you|you're|you are|you) feel(?:ing)? (?:this|that) way|felt (?:we|that we|that our|our|that the|the \w+ (?:was|were)|as if|as though|like (?:we|you|our)|that you (?:were|weren't|did|didn't|had))",
    rf"{_SORRY} (?:\w+ ){{0,3}}(?:that |if |for |to hear (?:that )?)?you (?:feel|felt|think|thought|believe[d]?|perceive[d]?|found|find|view(?:ed)?|see|saw|got (?:that|the|this)|interpret\w*|took|consider(?:ed)?|had (?:that|the|this) (?:impression|perception)|misunder\w+|seem|are (?:so )?(?:upset|offended|angry)|were (?:offended|upset|bothered|not happy|unhappy|not satisfied|dissatisfied))(?! (?:left|alone|unheard|let down|hurt|it necessary|the courage|time|the words))",
    r"your (?:\w+ )?(?:perception|impression|interpretation|perspective is|feelings are|feeling that|belief that|view of (?:events|what)|version of|opinion is|opinion that|sense that)|perceived|(?:that|this|the wrong|a (?:bad|negative|wrong|poor)) (?:impression|perception) (?:of|that|about)|got (?:that|the|this|a) (?:\w+ )?impression|(?:came|come) across (?:that way|as)|if (?:we|i|anyone|anything|any of|our|my|this|it|there|you) (?:\w+ ){0,4}(?:offended|offence|offense|upset you|hurt (?:you|your)|caused|inconvenienced?|seemed|came across|made you|gave you|have (?:caused|offended)|were (?:offended|upset|inconvenienced)|felt|any inconvenience|disappointed you)|any (?:inconvenience|confusion|misunderstanding|offen[sc]e|frustration|distress) (?:this|that|it|we|you|caused|may)|(?:unfortunate|disappoint(?:ed|ing)|a shame|regrettable|sad|saddened|surprised|shocked|surprising|puzzled|puzzling|troubling|taken aback|confused|dismayed) (?:\w+ )?(?:that |to (?:hear|see|read|learn) (?:that )?)?(?:you|your|this (?:review|comment|feedback|person))(?: (?:feel|felt|found|believe|think|chose|did|were|are|would|have|had|review|comment|decided|post\w*|write|wrote|rate\w*))|how you feel|sorry (?:to (?:hear|see) )?(?:that )?you (?:did not|didn'?t) (?:enjoy|like|agree|understand|appreciate)|nous regrettons que vous (?:ayez ressenti|pensiez)|lamentamos que (?:se sienta|sienta|piense)",
    but=(
        r"(?:sorry|regret)(?: \w+){0,4} (?:frustration|upset|trouble|anger)(?: \w+)?",
        r"(?:how|what) we want any(?:one|body) to feel",
        r"(?:nobody|no one|anyone|anybody|everyone|people|everybody|somebody) (?:\w+ ){0,4}(?:feel|felt|feeling|made to feel|left feeling)(?: (?:this|that) way)?",
    ),
)

_defensive = phrases(
    r"(?:to|let me|let us|allow (?:me|us) to|wish to|want to|would like to|need to|must) (?:clarify|be clear|set (?:the|this) (?:record|story)|correct (?:the|this|some|your)|explain (?:that|why|our|what)|point out|defend|respond to (?:your|the|these|some) (?:claims|points|allegations|accusations))|for the record|for clarification|the record straight|in (?:all )?fairness|in (?:our|my|his|her|their) defen[sc]e|to be (?:fair|honest|frank|clear|perfectly)|with (?:all )?due respect|the (?:fact|truth|reality) (?:of the matter )?is|facts (?:matter|are|speak|remain|show)|(?:the|actual|real|stick to the|true) facts|in fact|(?:two|both|other|another|our) sides? (?:to|of) (?:the|this|every|a|any|our)|side of (?:the|this) story|not (?:the )?(?:true|whole story|entire story|full story|accurate|factual|correct|fair|what happened|how (?:it|this|things) (?:happened|went|works?)|our fault|the case|intended|my intention|our intention|possible to)|untrue|inaccura\w+|incorrect(?:ly)?|never (?:our|my) (?:intent|intention)|misunderst\w+|misinterpret\w*|misconstru\w*|mistaken|miscommunication|out of context",
    r"(?:simply|just) (?:not|isn't|wasn't)|(?:disagree|differ|dispute|object|beg to differ|take issue|take exception|deny|refute|reject|contest|stand by|contrary to|despite (?:what|your|claims)|(?:we|i)(?: \w+){0,3} surprised(?: by| to)?|surprised by (?:your|this review|these)|shocked (?:by|to)|disappointed (?:by|in|to see|that you)|unfortunately,? (?:we|i|our|there|even|some|people|it|this|emergenc\w+)|regardless of (?:what|how)|at no (?:time|point)|we never|i never|we always|i always|we (?:do|did) (?:not|n't) (?:\w+ )?(?:make|force|tell|refuse|ignore|rush|charge|discriminate|order|cancel|control|have control|tolerate|agree|see|know)|would never|we (?:do|try|did) our (?:very |level )?best|(?:do|did|try|tried|doing) (?:my|our) (?:very )?best|we pride ourselves|i pride myself|nobody was more|beyond our control|out of our (?:control|hands)|no control over|happens? (?:everywhere|in every|at every)|as (?:anyone|everyone|everybody) knows|you (?:will|would) (?:understand|find|see) that|hope (?:that )?you (?:can |will )?(?:understand|appreciate|realize) (?:that|the|our|how|we)|keep in mind|please (?:understand|remember|note|know|be aware|realize|trust) (?:that|we|how|our|there|i)|there (?:had|has|must|was|is|are) (?:to be|have been|always|usually) (?:a |an |some )?(?:\w+ )?(?:reason|explanation|misunderstanding)|(?:rare|rarely|extremely rare|isolated|unusual|not (?:a )?normal|not typical|atypical|uncommon|first time (?:we|anyone)|never had (?:a|any|this|such)))",
    rf"{_SORRY}(?: [^\s.!?]+){{0,12}}[.!,;]? (?:but|however|although|though|yet|nevertheless|nonetheless|that said|having said that|still,|even so)",
    rf"{_SORRY}(?: [^\s]+){{0,40}}[.!;] (?:however|nevertheless|nonetheless|that said|having said that),?",
    but=(
        r"please (?:know|understand|note|trust) (?:that )?(?:i|we) (?:am|are|will|would|want|read|take|hear|care|do care|listen)(?: \w+)?",
        r"we (?:disagree|see this differently)(?=,? (?:and|but) (?:we|i))",
        r"(?:not|never) (?:fair|right|possible|the case) (?:to|for|that) (?:any|people|some|leave|have|ask|be)\w*",
        r"in fact,? (?:thank|i (?:am|would))",
        r"(?:do|doing|give|giving) our best (?:to|for)? ?listen(?:ing)?",
    ),
)

_policy = phrases(
    r"(?:our|the|office|practice|clinic|company|standard|strict|this|current|cancellation|no-show|late|payment|billing|refund|financial|scheduling|privacy|new patient|hospital|written|posted) (?:\w+ )?(?:polic(?:y|ies)|protocols?|procedures?|guidelines)(?! (?:rules|officer|comes first))(?: (?:is|are|was|were|states?|requires?|for|to|that|of|clearly|has|in|dictates?|does|do|asks?|and|on|allows?)|[.,;]|$)|(?:it is|it's|per|as per|under|following|according to|in line with|in accordance with|based on|follow(?:ed|s|ing)?|adher\w+ to|due to|because of|part of) (?:our|the|office|practice|clinic|hospital|company|established?|standard|strict|state|federal|facility|all) (?:\w+ )?(?:polic(?:y|ies)|protocols?|procedures?|rules|regulations|guidelines)|polic(?:y|ies) (?:that|which|is|are|was|states?|requires?|of)|protocols? (?:ensures?|requires?|is|are|that|instructions)|following establish\w* protocols?",
    r"(?:patients|everyone|all patients|new patients|people|callers|parents) (?:are|must|need to|have to|were|should (?:arrive|call|cancel|bring|complete|fill|sign|understand)) (?:\w+ )?(?:required|asked|expected|advised|instructed|encouraged|reminded|told|informed|arrive|call|cancel|bring|complete|fill|sign|pay|be referred)?(?= (?:to|that|of|at|in|their|all|a|the|before|for)|[.,])|(?:we|our office|our practice|i) (?:do )?(?:not )?(?:require|ask(?:s)? (?:that|all|our|everyone|patients)|need (?:all|every)|typically|usually|normally|generally|routinely|always) (?:\w+ ){0,3}(?:patients?|everyone|that|hours|notice|referral|paperwork|payment|see|run|schedule|allow|recommend|assess|order|call|send|bill|book|complete|ask|require|obtain|verify|explain|inform)|(?:24|48|72|twenty-?four|forty-?eight)[ -]?(?:hours?|h|hr|hrs)(?:'|')? ?(?:notice|advance|ahead|in advance|cancellation|before|prior)?|(?:cancellation|no-show|late arrival|late) (?:fee|policy)|terms and conditions|as (?:stated|explained|outlined|posted|described) (?:in|on|at) (?:our|the)|is (?:usually|always|typically|normally) (?:done|completed|required|performed)",
    but=(
        r"(?:privacy|hipaa) (?:rules|laws?|policy|policies)(?: \w+){0,3}",
        r"no (?:policy|rule|procedure)(?: \w+)? (?:can|should|excuses)",
    ),
)

_majority = phrases(
    r"(?:most|majority|vast majority|overwhelming majority|nearly all|almost all|all|many|thousands|hundreds|tens of thousands|countless|plenty|lots|\d[\d,]*\+?|numerous|98 ?%|99 ?%|\d+ ?(?:%|percent)) (?:of )?(?:our |my |the |other |these )*(?:\w+ ){0,3}(?:patients|people|families|clients|reviews?|reviewers|customers|children|others)(?: \w+){0,4} (?:happy|satisfied|love|loves|thrilled|pleased|disagree|rave|five stars?|5 stars?|positive|great|good|excellent|delighted|agree|appreciate|trust|recommend|successfully|report|praise|loyal|return|grateful|success)",
    r"(?:happy|satisfied|loyal|grateful|delighted) (?:patients|clients|customers|families)|(?:positive|good|great|excellent|glowing|other|five-?star|5-?star|verified|real|wonderful|many) reviews|(?:never|not|n't) (?:\w+ ){0,3}(?:had|received|gotten|heard|get|have) (?:\w+ ){0,3}(?:complaints?|negative|bad review|issue like|a problem)|(?:first|only|single|lone) (?:complaint|negative review|bad review|person (?:to|who) (?:complain|has complained))|(?:no one|nobody) (?:else )?(?:has|had|have) (?:ever )?(?:complained|said|had)|everyone else|(?:our|the) (?:\w+ )?rating (?:is|of|speaks)|(?:4|5|four|five)(?:\.\d)?[- ]star (?:rating|average|practice|office)|can'?t (?:please|make) every(?:one|body)|(?:cannot|impossible to|never) please every(?:one|body)|speaks? for (?:itself|themselves)|successfully for (?:nearly|over|more|almost)|seen thousands|reputation (?:speaks|is|of|as)",
    but=(
        r"(?:one|a single|each) (?:unhappy|upset) (?:person|patient|voice)(?: \w+)?",
        r"(?:thank|grateful)(?: \w+){0,4} patients",
    ),
)

RULES = (
    Rule(
        "non-apology",
        "note",
        "“Sorry you feel that way”, “your perception”, “if you were offended”.",
        "This is no apology. “I am sorry to read this” is one, and admits nothing.",
        "seen in real replies",
        "We are sorry you feel this way.",
        "I am sorry to read this.",
        _non_apology,
        EVERYWHERE,
        without_sentence("I am sorry to read this."),
    ),
    Rule(
        "defensive",
        "note",
        "“To clarify”, “facts matter”, “two sides”, a “but” or “however” after the apology.",
        "It sounds like a defence. Leave it out; the conversation is the place to explain.",
        "ADA News 2017 / 2025; seen in real replies",
        "Sorry, but there are two sides to the story.",
        "Sorry. I would like to hear more.",
        _defensive,
        OUTSIDE_CARE,
    ),
    Rule(
        "policy-lecture",
        "note",
        "Explains office policy or protocol.",
        "Nobody who is upset wants to hear the rules. Say what you understand instead.",
        "seen in real replies",
        "It is our policy to require paperwork 48 h ahead.",
        "I can see why that would frustrate anyone.",
        _policy,
        OUTSIDE_CARE,
    ),
    Rule(
        "dismissive-majority",
        "note",
        "“Most of our patients are happy”, counts of happy people or good reviews.",
        "It tells one person that they do not count. Leave the others out.",
        "seen in real replies",
        "Thousands of happy patients disagree.",
        "One unhappy person is enough for us to look.",
        _majority,
        OUTSIDE_CARE,
    ),
    Rule(
        "insult",
        "block",
        "Insult, sarcasm, profanity.",
        "This hurts, and it stays. Take it out; it often helps to wait an hour.",
        "OCR v. Igbinadolor (2022, $50,000); Yelp R2R error list",
        "I truly can't thank you enough for finding someone else.",
        "I wish you well.",
        insult,
        EVERYWHERE,
        without_sentence(),
    ),
)
