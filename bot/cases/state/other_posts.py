"""The same person's posts on other sites, and the events that change them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.state.ids import CaseId


@dataclass(frozen=True)
class OtherPost:
    """The same person's post on another site, which has its own case.

    `has_call` means the call belongs to that case.
    """

    case: CaseId
    site: str
    has_call: bool = False


@dataclass(frozen=True)
class PostLinked:
    """The same person posted nearly the same text on `site`. That post's case is `case`.

    `has_call` means the call belongs to that case, so the person isn't called twice.
    """

    case: CaseId
    site: str
    has_call: bool = False


@dataclass(frozen=True)
class CallTakenOver:
    """This case took over the call.

    The case that had the call was closed before anyone talked with the patient.
    """


OtherPostEvent = PostLinked | CallTakenOver
