# ruff: noqa: E501
"""The words in which people complain about each subject, and those that weigh heavier.

Written from how patients write, folded as `Wording` folds (lower case, straight quotes, no
accents). Each line is a pattern of whole words; `Phrase` tells how patterns are tried.
"""

from __future__ import annotations

from bot.replies.phrase import Index, Phrase
from bot.replies.themes import Theme

_OF_REVIEWS = Index()

_THEMES: dict[Theme, tuple[str, ...]] = {
    Theme.WAITING: (
        r"wait(?:ed|ing|s)? (?:\w+ ){0,5}(?:hours?|hrs?|minutes?|mins?|long|forever|ages|time)",
        r"waiting(?! (?:rooms?|areas?))",
        r"wait times?|(?:\d+ ?\w+|hours?|hrs?|minutes?|mins?|long|a|his|her|their) waits?(?! (?:and see|until))",
        r"(?:long|hour|endless|ridiculous|horrible|excessive|huge|the) waits?",
        r"(?:we|i|you|patients?|to|and) wait(?:ed)?",
        r"(?:running|ran|runs|always|hours?|minutes?|was|is|were) (?:\w+ )?(?:late|behind)",
        r"(?:already|always|so|hours?|get|got|gets|getting|fall|fell|runs?|far|minutes) behind|how (?:much|many) (?:longer|more)|\d{1,2}[:.]\d\d ?(?:[ap]\.?m\.? )?(?:appointment|appt|app)|sat (?:there|here|around)?(?: \w+){0,2} (?:til|till|until|for)|half (?:a|the) day|still (?:sat|sitting) (?:there|here)",
        r"(?:an?|one|two|three|four|five|six|\d+)(?: and a half)?[ -](?:hours?|hrs?)(?= (?:with|wait|late|in|past|before|later|after|to|for|and|just|of|until|ten|plus|sitting))",
        r"(?:\d+|an?|two|three|four|five|one|half an?) (?:\w+ )?(?:hours?|hrs?|minutes?|mins?) (?:late|past|after|wait|delay|later|to be seen|before)",
        r"never on time|not on time|be on time|keeps? (?:you|me|us|people|patients) waiting",
        r"kept (?:me|us|you|her|him|patients|people) waiting",
        r"respect(?:ful)? (?:of |for )?(?:my|your|our|other people's|people's|patients'?) time",
        r"sat (?:there |in )(?:\w+ ){0,4}(?:hours?|minutes?)",
        r"delay(?:s|ed)?|queues?|overbook(?:ed|s|ing)?|double[- ]book(?:ed|s|ing)?|took (?:\w+ ){0,4}(?:hours?|hrs?|ages|forever|so long|too long|long time|days|weeks|months)|(?:arriv\w+|came|come|seen|turned up|answered|here|there) (?:\w+ ){0,3}(?:late|sooner|quicker(?! (?:recovery|healing))|faster|earlier|hours)|(?:sooner|quicker(?! (?:recovery|healing))|faster|quickly enough|timely|response time|waiting list|wait list|turn(?:ed|s)? up on time|on time|punctual\w*|slow|length of time)",
        r"(?:une|deux|trois|des) heures?|attend(?:re|u|ez)|attente|en retard",
        r"esper(?:ar|a|e|amos|ando)|horas de espera|demora(?:s|ron)?|hora y media|(?:dos|tres|cuatro|media|una) horas?|minutos despues|esperei|horas de espera|tard(?:e|an|aron)",
    ),
    Theme.SCHEDULING: (
        r"(?:cancel\w*|re-?schedul\w+|postpon\w+)",
        r"schedul(?:e|ed|ing|er|ers)|booking|over-?booked|double[- ]booked",
        r"(?:get|getting|got|book|booking|booked|make|making|made|next|available|earlier|earliest|new|another|chang\w+|missed|moved|forgot|lost|no|conduct|more|enough|short|emergency|urgent) (?:\w+ ){0,3}(?:appointments?|appts?|apts?|app'ts?)",
        r"appointments? (?:\w+ ){0,4}(?:available|availability|chang\w+|moved|system|booking|missed|all over|cancel\w*|late|early|last minute|postponed|arrangements?|times?|slots?|through the post|letters?)",
        r"(?:unsure|not sure|know|told|notice|aware|remind\w*|inform\w*) (?:\w+ ){0,4}(?:of |when |about )?(?:my |our |the |their )?(?:\w+ )?appointments?",
        r"(?:weeks|months) (?:\w+ ){0,3}(?:to (?:get (?:in|an?)|be seen|see)|for an? app\w+|away|out)",
        r"no[- ]shows?|turned (?:me|us) away|show(?:ed)? up for my app\w+|last[- ]minute|pick[- ]?up times?|double book\w*|(?:session|appointment|slot)s? (?:\w+ ){0,3}(?:longer|too short|shorter)",
        r"rendez-?vous|rdv|annul(?:e|er|ee)",
        r"(?:cancel\w+|cambi\w+|movier\w+|conseguir|sacar|dar|dan|agendar) (?:\w+ ){0,3}citas?|citas? (?:\w+ ){0,3}(?:cancel\w+|disponib\w+)|cancel(?:aron|o|ar)",
    ),
    Theme.PHONE: (
        r"voice ?mails?|mailbox|recordings?(?= (?:says|said|tells|that))|press(?:ed)? \d|answering (?:machine|service)|on hold|hung up|hang up|busy signal|engaged tone|phone (?:lines?|system|tree|menu|staff|manners|etiquette|service|number)|phones? (?:\w+ ){0,4}(?:never|not|no|rings?|rang|busy|unanswered|switched|goes|disconnected)|(?:rude|attitude|nasty|hung up|answer\w*|forever|hours|ages|minutes|impossible|one|wait\w*|doctor|him|her|them|anyone|someone|number|woman|lady|girl) (?:\w+ )?(?:on|by|over|via) the (?:tele)?phone|telephoned|call ?handlers?|operators?|receptionist on the phone",
        r"(?:phone|telephone|office) calls? (?:\w+ ){0,4}(?:late|never|not|unanswered|ignored|returned|answered|back)|(?:never|not|no one|nobody|didn't|don't|doesn't|won't|without|for a|wait\w* for|waited|still|promised|supposed to|get a|got a|no|my|their) (?:\w+ ){0,5}(?:call|calls|called|calling)[- ]?(?:\w+ ){0,2}backs?|call(?:ed|ing)? (?:\w+ ){0,4}(?:times|office|hold)|called (?:and called|again|every|several|many|multiple|three|four|five|six|\d)|rang (?:\w+ ){0,3}(?:times|back|again)|(?:ring|rings|ringing|rang) (?:back|out|off|up|and rings)",
        r"(?:never|not|don't|doesn't|didn't|won't|no one|nobody|rarely) (?:\w+ ){0,2}(?:called|calls|pick(?:s|ed)? up|return(?:s|ed|ing)? (?:my |our |your |the |any )?(?:phone )?(?:calls?|messages?|e-?mails?|voicemails?)|call (?:me|us|you|back|patients))",
        r"(?:answer(?:ed|ing|s)?|pick(?:ed|s|ing)? up) (?:the |my |our |their |your )?(?:phones?|calls?|telephone)|calls? (?:\w+ ){0,4}(?:to be |being |be |are |were |is )?(?:answered|picked up)|no (?:answer|reply|response)",
        r"return(?:ed|ing|s)? (?:\w+ ){0,3}(?:calls?|messages?|emails?|e-mails?|voicemails?)|respond(?:s|ed|ing)? to (?:\w+ ){0,2}(?:emails?|e-mails?|messages?|calls?)",
        r"(?:get|getting|got|be) (?:a )?hold of|(?:get|getting|got|gets|go|going) through to|(?:couldn't|can't|cannot|hard to|impossible to|never|difficult to|trying to|try to) get through|get in (?:touch|contact)|(?:hard|difficult|impossible|easier|unable|difficulty|trying|tried|try|cannot|can't|could not|couldn't|not able) (?:to |in )?(?:\w+ ){0,2}(?:reach|contact\w*|speak to|ring|phone)|reach (?:\w+ ){0,2}(?:office|anyone|someone|doctor|her|him|them|a human|a person)|make (?:direct )?contact|contact (?:number|the (?:service|team|surgery|office))|contacting",
        r"left (?:\w+ ){0,3}messages?|messages? (?:\w+ ){0,3}(?:ignored|unanswered)|free ?phone number|(?:told|asked) to (?:ring|call|phone)|speak to (?:someone|anyone|a (?:person|human|real))",
        r"joindre|telephone|rappel(?:e|er|le)?|repond(?:re|u|ent)",
        r"llam(?:e|ar|adas?|o|an)|por telefono|liguei|ligar|telefone|contest(?:an|a|ar)|telefono",
    ),
    Theme.FRONT_DESK: (
        r"front (?:desk|office|end)|reception(?:ists?)?|secretar(?:y|ies)|office (?:staff|manager|girls?|lad(?:y|ies)|people|personnel)",
        r"(?:rude|unprofessional|terrible|horrible|awful|nasty|incompetent|unfriendly|worst|unhelpful|disorganized|mean|lazy) (?:(?!to )\w+ ){0,2}staff|(?:her|his|the|their|office|support|entire|whole) staff (?:\w+ ){0,3}(?:is|was|are|were|has|have|had|needs?|seems?|never|doesn't|don't|didn't|could|couldn't|acts?|acted|treats?|that|who)(?! (?:\w+ )?(?:excellent|great|wonderful|nice|friendly|kind|good|amazing|fantastic|helpful|ok|okay|fine|lovely|awesome|the best))",
        r"staff (?:\w+ ){0,4}(?:rude|unprofessional|unfriendly|terrible|horrible|nasty|unhelpful|incompetent|awful|attitude|disorganized|mean)",
        r"(?:girl|lady|woman|person|people|man) (?:at|behind) the (?:\w+ )?(?:desk|counter|window)",
        r"the desk|check(?:ed|ing)?[- ]in|workers|administration|admin staff|disorganized",
        r"receptionniste|secretaire|accueil|recepcion(?:ista)?|secretaria|personal de la oficina",
    ),
    Theme.CLINICIAN: (
        r"bed ?side (?:manners?)?|(?:rude(?:ly|ness)?|arrogan(?:t|ce)|(?:was|is|were|so|very|and|cold and|extremely|seemed|felt|voice|tone|stone) cold|cold (?:and|hearted|manner|tone|voice|attitude|person)|condescend\w+|dismissive|uncaring|abrasive|aggressive(?! (?:cancer|treatment|tumou?r|form|therapy|surgery|enough|approach|type|chemo\w*))|respectful or|unprofessional\w*|insensitive|harsh|mean|abrupt|impolite|unfriendly|nasty|cocky|pompous|disrespect\w*|belittl\w+|demeaning|patroni[sz]\w+|heartless|unkind|brusque|curt|egotistical|judge?mental|bull(?:y|ied|ying|ies)|aloof|obnoxious|inconsiderate|snob\w*|intimidat\w+|impatient|unsupportive|unapproachable|unhelpful|callous|sarcas\w+|cruel|gruff|grumpy|moody|hostile|hautain\w*|impoli\w*|froide?|desagreable)",
        r"(?:lack(?:s|ed|ing)?|no|zero|any|little|more|some) (?:of )?(?:compassion\w*|empath\w+|manners?|people skills|personality|sympath\w+|interpersonal skills|human\w*|respect|communication skills|kindness|patience|care and|courtesy)",
        r"(?:doesn't|does not|didn't|did not|don't|could ?n't|never|not) (?:\w+ ){0,2}(?:care|cared)(?: less| about)?|(?:nicer|kinder|friendlier|politer)|more (?:caring|friendly|polite|understanding|considerate|pleasant)|could (?:\w+ )?(?:speak|talk) (?:\w+ ){0,3}nicer|how to (?:speak|talk|treat|deal)",
        r"attitudes?|ego|manners|mannerisms|(?:his|her|their|of) manner|manner (?:towards?|was|is)|yell(?:ed|s|ing)?|scream(?:ed|s|ing)? at|shout(?:ed|s|ing)?|snapp(?:ed|y)|talk(?:ed|s|ing)? down|(?:look|looked|looking) down on|(?:made|makes|make) (?:me|us|her|him) feel|staff that care|(?:like|as if) they (?:\w+ )?care|enjoys? (?:her|his|their) (?:role|job)|(?:felt|feel|feeling) (?:like )?(?:judged|belittled|stupid|dismissed|disrespected|humiliated|a (?:burden|nuisance|number|inconvenience))|rolled (?:her|his|their) eyes|(?:felt|feel) (?:\w+ )?small|sigh(?:ed|ing|s)|smirk\w*|scoff\w*|calls? me (?:sweetie|honey|hon|dear|sweetheart)|spoken to as|made up (?:his|her) mind|laughed at|treat(?:ed|s)? (?:\w+ ){0,3}(?:like|as if|badly|poorly|differently)|spok?en? (?:to )?(?:me |us |to )?(?:\w+ )?(?:like|as if|in a|rudely|badly)|talked to (?:me |us )?(?:like|as|using)|bad language|swore|false tone|pretending to care|not (?:very |at all )?(?:nice|friendly|kind|pleasant|supportive|approachable|polite|professional|caring|helpful)|wasn't (?:very )?(?:nice|friendly|kind|pleasant|helpful|supportive)|inappropriate(?:ly)?",
        r"(?:nurse|doctor|dr|staff|paramedics?|driver|team|consultant|specialist|she|he|provider|assistant) (?:\w+ )?(?:was|is|were|are|has been|have been) (?:\w+ ){0,2}(?:awful|horrible|terrible|nasty|abysmal|appalling|not nice|dreadful|disgusting|lazy|a joke)",
        r"grosser[ao]|grosera|mal educad[ao]|antipatic[ao]|manque d'empathie|empathi(?:e|que)|arrogant[e]?",
    ),
    Theme.NOT_LISTENED: (
        r"(?:not|never|doesn't|didn't|don't|won't|wouldn't|refus\w+ to|no|isn't|fail\w* to|without|wasn't) (?:\w+ ){0,3}(?:listen(?:s|ed|ing)?|hear me|heard|understand (?:me|us|my|what|how)|understood|involved?|believe[d]?|consult(?:ed)?|asked)",
        r"listen(?:s|ed|ing)?|ignor(?:ed|es|ing|e) (?:\w+ ){0,2}(?:me|my|us|our|her|his|what|symptoms|concerns|questions|complaints|patients)|(?:been|was|felt|being|feel) ignored",
        r"(?:dismiss(?:ed|es|ing)|brush(?:ed|es) (?:\w+ )?(?:off|aside)|blew (?:me|us|it) off|blow(?:s|n)? (?:me|you|us|it) off|fobbed off|talked to (?:the|his|her) (?:computer|screen)|(?:never|didn't|barely|hardly|not once) (?:\w+ )?look(?:ed)? (?:at|up)|back to (?:me|us)|stared? at (?:the|his|her) (?:computer|screen)|says? stop|time ?-?waster)|points? of view|understanding (?:of )?(?:my|me|the reasons?|people|our|needs|patients)|(?:no one|nobody) (?:\w+ )?(?:wants? to know|cares?|listens?)|do(?:es)? not fully understand|get(?:ting)? to know me|(?:my|personal|individual) needs",
        r"(?:my|our|your|any|the|answer\w*|ask(?:ing)?|his|her) (?:\w+ )?concerns|(?:didn't|did not|doesn't|does not|won't|never|not|couldn't|without|refused to|no) (?:\w+ ){0,2}(?:answer(?:ed|ing|s)? (?:my |our |any |the |your |all )?(?:\w+ )?questions|explain(?:s|ed|ing)?|explanation)|explain(?:ed|s)? (?:\w+ ){0,2}(?:nothing|better|more|properly|clearly)|(?:take|took|taken) (?:me |us |it |my \w+ |things )?seriously|in my head|interrupt(?:ed|s|ing)?|believe me|not believed|talk(?:ed|s)? over",
        r"(?:poor|bad|lack of|no|better|terrible|more|little|zero|improve|improved) communication|communicat(?:e|es|ing) (?:with|better|properly)|(?:communication) (?:\w+ ){0,3}(?:poor|lacking|bad|better|improved|good)|what (?:patients|people|i|we) (?:want|need|say)|involve (?:me|us|patients|families|carers)|decision making|my (?:opinion|wishes|views|say)|not (?:very )?supportive|no support|lack of support|have (?:a|more) say|ask(?:ed)? (?:me|us) what",
        r"ecout(?:e|er|ez|ee)|escuch(?:a|an|ar|o|aron)|no me hac(?:e|en|ia) caso",
    ),
    Theme.RUSHED: (
        r"rush(?:ed|es|ing)?|hurr(?:y|ied|ies)|in and out|assembly line|cattle|conveyor|factory|mill",
        r"(?:spen[dt]s?|spent|only|just|about|than|for|less than|maybe|a|took) (?:\w+ ){0,3}(?:\d+|two|three|five|ten|one|a few|few|couple of) ?(?:minutes?|mins?|seconds?)",
        r"(?:\d+|two|three|five|ten|one) (?:minutes?|mins?|seconds?) (?:with|of his|of her|visit|appointment|session|consult\w*|exam)",
        r"(?:no|little|not enough|any|hardly|barely|more|less|doesn't take|didn't take|never takes?|did not take|does not take|doesn't spend|didn't spend|never spends?|not take|not spend|not give|didn't have|doesn't have|not have) (?:\w+ ){0,2}time (?:with|to (?:\w+ )?(?:listen|explain|talk|answer|know|get|examine)|for)",
        r"out the door|pressed for time|presse|vite|apur(?:ad[ao]|o)|rapid(?:o|ito)",
    ),
    Theme.DIAGNOSIS: (
        r"mis-?diagnos\w+|diagnos(?:is|es|e|ed|tic|ing)|triage[d]?|wrong (?:\w+ ){0,2}(?:treatment|medicine|tooth|test|leg|side|surgery|procedure|diagnosis|advice)|second opinion|(?:missed|overlooked|found|find out|figure out|know) what(?:'s| was| is) wrong|missed (?:the|my|a|it|her|his) (?:\w+ )?(?:fracture|tumou?r|cancer|infection|diagnosis|signs|symptoms|break|fact)|conclusion|ill[- ]informed|(?:in)?experienced staff|false (?:hope|diagnosis)|(?:urgent care|another doctor|the er|someone else|new doctor|specialist|next doctor) (?:\w+ )?(?:found|diagnosed|caught|fixed|knew|figured)|still (?:can't|cannot|hurts?|in pain|not better|sick|don't know what|have (?:the|no))|come back if|(?:said|told|trying to tell|insisted) (?:\w+ ){0,5}(?:nothing wrong|just (?:stress|anxiety|gas|a virus|in my)|trapped|was fine|were fine|is fine|normal)",
        r"(?:made|got|getting|is|was|feel(?:ing)?|felt|became|become|am|far|much|even|now) (?:\w+ ){0,3}worse|complications?|botch(?:ed)?|scar(?:s|red|ring)?|infect(?:ed|ion|ions)|deform\w+|asymmetr\w+|uneven|revision|(?:bad|poor|terrible|horrible|awful|disappointing|negative|wrong|no|unhappy with (?:the|my)) (?:\w+ )?(?:results?|outcome|impact|effects?)|stress(?:ed|ful)? (?:me|and|out)|no (?:positive )?impact|gained? (?:anything|nothing)",
        r"(?:not|never|didn't|doesn't|couldn't|don't|hasn't|hadn't|no|without|isn't|wasn't) (?:\w+ ){0,3}(?:help(?:ed|ful|s)? (?:me|us|at all|with|my|anything)|work(?:ed)? (?:for me|at all)|fix(?:ed)?|improve[d]?|(?:any )?better|relief|cured?|useful)|(?:nothing|little) (?:\w+ ){0,2}(?:helped|help|worked|changed|improved)|useless|pointless|waste of (?:a )?(?:visit|trip|money)|of no (?:help|use)|no help",
        r"incompeten(?:t|ce)|(?:not|isn't|lack\w*|no|little|poor|zero) (?:\w+ ){0,3}(?:knowledge(?:able)?|competen(?:t|ce)|qualified|experience[d]?)|unqualified|mal-?practice|negligen(?:t|ce)|(?:serious|big|made a|medical|surgical|many|huge|made) (?:\w+ )?(?:mistakes?|errors?)|knows? (?:nothing|little)|(?:properly|thoroughly|never|not|didn't|barely|without|even) (?:\w+ )?(?:examin(?:e|ed|ing|ation)|assess(?:ed|ing|ment)|checked|tested|x-?ray\w*)|(?:unnecessary|irrelevant|too many|so many|same|silly|stupid|lots of|far too many|pointless|insensitive|all the) (?:\w+ )?(?:questions?|questionnaire|tests?|surger(?:y|ies)|procedures?|treatments?)|assess(?:ing|ment) (?:\w+ ){0,4}(?:injury|needs|over|by phone|poor)",
        r"diagnosti(?:c|co|que)|chirurgie|operation rate|resultats?|cirugia|resultados?|tratamiento|traitement",
    ),
    Theme.PAIN: (
        r"pain(?:s|ful|fully)?(?! (?:management|doctor|clinic|specialist|patient))|hurt(?:s|ing)?|agony|suffer(?:ed|ing) (?:in|for|so|with pain)|rough(?:ly)?|excruciating|sore|gentle|numb(?:ed|ing)?|anesthe\w+|bruis(?:ed|es|ing)",
        r"douleurs?|mal (?:au|aux|a la)|dolor(?:es)?|doli(?:o|a)|duele",
    ),
    Theme.MEDICATION: (
        r"medications?|meds?|(?:my|the|his|her|this|that|of|any|some|take|took|taking|right|wrong|new|more|stronger) medicines?|prescri(?:be[sd]?|bing|ptions?)|refills?|pills?|drugs?|pharmac(?:y|ist|ies)|antibiotics?|dos(?:e|es|age)|side[- ]effects?|antidepressants?|opioids?|steroids?|scripts (?:for|called)|injections?|birth control",
        r"medicaments?|ordonnance|pilule|medicamentos?|medicinas?|receta(?:s|r)?|receita|pastillas?",
    ),
    Theme.BILLING: (
        r"bill(?:s|ed|ing)?|insurance|insurer|co-?pays?|charg(?:e|ed|es|ing)|overcharg\w+|fees?|refund(?:ed|s)?|collections?|money|expensive|pric(?:e|es|ey|ing)|costs?|paid|pay(?:ing|ment|ments)?|dollars?|\$ ?\d+\w*|deductible|invoice|greed(?:y)?|cash|afford|out of pocket|medicare|medicaid|rip[- ]?off|scam\w*|quote[d]?|deposit",
        r"argent|facture|cher|chere|dinero|seguro|cobr(?:ar|an|aron|o)|factura|car[oa]|pagar|pague",
    ),
    Theme.CLEANLINESS: (
        r"dirty|filthy|trash|sticky|overflowing|not (?:been )?wiped|no soap|unclean|clean(?:liness|ed|er)?|unsanitary|gloves?|wash(?:ed|ing)? (?:\w+ )?hands|hygien(?:e|ic)|steril(?:e|ized)|smell(?:s|y|ed)|(?:the|a|bad|awful|horrible|urine|that) smell|stain(?:s|ed)?|mess(?:y)?|bugs?|roach(?:es)?|dusty?|mold|disgusting(?:ly)? (?:dirty|bathroom|room|floor|office|place)|bathrooms?|restrooms?|toilets?|bed ?sheets?|sale(?:te)?|propre|suci[oa]|limpi(?:o|a|eza)",
    ),
    Theme.PARKING: (
        r"park(?:ing|ed)?(?! (?:lane|lot and|lot\.))(?<!in the parking)|garage|elevators?|escalator|(?:no|only|climb\w*|steep|flights? of|use the) stairs|wheel ?chairs?|accessib\w+|disabled access|ramps?|directions|signs?|signage|hard to find|difficult to find|(?:bad|poor|terrible|awful|inconvenient|great|better|the|far|this|local) location|locations? (?:\w+ )?(?:is|was|of)|lifts? (?:was|is|were|are|broken|out|not)|transport(?:ation|ed)?|taxis?|drivers?|vehicles?|seat ?belts?|suspension|journey|bumpy|pick(?:ed)?[- ]ups?|picked (?:me |us |him |her |them )up|picked up (?:from|at|to go|late|by)|drop(?:ped)?[- ]?offs?|(?:\d+|ten|twenty|thirty|forty|fifty|many|several) ?(?:miles?|kms?|kilometers?)|travel(?:l?ing|led)?|closer to (?:my )?home|nearer|(?:walking |walkable |short |the |great )distance|mobility|disabled (?:parking|access|ramp|toilet)|can(?:not|'t|t) walk|local appointments?|drive (?:\w+ ){0,3}(?:hours?|miles|far)|drove (?:\w+ ){0,3}(?:hours?|miles|minutes|all the way)|bus|far away|too far|(?:high|higher|seats?|comfort|inside|leave|in) (?:\w+ ){0,4}(?:the )?ambulance|ambulances? (?:seats?|was (?:cold|dirty|old|uncomfortable)|engines?|with)|get(?:ting)? (?:me |us |her |him )?(?:home|there|to (?:the )?hospital|to my appointment)|return(?:ed|ing)? home|other side of (?:town|the city)|stationnement|estacionamiento",
    ),
    Theme.PRIVACY: (
        r"privacy|hippa|out loud|(?:full|whole|entire|crowded|packed) (?:waiting )?room|for (?:everyone|all|the (?:whole|entire)) (?:\w+ ){0,3}to hear|my (?:birthday|social security|diagnosis|address|business) (?:\w+ ){0,4}(?:out|loud|aloud|in front)|hipaa|confidential(?:ity)?|everyone (?:\w+ ){0,3}hear|overhear\w*|in front of (?:everyone|everybody|other|the (?:whole|entire|waiting)|others)|discuss(?:ed|ing)? my (?:\w+ ){0,3}(?:with|in front)|personal information|medical records?|shared my|curtains?|door open|wrong (?:person|patient)|privacidad|confidentialite|confidencial\w*",
    ),
    Theme.DISCRIMINATION: (
        r"discriminat\w+|racis[mt]s?|racial(?:ly)?|(?:only|one|another) (?:black|brown|asian|hispanic|latin[ao]|muslim|african american|non-?white) (?:man|woman|person|patient|family|mother|couple|one)|(?:my|her|his|our) (?:accent|skin color|race|ethnicity|religion|hijab|sexual orientation)|people of color|because (?:my|our) english|(?:racial|ethnic) slurs?|go back to (?:my|your) country|sexis[mt]|sexist|homophob\w+|transphob\w+|prejudice[ds]?|bigot\w*|profil(?:ed|ing)|bias(?:ed)?|misogyn\w+|because (?:i am|i'm|of my|we are|we're|she is|he is) (?:\w+ ){0,2}(?:black|brown|race|color|colour|skin|gay|lesbian|trans|muslim|jewish|hispanic|latin[ao]|asian|indian|african|immigrant|foreign\w*|weight|fat|overweight|age|old|medicaid|disab\w+|accent|religion|a woman|female)|fat[- ]sham\w+|weight sham\w+|xenophob\w+|discriminacion|racista|raciste",
    ),
    Theme.FOLLOW_UP: (
        r"follow(?:ed|ing|s)?[- ]?(?:ed )?ups?|follow(?:ed)? (?:through|on)|after ?care|continuity|joined up|liais\w+|inter-?agency|mis-?communication|between (?:the )?(?:services|departments|teams|surgery|gp)|no record of|read (?:my |the |her |his )?(?:notes|records|history|chart)|told (?:me |us )?to (?:phone|ring|call|go to|contact|try|see) (?:\w+ ){1,12}(?:told|they|who) (?:\w+ ){0,4}to (?:phone|ring|call|go|contact|try|see)|hand(?:ed)? ?overs?|handing over|(?:test|lab|blood|biopsy|mri|scan|x-?ray) results|results (?:in|within|by)|(?:marked|says|still|said) [^a-z]?(?:pending|unreviewed)|(?:nobody|no one|not one|nurse (?:does|did|will|would)) (?:\w+ ){0,5}(?:has |have )?(?:called?|phoned) (?:\w+ )?(?:to (?:ask|check|see|tell)|me about|you about|about (?:it|this))|(?:my|the|get|got|getting|for|with) (?:\w+ )?results (?:\w+ ){0,4}(?:back|weeks?|days?|call\w*|never|until|from|yet|over|months?)|results? (?:was|were|is|are) (?:\w+ )?(?:never|lost|wrong|late|there|not)|wait\w* (?:\w+ ){0,3}results|referr(?:al|als)|(?:never|wouldn't|refused to|not|didn't|supposed to be|was to be|finally|being) (?:\w+ )?referr?(?:ed)?|referred (?:\w+ ){0,6}(?:again|back|wrong|elsewhere|months?|weeks?|ago|never|but)",
        r"(?:pass(?:ed|ing)?|sent|push(?:ed)?|bounc(?:ed|ing)|shunted|shipped|kicked) (?:\w+ ){0,3}(?:around|about|from (?:pillar|one|place|person)|on to|back and forth|pillar|the (?:buck|book|blame)|the next)|round (?:and round )?in circles|run ?around|fallen? through|lost in the system|slipped through|left hand|different (?:\w+ )?(?:doctors?|person|people|nurses?|staff|face|carer|consultant|therapist|provider)(?: \w+)? (?:every|each|at every|all the)|(?:every|each) time (?:\w+ ){0,4}different|(?:lack of|poor|no|better|more) (?:\w+ )?(?:communication|coordination|co-ordination|link|information) between|communication (?:with|between) (?:\w+ ){0,4}(?:gp|services?|doctors?|departments?|hospitals?|teams?|practice)|care co-?ordinator|inconsisten(?:t|cy)|consisten(?:t|cy)",
        r"paper ?work|sen[dt] (?:\w+ ){0,3}(?:the |my |our )?(?:records|forms?|fax|referral|paperwork|notes|letter)|faxe?(?:d|s)|(?:fill|filled|filling|sign|complete|completed|disability|fmla|medical|insurance|forms? (?:\w+ ){0,3}(?:never|lost|filled|signed)) (?:\w+ ){0,2}forms?|medical records|prematurely|discharged (?:too|early|without|me (?:too|without|with)|with no|before)|(?:abandoned|left (?:alone|with no one|to (?:fend|cope|get on)|high and dry|in limbo|without (?:any )?(?:support|help|care)))|after (?:the |my )?(?:surgery|procedure|operation) (?:\w+ ){0,6}(?:never|no|not|call\w*|check\w*)|check(?:ed|ing)? (?:up )?on (?:me|her|him|us)|never heard (?:back|from|anything|a word)|(?:still|no) (?:\w+ )?(?:waiting (?:for|to hear)|heard|word) (?:\w+ ){0,3}(?:back|from|results)|get back to (?:me|us|you)|getting back to|chas(?:e|ed|ing) (?:up|them|both|the|it|my|for)?|keep (?:me|us|patients|people|service users|you) (?:up ?to ?date|informed|updated)|no updates?|suivi|seguimiento|resultados",
    ),
}

