"""Renders cards, cases, and forms for Teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from adapters.interactions import FormResult, FormValues
from bot.posts import BriefCard, CaseView
from bot.practice import Member
from cards import adaptive, draw
from cards.card import Card, Part, Separator, Text
from cards.fields import Form
from cards.lists import incomplete
from cards.permitted import can_handle, permitted
from cards.review import review_card

CARD = "application/vnd.microsoft.card.adaptive"

Body = dict[str, Any]
"""An Adaptive Card as plain JSON."""

NOTHING = FormValues({})


def of_card(card: Card) -> Body:
    return adaptive.card(card)


def of_sentence(sentence: str) -> Body:
    return adaptive.card(incomplete(sentence))


def of_case(
    view: CaseView,
    member: Member,
    *,
    said: str = "",
    private: bool = False,
    readers: Iterable[str] = (),
) -> Body:
    """Render a case's card for a member, below a message.

    In a private chat, the owner gets the brief for the call. With a message, the card doesn't
    refresh by itself, because the message would disappear right away.
    """
    is_owner = private and view.case.contact.owner == member.id
    whole = (
        draw(BriefCard(view, member))
        if is_owner
        else review_card(view, private=can_handle(view, member))
    )
    card = permitted(whole, member, view)
    if not said:
        return adaptive.card(card, case=view.case.id, readers=readers)
    above: tuple[Part, ...] = (Text((said,)), Separator())
    return adaptive.card(Card(card.summary, (*above, *card.parts)))


def of_form(form: Form, carry: Mapping[str, str], *, in_dialog: bool = False) -> Body:
    """Render a form as a card. `carry` comes back with the form, in addition to its `about`."""
    return adaptive.form(form, carry=carry, in_dialog=in_dialog)


def of_form_again(
    form: Form, entered: FormValues, filed: FormResult, *, in_dialog: bool = False
) -> Body:
    """Render the same form again, with its input and a message about what's wrong."""
    return adaptive.form(
        form,
        entered=entered.inputs,
        problem=filed.problem,
        at=filed.at,
        note=filed.note,
        carry=filed.carry,
        in_dialog=in_dialog,
    )
