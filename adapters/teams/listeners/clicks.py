"""Handles a card's buttons, forms, and refreshes, and always responds with a card.

Without a card in the response, the button would stop working.
"""

from __future__ import annotations

from adapters.interactions import ActionPayload, ClickResult
from adapters.teams.clicks import CANCEL, REFRESH, Click
from adapters.teams.listeners.context import ListenerContext
from adapters.teams.listeners.failures import excused
from adapters.teams.listeners.submissions import file
from adapters.teams.payloads import Activity
from adapters.teams.rendering import Body, of_card, of_form, of_sentence
from bot.cases.case import CaseId
from bot.errors import Refused
from bot.practice import Member
from cards.actions import SEE_IT

SHOWN = frozenset({REFRESH, CANCEL, SEE_IT.name})
"""Verbs that only show a case's current state."""


class Clicks:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_click(self, activity: Activity) -> Body:
        """Handle a click, and return the card for the person who clicked.

        By the time this returns, the click has been saved.
        """
        click = Click.parse(activity)
        try:
            member = await self._context.member(activity)
            answer = await self._answer(click, member, activity)
        except Refused as refusal:
            return of_sentence(str(refusal))
        except Exception as error:  # logged, and the person gets an error message
            return of_sentence(excused(error))
        return answer

    def _heal(self, click: Click, activity: Activity) -> None:
        """Check in the background whether the clicked card is a duplicate.

        This isn't called for a click that was refused.
        """
        if case := click.button.payload.case:
            self._context.answers.background.do(self._context.heal(activity, CaseId(case)))

    async def _answer(self, click: Click, member: Member, activity: Activity) -> Body:
        about = click.button.payload
        if click.verb == CANCEL and not about.case:
            return await self._left(about, member, "Okay. Nothing was saved.")
        if click.verb in SHOWN:
            return await self._context.case(about, member, activity)
        if click.form:
            result = await file(self._context, click, member)
            if result.form:
                return result.form
            if about.back and result.said:
                return await self._left(about, member, result.said)
            return await self._context.case(about, member, activity, result.said, result.view)
        try:
            answer = await self._context.interactions.click(click.button, member)
        except Refused as refusal:
            answer = ClickResult(said=str(refusal), refused=True)
        if not answer.refused:
            self._heal(click, activity)
        if answer.later:
            return of_card(await answer.later())
        if answer.form:
            return of_form(answer.form, answer.carry)
        if answer.card and not answer.said:
            return of_card(answer.card)
        return await self._context.case(about, member, activity, answer.said, answer.view)

    async def _left(self, about: ActionPayload, member: Member, message: str) -> Body:
        """The list or the e-mail that a form was opened from, if the member can still see it."""
        try:
            card = await self._context.interactions.left(about, member, message)
        except Refused:
            card = None
        return of_card(card) if card else of_sentence(message)
