"""A person's seat in Slack or in Teams, with the same actions and the same things in view."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sandbox.slack.world import elements_of
from sandbox.teams import Teams
from sandbox.teams.world import Channel, Message
from tests.journeys.invariants import messages, words_of
from tests.journeys.town import Town, slack_id

Json = dict[str, Any]

ROOM = "C0OAKSTREET"
ANSWERED_WITHIN_S = 60


class Seat(Protocol):
    """One platform's side of a town. People are named by their first names."""

    def cards(self, case: int = 1) -> list[str]:
        """The text of the case's cards in the channel, as everyone sees it. There should be one."""
        ...

    def below(self, case: int = 1) -> list[str]:
        """The replies in the card's thread."""
        ...

    def private(self, who: str) -> list[str]:
        """The bot's messages in this person's personal chat."""
        ...

    def heard(self, who: str) -> str:
        """Everything that only this person sees in the channel."""
        ...

    async def press(self, who: str, action: str, case: int = 1) -> None:
        """Press a button of the card."""
        ...

    async def press_privately(self, who: str, action: str) -> None:
        """Press a button of the newest message in their personal chat."""
        ...

    async def give_to(self, who: str, owner: str, case: int = 1) -> None:
        """Choose an owner on the card."""
        ...

    async def fill_in(self, who: str, **entered: str) -> None:
        """Fill in and submit the form that the last button opened."""
        ...

    async def say(self, who: str, words: str) -> None:
        """Type a command. The response is in `heard`."""
        ...

    async def again(self) -> None:
        """Deliver the last action again."""
        ...

    async def hold_until(self, who: str, at: datetime) -> None:
        """Fill in the form for holding until a certain time."""
        ...

    def problem(self, who: str) -> str:
        """The complaint of the last submitted form."""
        ...

    def delete_card(self, case: int = 1) -> None: ...

    def busy(self, times: int = 1) -> None:
        """Refuse the next posts for a while."""
        ...


class InSlack:
    platform = "slack"

    def __init__(self, town: Town) -> None:
        self._town = town
        self._slack = town.sandbox.slack
        self._problems: dict[str, str] = {}

    def cards(self, case: int = 1) -> list[str]:
        return [_flat(card) for card in self._town.cards(case) if not card.is_tombstone]

    def below(self, case: int = 1) -> list[str]:
        root = self._town.card(case)
        all_ = messages(self._town.sandbox)
        return [
            _flat(one)
            for one in all_
            if one.thread_ts == root.ts and one.ts != root.ts and not one.ephemeral_to
        ]

    def private(self, who: str) -> list[str]:
        return [_flat(one) for one in self._chat(who)]

    def heard(self, who: str) -> str:
        return " ".join(
            _flat(message)
            for message in messages(self._town.sandbox)
            if message.ephemeral_to == slack_id(who)
        )

    async def press(self, who: str, action: str, case: int = 1) -> None:
        card = self._town.card(case)
        overflow = next(
            (option for option in self._choices(card) if f'"do":"{action}"' in option["value"]),
            None,
        )
        if overflow:
            await self._town.press(who, "more", card, selected_option=overflow)
        else:
            await self._town.press(who, action, card)

    async def press_privately(self, who: str, action: str) -> None:
        await self._town.press(who, action, self._chat(who)[-1])

    async def give_to(self, who: str, owner: str, case: int = 1) -> None:
        chosen = slack_id(owner)
        await self._town.press(who, "assign", self._town.card(case), selected_user=chosen)

    async def fill_in(self, who: str, **entered: str) -> None:
        form = await self._town.form(who)
        kinds = {
            block["block_id"]: block["element"]["type"]
            for block in form.payload["blocks"]
            if block["type"] == "input"
        }
        values = {name: _entry(kinds[name], value) for name, value in entered.items()}
        self._problems = (await self._town.submit(who, **values)).errors
        await self._town.settle()

    async def hold_until(self, who: str, at: datetime) -> None:
        await self._town.form(who)
        picked = {"selected_date_time": int(at.timestamp())}
        await self._town.submit(who, until=picked)
        await self._town.settle()

    def problem(self, who: str) -> str:
        """The complaint of the open form."""
        redrawn = [words_of(one.payload) for one in self._slack.world.modals.get(slack_id(who), ())]
        return " ".join([*self._problems.values(), *redrawn])

    async def say(self, who: str, words: str) -> None:
        await self._town.say(who, ROOM, words)
        await self._town.settle()

    async def again(self) -> None:
        await self._slack.delivery.replay(self._slack.delivery.captured[-1])
        await self._town.settle()

    def delete_card(self, case: int = 1) -> None:
        card = self._town.card(case)
        self._slack.world.delete(self._slack.world.channels[card.channel], card)

    def busy(self, times: int = 1) -> None:
        self._slack.faults.rate_limited("chat.postMessage", retry_after=5, count=times)

    def _chat(self, who: str) -> list[Any]:
        channels = self._slack.world.channels.values()
        chats = [channel for channel in channels if channel.im_with == slack_id(who)]
        return [said for chat in chats for said in chat.messages.values()]

    def _choices(self, card: Any) -> Iterator[Json]:
        for block in card.blocks:
            for element in elements_of(block):
                yield from element.get("options", ())


