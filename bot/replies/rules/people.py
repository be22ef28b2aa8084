"""Rules on people: we don't name, count, identify or talk about anyone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.replies.contacts import phones
from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules.asking import asks_in_public
from bot.replies.rules.fixes import without_sentence
from bot.replies.rules.others import other_patients
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule
from bot.replies.wording import Wording

P = patterns("people")

_numbered = phrases(
    *P.texts("numbered"),
)
_RUN = re.compile(P.text("run"))


def _identifying(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _numbered(text, context)
    run = _RUN.search(text.flat)
    if run:
        dialled = [(phone.start, phone.end) for phone in phones(text, context.location)]
        for match in _RUN.finditer(text.flat):
            if not any(start <= match.start() < end for start, end in dialled):
                yield match.span()


_FAMILY = P.group("family")
_third_party = phrases(
    *P.texts("third_party"),
    but=P.texts("third_party_but"),
)

_PERSON = P.group("person")
_staff = phrases(
    *P.texts("staff"),
    but=P.texts("staff_but"),
)

_RECORD = P.group("record")
_YOURS = P.group("yours")
_SHOW = P.group("show")
_LOOKED = P.text("looked")
_records = phrases(
    *P.texts("records"),
    but=P.texts("records_but"),
)

RULES = (
    rule("identifying-number", _identifying, fix=without_sentence()),
    rule("third-party", _third_party, fix=without_sentence()),
    rule("other-patients", other_patients, fix=without_sentence()),
    rule(
        "asks-phi-in-public",
        asks_in_public,
        fix=without_sentence("Please call or write, so this stays private."),
    ),
    rule(
        "discloses-staff-matter",
        _staff,
        fix=without_sentence("I've shared this with the whole team."),
    ),
    rule(
        "record-check-claim",
        _records,
        fix=without_sentence("I'd like to look into this with you."),
    ),
)
