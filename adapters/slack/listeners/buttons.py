"""Every button and menu, wherever it stands: parse, do, show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.clicks import Click
from adapters.slack.listeners import words
from adapters.slack.listeners.deeds import DEEDS
from adapters.slack.listeners.front import Front
from adapters.slack.listeners.openers import OPENERS
from bot.cases.commands import AssignOwner
from bot.desk import Which
from bot.errors import Refused
from bot.practice import LocationId, Member
from cards import lists

SILENT = frozenset({"open"})
"""Buttons with an address: the browser opens it, we only acknowledge."""


class Buttons:
    def __init__(self, front: Front) -> None:
        self._front = front
        self._others: Mapping[str, Callable[[Click, Member], Awaitable[None]]] = {
            "assign": self._assign,
            "see_it": self._see,
            "open_older": self._open_older,
            "page": self._list,
            "list": self._list,
            "run": self._run,
        }

    async def on_click(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Acknowledged when it is durable, and not before."""
        click = Click.parse(body)
        if click.action not in SILENT:
            try:
                member = await self._front.member(click.where)
                await self._do(click, member)
            except Refused as refusal:
                self._front.answers.say(click.where, str(refusal))
        await ack()

    async def _do(self, click: Click, member: Member) -> None:
        """An overflow menu's choice says itself what it does."""
        name = click.carried.do if click.action == "more" else click.action
        if name in DEEDS:
            command = DEEDS[name](click, member)
            outcome = await self._front.desk.handle(command, by=member, key=click.key)
            self._front.show(outcome, click)
            self._redraw_home(click, member)
        elif name in OPENERS:
            view = await self._front.case(click.case, member)
            form = OPENERS[name](view, self._front.desk.clock.now())
            self._front.answers.open(click.where, form)
        elif name in self._others:
            await self._others[name](click, member)
        elif name not in SILENT:
            raise Refused("This button is from an older version. Look at the newest card.")

    def _redraw_home(self, click: Click, member: Member) -> None:
        if click.is_at_home:
            self._front.answers.later(self._front.publish_home(click.where.user, member))

    async def _assign(self, click: Click, member: Member) -> None:
        owner = await self._front.directory.chosen(click.chosen_user)
        command = AssignOwner(click.case, owner.id)
        outcome = await self._front.desk.handle(command, by=member, key=click.key)
        self._front.show(outcome, click)

    async def _see(self, click: Click, member: Member) -> None:
        view = await self._front.case(click.case, member)
        self._front.answers.show_below(click.where, lists.draw_case(view))

    async def _open_older(self, click: Click, member: Member) -> None:
        location = LocationId(click.carried.location)
        outcome = await self._front.intake.open_older(location, by=member, key=click.key)
        self._front.answers.say(click.where, outcome.said)

    async def _list(self, click: Click, member: Member) -> None:
        which = WHICH.get(click.carried.which, "pending")
        listed = await self._front.desk.listed(which, member, click.carried.page)
        self._front.answers.show(click.where, lists.draw_list(listed))

    async def _run(self, click: Click, member: Member) -> None:
        card = await words.answer(self._front, click.carried.words, member, click.key)
        self._front.answers.show(click.where, card)


WHICH: Mapping[str, Which] = {
    "pending": "pending",
    "mine": "mine",
    "overdue": "overdue",
    "all": "all",
}
