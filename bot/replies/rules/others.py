# ruff: noqa: E501
"""Other people's cases: whoever else was there, what happened to them, how they stand to “you”.

A person who is counted (“a man”, “two of our patients”) and did or suffered something is a case;
“every patient”, “people” and what should be true of them are not.
"""

from __future__ import annotations

from bot.replies.rules.rule import phrases

_SOME = r"(?:an?|another|one|two|three|several|some|a different|a couple of|(?:one|two|several) of (?:our|my|the))"
_NO_CASE = r"(?!(?:practice|medicine|owned|run|portal|advocate|coordinator|manager|relations|experience|care|services|representative|liaison|safety|privacy|line) )"
_PATIENT = (
    r"(?:patients? |lady |ladies |gentleman |gentlemen |man |men |woman |women |guys? |boys? |girls? |kids? "
    r"|child |children |baby |babies |infants? |toddlers? |teen |teens |teenagers? |mothers? |mom |father "
    rf"|dad |couple |family |families |seniors? |veteran |clients? ){_NO_CASE}"
)
"""With the space behind it, so that “man” does not wake at every “manager”."""
_PERSON = rf"(?:{_PATIENT}|persons? |individuals? |people )"
_CASE = r"(?:cases?|appointments?|procedures?|surger(?:y|ies)|emergenc(?:y|ies)|operations?|visits?|deliver(?:y|ies)|extractions?|exams?)"
_URGENT = r"(?:emergenc(?:y|ies)|crisis|trauma|walk-?ins?|deaths?|cardiac arrest|arrest|code|seizure|birth|(?:urgent|complex|difficult|critical|complicated|emergency) (?:cases?|surgery|patients?|extraction|procedure|delivery))"
_AILED = r"(?:faint(?:ed|ing)?|collaps(?:ed?|ing)|bleeding|dying|choking|vomit(?:ed|ing)?|throw(?:ing)? up|had an? (?:\w+ )?(?:reaction|seizure|stroke|attack|episode|fall|emergency|fit|accident|crisis)|(?:needed|required) (?:oxygen|an ambulance|stitches|cpr|urgent|immediate|emergency|extra|more|resuscitation)|was (?:rushed|taken ill|(?:\w+ )?(?:very|really|so|critically|seriously) (?:sick|ill))|in (?:labor|distress|shock|agony|crisis|(?:\w+ )?pain|worse shape)(?! (?:should|needs?|deserves?|must|ought|want)))"
_DID = (
    r"(?:was|were|had|got|came|went|fell|took|left|told|said|ran|gave|lost|died|broke|hurt|became|kept"
    r"|drove|felt|sat|threw|[a-z]*[^e\W]ed)"
)
_MEANWHILE = r"(?:(?!(?:who|that|which|should|will|can|may|might|deserves?|needs|to|is|has|on our|in our) )[\w'-]+ ){0,4}?"
_BESIDE = (
    r"(?:before|ahead of|in front of|behind|next to|beside|opposite|near|after|ahead|in front)"
)

