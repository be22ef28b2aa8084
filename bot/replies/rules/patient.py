# ruff: noqa: E501
"""Rules on the one thing that may never be said: that somebody was a patient here, or was not."""

from __future__ import annotations

from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.deeds import deeds
from bot.replies.rules.grammar import ATTENDANCE, ATTENDED, CARED_FOR, GAP, THEIR, WE
from bot.replies.rules.mending import without_sentence
from bot.replies.rules.rule import OUTSIDE_CARE, Rule, phrases
from bot.replies.wording import Wording

_HERE = r"(?:here|with us|to us|by us|in (?:our|the|my) \w+|at (?:our|the|my) \w+|to (?:our|the|my) (?:office|practice|clinic|hospital|facility|center|centre)|in our care|under our care)"
_KIND = r"(?:\w+ ){0,3}"

_confirms = phrases(
    r"you and your (?:\w+ )?(?:doctor|nurse|dentist|provider|surgeon|therapist|hygienist)",
    r"on your behalf|your (?:\w+ )?(?:bookings?|registration|paperwork|reservation|consent forms?|intake forms?)|(?:chart|file|record) in front of (?:me|us)",
    r"(?:care|treatment|services?|attention|help) (?:that |which )?(?:was |were |we |i )?(?:\w+ )?(?:provided|given|rendered|delivered|gave|offered) (?:to )?you(?! (?:in|by|with) (?:this|writing))|(?:have|has|had) (?:\w+ )?(?:tried|attempted) (?:to )?(?:reach(?:ing)?|call(?:ing)?|contact(?:ing)?)(?: out to)? you",
    r"(?:get|got|find|found|gave|give|offered) you (?:an?|the|another|our) (?:\w+ )?(?:slot|appointment|opening|referral|bed|room|chair)|(?:let|allow) (?:us|me) (?:\w+ )?(?:take care of|care for|treat|look after|serve|see) you|(?:team|staff|doctor|nurse|receptionist|everyone|everybody|she|he|they|all) (?:\w+ )?(?:remembers?|recalls?|misse?s|knows?) you(?! (?:wrote|said|are|can))|(?:lose|losing) you(?= ?[.,!;]|$| as| to| from| after)",
    r"(?:your|his|her) (?:\w+ )?files?(?= (?:was|is|has|had|were|shows?|says?|to|from|and|with)| ?[.,;]|$)|wait (?:that )?you (?:had|endured|experienced)|(?:dentist|doctor|physician|nurse|provider|hygienist|receptionist|person|therapist|surgeon) (?:that |who |whom )?you (?:\w+ )?(?:met|saw|spoke|talked|dealt|see|visited)",
    r"tried (?:\w+ ){0,2}to (?:help|treat|heal|assist) you|(?:glad|happy|pleased) (?:that )?(?:we|i) (?:could|were able to|was able to) (?:help|assist|be of|assure|relieve|treat)(?: \w+)?|(?:glad|happy|pleased) to have (?:helped|been of)|(?:we|i) (?:\w+ )?helped (?:you|solve your|fix your|with your)",
    r"one of our (?:\w+ )?patients (?:shares?|writes?|says?|tells?|feels?|leaves?|took|is|was)|family of patients|welcome to (?:our|the) (?:[\w-]+ ){0,4}family|(?:pleased|happy|glad|thrilled|proud|lucky|blessed|delighted) to have you(?! (?:call|write|tell|ask|on the|know|here to))",
    r"(?:great|good|wonderful|long|lasting|strong|close|helpful) relationship with you|we have (?:had|enjoyed) (?:an? |our )(?:[\w-]+,? ){0,4}relationship|(?:this|that|our|my) patient (?:took|gave|shared|chose|felt|waited|complained|deserved|arrived|called|asked)",
    r"since (?:beginning|starting|you began|you started) (?:your )?(?:care|treatment|therapy)|(?:gave|given|giving) you (?:\w+ ){0,4}(?:smile|relief|results?|vision|care|exam|examination|consultation|treatment)|relief from your|made a (?:\w+ )?difference (?:for you|in your)|(?:has|have) done so for you",
    r"(?:glad|happy|hope|pleased|hear|know) (?:that )?(?:it|everything|all|things) (?:has |have |had )?(?:went|gone|going) (?:so |very )?(?:well|smoothly|fine)|with (?:all )?(?:of )?your (?:\w+ )?(?:dental|medical|health|eye|skin|vision|care|hearing) (?:concerns|needs|care|questions)",
    r"(?:been|as|being) your (?:\w+ |\w+'s ){0,2}(?:dentist|doctor|physician|provider|surgeon|nurse|therapist|chiropractor|optometrist|pediatrician|dermatologist|orthodontist|hygienist)s?|our relationship (?:ended|with you|has|was|had)|(?:never|not|n't) (?:turn|turned|sent|send) you away|recall (?:explaining|telling|showing|seeing|treating|talking|speaking|discussing|meeting)|(?:willing|able) to see you(?= ?[.,!]|$| again| at| in| here)|you (?:did )?receive(?:d)? (?:an? |the |our |my )?(?:call|message|letter|reminder|email|e-mail)s? from (?:our|us|my|the)",
    r"you(?:'ve| have| were| are) (?:been )?in (?:\w+ ){0,2}hands|(?:each|every|any) time you (?:come|came|visit|visited|see us|saw us)|(?:enjoyed|loved|liked) meeting you|(?:made|took|spent|gave) (?:\w+ ){0,4}(?:time|hours?|minutes) (?:for|with|to) you|(?:i|we|they|she|he) had you (?:in|out|seen|back)",
    r"you have (?:seen|met|visited|consulted) (?:\w+ ){0,3}(?:doctors?|providers?|nurses?|of (?:our|us)|specialists?)|you had (?:an? )(?:\w+ )?(?:good|great|excellent|poor|bad|normal|fine|perfect) (?:\w+ )?(?:result|outcome|recovery)",
    r"look(?:ing)? forward to (?:seeing|treating|serving|welcoming|having) you (?:again|in the future|at your|next|back|for your)|you (?:have |had |'ve )?(?:enjoyed|loved|liked|used|received|experienced) our (?:\w+ )?(?:services?|care|clinic|office|treatments?|team)",
    r"your (?:next|new|other|previous|former|prior|last|current) (?:chiropractor|doctor|dentist|provider|physician|practitioner|therapist|surgeon|dermatologist|orthodontist|optometrist|ob|obgyn|pediatrician|psychiatrist|specialist)",
    r"you (?:\w+ )?felt (?:[\w,]+ ){1,5}(?:(?:in|at|with) (?:our|my) (?:clinic|office|care|practice|hands)|(?:during|at|after|in) (?:the|our|your) (?:exam|visit|check-?up|cleaning|procedure|appointment|surgery|session|treatment))|your (?:very )?(?:first|next|last) (?:time|experience) (?:at|in|with|here)|que vous avez (?:eue?|vecue?|passee?) (?:avec|dans|chez|a) (?:notre|nos|nous)",
    r"(?:pleasure|honou?r|privilege|joy|loved|enjoyed|love|enjoy) (?:of )?(?:having|taking care of|caring for|treating|seeing|looking after|working with|serving) you",
    r"a?part (?:of|in) your (?:\w+ ){0,3}(?:journey|family|health|healing|recovery|smile|wellness|treatment)|you (?:\w+ ){0,4}(?:part|members?) of (?:our|the|my) (?:[\w.]+ ){0,3}(?:family|practice|community)",
    r"you and (?:i|we|dr\.? \w+|(?:our|my) \w+) (?:\w+ )?(?:discussed|talked|spoke|agreed|met|went|decided|reviewed|sat|had)",
    r"(?:i|we) (?:do |still |clearly |well |vividly |certainly |both |all )*(?:remember|recall) (?:you|your|our (?:\w+ )?(?:conversation|talk|discussion|meeting|time)|the (?:day|visit|conversation|case))",
    r"you were (?:\w+ ){0,2}(?:treated (?:with|by|in|on|for|at)|escorted|roomed|checked in|called back|taken back|offered (?:an?|the|another)|given (?:an?|the|every|all)|shown to|fitted|accommodated|worked in|squeezed in|looked after)",
    r"(?:never|not|n't) (?:\w+ )?hear(?:d)? (?:back |anything |a word |again )?from you(?: again)? (?:after|since|until|till)",
    r"work (?:that )?(?:we|you and i) did together|we (?:achieved|went through|accomplished|worked) (?:\w+ ){0,4}together",
    r"(?:i|we|(?:my|our) (?:\w+ )?(?:assistant|nurse|receptionist|staff|team|hygienist|manager|doctor|partner|colleague|office)|the (?:nurse|doctor|receptionist|assistant|team|staff|front desk)|dr\.? \w+) (?:personally |even |then |also |kindly |gladly |immediately |promptly |always |carefully )*(?:escorted|walked|helped|greeted|welcomed|squeezed|accommodated|phoned|examined|explained (?:\w+ ){0,3}to|informed|advised|offered|gave|showed|reassured|warned|rescheduled|registered|seated|met with|spoke with|spoke to|talked with|talked to|apologi[sz]ed to) you(?!r)",
    r"you (?:\w+ )?(?:signed in|checked in|sat (?:in|down with)|left (?:our|my|here|without|happy|smiling|satisfied)|called (?:our|in|my)|phoned (?:us|our|me)|arrived(?! at an?)|walked (?:in|out)|stopped by|spoke (?:with|to) (?:my|our|me|us|dr)|met (?:with )?(?:our|my|me|dr|one)|asked (?:me|us|our|my)|were (?:in|at) (?:our|my)|agreed to (?:a|the|have|this))",
    r"(?:we|i|staff|team|she|he|they|everyone) (?:\w+ )?(?:bent|bend) over backwards?|bending over backwards for you|(?:fit|squeeze|squeezed|worked|work|get|got) you in(?=[ .,;!]|$)(?! touch)|(?:tried|managed|able|happy|glad) to accommodate you|(?:the one|person|doctor|nurse|provider) (?:who|that) (?:treated|saw|examined|cared for|took care of) you|(?:who|that) (?:took|checked|drew|did|cleaned|fixed) your|you in (?:our|my) chair",
    # what only a patient has
    rf"{THEIR} {_KIND}{ATTENDANCE}",
    r"(?:that|this|the|each|every|one of your|most|last|previous|prior|recent|most recent) (?:\w+ )?(?:visit|appointment|consultation|encounter|session|procedure|treatment|surgery|exam) (?:of yours|you had|you made|you came|you were)",
    r"(?:in|during|at|after|before|since|for|from|of) (?:our|the) (?:(?:\w+ ){1,2})?(?:appointment|consultation|encounter|rendez-vous)",
    r"(?:our (?:last|first|previous|recent|initial|brief|long)|the (?:last|previous|recent|brief|long)) (?:\w+ )?(?:meeting|encounter|conversation|visit|session|interaction|discussion|phone call)",
    # what a patient is called
    r"(?:as|being|were|are|remain(?:ing)?|was|is|became|become|been|like|having) (?:an? |our |my |one of (?:our|my) |such an? )(?:[\w-]+ ){0,3}patients?(?!'s)(?! (?:portal|advocate|coordinator|manager|relations|experience|care|services|representative|liaison|safety|privacy))",
    r"(?:dear|hi|hello|to (?:this|our|the)) (?:\w+ )?patient",
    r"(?:you|someone like you|people like you|patients? like you|a patient such as yourself),? (?:as )?(?:a |our |my )?(?:\w+ )?patient",
    r"(?:patients?|families) (?:like|such as) (?:you|yourself)",
    r"patient of (?:ours|mine|record|this (?:office|practice|clinic)|our (?:office|practice|clinic)|dr\.? \w+)",
    r"(?:this|the|that|our|my|disgruntled|former|ex-?|angry|unhappy|difficult|same|unnamed) (?:(?!each|every|any|no|all)\w+ )?patient(?! (?:portal|advocate|coordinator|manager|relations|experience|care|services|representative|liaison|safety|privacy|before|ahead|who came before|in front))(?= (?:was|is|has|had|did|never|came|refused|wanted|asked|demanded|left|received|knows?|claims?|who (?:was|is|came|did|refused|never)|posted|wrote|other|and (?:he|she)|again|only|missed|cancelled|canceled))",
    r"(?:disgruntled|noncompliant|non-compliant) patient",
    r"(?:having|have|had|treat(?:ing|ed)?|see(?:ing)?|saw|lose|losing|lost|keep(?:ing)?) you (?:\w+ )?as (?:a|our|my) (?:\w+ )?(?:patient|client)",
    r"(?:patient|provider|doctor|physician)[- ](?:patient|provider|doctor|physician) relationship with you",
    r"(?:your|his|her|their) (?:own )?(?:doctor|physician|surgeon|dentist|nurse|therapist|provider|hygienist|care team|pcp|clinician|psychiatrist|pediatrician|dermatologist|practitioner) (?:here|at|with|was|did|had|has|is|saw|told|explained|ordered|spent|recommended|says|said|remembers|recalls|and)",
    # what was done to them
    rf"{WE} (?:\w+ ){{0,3}}{CARED_FOR} {GAP}(?:you|him|your (?:son|daughter|child|baby|mother|father|husband|wife))(?! (?:as|like|all|people|describe|write|say|wrote|mention|in the (?:future|sense)|have (?:written|posted|described))|(?:r|rself)?(?: |-)(?:review|post|comment|message|words|feedback|note))",
    r"(?:you|he|she) (?:was|were|are|been|got|have been|had been|has been|was not|were not|weren'?t) (?:\w+ ){0,3}(?:seen|treated (?:by|here|at|for|in|on)|examined|referred|discharged|admitted|scheduled|rescheduled|booked|prescribed|given (?:a|an|the|your|instructions|options|medication|antibiotics)|offered (?:a|an|the|another|alternative|other|options|appointments?)|diagnosed|operated|evaluated|assessed|called back|checked in|taken (?:back|in|care of)|roomed|squeezed in|fit in|worked in|informed|advised|told (?:that|to|about|of|when|by our|by the|by my)|sent (?:home|to|for|a|an)|placed|put on|under (?:our|my|the) care|in (?:our|my|the) (?:office|clinic|chair|practice|waiting room|exam room|building|care|lobby)|here (?:last|on|in|for|with|that|at|and|yesterday|today|twice|once|before)|with us (?:last|on|in|for|since|that|at|yesterday|today|twice|once|before|again)|our|my|on time|no[- ]show|running late|provided)",
    r"(?:we|i|our \w+|my \w+|dr\.? \w+) (?:\w+ )?(?:called|phoned|rang|texted|messaged|mailed|emailed|e-mailed|contacted|notified|reminded|informed|told|advised|instructed|asked|explained to|spoke (?:with|to)|talked (?:with|to)|met(?: with)?|gave|offered|provided|sent|showed|warned|promised|prescribed|ordered|recommended to|greeted|kept|made|helped|got|apologi[sz]ed to|refunded|billed|charged|sat (?:down )?with|went over|remember|recall|know who|recogni[sz]e) (?:both )?(?:you|him)(?! (?:can|will|could|would|should|for (?:writing|posting|sharing|taking)|feel|how))",
    r"(?:we|i|our \w+|my \w+) (?:have|had|'ve) (?:\w+ ){0,2}(?:called|phoned|texted|messaged|mailed|contacted|tried (?:to )?(?:call|reach|contact)(?:ing)?(?: out to)?|reached out to|attempted to (?:call|reach|contact)|spoken (?:with|to)|talked (?:with|to)|met(?: with)?|given|offered|provided|sent|told|advised|informed|helped|seen|treated|cared for|served|known|discussed (?:this|it|the|your)(?: \w+)? with) (?:you|him|her)",
    r"(?:already|previously) (?:discussed|spoke|spoken|addressed|talked|resolved|explained|settled)(?: \w+){0,3} with you",
    r"(?:when|as|while|where) (?:we|i) (?:last |first )?(?:spoke|talked|met|discussed|saw)",
    r"(?:able|unable|happy|glad|pleased|sorry|sad|privilege|pleasure|honou?r|failed|did not|didn'?t|could not|couldn'?t)(?: \w+)? (?:to )?(?:have )?(?:help(?:ed)?|serv(?:e|ed|ing)|treat(?:ed)?|car(?:e|ed|ing) for|assist(?:ed)?|see(?:n|ing)?|meet(?:ing)?) you(?! (?:now|with (?:this|that|any)|privately|directly|by phone|over the phone|in private|have|had|feel|felt|are|write|were|unhappy|upset|so|find(?:ing)?|resolve|understand|through))",
    r"not (?:been )?able to (?:help|see|treat|accommodate|fit|serve|schedule) you",
    r"(?:the|any|such|great|good|best|excellent|proper|right|same|quality|high-quality) (?:\w+ )?(?:care|treatment|service|help) (?:that )?(?:you|he|she) (?:received|got|had|were|was|needed|expected|deserved|experienced|did)",
    r"(?:provide|provided|providing|give|given|giving|offer|offered|deliver|delivered) (?:you|him) (?:with )?(?:\w+ ){0,3}(?:care|treatment|service|help|an appointment|options|medication|appointments)",
    # what they did
    rf"(?:you|he|she|they)(?:'ve| have| had| has)? (?:\w+ ){{0,2}}{ATTENDED} {GAP}(?:{_HERE}|(?:in|by|back|again|for|with|on|late|early|last|to see|twice|once|only|since)(?: |\b))",
    r"(?:when|after|before|since|because|while|as|that|until|once|the (?:day|time|first time|last time|moment)|if and when|each time|every time|whenever) (?:you|he|she) (?:\w+ )?(?:came|visited|arrived|were (?:here|in|there|waiting|with us|seen)|was (?:here|in|with us|seen)|left|attended|presented|checked|walked|saw|had (?:(?:a|an|the)(?! (?:\w+ ){0,2}(?:experience|impression|time|feeling|reason|concern|question|call|conversation))|your|to wait)|first (?:came|called|saw)|last (?:came|called|saw|were)|underwent|started|began|booked|scheduled|registered|signed in|became|stopped|waited|sat)(?! (?:this|your) (?:review|comment|post|message|note|feedback))",
    r"(?:you|he|she)(?:'ve| have| has| had)? (?:\w+ )?(?:seen|saw|met|met with|consulted|visited|spoke with|spoken with|chose|chosen|picked|found) (?:me|us|one of our|our (?:\w+ )?(?:doctor|nurse|provider|physician|hygienist|pa|specialist|practice|office|clinic|team)|dr\.? \w+|the (?:doctor|nurse|provider|specialist|dentist))",
    r"(?:you|he|she) (?:received|got|underwent|required|needed|requested|declined|refused|accepted|consented to|signed|completed) (?:\w+ ){0,3}(?:care|treatment|surgery|procedure|appointment|exam|injections?|medications?|consent|forms?|paperwork|testing|tests?|referral|prescription|vaccine|anesthesia|implants?|instructions)",
    r"(?:you|he|she)(?:'ve| have| has)? (?:been|had) (?:coming|going|with (?:us|our|this|dr)|a patient|in (?:our|my) care|under (?:our|my) care|seeing (?:us|me|dr|our)|assessments?|treated|treatment|surgery)",
    r"(?:the (?:day|time|morning|afternoon|hour|evening)) (?:that )?(?:you|he|she) (?:\w+ )?(?:came|were|was|visited|arrived|saw|spent|waited|had|called|sat)",
    r"(?:the time|hours?|minutes?|months|years|weeks) (?:that )?you (?:\w+ )?(?:spent|waited|were) (?:here|with us|in|at|with)",
    r"how long you (?:had to )?wait(?:ed)?(?! (?:for an? (?:answer|reply|response)))",
    # seeing them again
    r"(?:see(?:ing)?|welcom(?:e|ing)|have|having|serv(?:e|ing)|treat(?:ing)?|car(?:e|ing) for|help(?:ing)?) you (?:\w+ )?(?:again|back|next|soon|at (?:your|the|our)|in (?:our|my|the) (?:office|clinic|practice))",
    r"(?:come|coming|came|return(?:ing)?|visit(?:ing)?|stop(?:ping)?) (?:back|in|by|us|to (?:us|our|the))? ?(?:(?:and|to) )?(?:see us |visit us |visit )?again",
    r"com(?:e|ing) back (?:to|and|in|for|so|any ?time|soon)|(?:return|return visit) (?:to|with) (?:us|our)|visiting us(?! (?:online|at (?:www|http)))|re-?visit us",
    r"another (?:chance|opportunity|try) (?:to (?:serve|treat|care|earn|see|provide|show|win|regain)|with us)|(?:earn|regain|win|restore|rebuild) (?:back )?your (?:trust|confidence|business)(?: back)?",
    r"follow-?up (?:appointment|visit|consultation)s?(?! (?:should|ought|can|may|are|is))",
    r"(?:best|good|right) fit for (?:you|your)|found a (?:new |different |good |better )?(?:doctor|psychiatrist|dentist|provider|physician|therapist|surgeon)|(?:find|choose|found|seek) (?:care|treatment|a (?:doctor|provider|dentist)) elsewhere|the (?:help|care|treatment) you (?:needed|need|deserve|were looking)",
    r"(?:satisfied|happy|unhappy|dissatisfied|pleased|disappointed) with (?:the |our |your |my |his |her )?(?:\w+ ){0,2}(?:care|treatment|services?|outcome|results?|experience|visit|procedure|surgery)(?: |\b)(?!(?:here )?(?:should|can|is) )",
    r"we (?:did|have) not help(?:ed)? you|leaving our (?:practice|office|clinic)|(?:transfer|transferring|transferred) (?:your )?care|your (?:patronage|loyalty|business)|part of (?:our|the) (?:\w+ )?(?:patient )?family|road to recovery|(?:your|for your) healing journey",
    r"(?:hope|wish|trust) (?:that )?you (?:\w+ ){0,2}(?:find|found|get|got|seek) (?:\w+ ){0,3}(?:relief|answers|solutions?|success|help|care|treatment|someone (?:who|that|else))|(?:in )?seeking (?:solutions|relief|treatment|care|answers) for",
    # French and Spanish
    r"notre (?:derniere )?rencontre|(?:votre|vos) (?:visite|consultation|rendez-vous|dossier|traitement|examen|operation|chirurgie|suivi|diagnostic|resultats)|comme patiente?|nos patients comme vous|lors de votre|vous (?:etes|etiez) venue?|nous vous avons (?:vu|recu|soigne|traite)\w*",
    r"(?:su|tu) (?:visita|cita|consulta|tratamiento|expediente|cirugia|examen|diagnostico|receta|historial)|como paciente|nuestr[oa]s? pacientes? como (?:usted|tu)|cuando (?:usted )?(?:vino|estuvo|nos visito|lo atendimos|la atendimos)|l[oea]s? atendimos|gracias por (?:visitarnos|elegirnos|venir|confiar)|ser (?:nuestr[oa]|un[a]?) paciente",
    but=(
        r"(?:nobody|no one|anyone|everyone|people)(?: [\w']+){0,8} they (?:came|come) (?:in )?with",
        r"(?:glad|happy|ready|willing|like) to meet you (?:halfway|half way|where you)",
        r"anyone'?s?|anybody'?s?",
        r"(?:not|never|cannot|can'?t|unable to|nor|neither) (?:\w+ ){0,3}(?:say|confirm|discuss|comment|acknowledge|tell|share|disclose|talk|speak)(?: \w+){0,3}(?: (?:whether|if|that|who))(?: \w+){0,3} (?:is|was|are|has been|were) (?:or (?:is|was) not )?(?:ever )?(?:an? |our )?(?:\w+ )?patients?(?: \w+)?",
        r"(?:every|each|any|no|a|all|many|most|our|of|the) patients?(?: and [a-z]+)? (?:who|deserves?|should|can|may|matters?|counts?|has a right|have a right|ought|must|expects?)",
        r"your (?:visit|stay|session) (?:to|on) (?:our|the|this) (?:web ?site|site|page|profile)",
        r"your (?:care|caution) (?:in|with) (?:writing|words|putting)",
        r"you were left (?:with|without|wondering|waiting)",
        r"in (?:your|this|that|any|either|which|no) case",
        r"in case",
        r"(?:call|reach|write|phone|contact) (?:us|me) (?:\w+ ){0,2}(?:and|to|if) [\w ]{0,30}see (?:what|how|whether)",
        r"your (?:words|lines|review|comments?|feedback|message|note|post|concerns?|frustration|point|points|honesty) (?:with|in|to) (?:\w+ )?care",
        r"with care",
        r"your (?:time|words|honesty|patience|candor|call|calls|message|e-?mail|note|kindness|trouble|side|story|view|voice|concerns?|frustration|feedback|review) (?:and|or|in|at|for|to|about|on|with|is|are|was|were|matters?|counts?|deserves?|has|have)",
    ),
)

