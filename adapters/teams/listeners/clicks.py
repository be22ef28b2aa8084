"""Every button, form and look on a card: parse, do, and answer with a card, whatever happens.

A click that is not answered with a card leaves a dead button behind.
"""

from __future__ import annotations

from adapters.asking import Answer
from adapters.teams.activities import Activity
from adapters.teams.clicks import CANCEL, REFRESH, Click
from adapters.teams.dressing import Body
from adapters.teams.listeners.front import Front
from adapters.teams.listeners.submissions import Submissions
from adapters.teams.listeners.trouble import excused
from bot.errors import Refused
from bot.practice import Member

SHOWN = frozenset({REFRESH, CANCEL, "see_it"})
"""What shows a case as it stands, and does nothing else."""


class Clicks:
    def __init__(self, front: Front, submissions: Submissions) -> None:
        self._front = front
        self._submissions = submissions

    async def on_click(self, activity: Activity) -> Body:
        """The card for the one who clicked; what they did is durable before they see it."""
        click = Click.parse(activity)
        try:
            member = await self._front.member(activity)
            return await self._answer(click, member, activity)
        except Refused as refusal:
            return self._front.sentence(str(refusal))
        except Exception as error:
            return self._front.sentence(excused(error))

    async def _answer(self, click: Click, member: Member, activity: Activity) -> Body:
        about = click.press.carried
        if click.verb in SHOWN:
            return await self._front.case(about, member, activity)
        if click.form:
            told = await self._submissions.file(click, member)
            return told.form or await self._front.case(about, member, activity, told.said)
        try:
            answer = await self._front.asking.press(click.press, member)
        except Refused as refusal:
            answer = Answer(said=str(refusal))
        if answer.form:
            return self._front.dressing.form(answer.form, answer.carry)
        if answer.card and not answer.said:
            return self._front.dressing.card(answer.card)
        return await self._front.case(about, member, activity, answer.said)