_MEANT_OTHERWISE: dict[Theme, tuple[str, ...]] = {
    Theme.WAITING: (
        r"(?:always|right|usually|i was|we were|arrived|showed up|got there|came|pay\w*|paid) on time",
        r"(?:can't|cannot|can not|couldn't) wait(?: to)?|(?:quick|short|no|little|minimal|hardly any|never a|zero) wait(?:ing)?(?: times?)?",
        r"waiting (?:to see (?:my|what|if|how|whether)|on (?:chinese|food|lunch))|sooner or later|better late than|(?:too|later?) late(?:r)? in life",
    ),
    Theme.SCHEDULING: (
        r"(?:easy|able|easily|quick|simple) (?:to|and) (?:\w+ )?(?:get|make|book|schedule)(?: \w+){0,4}",
        r"(?:made|make|booked|had|got|scheduled|schedule) (?:an?|my|another|the) (?:\w+ )?(?:appointment|appt)s? (?:with|to see|for my|because|to have|at \d|for \d)",
        r"(?:busy|tight|vaccin\w+|dosing|feeding) schedules?|schedul\w+ (?:me for |for |my |a |an |the |another )*(?:\w+ )?(?:surgery|mri|colonoscopy|c-section|operation|biopsy|procedure|follow|appt|test|scan)\w*",
    ),
    Theme.PHONE: (
        r"(?:told|said|quoted|explained|spoke|talked)(?: \w+){0,5} over the phone|(?:answer\w*|pick\w* up) (?:the|his|her) (?:cell )?phone (?:himself|herself|during|while|in the middle)|m'a (?:meme |rien )?repond\w+",
    ),
    Theme.FRONT_DESK: (
        r"(?:staff|receptionists?|front desk) (?:is|was|are|were) (?:all |very |so |really |quite |super |always )*(?:nice|kind|pleasant|friendly|great|helpful|wonderful|amazing|excellent|good|lovely|polite)",
    ),
    Theme.CLINICIAN: (
        r"(?:i|to|not|does|doesn't|that|it|would|really|words?|you|n't|what|by) (?:really )?mean(?! (?:doctor|person|spirited|woman|man|lady|nurse|to (?:me|us|people|patients|her|him)))|mean (?:much|nothing|anything|a (?:lot|thing)|that|it|i|we|you|the)",
        r"aggressive (?:surg\w+|medical|treatments?|approach)|not address(?: \w+){0,2} care|not (?:\w+ ){0,3}care (?:home|plan|unit|center|provider|team)|(?:gentler|capable),? (?:\w+,? )?kinder",
    ),
    Theme.NOT_LISTENED: (
        r"(?:call\w*|c[ao]me|g[eo]t|getting|gets|went|charged|bill\w*|report\w*|write|wrote|sent|g[ai]ve|it|refer\w*) (?:\w+ )?back to (?:me|us)",
        r"(?:in|just|only|express|is|give|giving|share|voice|on|with|for|change[ds]?) my (?:\w+ )?opinion|my (?:\w+ )?opinion (?:is|of|on|was|she|he|they|the)",
        r"(?:watch|eat|see) what i want|what i (?:want(?:ed)? to (?:watch|eat|see|do)|need (?:in|for|is))|(?:not|n't|never) (?:\w+ )?believe (?:in|them|it|this|that|how|the|he|she|too|everything|i|a|people|someone)|(?:can't|cannot|can not|couldn't) believe|(?:any|safety|your|their) (?:\w+ )?concerns",
        r"(?:always|really|actually|truly|who) listen(?:s|ed)?|listens to (?:every|all|you|your)\w*",
    ),
    Theme.DIAGNOSIS: (
        r"(?:i|we) (?:have|had) (?:\w+ )?(?:lots of|so many|many|too many) questions|scar tissue|(?:just|recently|newly|previously|already) diagnosed",
    ),
    Theme.MEDICATION: (
        r"(?:on|like|off (?:his|her|their)) (?:the )?(?:meds|drugs)(?! (?:for|that|which|he|she|they|to))|(?:practi[cs]\w+|that|western|modern|internal|family|emergency|sports|field of|school of|of) medicine|med (?:students?|school)s?|drug (?:addicts?|dealers?|rep\w*)|prescription (?:glasses|lenses)",
    ),
    Theme.BILLING: (
        r"(?:wast(?:e|ing)|save|keep) (?:your|their) (?:\w+ )?(?:time )?(?:and |or )?(?:\w+ )?money|money (?:elsewhere|and time)|tax ?(?:payers?'? )?(?:dollars?|money)|pay(?:s|ing)? (?:\w+ )?(?:attention|heed)|paid (?:\w+ )?attention|(?:in|take|took|taking) charge|charge nurse|at (?:any|all) costs?|bill collector|price to pay|pay the price",
    ),
    Theme.CLEANLINESS: (
        r"(?:is|was|are|were|quite|nice and|looks|spotlessly) (?:quite |very |always |really |so )?clean|clean bill|(?:teeth|dental|deep|routine|annual) clean\w*|clean(?:ed|s)? (?:my |the |your |her |his |it |out )*(?:teeth|tooth|wound|ears?|incision|cut)|teeth cleaned|(?:total|complete|hot|big|real|such|made|what|a) (?:a )?mess|mess of|(?:go|going|went|use|using|used|to) (?:to )?the (?:bathroom|restroom|toilet)|(?:white|brown|yellow) (?:\w+/)?stains?|bump/stain",
    ),
    Theme.PARKING: (
        r"(?:no|any|early|warning|vital|good|bad|red|first|show\w*|all the|the) signs? (?:of|that|and|were|was)|signs of|vital signs|get there (?:every|early|at|and)|(?:pregnancy|ivf|health|cancer|fertility|weight loss|healing) journey|journey (?:to|of|through) (?:recovery|health|parenthood|pregnancy|motherhood|wellness)",
    ),
}
"""Words of a subject that are about something else, or that praise."""