_thanks = phrases(
    r"made (?:us|me|our \w+) your (?:\w+ ){0,2}(?:home|choice|dentists?|doctors?|office|clinic|practice|providers?)|letting (?:us|me) (?:\w+ )?(?:look after|take care|care for|treat|serve|be part)|(?:gave|giving|given|for) (?:us |me )?the (?:opportunity|chance|pleasure|privilege|honou?r) (?:to|of) (?:meet|treat|serv|car|see)(?:ing|e|ing for|e for)? you|(?:thank you|thanks|grateful|glad|appreciate)(?: \w+){0,3} (?:coming|came|come) (?:out|over|down|all|back|in|by|to)",
    r"(?:appreciate|for) your (?:\w+ )?visits?(?! to (?:our|the) (?:web|site|page))|giv(?:e|en|ing) (?:our|my|us|me|dr\.? \w+)(?: \w+){0,2} a (?:try|shot|go)|(?:thanks|thanx|thank you|grateful) for (?:the|all the|such|so much) (?:confidence|trust)|words and (?:your )?trust|(?:believing|trust) (?:in|into) (?:me|us)",
    r"(?:glad|happy|pleased|thrilled|delighted|grateful|appreciate|honou?red)(?: that)? (?:you|your) (?:chose|picked|came|coming|selected|choosing|trusting|picking)|was (?:our|my|a) (?:\w+ )?(?:pleasure|privilege|honou?r) to (?:serve|treat|help|care for|see|have|meet) you",
    r"(?:thanks|thank you|grateful|appreciate|honou?red|glad|happy)(?: \w+){0,3} (?:for |you |that you )?(?:making the trip|driving|travell?ing|being (?:with us|part of|a part|such a (?:loyal|great|wonderful))|stopping (?:by|in)|dropping (?:by|in)|letting us (?:care|take care|treat|be part|see|look after)|sticking with|staying with us|returning to)",
    r"your (?:continued |ongoing |long-?time |long-?standing |loyal )*(?:loyalty|patronage|business|trust in|confidence in|faith in)(?= |[.,!]|$)",
    r"(?:put|puts|place|placed|putting|placing) (?:\w+ ){0,2}(?:your (?:\w+ ){0,2}(?:health|trust|care|smile|family|faith|confidence|well-?being)(?: in)?|yourself) (?:in )?(?:our|my|us)|in our (?:capable |good |caring )?hands",
    r"with us (?:all|for|over|through) (?:these|many|so many|the|several) (?:\w+ )?years",
    r"(?:was|been) (?:so |truly |really |very )?(?:great|nice|good|lovely|wonderful|a (?:real |true )?(?:pleasure|joy|privilege)) (?:to (?:have )?(?:met|seen|see|meet|serve|help|treat|have)|meeting|seeing|having|serving|treating) you",
    r"(?:thank(?:s|ing|ful| you)?|thx|ty|grateful|gratitude|appreciate|appreciation|honou?red|privileged?|blessed|pleased|happy|glad) (?:\w+ ){0,6}(?:for|that|to|of|in) (?:\w+ ){0,3}(?:visit(?:ing|ed)?|your visit|choosing|chose|choos(?:e|ing)|trust(?:ing|ed)?|select(?:ing|ed)|picking|picked|coming (?:in|to|by|back|and)|came (?:in|to|by)|stopping by|allow(?:ing|ed) us|letting us (?:care|treat|help|serve|take|be)|let us (?:care|treat|help|serve)|giving us the (?:opportunity|chance) to (?:care|treat|serve|help|see)|being (?:our|a|such|one)|business|patronage|loyalty|loyal|your trust|confidence|faith|having us|using|entrust\w+|stay(?:ing)? with|sticking with|relying on|your patience (?:while|that|during|when))(?: (?:us|our|me|my|the|dr|with|you|in|to|your|rosebank))?",
    r"(?:choosing|trusting|entrusting|visiting|selecting) (?:us|our|dr\.? \w+|me|my) (?:\w+ ){0,4}(?:care|office|practice|clinic|team|needs|health|provider|doctor)",
    r"(?:trust(?:ing)?|confidence|faith) (?:you (?:have |had |'ve )?)?(?:placed|put|showed|shown|gave) (?:in|to) (?:us|our|me|my|dr)",
    r"(?:chose|choose|picked|selected|trusted) (?:us|our (?:office|practice|clinic)|me) (?:for|to|with|as)",
    r"merci (?:\w+ ){0,4}(?:de|pour) (?:votre (?:visite|confiance)|nous avoir (?:choisi|fait confiance)\w*)",
    r"gracias (?:\w+ ){0,3}por (?:su|tu) (?:visita|confianza|preferencia)",
    but=(
        r"trusting us with (?:your|these|this|such) (?:words|thoughts|story|feedback|view|honest|candid|frank)(?: \w+)?",
        r"visit(?:ing)? our (?:web ?site|page)",
        r"your trust (?:matters|is not)",
        r"(?:choosing|chose|chosen) to (?:write|tell|say|speak|share|put|post|let)",
        r"trusting us enough to (?:say|tell|write|speak)",
    ),
)

