# ruff: noqa: E501
"""Rules on fault: none is admitted, none is put on the writer, nothing is promised."""

from __future__ import annotations

from bot.replies.rules.mending import without_sentence
from bot.replies.rules.rule import EVERYWHERE, OUTSIDE_CARE, Rule, phrases

_US = r"(?:we|i|our (?:\w+ )?(?:team|staff|office|practice|clinic|doctors?|nurses?|receptionists?|system|billing|front desk)|my (?:\w+ )?(?:team|staff|office)|the (?:doctor|nurse|staff|team|receptionist|office|provider|surgeon|hygienist)|dr\.? \w+|someone (?:here|on our team)|she|he|they|somebody here)"
_admission = phrases(
    r"do right by (?:you|anyone)|done right by",
    r"(?:someone|somebody) (?:here |in our office |on our team )?(?:forgot|failed|neglected|misplaced|overlooked|made)|(?:it|this|that)(?:'s| is| was)(?: all| entirely| \w+)? on me(?! to)(?= ?[.,;!]|$| and| for)|(?:it|this|that)(?:'s| is| was)(?: all| entirely| \w+)? on us(?! to)(?= ?[.,;!]|$| and| for)",
    r"(?:we|i|our \w+|they|she|he|the \w+) (?:\w+ )?(?:got|did|handled|had|put) (?:this|that|it|things|everything|something|so much|a lot|your \w+) (?:\w+ )?wrong|(?:mistake|error|fault|blame|failure|slip|mix-?up|confusion|problem) (?:was|is|lies|lay) (?:\w+ ){0,2}(?:on|with) (?:our|my|us|me)(?: (?:side|part|end))?",
    r"(?:careless|negligent|thoughtless|unprofessional|sloppy|insensitive|inexcusable|unkind|rude) of (?:us|me|our \w+|my \w+|the (?:staff|doctor|nurse|team|receptionist))|(?:gave|sent|used|ordered|told|wrote|billed|charged|filled|entered|administered|prescribed) (?:\w+ ){0,2}the wrong \w+",
    r"(?:blame|fault) (?:nobody|no one|none|only) (?:but )?(?:myself|ourselves|us|me)|wrong of (?:us|our|my|me) ?(?:\w+)?",
    rf"{_US}(?:'ve| have| had| has)? (?:\w+ ){{0,3}}(?:made|make|makes|commit(?:ted)?) (?:\w+ ){{0,3}}(?:mistakes?|errors?|misjudg\w+|blunders?|wrong (?:decision|call|diagnosis|choice))",
    r"(?:our|my|due to our|through our|because of our) (?:\w+ ){0,3}(?:fault|mistakes?|errors?|failings?|failures?|negligence|oversight|wrongdoing|carelessness|lapse|blunder|shortcomings?|mishap|misstep|incompetence|malpractice|bad|slip|lack of (?:care|follow|communication|attention|professionalism))",
    rf"{_US}(?:'ve| have| had| has)? (?:\w+ ){{0,2}}(?:failed (?:you|to|at|in)|dropped the ball|fell short|fallen short|let (?:you|your \w+|everyone) down|messed up|screwed up|slipped up|blew it|botched|mishandled|mismanaged|neglected|overlooked|forgot(?:ten)?|misdiagnosed|misread|mixed up|were (?:\w+ )?(?:wrong|negligent|careless|at fault|to blame|responsible|in error|remiss|at error)|was (?:\w+ )?(?:wrong|negligent|careless|at fault|to blame|in error|remiss|rude|unprofessional|inappropriate)|(?:are|am) (?:\w+ )?(?:to blame|at fault|responsible for (?:what|this|that|your|the (?:mistake|error|delay|mix|problem|way|harm|confusion|trouble)))|did (?:\w+ )?(?:wrong|you wrong|not (?:do our|do my|follow|call|return|listen|meet|live up|handle|treat|give|provide|deliver|catch|notice|explain)(?! (?:everything|anything|all))|a (?:poor|bad|terrible) job|n't do our job)|didn'?t (?:do our|do my|follow|call|return|listen|meet|live up|handle|treat|give|provide|deliver|catch|notice|explain)|missed (?:the|it|this|your|a|that|an)|own (?:this|that|it|up|the)|blame ourselves|have no excuse|lost (?:your|the)|wronged|could have (?:done|handled|been|communicated|prevented|avoided|caught|managed|treated|served|explained|acted)|could'?ve (?:done|handled|been|prevented|avoided|caught)|caused (?:you|this|your|the))",
    rf"(?:{_US}|this|it|that|the \w+|things|which|and) (?:really |certainly |clearly |definitely )?(?:should(?: have|'ve| of|n'?t have| not have| never have)|ought to have|ought not to have) (?!(?:to|a|an|the|your|some|more|had to|it|no|any|every|always|been (?:written|necessary to write))\b)(?:\w+ )?\w+",
    r"(?:take|takes|taking|took|accept|accepts|accepting|assume|bear|acknowledge|acknowledging|admit|admitting|admitted|own|owning|recogni[sz]e|concede) (?:\w+ )?(?:full |complete |total |all |the |our |my |that |we |i |this |responsibility |blame |fault )+(?:responsibility|blame|fault|liability|mistake|error|failure|accountability|were|was|for (?:what|this|that|the|your|our)|made|failed|did|could|fell|should|wrong|shortcoming)\w*",
    r"(?:mistake|error|wrong|mishap|lapse|oversight|failure|negligence|breakdown|slip-?up|mix-?up|miscommunication)s? (?:\w+ )?(?:on (?:our|my) (?:part|end|side)|was (?:made|ours|mine)|were made|by (?:our|my|us)|of ours|in (?:your|the|our) (?:care|treatment|diagnosis|billing|scheduling|handling))|on us|at us|(?:no|without) excuses? (?:for (?:what|this|that|how|our|the)|on our)|inexcusable|unforgivable|below (?:the |our )?(?:usual |own )?standards?(?: of care)?|breach of (?:duty|the standard|care|trust|privacy|confidentiality)|(?:negligence|malpractice|substandard)|(?:you|your \w+) (?:\w+ )?(?:deserved|should have (?:been|had|received|gotten)) (?:better|so much|much|more|\w+)|(?:were|was|are|is) (?:\w+ )?(?:entirely|completely|totally|partly|fully|all|solely)? ?(?:our|my) (?:fault|doing)|(?:it|this|that) (?:was|is) (?:\w+ )?(?:our|my) responsibility|we are (?:so |very |deeply )?(?:at fault|to blame)|(?:our|my) (?:bad|apologies for (?:our|the (?:way|fact|poor|treatment)|failing|making|how|what|not (?:calling|returning|answering|listening|following|meeting|giving|treating|handling|keeping)))|(?:not|n't) (?:do(?:ing)?|done) (?:our|my) jobs?|poorly (?:communicated|handled|implemented|managed|executed|done|treated|explained)|apolog\w+ for (?:the |our |my |any |this )?(?:\w+ ){0,2}(?:mistakes?|errors?|lack|failures?|oversight|negligence|delay in (?:your|our)|poor|mishandl\w+|mis\w+)|make (?:this|it|things) right|right (?:this|the) wrong|(?:notre|ma|nuestr[oa]|mi) (?:faute|erreur|culpa|error)|nous (?:avons|aurions) (?:fait une erreur|du)|(?:fue|es) culpa (?:nuestra|mia)|nos equivocamos|cometimos un error",
    but=(
        r"(?:is|are) on us to \w+",
        r"(?:if|when|where|whenever|should) (?:a|any|something|anything|we|an) (?:\w+ )?(?:mistakes?|errors?|went wrong|goes wrong|fall short)(?: \w+){0,3}",
        r"(?:nobody|no one|anyone|everyone|people|everybody|someone|one|person) (?:\w+ )?(?:should|ought)(?: \w+){0,3}",
        r"(?:we|i) (?:should|ought to) have (?:a|the|an|to|your|more|some)",
        r"(?:which|that|and) (?:it|we|i) should(?: \w+)?",
        r"(?:have|has|had) (?:not )?(?:failed|overlooked|forgotten) (?:this|your|that|it|what) (?:note|review|message|page)",
        r"(?:i|we) (?:have )?(?:not|never) forgot(?:ten)?",
        r"i missed (?:your call|you)",
        r"call(?:s)? (?:is|are)? ?on us|rely on us|count(?:s|ed|ing)? on us|rel(?:y|ies|ied) on us|lean on us|depend(?:s|ing|ed)? on us|weigh(?:s)? on us|drop in on us|check in on us|feedback on us",
        r"make (?:this|it|things) right away",
    ),
)