THEMES: dict[Theme, Phrase] = {
    theme: Phrase(*patterns, but=_MEANT_OTHERWISE.get(theme, ()), index=_OF_REVIEWS)
    for theme, patterns in _THEMES.items()
}

_GRAVITY: dict[str, tuple[str, ...]] = {
    "death": (
        r"(?:died|dies|passed away|(?:is|was|found|now|be|dropped|left for|my \w+) dead(?! end| line)|death(?: certificate)?|(?:killed|kills|killing) (?:my (?!(?:\w+ )?(?:afternoon|morning|day|evening|time|mood|weekend|vacation|back|knees?|feet))|him|her|me|us|them|his|people|patients?|someone|somebody|the patient)|(?:was|were|been|got|almost|nearly) killed|fatal|lost (?:my|our|her|his) (?:\w+ )?(?:mother|father|mom|dad|husband|wife|son|daughter|baby|babies|child|sister|brother|friend)|miscarr\w+|still ?born|funeral|deces|decede|mort|morte|murio|fallecio|muerte|morreu|faleceu|gestorben|autopsy)",
    ),
    "harm": (
        r"(?:paraly[sz]ed|disfigur\w+|maim\w*|mutilat\w+|permanent(?:ly)? (?:\w+ ){0,2}(?:damage\w*|injur\w+|disab\w+|scar\w*|deform\w*|numb\w*|nerve)|nerve damage|brain damage|butcher\w*|almost (?:died|killed|lost)|nearly (?:died|killed|lost|bled)|could have (?:died|killed)|life[- ]threatening|life support|sepsis|septic|hemorrhag\w+|ended up in (?:the )?(?:er|hospital|icu|emergency|intensive)|rushed to (?:the )?(?:er|hospital|emergency)|overdos\w+|blind in|went blind|malpractice|negligen(?:t|ce)|ruined my (?:life|face|body|smile|nose|health|eyes?)|destroyed my|crippled|coma|perforat\w+|amputat\w+|strokes?(?! of)|heart attack|botched)",
        r"(?:caus\w+|serious\w*|permanent|brain|birth|nerve|spinal|severe\w*|further|additional|internal) (?:\w+ )?injur(?:ed|y|ies)|injured (?:me|my|her|him|by|during|in)|(?:quit|quits|stopped|stop|not|couldn't|could not|can't|wasn't|barely) (?:\w+ )?breath(?:e|ing)|(?:days|nights|weeks|months|week|month) in (?:the |a )?(?:hospital|icu|er|intensive care|coma)(?! (?:laundry|kitchen|ward|lab|setting|environment))|hospitali[sz]ed|admitted (?:to|into) (?:the |a )?(?:hospital|icu|er)|emergency (?:surgery|operation)|anaphyla\w+|allergic (?:reaction )?(?:to )?(?:\w+ ){0,6}(?:breath\w*|ambulance|er|hospital)|(?:if|whether) (?:she|he|i|they) (?:is|was|am|are|were) (?:still )?alive|blood (?:was )?everywhere|bled (?:out|for)|hemorrhag\w+|(?:lost|removed) (?:the|my|her|his) (?:wrong )?(?:leg|arm|kidney|eye|sight|vision|uterus|breast|finger|foot|hearing)|wrong (?:leg|arm|side|kidney|eye|patient|limb|site|medication almost)",
    ),
    "self-harm": (
        r"(?:suicid(?:e|al|es)|kill (?:myself|himself|herself)|end (?:my|his|her) life|self[- ]harm\w*|want(?:ed)? to die|hurt (?:myself|himself|herself)|took (?:his|her) (?:own )?life)",
    ),
    "abuse": (
        r"(?:abus(?:e[ds]?|ive|er|ing)|assault\w*|molest\w*|harass\w*|grop(?:ed|ing)|inappropriate(?:ly)? (?:\w+ ){0,2}touch\w*|touched me|sexual(?:ly)?|rape[ds]?|hit me|slapped|grabbed|forced (?:me|her|him) (?:to|down)|restrained|flirt\w*|perver[st]\w*|agres(?:ion|sion)|abuso|acoso)",
    ),
    "discrimination": (
        r"(?:discriminat\w+|racis[mt]s?|racial(?:ly)?|(?:only|one|another) (?:black|brown|asian|hispanic|latin[ao]|muslim|african american|non-?white) (?:man|woman|person|patient|family|mother|couple|one)|because (?:of my|of our|i am|i'm|we are|we're|she is|he is) (?:\w+ )?(?:black|brown|skin|race|color|colour|gay|lesbian|trans|transgender|muslim|jewish|hispanic|latin[ao]|mexican|asian|indian|african|immigrant|foreign\w*|accent|religion|disab\w+|ethnicity)|racial slurs?|sexist|homophob\w+|transphob\w+|bigot\w*|misogyn\w+|prejudice[ds]?|racista|raciste)",
    ),
    "legal": (
        r"(?:lawyers?|attorneys?|lawsuits?|law suits?|sue|sued|suing|legal (?:action|advice|counsel|matter)|small claims|court|litigation|medical board|state board|board of (?:medicine|health|dentistry|physicians)|college of (?:physicians|surgeons|dental)\w*|licen[cs]e (?:revoked|taken|removed|should)|los(?:e|t|ing) (?:\w+ )?licen[cs]e|report(?:ed|ing)? (?:\w+ ){0,4}(?:board|college|authorities|police|state|bbb|ombudsman|hipaa)|police|criminal|(?:insurance|medicare|medicaid|billing) fraud|committ?\w+ fraud|report\w* (?:\w+ ){0,4}fraud|abogado|demanda|avocat|poursui\w+)",
    ),
    "media": (
        r"(?:newspapers?|reporters?|journalists?|the (?:news|press|media)|news (?:station|channel|crew)|tv station|(?:go|going|went) (?:public|viral|to the (?:press|media|news|papers))|investigative)",
    ),
    "minors": (
        r"(?:my (?:\w+ )?(?:child|baby|infant|toddler|newborn|son|daughter) (?:\w+ ){0,6}(?:died|hurt|injured|scream\w*|terrified|traumati[sz]ed|bleeding|restrained)|traumati[sz]ed my (?:child|son|daughter|kid))",
    ),
}

