"""What every listener works with, and how an outcome is shown to the one who asked."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answers import Answers, dressed
from adapters.slack.clicks import Click, Where
from adapters.slack.directory import Directory
from adapters.slack.errors import translated
from bot.cases.case import CaseId
from bot.desk import Desk, Outcome
from bot.errors import Refused
from bot.intake import Intake
from bot.posts import CaseView
from bot.practice import Member
from cards import forms, lists


@dataclass(frozen=True)
class Front:
    desk: Desk
    intake: Intake
    directory: Directory
    answers: Answers
    client: AsyncWebClient

    async def member(self, where: Where) -> Member:
        """The one who asks; raises `Refused` for strangers."""
        return await self.directory.member(where.user, where.team, where.user_team)

    async def case(self, id: CaseId, member: Member) -> CaseView:
        """A case to look at; raises `Refused` where there is none for them."""
        view = await self.desk.look(id, member)
        if view is None:
            raise Refused(f"I can't find case {id}. See `/reviews pending` for those that wait.")
        return view

    def show(self, outcome: Outcome, click: Click) -> None:
        """Tell the one who clicked what came of it; a card that shows it itself needs no words."""
        if outcome.asks and outcome.view:
            form = forms.approve_again(outcome.view, outcome)
            self.answers.open(click.where, form, asks=outcome.asks)
        elif outcome.refused:
            self.answers.show_below(click.where, lists.refusal(outcome))
        elif outcome.said and not (click.is_on_card and click.action != "take_it"):
            self.answers.say(click.where, outcome.said)

    async def publish_home(self, user: str, member: Member) -> None:
        """Draw App Home anew; raises `OutsideError`."""
        card = lists.home(await self.desk.listed("mine", member))
        view = {"type": "home", "blocks": dressed(card)["blocks"]}
        with translated(repeatable=True):
            await self.client.views_publish(user_id=user, view=view)