other_patients = phrases(
    rf"{_SOME} (?:[\w'-]+ ){{0,2}}?{_PATIENT}{_MEANWHILE}{_DID}(?! (?:upset|unhappy|heard|hurt|ignored|rushed|dismissed|frustrated|let down|should|deserves?))",
    rf"(?:{_PERSON}|(?:{_CASE}|one|someone|others?) )(?:(?:who|that|which) )?(?:[\w'-]+ ){{0,3}}?{_BESIDE} (?:you|yours|him|her|them)(?! (?:call|write|decide|say|hang|leave|talk))",
    rf"(?:{_PERSON}|{_CASE} )(?:in front|ahead|before|behind|just before|right before) {_DID}",
    rf"(?:we|i|there|they|he|she|doctor|dr\.? \w+) (?:[\w'-]+ )?(?:had|have|got|was|were|saw|helped|treated|let) (?:[\w'-]+ )?{_SOME} (?:[\w'-]+ ){{0,3}}?{_PATIENT}(?!(?:at|on|in) (?:the|our) (?:front|phones?|desk)|for (?:this|that|whom))(?:who|with|that|of|in|on|go|come|came|collapse|faint|throw|fall|get|\w+ing|last|from)",
    rf"(?:we|i|there|doctor|dr\.? \w+) (?:[\w'-]+ )?(?:had|have had|got|was|were|are having) (?:an? |the |some |several |multiple |many |two |three )?(?:[\w-]+ ){{0,2}}?{_URGENT}(?! (?:line|number|openings?|slots?|contact|plan))",
    rf"(?:another|a different|the other|one other|some other|an? (?:previous|prior|earlier|fellow|late)|the (?:previous|prior|earlier|last|next)|(?:my|our) (?:other|previous|prior|last|late|next)|someone else's|somebody else's|(?:an?|one|the) (?:\w+ )?patient's) (?:\w+ )?(?:(?:{_PERSON}|{_CASE} )(?:who|in|with|at|whose|suddenly|and|having|running|going|being|on|{_DID})|(?:patient|family|person|client|{_CASE})(?:'s|[,.;]|$))",
    rf"(?:someone|somebody|one|person) else(?:'s \w+)? (?:\w+ )?{_DID}|someone else'?s? (?:care|file|chart|results)|mixed (?:up )?with another patient",
    rf"other (?:patients|families|moms|mothers|parents) (?:[\w'-]+ ){{0,4}}?(?:{_DID}|waiting|ahead)|other people (?:were|had been|came|needed)|(?:(?:the others|those people) (?:who|were|that)|(?:the|other) people in the waiting room)(?: \w+){{0,3}}",
    rf"(?:someone |somebody |{_PERSON})(?:[\w'-]+ ){{0,3}}?{_AILED}|(?:someone |somebody |{_PERSON}|another )in (?:the|an|another|room|exam) ?(?:next|other|adjoining|exam|operating|emergency|delivery|waiting|treatment|[\d]+|two|three)",
    rf"(?:the|that|those|this|a) {_PATIENT}(?:that |who |whom )?(?:you (?:saw|overheard|heard|noticed|met|mention)|(?:was|were|came|got|had been|went|checked) (?:\w+ )?(?:seen|called|taken|in|ahead|first|before|brought|treated))",
    r"(?:patients?|famil(?:y|ies)) (?:who (?:was|were|came|had)|needed|had been|were (?:waiting|scheduled|having|very|in)|that (?:day|morning|afternoon)|passed away|from out)|patients (?:\w+ )?took|(?:treated|seen|helped|cared for) (?:\w+ ){1,6}patients (?:and|who|that|with|from|before)",
    r"(?:he|she|they) (?:was|were) (?:taken|called|seen|let in|treated) (?:in )?(?:first|ahead|before)|(?:struggling to breathe|not breathing|unconscious|unresponsive|fighting for (?:his|her|their|life))|more (?:serious|urgent|severe|critical|pressing) (?:problem|case|condition|need|emergency|injury)s?|heart attack in|saving (?:a|someone's|somebody's) life",
    r"with an? (?:dying|very sick|suicidal|bleeding) \w+|(?:called|rushed|tied up|busy|held up|dealing|caught|stuck) (?:away |out )?(?:to|with|by|in|at) (?:the |an? |another |some(?:one|body) )?(?:\w+ ){0,2}?(?:hospital|surgery|er|delivery|emergency|patient|crisis|arrest|code|birth|case|sick|kid|child)",
    r"(?:stitching|treating|operating on|examining|helping|caring for|resuscitating|seeing) (?:up )?(?:another|someone else|somebody else|other people|an? \w+ patient)|(?:deliver(?:ing|ed) a baby|in surgery with)|(?:rush|rushed|take|took|send|sent|transfer(?:red)?) (?:a|an|another|someone|somebody)(?: \w+){0,2} (?:to|by) (?:the )?(?:hospital|emergency|ambulance)|(?:brought|rushed|wheeled|carried) in (?:first|ahead|by|with)",
    r"emergenc(?:y|ies) (?:\w+ )?(?:arrived|came|arose|occurred|delayed|kept|held|took|set|threw|happened|back to back|with|that (?:day|morning))",
    but=(
        r"(?:every|each|any|all|no|nobody|many|most) (?:\w+ )?(?:patients?|famil(?:y|ies)|child|person|man|woman)(?: who)?",
        r"(?:not|never|n't|cannot) (?:\w+ )?(?:discuss|speak|talk|comment|say)(?: \w+){0,4} (?:other|another) (?:patient|person)s?",
        r"(?:in|for|call|dial|go to|visit) (?:an|the|any) emergency(?: room| department)?(?:,| please| call)?",
        r"another person (?:to|who can|here|on our)|the next person",
        r"(?:one|more|no one|someone) after (?:you|them)",
    ),
)