_promises = phrases(
    r"(?:guarantee[ds]?|guaranteeing|rest assured|be assured|(?:can|do|want to|will|let me|we) (?:fully |personally )?assure (?:you|everyone|that)|i assure|we assure|you have (?:my|our) word|promise (?:you |that )?(?:this|it|that|you|we|things|nobody|no one|to fix|to make|to resolve|never))",
    r"(?:will|won'?t|shall|would|can|is going to|are going to) (?:certainly |definitely |absolutely |surely )?(?:not |never |n't )?(?:ever )?(?:happen|occur|be repeated|take place|be a problem|be an issue)(?: (?:to (?:you|anyone) )?(?:again|anymore|ever|in the future))|never (?:\w+ )?(?:happen|occur|be repeated)(?: \w+)? again|won'?t happen|not happen again|make sure (?:that )?(?:this|it|that|nobody|no one) (?:\w+ ){0,3}(?:again|never|does not|doesn't|ever)|ensure (?:that )?(?:this|it|that|nobody|no one) (?:\w+ ){0,3}(?:again|never|does not|doesn't|ever)|no (?:one|body|patient) (?:\w+ )?(?:feels|will feel|has to feel|will have to) (?:\w+ ){0,3}again",
    r"(?:we|i) will (?:\w+ )?(?:fix|solve|resolve|correct|cure|settle|rectify|make up for) (?:this|it|that|everything|all|your|the)(?! (?:as|if|together|with you|for you if))|(?:100|hundred) ?(?:%|percent)|once and for all|within 24 hours|you will be (?:happy|satisfied|pleased|delighted)|next time will be (?:different|better)|(?:se lo|le) (?:garantizo|aseguro|prometo)|no volvera a (?:pasar|suceder|ocurrir)|je vous (?:garantis|assure|promets)|ne se reproduira",
    but=(
        r"promise to (?:listen|hear|read|call|be|answer|stay)(?: \w+)?",
        r"will not happen (?:in|on) (?:this|a) (?:page|public)",
    ),
)

