# ruff: noqa: E501, SIM905
"""Insults, plain and dressed up: what nobody would say to a face that they want to keep."""

from __future__ import annotations

from bot.replies.rules.rule import phrases

_ABUSE = "|".join(
    r"""
    amus(?:ed|ing) armchair ass asshole bastard bitch\w* bullshit childish clown connard coward\w*
    crap crazy crook crybaby damn delusional deranged disgrace drunk dumb entitled estupid[oa] foolish
    fools? fuck\w* garbage haha\w* hallucinat\w+ hell hysterical idiot\w* idiota ignoramus ignoran(?:t|ce)
    imbecil\w+ insane jerk junkie karen karma laughable liar lmao lol loser lunatic
    manipulative merde mierda moron\w* narcis\w+ paranoid parasite pathetic petty piss(?:ed)? psycho puta
    rants? ranting ridicul(?:e|ous) absurd scum shit\w* snowflake spoiled stfu stupid\w* thief trash troll
    unhinged waah whin(?:e|ing|y|er) wtf
    """.split()
)
_VICE = r"(?:rude|nasty|mean(?:[- ]spirited)?|hateful|unpleasant|vile|awful|horrible|terrible|disgusting|dishonest|lazy|selfish|arrogant|cruel|spiteful|obnoxious|insufferable|unbearable|impossible|hopeless|clueless|toxic|ungrateful|disagreeable|evil|unstable)"
_MISERY = r"(?:sad|miserable|lonely|unhappy|bitter)"
_SOMEBODY = r"(?:persons?|people|individuals?|human(?: being)?s?|m[ae]n|wom[ae]n|lady|life|attitude|thing(?= to (?:say|write|post)))"
_SOUND = r"you(?:'re| are| were| sound| seem| look| act| must be)(?: \w+)?"
_DOCTOR = r"(?:doctor|dentist|provider|place|office|clinic|practice|surgeon)"

