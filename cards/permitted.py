"""Removes buttons from a case's card that a member isn't allowed to press."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.cases.rights import Right, why_not
from bot.cases.tracks import right_for
from bot.posts import CaseView
from bot.practice import Member
from cards.actions import ACTIONS
from cards.card import Button, Buttons, Card, Control, More, Part, PersonMenu, Small


def permitted(card: Card, member: Member | None, view: CaseView) -> Card:
    """Return `card` as `member` should see it, stating each reason for missing buttons only once.

    `member` is None for someone who isn't on the team.
    """
    if why := why_not(Right.WORK, view.case, member, view.practice):
        return replace(card, parts=(*_without_buttons(card), Small((why,))))
    reasons: dict[str, None] = {}
    parts: list[Part] = []
    for part in card.parts:
        if not isinstance(part, Buttons):
            parts.append(part)
            continue
        kept = tuple(_kept(part, member, view, reasons))
        parts += [Buttons(kept)] if kept else []
    return replace(card, parts=(*parts, *(Small((why,)) for why in reasons)))


def can_handle(view: CaseView, member: Member) -> bool:
    """Whether the member may see a sensitive review's draft and use its buttons."""
    return not why_not(Right.HANDLE, view.case, member, view.practice)


def _without_buttons(card: Card) -> Iterator[Part]:
    return (part for part in card.parts if not isinstance(part, Buttons))


def _kept(
    row: Buttons, member: Member | None, view: CaseView, reasons: dict[str, None]
) -> Iterator[Control]:
    """The row's controls that `member` may use. Adds the reasons for the rest to `reasons`."""

    def may(action: str) -> bool:
        row = ACTIONS.get(action)
        command = row.command if row else None
        why = why_not(right_for(command), view.case, member, view.practice) if command else ""
        if why:
            reasons[why] = None
        return not why

    for control in row.controls:
        match control:
            case Button(action=action) | PersonMenu(action=action) if not may(action):
                continue
            case More(choices):
                left = tuple(choice for choice in choices if may(str(choice.value.get("do", ""))))
                if left:
                    yield More(left)
            case _:
                yield control