_YOURSELF = r"(?:you|u|he|she|this (?:person|reviewer|patient|individual)|the (?:patient|reviewer))"
_blames = phrases(
    r"you were the (?:one|only one|first) (?:\w+ )?(?:\w+ing|who)|you kept (?:us|me|our|the)|the whole truth|help themselves|please take (?:\w+ )?responsibility|your part in (?:this|it|that)",
    r"you were (?:\w+ )?(?:asked|offered|reminded|advised|instructed|warned|told) (?:\w+ ){0,2}(?:times|repeatedly|to (?:sit|wait|leave|come|call|return|bring|stop|calm|lower|arrive|sign|fill))|you (?:are|were) looking for (?:something|someone|free|a quick|drugs|trouble|a fight)|you (?:\w+ )?expect(?:ed)? (?:an? miracle|miracles|us|too much|the impossible|special|perfection|everything|the doctor|me)",
    r"your (?:tone|temper|shouting|manner|impatience|yelling|swearing|rant)(?: \w+){0,3} (?:made|makes|left|was|is|forced|caused|upset|frightened|scared|did)|you (?:\w+ )?(?:skipped|interrupted|overreacted|provoked|made a scene|lost your temper|raised your voice|talked over|cut (?:me|us|her|him) off|slammed|barged|pushed past|jumped to)",
    r"you were (?:\w+ )?on your (?:phone|cell)|you (?:got|became|grew|were getting) (?:\w+ )?(?:angry|hostile|loud|aggressive|agitated|abusive|rude|impatient|confrontational)",
    r"(?:not|never|n't) (?:been |even )?given (?:the|an?|any) (?:opportunity|chance)|wish(?:ed)? (?:that )?you(?:'d| had) (?:\w+ )?(?:reached|called|contacted|come|told|spoken|asked|brought|let us|given|waited|listened)|(?:unfair|not (?:\w+ )?fair|wrong) (?:of you |for you )?to (?:blame|judge|accuse|criti[cs]i[sz]e|attack)|blam(?:e|ing) (?:me|us|our \w+|my \w+) for",
    r"(?:it )?takes two|you were (?:\w+ )?(?:yelling|screaming|shouting|swearing|cursing|arguing|demanding|threatening|complaining|impatient|hostile|combative|uncooperative)|(?:unrealistic|unreasonable) (?:\w+ )?(?:expectations?|demands?)|you (?:kept|keep) (?:changing|asking|interrupting|arguing|calling|demanding|cancel\w+|missing|coming)",
    rf"{_YOURSELF}(?:'ve|'d| have| had| has| also| then| simply| repeatedly| clearly| yourself| actually| even| just| still| continually| consistently| obviously| deliberately){{0,3}} (?:refuse[ds]?|refusing|fail(?:ed|s)? to|fail(?:ed|s)?|neglect(?:ed|s)?|declin(?:ed|es)|decid(?:ed|es) (?:not|against|to (?:leave|stop|ignore))|cho(?:se|ose|oses) (?:not|to (?:leave|ignore|stop|walk))|no-?showed|show(?:ed)? up (?:\w+ )?late|arrive[ds]? (?:\w+ ){{0,3}}late|came (?:\w+ ){{0,3}}late|cancell?ed|miss(?:ed|es) (?:your|the|several|two|three|multiple|an?|his|her|every)|ignor(?:ed|es)|disregard(?:ed|s)|insist(?:ed|s)|demand(?:ed|s)|yell(?:ed|s)|scream(?:ed|s)|shout(?:ed|s)|swore|curs(?:ed|es)|threaten(?:ed|s)|hung up|storm(?:ed|s)|argu(?:ed|es)|attempt(?:ed|s) to|tri(?:ed|es) to (?:intimidate|bully|get|force|manipulate|take)|lied|misunder(?:stood|stands?)|misinterpret(?:ed|s)|misheard|forgot|left (?:before|without|early|against)|walk(?:ed|s) out|wait(?:ed|s) too long to|abus(?:ed|es)|insult(?:ed|s)|harass(?:ed|es)|disrespect(?:ed|s)|mistreat(?:ed|s)|bull(?:ied|ies)|withheld|conceal(?:ed|s)|complain(?:ed|s) (?:about everything|constantly)|never (?:came|showed|called|asked|told|returned|answered|followed|took|gave|completed|paid|brought|mentioned|informed|responded|contacted|complained|said|let|attended|once|even|bothered|made|did|voiced|expressed))",
    rf"{_YOURSELF} (?:\w+ )?(?:were|was|are|is|have been|had been|'re) (?:\w+ ){{0,3}}(?:late|rude|abusive|aggressive|belligerent|hostile|difficult|uncooperative|non-?compliant|noncompliant|disrespectful|unreasonable|demanding|impatient|wrong|mistaken|confused|misinformed|unwilling|disruptive|combative|threatening|argumentative|intoxicated|inappropriate|unfair|ungrateful|angry with|a no[- ]show|told (?:to|that|repeatedly|several|many|multiple|clearly|more)|warned|advised (?:to|that|of|repeatedly)|instructed|informed (?:of|that|about|repeatedly)|asked to (?:leave|wait|come|return|call|lower|calm)|aware (?:of|that)|unable to (?:control|understand|follow)|responsible for (?:your|the|this)|to blame|at fault|the one who|discharged|dismissed from|not (?:honest|truthful|cooperative|compliant|willing|prepared|ready|on time|following|happy with anything))",
    rf"{_YOURSELF} (?:did|do|does|would|could|have|has|had)(?: not|n'?t|nt) (?:\w+ )?(?:come|show|call|follow|take|bring|pay|tell|inform|return|attend|keep|give us|give (?:me|the|our)|listen|ask|let (?:us|me)|comply|want|wait|read|sign|fill|complete|respond|provide|schedule|cancel|bother|mention|express|raise|reach out|contact|speak up|say|understand|appreciate|cooperate|disclose|arrive|make|allow|agree|attempt|try|finish|check|answer|the courtesy|know what|realize|followed|returned|called|paid|completed|been (?:honest|compliant|truthful))(?! (?:away|know|a call back|an answer|back from|through to|anyone|anybody))",
    r"(?:had you|if you had|if only you|if you (?:would have|'d have)|you (?:should|could|might|ought to)(?: have|'ve| of)|why (?:did|didn'?t|did not) you|you should (?:know|consider|be|try|learn|understand|reali[sz]e|not|never)|you need to (?:learn|understand|be|take responsibility|reali[sz]e|stop)|you must (?:understand|reali[sz]e|(?:have|be)(?! (?:been )?(?:upset|worried|tired|hurt|angry|frustrated|exhausted|sad|disappointed)))|maybe (?:if )?you|perhaps (?:if )?you(?! (?:would|could|might)? ?(?:like|prefer|call|allow|give))|next time,? (?:please )?(?:be|come|arrive|try to|bring|show|read|listen|follow))(?: \w+)?",
    r"(?:please|kindly|try to|you might|just|at least|should) (?:\w+ )?be (?:more |a (?:bit|little) (?:more )?|a bit |so kind as to be |fair|respectful|honest|truthful|reasonable|considerate|patient with|kinder|mindful)(?: ?(?:fair|respectful|honest|truthful|reasonable|considerate|accurate|careful|kind|to (?:our|us)|with (?:us|our)|and|in your))?",
    r"(?:your|his|her) (?:\w+ )?(?:behaviou?r|non-?compliance|noncompliance|attitude|failure|refusal|rudeness|demands?|aggression|abuse|abusive|conduct|outburst|tantrum|lateness|tardiness|no-?shows?|missed appointments?|lack of (?:compliance|cooperation|respect|understanding|patience|honesty|communication)|unwillingness|inability|mistake|error|own (?:fault|doing|choice|decision|responsibility|actions)|misunderstanding|unrealistic|unreasonable|hostility|insults?|threats?|yelling|language|decision (?:to|not)|choice (?:to|not)|responsibility (?:to|for)|expectations (?:were|are)|failure to)(?! (?:was|were|is) heard)",
    r"(?:it|this|that) (?:was|is|'s) (?:entirely |really |solely |partly )?your (?:fault|responsibility|job|duty|own (?:fault|doing|choice)|(?:choice|decision) (?:to|not))|(?:disrespectful|abusive|rude|unacceptable|unfair) (?:to|toward|towards|behaviou?r (?:to|toward|towards)) (?:our|my|the) (?:staff|team|receptionist|nurse|doctor|office|employees)|(?:affecting|hurting|damaging|ruining|harming|destroying) (?:someone'?s|our|a|people'?s|my|the) (?:\w+ ){0,2}(?:business|reputation|livelihood|career|practice|name|rating)|(?:as|like) (?:you were )?(?:instructed|told|advised|directed|asked|recommended)|non-?complian(?:t|ce)|against medical advice|vous (?:avez refuse|etiez en retard|n'avez pas)|usted (?:se nego|llego tarde|no (?:vino|llamo|siguio))",
    but=(
        r"you (?:did|do|have|had)(?: not|n'?t) (?:\w+ )?(?:have to|need to|feel|get|find|receive|hear|deserve|expect|hope|enjoy|want (?:this|to write|to have)|know (?:what|where|how|when|whom))(?: \w+)?",
        r"you (?:do|did)(?: not|n'?t) (?:have|need) to(?: \w+){0,2}",
        r"(?:nothing|something|anything|whatever|what|everything) (?:that )?you (?:did|do|have|had)(?: not|n'?t)?(?: \w+)?",
        r"you (?:try|tried) to (?:reach|call|get|phone|contact|talk|tell)",
        r"you were (?:\w+ )?(?:told|advised|informed|asked)? ?(?:left|made to)",
        r"your (?:frustration|anger|disappointment)(?: \w+)?",
        r"do as (?:instructed|told|asked)(?: by)?",
        r"perhaps you (?:would|could|might) (?:like|prefer|call|allow|give|let)",
        r"(?:if|when) you (?:would|could|feel|wish|want|like|prefer)(?: \w+)?",
        r"you (?:should|ought to|must) (?:never|not) (?:have to|be made|feel|need)(?: \w+)?",
        r"(?:nobody|no one|anyone|everyone) should be(?: more| a bit)?(?: \w+)?",
        r"we (?:should|must|want to|try to|need to|ought to|will) (?:\w+ )?be(?: more| a bit| fair)?(?: \w+)?",
    ),
)

RULES = (
    Rule(
        "admission-of-fault",
        "block",
        "Admits negligence or a mistake (“we made a mistake”, “our fault”, “should have caught it”).",
        "Be sorry in general. Who did what is for the conversation, not for the public page.",
        "apology-law survey (CLM 2021)",
        "We made a mistake and should have prevented it.",
        "I am sorry to read this.",
        _admission,
        EVERYWHERE,
        without_sentence("I am sorry to read this."),
    ),
    Rule(
        "promises-outcome",
        "note",
        "Guarantees something (“this will never happen again”).",
        "Promise only what you do yourself: to listen, to look into it.",
        "apology-law survey (CLM 2021)",
        "I guarantee this will never happen again.",
        "I have raised this with the team this week.",
        _promises,
        EVERYWHERE,
    ),
    Rule(
        "blames-reviewer",
        "block",
        "Puts it on the writer (“you refused”, “you were late”, “please be fair”).",
        "Even where it is so, it is not for here. “I want to hear your side.”",
        "OCR v. Igbinadolor (2022, $50,000); seen in real replies",
        "You did not come to the follow-up as instructed.",
        "I want to hear your side.",
        _blames,
        OUTSIDE_CARE,
        without_sentence("I want to hear your side."),
    ),
)