insult = phrases(
    _ABUSE,
    # what somebody is said to be
    rf"you(?:'re| are) (?:just |simply |so |really |truly |a )?(?:{_VICE}|bitter|mentally|sick(?=[.!]|$| in))|(?:you|they|he|she)(?:'re| are| is)(?: \w+)? an? (?:\w+ ){{0,2}}?(?:(?:{_VICE}|{_MISERY}|difficult|jealous|angry) {_SOMEBODY}|bully|menace|nuisance|troublemaker)",
    rf"(?:what|such) an? (?:\w+ )?(?:{_VICE}|{_MISERY}) {_SOMEBODY}|what an? (?:charming|delightful|lovely|pleasant) (?:person|attitude|human)|(?:so|as) (?:{_VICE}|{_MISERY}) (?:as you(?= ?[.,!;]|$)|of you)|(?:rudest|nastiest|meanest|dumbest|worst|angriest) (?:\w+ )?(?:{_SOMEBODY}|complaint|patient)",
    r"(?:low ?life|keyboard[- ]warrior|nut ?(?:case|job)|(?:nasty|horrible|miserable|bitter) (?:person|human|old)|sad little|(?:sad|miserable) (?:life|existence)|drama(?: queen| ?tic)?|joke of|failure to launch|drug[- ]?seek\w+|low intelligence)",
    rf"{_SOUND} like an? (?:\w+ )?(?:child|toddler|baby|teenager|princess|brat|bully|{_VICE} \w+|{_MISERY} \w+)|(?:must (?:lead|have|be)|lead) (?:a |such a |an )?(?:\w+ )?{_MISERY}(?! (?:for|to (?:read|hear|wait|feel)))|must be (?:nice|hard|tough) (?:to be|being)|must be nice to have",
    r"not (?:very|too|that|so|exactly) (?:bright|smart|clever|intelligent)|(?:have|got|use|using|find|buy) (?:a|any|your) brains?|brainless|(?:level|lack) of (?:\w+ )?(?:intelligence|intellect|education|class|manners|common sense|maturity|decency)|common sense|learn (?:how )?to (?:read|spell|count)|your (?:iq|spelling|grammar)",
    r"your (?:manners|behaviou?r|conduct|language|attitude) (?:is|are|was|were) (?:\w+ )?(?:appalling|disgusting|terrible|horrible|rude|shameful|unacceptable|disgraceful|vile)|your (?:\w+ )?(?:ego|tantrum|ignorance|stupidity|drama|delusions?|rage|hysteria|manual work|insecurit\w+|bitterness|misery|true colou?rs)|true colou?rs|(?:enjoys?|likes?|puts up with|tolerates?) your (?:attitude|tone|behaviou?r|manners)|(?:given|considering|knowing) your (?:personality|attitude|character|temper\w*)|manners were (?:not|never)|(?:toddlers|children|kids|animals|dogs) (?:with better|who behave)",
    r"you people|people like you|your (?:kind|type|ilk|sort)(?=[ .,!?](?:of|is|are|always|who|[.,!?]|$))|(?:you|people|person|they|folks)(?: \w+){0,3} (?:are|is|'re) (?:just |simply )?(?:never (?:happy|satisfied|pleased)|impossible to please)|you're (?:never (?:happy|satisfied|pleased)|impossible to please)|some people (?:just |simply |always |only )*(?:love|like|enjoy|live|want|need)(?: \w+){0,2} (?:complain\w*|hate|whine|drama|attention)",
    # what they are told to do or be
    r"get (?:a (?:hobby|grip|clue|life)|over (?:it|yourself)|help|your facts|lost|real)|grow up|shut up|(?:you|please|just) calm down|chill (?:out|pill)|go (?:away|elsewhere|somewhere else|to hell|ahead and|troll|bother)|cry me|boo hoo|screw you|spare us|oh please,|poor you(?=[.,!]|$)|look in (?:the|a) mirror|take your (?:business|anger|drama|attitude|issues)|do (?:us|everyone|yourself) a favou?r|let them talk|full of (?:crap|it|yourself)|have you (?:ever )?tried (?:being )?(?:nice|kind|polite|honest|decent)",
    r"(?:you|needs?) (?:\w+ )?(?:need )?(?:professional|psychiatric|mental|serious) help|you (?:really |clearly |obviously )?need (?:\w+ )?(?:help(?=[.,!]|$)|therapy|a therapist)|seek (?:professional|psychiatric|mental|therapy)|anger (?:issues|management|problems?)|off your meds|get well soon|chip on your shoulder|you (?:\w+ )?(?:have|got) (?:\w+ )?issues(?=[.,! ]|$)|(?:i|we) (?:truly |really )?(?:pity|feel sorry for) (?:you|your|whoever|the)",
    # that they are not missed
    rf"good (?:riddance|luck (?:finding|with|to|elsewhere|getting))|don'?t (?:come|bother coming|let the door)|(?:never|not) (?:come|coming|welcome) back|you (?:are|'re|will) (?:not |never |n't |no longer )(?:be )?welcome|no longer welcome|find (?:yourself )?(?:someone|somewhere|somebody) else|find (?:yourself )?(?:another|a new|a different|a better) {_DOCTOR}|(?:do not|don't) (?:want|need) you(?=[.,!]|$| here| back)|(?:not|nobody|no one|won't|none)(?: \w+){{0,3}} miss you|have a (?:nice|good|great) life",
    r"(?:glad|happy|relieved|pleased|delighted|thankful|grateful|can'?t thank you enough|thank you(?: so much| enough)?|better off|thrilled) (?:\w+ ){0,4}(?:(?:finding|found) (?:someone|somebody|another|a new|a different|some other|elsewhere)|(?:you are|you're|you have|you've|you) (?:gone|left|leaving|going)|elsewhere|someone else|somebody else|not (?:our|a|my) patient|no longer)|better off without|see the back of you|someone else's problem|thanks? for nothing",
    # sarcasm
    r"bless your heart|how dare|shame on|nice try|sure you (?:did|were)|yeah right|seriously\?|rolling (?:my|our) eyes|whatever(?=[.!])|congratulations on|feel better now|bet you|hope (?:that )?(?:karma|you (?:get what|learn|feel better now|find (?:happiness|peace|help)|are (?:happy|proud)))|what (?:a|an) (?:joke|waste|shame you|piece|pity you|imagination)|what (?:\w+ )?(?:nonsense|rubbish|drivel)|how (?:charming|fascinating|amusing|interesting|cute|funny|adorable|convenient|original)(?: (?:to|that|how|of))?|so fascinating",
    r"(?:had|gave|have) (?:\w+ ){0,4}(?:good |big )laugh|(?:for the|made (?:us|me)|a good) laugh|laugh(?:ed|ing)? (?:at|out|when|so)|children have their moments|so do adults|not even one star|express their ignorance|manual work|who (?:hurt|raised) you|nothing better to do|(?:too much|nothing but) time on your hands|waste (?:of|my|our|everyone's) (?:\w+ )?(?:time|oxygen|space)|not worth (?:my|our) time|wrong side of the bed|the real world|revolve around you|takes a (?:special|certain) (?:kind of )?(?:person|type)|says (?:\w+ )?(?:more|a lot|everything|volumes|plenty) about (?:you|who you|your)",
    r"(?:doctor|dr\.?|nurse) google|(?:you|your) (?:\w+ ){0,3}medical (?:school|degree)|your (?:expert|learned|professional) (?:\w+ )?opinion|you (?:\w+ )?know (?:everything|it all|more than (?:the|our|a|any))|not (?:\w+ )?(?:mind ?readers?|psychic|magicians?|miracle workers?|your (?:servants?|mother))|not (?:a|the) (?:ritz|hilton|four seasons|spa|hotel|resort|country club)",
    but=(
        r"(?:drama|joke|ridiculous|dumb|stupid|foolish|silly|small|petty|childish|like a (?:fool|joke|nuisance|number)) ?(?:for (?:asking|saying|calling|wondering))?(?= (?:for asking|question))",
        r"(?:no|any|every) (?:question|concern) is (?:\w+ )?(?:stupid|dumb|foolish|silly|ridiculous|petty)",
        r"(?:feel|feeling|felt) (?:\w+ )?(?:stupid|foolish|dumb|silly|small|crazy|ignorant|like a joke|pathetic|petty|ridiculous)",
        r"(?:foolish|stupid|silly|dumb) of (?:us|me)",
        r"(?:put|take|taking) (?:\w+ )?on hold",
        r"(?:nobody|no one|anyone) (?:\w+ ){1,4}(?:entitled|crazy|stupid|foolish|ridiculous|dramatic)",
        r"(?:is|are|feels?|be|were) entitled to",
        r"go ahead and (?:call|write|reach)",
        r"thank you (?:\w+ )?for not (?:leaving|going)(?: \w+)?",
        r"how (?:interesting|funny) of",
        r"(?:very|rather|quite|most) interesting (?:point|idea)",
        r"spoiled (?:the|a|your) (?:day|whole)|(?:can|could|be|is|was|were|may|might|gets?) (?:be )?spoiled(?: by)?",
    ),
)