GRAVITY: dict[str, Phrase] = {
    kind: Phrase(*patterns, index=_OF_REVIEWS) for kind, patterns in _GRAVITY.items()
}

PROFANITY = frozenset(
    [
        "shit",
        "shitty",
        "bullshit",
        "fuck",
        "fucking",
        "fucked",
        "fuckin",
        "wtf",
        "asshole",
        "ass",
        "bastard",
        "bitch",
        "bitches",
        "crap",
        "damn",
        "damned",
        "goddamn",
        "hell",
        "piss",
        "pissed",
        "dick",
        "jerk",
        "moron",
        "morons",
        "idiot",
        "idiots",
        "stupid",
        "quack",
        "scumbag",
        "sucks",
        "suck",
        "crook",
        "crooks",
        "liar",
        "liars",
        "disgusting",
        "disgrace",
        "puta",
        "mierda",
        "merde",
        "connard",
        "salope",
        "idiota",
        "estupido",
        "estupida",
        "imbecile",
        "imbeciles",
        "scum",
        "evil",
        "monster",
        "psycho",
        "despicable",
    ]
)

RAGE = tuple(
    Phrase(pattern, index=_OF_REVIEWS)
    for pattern in (
        r"(?:worst|most (?:horrible|awful|disgusting|terrible|rude)) (?:\w+ ){0,4}(?:ever|life|world|planet|history|earth)",
        r"(?:stay|keep|run) (?:far |the hell )?away(?: from)?|run,? do(?:n't| not) walk|run for your lives|never ever|do not (?:ever )?go|don't ever go|buyer beware|beware",
        r"(?:should|needs? to|must|ought to) (?:\w+ )?(?:be (?:fired|shut down|in (?:jail|prison)|ashamed|closed|stripped|sued|barred)|lose (?:\w+ )?licen[cs]e)",
        r"shame on|rot in|go to hell|you will (?:pay|regret|hear)|i will (?:make sure|see to it|not rest)|watch your back|karma|hate (?:this|him|her|them|that)|furious|outraged|livid|enraged|infuriat\w+",
    )
)

