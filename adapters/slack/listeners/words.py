"""What the words of `/reviews` show, typed or pressed as a suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterable

from adapters.slack.listeners.front import Front
from bot import grammar
from bot.cases.commands import AssignOwner
from bot.errors import Refused
from bot.practice import Member
from cards import lists
from cards.card import Card

MENTION = re.compile(r"<@([UW][A-Z0-9]{1,20})(\|[^>]*)?>")
"""How Slack writes a person into a command, where the app asks for escaped names."""


async def answer(front: Front, words: str, member: Member, key: str) -> Card:
    """The card for `words`; raises `Refused` with a sentence."""
    match grammar.parse(words):
        case grammar.Listing(which, page):
            return lists.draw_list(await front.desk.listed(which, member, page))
        case grammar.Show(case):
            return lists.draw_case(await front.case(case, member))
        case grammar.Assign(case, who):
            owner = await _owner(front, who, member)
            outcome = await front.desk.handle(AssignOwner(case, owner.id), by=member, key=key)
            return lists.refusal(outcome)
        case grammar.Help():
            return lists.help_card()
        case grammar.Incomplete(sentence):
            return lists.incomplete(sentence)
        case grammar.Unknown(word, nearest):
            return lists.help_card(word, nearest)


async def _owner(front: Front, who: str, member: Member) -> Member:
    """Whom a command means: "me", a mention, or a name of the team."""
    mention = MENTION.fullmatch(who)
    if mention:
        return await front.directory.chosen(mention[1])
    name = who.removeprefix("@").casefold()
    if name == "me":
        return member
    team = front.desk.practice.members.values()
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
