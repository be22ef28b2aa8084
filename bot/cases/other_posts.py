"""Posts by one person on several sites. Each has its own case and reply, but they share a call."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.cases.case import Case, CaseId
from bot.cases.decision_context import DecisionContext
from bot.cases.events import Event
from bot.cases.state.other_posts import CallTakenOver, OtherPost, PostLinked
from bot.cases.track import Track
from bot.timeline import RecordedEvent


@dataclass(frozen=True)
class LinkPost:
    """Link a post on `site` by the same person, with nearly the same text. Its case is `other`."""

    case: CaseId
    other: CaseId
    site: str


@dataclass(frozen=True)
class TakeOverCall:
    """Move the call to this case, because the other case closed before anyone made the call."""

    case: CaseId


OtherPostCommand = LinkPost | TakeOverCall


def linked(other: Case) -> PostLinked:
    """Return the event that links a new case to `other`, which has the call with that person."""
    return PostLinked(other.id, other.review.key.site, has_call=True)


# --- decisions


def _link(case: Case, command: LinkPost, context: DecisionContext) -> list[Event]:
    if any(post.case == command.other for post in case.other_posts):
        return []
    return [PostLinked(command.other, command.site)]


def _take_over(case: Case, command: TakeOverCall, context: DecisionContext) -> list[Event]:
    return [] if case.closed or case.call_elsewhere is None else [CallTakenOver()]


# --- changes


def _linked(case: Case, event: PostLinked, entry: RecordedEvent) -> Case:
    post = OtherPost(event.case, event.site, event.has_call)
    return replace(case, other_posts=(*case.other_posts, post))


def _taken_over(case: Case, event: CallTakenOver, entry: RecordedEvent) -> Case:
    posts = tuple(replace(post, has_call=False) for post in case.other_posts)
    return replace(case, other_posts=posts)


TRACK = Track(
    decisions={LinkPost: _link, TakeOverCall: _take_over},
    changes={PostLinked: _linked, CallTakenOver: _taken_over},
)