UNHAPPY = frozenset(
    [
        "rude",
        "worst",
        "terrible",
        "horrible",
        "awful",
        "bad",
        "poor",
        "never",
        "unprofessional",
        "waste",
        "disappointed",
        "disappointing",
        "unhappy",
        "uncaring",
        "avoid",
        "beware",
        "unfortunately",
        "wrong",
        "worse",
        "problem",
        "problems",
        "complaint",
        "complaints",
        "arrogant",
        "cold",
        "painful",
        "dismissive",
        "ignored",
        "lack",
        "lacks",
        "frustrating",
        "frustrated",
        "disorganized",
        "incompetent",
        "unhelpful",
        "overpriced",
        "regret",
        "however",
        "but",
        "not",
        "don't",
        "didn't",
        "doesn't",
        "wasn't",
        "couldn't",
        "wouldn't",
        "won't",
        "can't",
        "nothing",
        "nobody",
        "delay",
        "delayed",
        "late",
        "waited",
        "cancelled",
        "canceled",
        "refused",
        "failed",
        "upset",
        "angry",
        "concerned",
        "lacking",
        "slow",
        "malheureusement",
        "pire",
        "mauvais",
        "jamais",
        "pas",
        "decu",
        "decevante",
        "mal",
        "peor",
        "nunca",
        "no",
        "pesimo",
    ]
)

HAPPY = frozenset(
    [
        "great",
        "excellent",
        "wonderful",
        "best",
        "amazing",
        "fantastic",
        "caring",
        "kind",
        "friendly",
        "helpful",
        "professional",
        "knowledgeable",
        "recommend",
        "thank",
        "thanks",
        "love",
        "loved",
        "awesome",
        "outstanding",
        "compassionate",
        "happy",
        "pleased",
        "comfortable",
        "thorough",
        "good",
        "nice",
        "gentle",
        "patient",
        "perfect",
        "grateful",
        "superb",
        "attentive",
        "skilled",
        "pleasant",
        "brilliant",
        "exceptional",
        "highly",
        "listens",
        "listened",
        "comforting",
        "reassuring",
        "respectful",
        "efficient",
        "excellente",
        "merci",
        "gentil",
        "professionnel",
        "meilleur",
        "rassurant",
        "gracias",
        "excelente",
        "buena",
        "bueno",
        "mejor",
        "amable",
        "recomiendo",
    ]
)
