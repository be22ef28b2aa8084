"""The kinds of sensitive reviews: what to call each, and what to do first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cases.case import Case
from bot.replies import read
from bot.replies.occasions import Sensitive


@dataclass(frozen=True)
class Guidance:
    """A kind of sensitive review: `what` to call it, and what to do `first`.

    `may_call` means that a call can help.
    """

    what: str
    first: str
    may_call: bool = True


_PRIVACY_OFFICER = "Talk to your privacy officer before anyone replies."

GUIDANCE: Mapping[str, Guidance] = {
    Sensitive.SELF_HARM: Guidance(
        "someone who might hurt themselves",
        "Follow your practice's emergency protocol now. In the US, anyone can call or text 988.",
    ),
    Sensitive.THREAT: Guidance(
        "threat against people or the office",
        "Don't call. Make sure everyone is safe first, and call the police if you need to.",
        may_call=False,
    ),
    Sensitive.DEATH: Guidance("a death", _PRIVACY_OFFICER),
    Sensitive.ABUSE: Guidance("abuse or assault", _PRIVACY_OFFICER),
    Sensitive.HARM: Guidance(
        "physical harm", "Talk to your privacy officer or carrier before anyone replies."
    ),
    Sensitive.DISCRIMINATION: Guidance("discrimination", _PRIVACY_OFFICER),
    Sensitive.LEGAL: Guidance(
        "legal threat or official complaint",
        "Don't call. Talk to your malpractice carrier or attorney first.",
        may_call=False,
    ),
    Sensitive.PRIVACY: Guidance(
        "privacy complaint", "Tell your privacy officer today. You might have to report it."
    ),
    Sensitive.PRESS: Guidance("press or publicity", "Agree on one person to speak for the office."),
}

_UNKNOWN = Guidance("a manager has to look at it", "Read it in full before anyone replies.")


def guidance(case: Case) -> Guidance | None:
    """The guidance for a sensitive case, or None for any other.

    People act on the card, so if the kind is only a guess, the card doesn't name it.
    """
    if not case.grave:
        return None
    reading = read(case.review)
    kind = case.sensitive or reading.sensitive
    known = GUIDANCE.get(kind)
    if known is None or (kind == reading.sensitive and reading.kind_is_a_guess):
        return _UNKNOWN
    if kind != reading.sensitive or reading.is_sure_of_kind:
        return known
    return Guidance(
        f"possibly {known.what}", f"Read it in full first. If so: {known.first}", known.may_call
    )


def may_call(case: Case) -> bool:
    """Whether this case gets a call.

    A call can't help with a threat, and a positive review doesn't need one. The call may also
    belong to another case.
    """
    if case.is_praise or case.call_elsewhere is not None:
        return False
    guide = guidance(case)
    return guide is None or guide.may_call
