"""The people that a card mentions, and the markup that notifies them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from microsoft_teams.cards import Mention as Entity
from microsoft_teams.cards import MentionedEntity

from bot.practice import Member
from cards.excerpt import short

LONGEST_NAME = 80

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_ACTS = re.compile(r"[\\`*_~|\[\](){}<>&@#]")


def teams_id(chat: Mapping[str, str]) -> str:
    """The person's AAD object ID, or "" if they don't have one."""
    user = chat.get("teams", "")
    return user if _GUID.fullmatch(user) else ""


class Mentions:
    """The mentions on one card. A name only notifies someone if it's in the card's `entities`."""

    def __init__(self) -> None:
        self._called: dict[str, Member] = {}

    def call(self, member: Member) -> str:
        """Return the markup that notifies the member, or "" if they have no Teams ID."""
        if not teams_id(member.chat):
            return ""
        plain = _plain(member.name) or "colleague"
        name, number = plain, 1
        while self._called.setdefault(name, member).id != member.id:
            number += 1
            name = f"{plain} {number}"
        return f"<at>{name}</at>"

    @property
    def entities(self) -> list[Entity]:
        return [
            Entity(
                text=f"<at>{name}</at>",
                mentioned=MentionedEntity(id=teams_id(member.chat), name=name),
            )
            for name, member in self._called.items()
        ]


def _plain(name: str) -> str:
    """The name without any markup characters, so it needs no escaping."""
    return short(_ACTS.sub("", name), LONGEST_NAME)