_denies = phrases(
    r"(?:must|may|might|could) be some (?:mistake|mix-?up|error|confusion)|not? have (?:a|any) (?:doctor|dr|nurse|provider|employee|dentist|person) (?:by|with|of|named|called)|(?:can't|cannot|could not|couldn't) be (?:us|our \w+)(?=[ .,;!]|$)|(?:ever|never) heard of (?:you|this)",
    r"not (?:even )?open (?:on|that|the day)|(?:sure|certain) (?:that )?this (?:was|is) (?:our|the right|about us)|not about (?:us|our \w+)(?: at all)?",
    r"you are (?:on|in|among) none|you are not (?:among|on|in) (?:them|our|any|the)|(?:check|sure|certain|confirm|know) (?:\w+ ){0,3}(?:which|what) (?:office|clinic|practice|doctor|place|hospital) you|not (?:\w+ )?sound like (?:anything|anyone|us|our|something (?:that )?(?:we|goes|happens))|crossed paths|you(?:'ve| have)? never (?:had|made|been|come|seen|met|visited|set)",
    r"(?:none|nobody|no one|not one) (?:of|in|on|at) (?:us|our|my|the|this) (?:\w+ )?(?:\w+ )?(?:remembers?|recalls?|recogni[sz]es?|knows?|saw|has seen|treated|met)|(?:must|may|might|could|has to) be (?:an error|a mistake|a mix-?up|a case of mistaken|mistaken identity)|no patients? of (?:ours|mine)|(?:not|n't) (?:even )?(?:perform|offer|provide|do) (?:the|this|that|such|any such) (?:\w+ )?(?:services?|procedures?|treatments?|tests?)|closed (?:on )?(?:the|that) day",
    r"no (?:idea|clue) who (?:you|this|that|wrote|he|she|posted)|no such (?:person|patient|name|appointment|visit|individual)|(?:not|n't) (?:sure|certain|clear|aware|know) who (?:you|this|that|the reviewer|wrote|posted|is behind)",
    r"(?:not|n't|cannot) recogni[sz]e (?:you|your (?:name|story|description)|this (?:person|name|situation|story|reviewer)|the (?:events?|situation|name|details|description|story|person))|(?:records?|system|books|files|schedule|lists?) (?:do|does)(?: not|n't) (?:\w+ )?(?:show|have|list|contain|include|reflect|hold)",
    r"never heard of you",
    r"(?:don't|do not|cannot|can't|couldn't|could not|didn't) (?:have|find|see|locate) you (?:in|on|anywhere|at all)|you (?:aren't|are not|weren't|were not|were never|have never been) (?:\w+ )?(?:a |our |one of (?:our|my) )?(?:patients?|registered|known to|on our)|(?:sure|certain)(?: that)? (?:you|this) (?:\w+ ){0,4}(?:right|correct) (?:office|clinic|practice|doctor|place)|(?:do not|don't) know (?:you(?=[.,!]|$)|who you are)",
    r"(?:we(?:'ve| have)?|i(?:'ve| have)?) (?:never|not) (?:\w+ )?(?:met|treated|seen|encountered) you|(?:believe|think|sure|certain|recall) (?:that )?(?:we|i)(?:'ve| have| had)? (?:ever|never) (?:met|treated|seen|crossed)",
    r"(?:have|has|got|getting|had) (?:me|us|our \w+|this \w+|the \w+) (?:confused|mixed up|mistaken) (?:with|for)|confus(?:ed|ing) (?:me|us|our \w+) (?:with|for)",
    r"(?:want|need|looking for|meant|mean|intended|reviewing|describing|wanted) (?:a |an |some )?(?:different|another|some other|other|wrong) (?:clinic|practice|office|doctor|dentist|provider|place|business|location)",
    r"no(?: one|body|thing| \w+) (?:\w+ ){0,3}match(?:ing|es) (?:this|that|your|the)|(?:person|name|individual|reviewer|user|profile) is (?:unknown|not known|unfamiliar|not familiar)",
    r"(?:did not|didn't|never|could not have|couldn't have) (?:\w+ )?happen(?:ed)? (?:here|at (?:our|my|this)|in (?:our|my|this)|with us)",
    r"(?:no|not (?:any|a)|n'?t (?:\w+ )?(?:any|a)|without (?:any|a)|zero|cannot find (?:any|a)|unable to (?:find|locate) (?:any|a)?|nor (?:any|a)) ?(?:\w+ ){0,2}(?:records?|trace|history|mention|evidence|entry|file|chart|documentation|appointments?|patients?|visit) (?:of|for|under|with|by|matching|named|called|in our|that match\w*|fitting|indicating|showing)(?: (?:you|your|this|that|any|anyone|anybody|someone|a|the|him|her|his|ever|such|these)| \w+)",
    r"(?:never|not|n'?t|nor|neither) (?:\w+ ){0,3}(?:been |be |are |is |was |were )?(?:a |an |our |my |one of our |one of my |actually |ever )*(?:real |actual |current |registered |former |verified )?patients?(?: (?:here|of|at|in|with|on)|[.!,?;:]|$)",
    r"(?:never|not|n'?t) (?:\w+ )?(?:seen|saw|see|treated|treat|met|meet|had (?=you|him|her|this)|have (?=you |him |her |this )|examined|visited|visit|set foot|been (?:here|in|to|seen|treated)|come to|came to|remember|recall|recogni[sz]e|know (?:who|you|this person|of you)|aware of who|familiar with)(?: \w+){0,3} (?:you|him|her|this (?:person|individual|reviewer|name)|our (?:office|practice|clinic|door)|your name|here|anyone|anybody|who (?:you|this))",
    r"(?:wrong|incorrect) (?:doctor|office|practice|clinic|dentist|provider|physician|business|facility|location|hospital|place|page|person)|(?:thinking of|mean|meant|mistaken|refer\w* to|about|for|with|confus\w+) (?:another|some other|a different|the wrong) (?:doctor|office|practice|clinic|dentist|provider|physician|business|facility|location|hospital|place|page|person)",
    r"(?:mistaken|confused|confusing|mixed|mixing) (?:us|me|this|our \w+)(?: up)? (?:with|for)|(?:meant|intended|belongs?|supposed to be|must be) (?:\w+ )?(?:for|to|about) (?:another|a different|someone|somebody|some other|other)",
    r"(?:cannot|can'?t|could ?n'?t|could not|unable to|not able to|failed to|did not|didn'?t|don'?t) (?:\w+ )?(?:find|locate|identify|match|verify|place|trace|connect)(?: \w+){0,3} (?:you|your|name|patient|account|person|reviewer|system|records?|who|visit|review)",
    r"(?:not|n'?t) (?:\w+ )?(?:in our (?:system|records?|files?|database|books)|on our (?:books|list|schedule|roster)|match (?:any|our|anyone)|know (?:what|who) this|ring (?:a|any) bells?|correspond|appear in)",
    r"(?:not|n'?t) (?:\w+ )?(?:aware of (?:who|any|this)|know (?:who|what) (?:you|this|that)|familiar with)(?: \w+){0,2}",
    r"(?:doubt|question|wonder|unclear|(?:not|n't) (?:believe|think)|not sure|unsure|not certain|uncertain|curious|suspect)(?: \w+){0,4} (?:ever|actually|really|even|truly) (?:\w+ ){0,3}(?:patient|visited|been|seen|came|treated|set foot|met)",
    r"(?:doubt|question|wonder|not sure|unsure|suspect)(?: \w+){0,3} (?:you|this person|the reviewer|he|she) (?:were|was|are|is|have|has|had)(?: ever| really| actually)* (?:been )?(?:a |our |seen|treated|here)(?: ?patient)?",
    r"(?:nobody|no one|no-one|none|no (?:patient|person)) (?:(?:by|with|of|under|matching) (?:that|this|your|the|such)(?: \w+)? (?:name|description|account|details?)|named|called)",
    r"(?:you are|you're|you were|this is|this was|reviewer is|person is|he is|she is|he was|she was) (?:clearly |obviously |definitely |certainly |simply )?(?:not|n'?t) (?:a |an |our |one of our |from a |my )?(?:\w+ )?patient",
    r"(?:you|this person|this individual|the reviewer|they|he|she) (?:have |has |had |were |was )?never (?:\w+ )?(?:been|visited|came|come|set foot|seen|stepped|treated|received)",
    r"does not (?:practice|work|see patients) (?:here|at this)|no (?:doctor|dr|one|nurse|provider|employee|staff) (?:by that name|of that name|named \w+|called \w+|like that)",
    r"(?:pas|jamais) (?:de )?(?:notre|nos|un|une)? ?patiente?s?|aucun dossier|ne (?:vous )?(?:connaissons|trouvons) pas|nunca (?:ha sido|fue) (?:nuestr[oa] )?paciente|no (?:tenemos|encontramos) (?:ningun )?(?:registro|expediente)|no es (?:nuestr[oa] |un[a]? )?paciente",
    but=(
        r"(?:cannot|can'?t|may not|not able to|unable to|not allowed to|neither) (?:\w+ )?(?:confirm|say|acknowledge|tell|discuss|comment)(?: \w+){0,2} (?:whether|if|or deny|that)(?: \w+){0,6}",
        r"(?:not every|not only|not just|not a number|never (?:just )?a number)(?: \w+){0,3}",
        r"(?:who|whether|if)(?: \w+){0,3} (?:is|are|was) (?:or (?:is|are|was) )?not (?:a |an |our )?(?:\w+ )?patients?\W?",
        r"not (?:\w+ )?(?:know|aware) (?:what|how) (?:\w+ ){0,3}(?:until|unless|better|yet)",
    ),
)

