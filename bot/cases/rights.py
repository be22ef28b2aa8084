"""Who may do what with a case? Each answer is why not, in a sentence; empty where they may."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cases.case import Case
from bot.practice import Member, Practice


def against_working(case: Case, member: Member | None, practice: Practice) -> str:
    """Everything but what the public reads: for the location's team."""
    if member is not None and member.works_at(case.location):
        return ""
    place = practice.location(case.location).name
    return f"You are not on the team at {place}. {_who_adds(practice.managers(case.location))}"


def against_deciding(case: Case, member: Member | None, practice: Practice) -> str:
    """What the public reads: for approvers, and where it is grave for managers."""
    if why := against_working(case, member, practice):
        return why
    assert member is not None
    if not member.may_approve:
        place = practice.location(case.location).name
        approvers = _names(practice.approvers(case.location))
        return f"Only approvers can publish at {place}: {approvers}."
    if case.grave and not member.may_manage:
        managers = _names(practice.managers(case.location))
        return (
            "This review tells of something grave, so only a manager can decide on a reply: "
            f"{managers}."
        )
    return ""


def against_publishing(case: Case, member: Member | None, practice: Practice) -> str:
    """The draft as it stands: not for the one who wrote it, where two have to see it."""
    if why := against_deciding(case, member, practice):
        return why
    assert member is not None
    four_eyes = practice.policy_at(case.location).four_eyes
    if four_eyes and case.draft is not None and case.draft.by == member.id:
        return "You wrote this text, and two people have to see a reply here. Ask another."
    return ""


def _names(members: Iterable[Member]) -> str:
    return ", ".join(member.name for member in members) or "nobody yet"


def _who_adds(managers: Iterable[Member]) -> str:
    first = next(iter(managers), None)
    return f"{first.name} can add you." if first else "A manager can add you."
