# ruff: noqa: E501
"""The classes of words that several rules are made of, as patterns over folded text."""

from __future__ import annotations

GAP = r"(?:[\w'-]+,? ){0,2}"
"""Up to two words between the parts of a turn of phrase."""

WE = r"(?:we|i|us|our (?:[\w'-]+ ){0,2}[\w'-]+|my (?:[\w'-]+ )?(?:team|staff|office|clinic|nurse|assistant|partner|colleague|receptionist|hygienist)|the (?:doctor|team|staff|nurse|provider|dentist|physician|therapist|surgeon)|(?:dr|doctor)\.? \w+|everyone here)"

THEIR = r"(?:your|ur|his|her|the patient's)"

ATTENDANCE = (
    r"(?:visits?|appointments?|appts?|appointment times?|consult(?:ation)?s?|check-?ups?|physicals?"
    r"|exams?|examinations?|procedures?|surger(?:y|ies)|operations?|treatments?|therapy|sessions?"
    r"|follow-?ups?|admissions?|hospitali[sz]ations?|screenings?|cleanings?|scans?|intake"
    r"|evaluations?|assessments?|encounters?|stay(?: with us| here)?|recovery|discharge|referrals?"
    r"|prescriptions?|refills?|medications?|prognosis|diagnos[ie]s|results|lab ?work|test results"
    r"|charts?|medical (?:records?|history|file|chart)|records?|case|condition|symptoms|care|plan of care"
    r"|health ?care|time in (?:our|the) (?:chair|office|clinic|waiting room)|arrival|check-?in"
    r"|check-?out|no-show|cancellations?|wait(?: time)?(?= (?:with us|here|at our|in our|that day|to be seen)))"
)
"""What only somebody who is cared for has."""

CARED_FOR = (
    r"(?:saw|seen|see|treat(?:ed|ing)?|examin(?:ed|ing)|car(?:ed|ing) for|look(?:ed|ing) after"
    r"|t(?:ook|aking|aken) (?:such |good |great |excellent )*care of|operat(?:ed|ing) on|diagnos(?:ed|ing)"
    r"|referr(?:ed|ing)|discharg(?:ed|ing)|serv(?:ed|ing)|admitted|evaluat(?:ed|ing)|assess(?:ed|ing)|vaccinated"
    r"|accommodat(?:ed|ing)|squeezed|fit(?:ted)?|scheduled|rescheduled|booked|prescribed|tested|screened"
    r"|monitored|counsel(?:l)?ed|injected|numbed|check(?:ed|ing) on|follow(?:ed|ing) up with|welcomed|hosted)"
)
"""What an office does to the people it cares for."""

ATTENDED = (
    r"(?:came|come|visited|arrived|attended|presented|checked in|checked out|walked in|dropped in"
    r"|showed up|stopped by|returned|sat in|left (?:our|the|my) (?:office|clinic|practice|building|room)"
    r"|stayed with|underwent|arrived at)"
)
"""What people do who have been there."""

REVIEW = (
    r"(?:reviews?|ratings?|(?:one |two |1 |2 )?stars?|posts?|postings?|comments?|feedback|score"
    r"|testimonials?|write-?up|remarks?|words|entry|critique|opinions?|statements?|what you (?:wrote|posted)"
    r"|rese[n]as?|calificacion(?:es)?|comentarios?|opinion(?:es)?|avis|commentaires?|note|evaluation)"
)