class InTeams:
    platform = "teams"

    def __init__(self, town: Town) -> None:
        assert town.sandbox.teams is not None
        self._town = town
        self._teams: Teams = town.sandbox.teams
        self._last: Message | None = None

    def cards(self, case: int = 1) -> list[str]:
        return [" ".join(_words(card.cards)) for card in self._cards(case)]

    def below(self, case: int = 1) -> list[str]:
        [root] = self._cards(case)
        there = self._room.messages.values()
        return [" ".join(_words(one.cards)) for one in there if one.root == root.id]

    def private(self, who: str) -> list[str]:
        return [" ".join(_words(message.cards)) for message in self._chat(who).messages.values()]

    def _said(self) -> list[Message]:
        return [message for message in self._room.messages.values() if not message.sender]

    def heard(self, who: str) -> str:
        aad = self._aad(who)
        views = [
            message.views[aad] for message in self._room.messages.values() if aad in message.views
        ]
        notices = [notice.text for notice in self._teams.world.notices if notice.person == aad]
        own = [
            _words(message.cards)
            for message in self._room.messages.values()
            if message.root and message.cards
        ]
        return " ".join([*_words(views), *notices, *(" ".join(one) for one in own)])

    async def press(self, who: str, action: str, case: int = 1) -> None:
        [card] = self._cards(case)
        await self._press(who, self._room, card, action)

    async def press_privately(self, who: str, action: str) -> None:
        chat = self._chat(who)
        await self._press(who, chat, list(chat.messages.values())[-1], action)

    async def give_to(self, who: str, owner: str, case: int = 1) -> None:
        [card] = self._cards(case)
        button = next(one for one in self._buttons(who, card) if one["verb"] == "assign")
        data = {**button["data"], "assign": f"member:{owner}"}
        await self._send(who, self._room, card, {"verb": "assign", "data": data})

    async def fill_in(self, who: str, **entered: str) -> None:
        assert self._last is not None
        place = next(
            channel
            for channel in self._teams.world.channels.values()
            if self._last.id in channel.messages
        )
        submit = next(
            button
            for button in self._buttons(who, self._last)
            # a finding's fix has its form's verb, too
            if button["verb"].startswith("submit:") and "fix" not in button["data"]
        )
        data = {**submit["data"], **entered}
        await self._send(who, place, self._last, {"verb": submit["verb"], "data": data})

    async def hold_until(self, who: str, at: datetime) -> None:
        local = at.astimezone(ZoneInfo("America/New_York"))
        day, clock = f"{local:%Y-%m-%d}", f"{local:%H:%M}"
        await self.fill_in(who, **{"until:date": day, "until:time": clock})

    def problem(self, who: str) -> str:
        assert self._last is not None
        return " ".join(_words([self._last.views[self._aad(who)]]))

    async def say(self, who: str, words: str) -> None:
        changed = asyncio.Event()
        self._teams.world.subscribe(changed.set)
        said = len(self._said())
        await self._teams.people.write(self._aad(who), self._room.id, f"@Bedside {words}")
        # the response follows the acknowledgement of the message
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            while len(self._said()) == said:
                await changed.wait()
                changed.clear()
        await self._town.settle()

    async def again(self) -> None:
        await self._teams.delivery.again(self._teams.delivery.captured[-1])
        await self._town.settle()

    def delete_card(self, case: int = 1) -> None:
        [card] = self._cards(case)
        self._teams.world.change(card, is_deleted=True, cards=[], text="")

    def busy(self, times: int = 1) -> None:
        self._teams.faults.rate_limited("teams.create", retry_after=5, count=times)

    # --- implementation

    @property
    def _room(self) -> Channel:
        return self._teams.world.channels["19:oak-street@thread.tacv2"]

    def _cards(self, case: int) -> list[Message]:
        """A card requests fresh ones by the number of its case."""
        return [
            message
            for message in self._room.messages.values()
            if any(
                (c.get("refresh") or {}).get("action", {}).get("data") == {"case": case}
                for c in message.cards
            )
            and not message.root
        ]

    def _aad(self, who: str) -> str:
        return self._teams.identities[slack_id(who)]

    def _chat(self, who: str) -> Channel:
        return self._teams.world.chat(self._teams.world.people[self._aad(who)])

    def _buttons(self, who: str, message: Message) -> list[Json]:
        """Every Action.Execute of the card that this person sees."""
        seen = message.views.get(self._aad(who)) or message.cards[0]
        return [part for part in _parts(seen) if part.get("type") == "Action.Execute"]

    async def _press(self, who: str, place: Channel, message: Message, action: str) -> None:
        await self._teams.people.look(self._aad(who), place.id, message.id)
        buttons = {one["verb"]: one for one in reversed(self._buttons(who, message))}
        button = buttons.get(action, {"verb": action, "data": {"case": 1}})
        if action == "approve" and "review_post" in buttons:
            button = {"verb": action, "data": buttons["review_post"]["data"]}
        await self._send(who, place, message, button)

    async def _send(self, who: str, place: Channel, message: Message, action: Json) -> None:
        self._last = message
        await self._teams.people.press(self._aad(who), place.id, message.id, action)
        await self._town.settle()


def _flat(message: Any) -> str:
    return " ".join(words_of(message).split())


def _entry(kind: str, value: str) -> Json:
    if kind in ("radio_buttons", "static_select"):
        return {"selected_option": {"value": value}}
    return {"value": value}


def _parts(part: Any) -> Iterator[Json]:
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _parts(one)


def _words(cards: list[Json]) -> list[str]:
    """The readable text of cards, without escapes and without the characters that break
    links up.
    """
    found = [
        str(part[name])
        for part in _parts(cards)
        for name in ("text", "title")
        if isinstance(part.get(name), str)
    ]
    return [text.replace("\\", "").replace("\u2060", "").replace("**", "") for text in found]
