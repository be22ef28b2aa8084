"""Who can do what with a case.

Only `obstacle` decides that. It's called to show or hide a button, to handle a click, and for the
last check before a reply is sent. Each caller has its own message for the result.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum

from bot.cases.case import Case
from bot.practice import Member, Practice


class Right(Enum):
    """A permission on a case. Each includes the ones above it."""

    WORK = 1
    """The location's team can do anything that the public can't see."""

    HANDLE = 4
    """The team, or only managers if the review is sensitive, can handle the draft and the call."""

    DECIDE = 2
    """Approvers, or only managers if the review is sensitive, can decide on public replies."""

    PUBLISH = 3
    """Approvers can publish the draft unchanged, but not their own if two people have to see it."""


class Obstacle(StrEnum):
    """The reason a member doesn't have a permission."""

    NOT_ON_TEAM = "not on the team"
    NOT_APPROVER = "not an approver"
    NOT_MANAGER = "not a manager"
    OWN_TEXT = "own text"


def obstacle(
    right: Right, case: Case, member: Member | None, practice: Practice
) -> Obstacle | None:
    """Return the reason `member` doesn't have `right` on `case`, or None.

    `member` is None for someone who isn't on the team.
    """
    if member is None or not member.works_at(case.location):
        return Obstacle.NOT_ON_TEAM
    if right is Right.WORK:
        return None
    if right is Right.HANDLE:
        return Obstacle.NOT_MANAGER if case.grave and not member.may_manage else None
    if not member.may_approve:
        return Obstacle.NOT_APPROVER
    if case.grave and not member.may_manage:
        return Obstacle.NOT_MANAGER
    if right is Right.PUBLISH and _is_own_text(case, member, practice):
        return Obstacle.OWN_TEXT
    return None


def why_not(right: Right, case: Case, member: Member | None, practice: Practice) -> str:
    """Return the obstacle as a message for `member`, or "" if there isn't one."""
    reason = obstacle(right, case, member, practice)
    place = practice.locations[case.location].name
    match reason:
        case None:
            return ""
        case Obstacle.NOT_ON_TEAM:
            who_adds = _who_adds(practice.managers(case.location))
            return f"You're not on the team at {place}. {who_adds}"
        case Obstacle.NOT_APPROVER:
            approvers = _names(practice.approvers(case.location))
            return f"Only approvers can post replies at {place}: {approvers}."
        case Obstacle.NOT_MANAGER:
            managers = _names(practice.managers(case.location))
            return f"This review is sensitive. Only a manager can handle it: {managers}."
        case Obstacle.OWN_TEXT:
            return "You wrote this text, and two people have to see a reply here. Ask someone else."


def _is_own_text(case: Case, member: Member, practice: Practice) -> bool:
    four_eyes = practice.policy_at(case.location).four_eyes
    return four_eyes and case.draft is not None and case.draft.by == member.id


def _names(members: Iterable[Member]) -> str:
    return ", ".join(member.name for member in members) or "no one yet"


def _who_adds(managers: Iterable[Member]) -> str:
    first = next(iter(managers), None)
    return f"{first.name} can add you." if first else "A manager can add you."