_conditional = phrases(
    r"if (?:you|this reviewer|the reviewer|he|she|they|this person) (?:are|were|'re|is|was|have|had|did|ever|really|truly|indeed|in fact)(?: \w+){0,3} (?:(?:a|our|my|one of our|an?) (?:\w+ )?patients?|patients?|seen (?:here|by|at|in)|treated|been (?:seen|treated|here|to|a)|visit(?:ed)?|c[ao]me (?:in|to|here)|with us|here|see (?:us|me|dr)|receive)",
    r"(?:should|were) you (?:be|have been|indeed be) (?:a|our) (?:\w+ )?patient|(?:assuming|provided|supposing|presuming|in the event|whether or not|in case|unless)(?: that)? you (?:are|were|have been|'re)(?: \w+)? (?:a |our |my )?(?:patient|seen|treated|here)",
    r"if (?:it is|it's|it was|this is|this was|that was) (?:really |indeed )?(?:our|this) (?:office|practice|clinic) (?:that )?you|if you (?:visited|came to|saw|received care|were cared for|were treated|had an appointment)",
    r"si (?:vous etes|vous etiez) (?:\w+ )?patiente?|si (?:usted )?(?:es|fue) (?:nuestr[oa] )?paciente",
)

_implied = phrases(
    r"your (?:\w+ ){0,2}(?:experiences?|time with us|time here|time at|journey|interactions?|impression of (?:us|our)|dealings|encounter)",
    r"(?:your|the|a|an|had|have|such a|this) (?:\w+ ){0,2}(?:experience|time|encounter|interaction|impression) (?:(?:that )?you had )?(?:with|at|in|of) (?:us|our|my|this (?:office|practice|clinic)|the (?:office|practice|clinic|staff|team|doctor|front)|dr)",
    r"you (?:had|have had|'ve had|did not have|didn'?t have|experienced|encountered|lived|were left)(?: \w+){0,4} (?:experience|time|impression|service|encounter|interaction)",
    r"(?:another|a second|one more) (?:chance|opportunity|try)|make it up to you",
    r"your expectations|fell short of your|meet your (?:expectations|needs)|exceed your",
    r"votre experience|vous ayez vecu|su experiencia|tu experiencia|lo que vivio",
    but=(r"(?:writing|sharing|put(?:ting)?) (?:\w+ ){0,3}(?:down|into words)",),
)

