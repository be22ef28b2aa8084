"""The cards for the words of `/reviews`, typed or clicked as a suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterable

from adapters.interactions.lookup import look
from adapters.interactions.people import People
from bot import grammar
from bot.cases.commands import AssignOwner
from bot.desk import Desk
from bot.errors import Refused
from bot.practice import Member
from cards import lists
from cards.card import Card
from cards.health import health_card
from cards.plan import draw_plan

MENTION = re.compile(r"<@([^|>\s]{1,200})(\|[^>]*)?>")
"""How an adapter hands a mentioned person over: as Slack writes it, with the platform's id."""


class Words:
    def __init__(self, desk: Desk, people: People, platform: str) -> None:
        self._desk = desk
        self._people = people
        self._platform = platform

    async def answer(self, words: str, member: Member, key: str) -> Card:
        """The card for `words`; raises `Refused` with a sentence."""
        match grammar.parse(words):
            case grammar.Listing(which, page):
                return lists.draw_list(await self._desk.listed(which, member, page))
            case grammar.Show(case):
                return lists.draw_case(await look(self._desk, case, member))
            case grammar.Plan(case):
                return draw_plan(await look(self._desk, case, member))
            case grammar.Assign(case, who):
                owner = await self._owner(who, member)
                command = AssignOwner(case, owner.id)
                outcome = await self._desk.handle(command, by=member, key=key, on=self._platform)
                return lists.refusal(outcome)
            case grammar.HowIsIt():
                health = await self._desk.health(member)
                return health_card(health, self._desk.practice)
            case grammar.Help():
                return lists.help_card()
            case grammar.Incomplete(sentence):
                return lists.incomplete(sentence)
            case grammar.Unknown(word, nearest):
                return lists.help_card(word, nearest)

    async def _owner(self, who: str, member: Member) -> Member:
        """Whom a command means: "me", a mention, or a name of the team."""
        mention = MENTION.fullmatch(who)
        if mention:
            return await self._people.chosen(mention[1])
        name = who.removeprefix("@").casefold()
        if name == "me":
            return member
        team = self._desk.practice.members.values()
        found = [one for one in team if name and name in _names(one)]
        if len(found) != 1:
            said = "Several people have that name" if found else "I don't know that person"
            raise Refused(f"{said}. Use the menu on the card, or one of: {_list(team)}.")
        return found[0]


def _names(member: Member) -> set[str]:
    full = member.name.casefold()
    return {member.id.casefold(), full, full.split(" ")[0], member.email.casefold()}


def _list(team: Iterable[Member]) -> str:
    return ", ".join(sorted(member.name for member in team))