_event = phrases(
    r"we (?:were|are|had been|have been) (?:\w+ ){0,3}(?:short-?staffed|under-?staffed|running (?:late|behind)|behind|backed up|overbooked|double-?booked|swamped|slammed|overwhelmed|very busy|so busy|extremely busy|busy (?:that|on|with)|closed (?:that|on|early)|down (?:a|two|one|that)|training|transitioning|moving|missing|without (?:a|our|power|internet|phones))",
    r"(?:you are|you're|you were) (?:\w+ )?(?:right|correct) (?:that|about|to (?:be|say|point|complain|expect|note)|in|when|on|,|and)",
    r"(?:that|this) (?:is|was) (?:indeed )?(?:true|correct|accurate|what happened|exactly what happened|how it happened|a busy (?:day|morning|time|week))|it (?:is|was) true that",
    r"(?:what happened|what occurred|this happened|that happened|the incident|the event|the mix-?up|the mistake|the error|the delay|the misunderstanding|the confusion|the situation) (?:to you|with you|that (?:day|morning|afternoon|evening|night|week)|on|in our|at our|was|occurred|happened|you (?:experienced|describe[d]?))",
    r"(?:that|on that|the other) (?:day|morning|afternoon|evening|night)|on (?:that|the) date|at the time (?:of|you)|on the day (?:of|in question|you)",
    r"(?:our|the) (?:\w+ )?(?:system|phones?|phone lines?|computers?|server|software|internet|portal|schedule|receptionist|nurse|doctor|elevator|heating|air conditioning) (?:was|were|went|had|did|is|has been) (?:\w+ )?(?:down|out|broken|late|called away|sick|new|overbooked|running|not working|malfunctioning|unavailable|delayed|behind|crashed|on vacation|with (?:a|another))",
    r"(?:recently|just) (?:transitioned|switched|moved|changed|upgraded|migrated)|during (?:the|this|our) (?:transition|move|renovation|changeover|upgrade)",
    r"(?:you|he|she|they) did (?:in fact |indeed )?(?:wait|have to wait|call|ask|complain|tell)|the (?:long )?(?:wait|delay|hold) (?:that )?you (?:had|experienced|endured|faced|describe)",
    r"as (?:you|the review) (?:rightly|correctly) (?:say|said|point|note|observe|mention)\w*|i remember (?:this|that|the) (?:day|well|incident|call|visit|morning)",
)

_sorry_for_fact = phrases(
    r"(?:sorry|apologi[sz]e[sd]?|apologi[sz]ing|apolog(?:y|ies)|regret|excuse us|forgive us) (?:\w+ ){0,3}?(?:that|because|for|if|about|to you for) (?:we|i|our (?:\w+ )?(?:staff|team|doctor|nurse|receptionist|office|phones?|system)|my (?:\w+ )?(?:staff|team|nurse)|the (?:doctor|nurse|receptionist|staff)|dr\.? \w+|she|he|they|nobody|no one|someone) (?:\w+ )?(?:kept|made|did|didn'?t|did not|were|was|weren'?t|wasn'?t|had|hung|left|lost|forgot|failed|could ?n'?t|could not|never|missed|cancell?ed|treated|ignored|rushed|charged|billed|misdiagnosed|gave|took|sent|put|called|answered|returned|got|hurt|caused|let|told|spoke|do(?:es)?n'?t|have|has|messed|mixed)",
    r"(?:sorry|apologi[sz]e|apologi[sz]ing|apolog(?:y|ies)|regret) (?:\w+ ){0,2}(?:that )?(?:you|your \w+) (?:were|was|had to|have had to|waited|experienced|endured|suffered|encountered|received|got|went through|had)(?! (?:left )?(?:feeling|upset|unhappy|disappointed|frustrated|let down|cause))(?: \w+)",
    r"(?:sorry|apologi[sz]e|apologi[sz]ing|apolog(?:y|ies)|regret) (?:\w+ ){0,2}?(?:for|about) (?:the|our|this|that|your|any|such|these) (?:\w+ ){0,3}(?:wait(?:ing)?(?: times?)?|delays?|rudeness|rude|lack|mistakes?|errors?|mix-?ups?|confusion|misunderstanding|behaviou?r|attitude|treatment|service|communication|cancell?ations?|missed|unanswered|pain|hold|inconvenience|oversight|failure|bill(?:ing)?|overcharge|mess|tone|way (?:you|we|our|she|he|they))",
    r"(?:sorry|apologi[sz]e|apologi[sz]ing) (?:\w+ ){0,2}for (?:keeping|making|having (?:kept|made)|not (?:calling|answering|returning|listening|being|having|getting)|losing|failing|cancell?ing|missing|rushing|ignoring|hurting|causing|treating|charging|forgetting)",
    but=(
        r"(?:sorry|regret)(?: very much)? (?:that |to read that )?(?:it|this|they|these) (?:had to be|has to be|have to be|was|were) (?:written|said|needed|necessary|put down)",
    ),
)


def _confirms_patient(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _confirms(text, context)
    yield from deeds(text, context)


RULES = (
    Rule(
        "confirms-patient",
        "block",
        "Says or implies that the writer is or was a patient (“our patient”, “when we saw you”, “your appointment”, “as a patient”).",
        "This tells the public that the writer is a patient. Speak of people in general: “Nobody who turns to us should …”.",
        "AMA “Are physicians prohibited…”; OCR v. Igbinadolor (2022, $50,000)",
        "We are sorry your appointment with us went badly.",
        "Nobody who contacts our office should feel brushed off.",
        _confirms_patient,
        OUTSIDE_CARE,
        without_sentence("I am sorry to read this."),
    ),
    Rule(
        "thanks-for-visit",
        "block",
        "Thanks for visiting, choosing or trusting the practice.",
        "Thanks for a visit says that there was one. Thank them for writing instead.",
        "Swell CX / Shopper Approved HIPAA reply guides",
        "Thank you for choosing us for your care.",
        "Thank you for taking the time to write this.",
        _thanks,
        OUTSIDE_CARE,
        without_sentence("Thank you for taking the time to write this."),
    ),
    Rule(
        "denies-patient",
        "block",
        "Denies or doubts that the writer is a patient (“no record of you”, “we never treated you”, “wrong doctor”).",
        "To deny that someone is a patient discloses as much as to confirm it. Ask them to call instead.",
        "AMA “Are physicians prohibited…”; seen in real replies",
        "We have no record of anyone by this name.",
        "We would like to understand what happened; please call us.",
        _denies,
        OUTSIDE_CARE,
        without_sentence("I would like to understand this."),
    ),
    Rule(
        "conditional-patient",
        "note",
        "“If you are our patient”, “if you were seen here”: dangles the status.",
        "Leave out whether they are a patient: “Please call us, we would like to listen.”",
        "AMA “Are physicians prohibited…”; seen in real replies",
        "If you are our patient, call us.",
        "Please call us, we would like to listen.",
        _conditional,
        OUTSIDE_CARE,
    ),
    Rule(
        "implied-visit",
        "note",
        "“Your experience”, “your time with us”: a softer way to confirm a visit, which many guides allow and some counsel does not.",
        "It hints at a visit. “What you describe” says as much and hints at nothing.",
        "Swell CX / Shopper Approved HIPAA reply guides; counsel differs",
        "Sorry about your experience with our office.",
        "Sorry to read what you describe.",
        _implied,
        OUTSIDE_CARE,
    ),
    Rule(
        "confirms-event",
        "note",
        "Agrees that what is told happened.",
        "This confirms what the review tells. Say what should be true for everyone instead.",
        "ADA News 2017; AMA",
        "We were short-staffed that morning.",
        "Nobody should have to wait without news.",
        _event,
        OUTSIDE_CARE,
    ),
    Rule(
        "sorry-for-fact",
        "note",
        "Regret that states what is alleged as a fact; general regret is fine.",
        "Be sorry in general (“I am sorry to read this”), not for a fact that has not been looked into.",
        "apology-law survey (CLM 2021); AMA",
        "We are sorry that we kept you waiting for two hours.",
        "Long waits are frustrating, and I am sorry to read this.",
        _sorry_for_fact,
        OUTSIDE_CARE,
    ),
)
