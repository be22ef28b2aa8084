"""Activities in Teams' format.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
"""

from __future__ import annotations

import uuid
from typing import Any

from sandbox.teams.world import THREAD, Channel, Json, Person, World

CLIENT = {"type": "clientInfo", "locale": "en-US", "country": "US", "platform": "Web"}


class Composer:
    """Creates activities for one bot, which calls the local Teams at `service_url`."""

    def __init__(self, world: World, service_url: str) -> None:
        self._world, self._service_url = world, service_url

    def activity(self, kind: str, person: Person, place: Channel, root: str) -> Json:
        world = self._world
        conversation: Json = {"id": place.id, "tenantId": world.tenant}
        data: Json = {"tenant": {"id": world.tenant}}
        if place.is_personal:
            conversation["conversationType"] = "personal"
        elif place.is_group:
            conversation |= {"conversationType": "groupChat", "isGroup": True}
        else:
            conversation |= {"conversationType": "channel", "isGroup": True}
            conversation["id"] = f"{place.id}{THREAD}{root}" if root else place.id
            data |= {
                "teamsChannelId": place.id,
                "teamsTeamId": world.team_id,
                "channel": {"id": place.id},
                "team": {"id": world.team_id, "name": world.team_name},
            }
        return {
            "type": kind,
            "id": f"f:{uuid.uuid4()}",
            "timestamp": world.clock.now().isoformat().replace("+00:00", "Z"),
            "serviceUrl": self._service_url,
            "channelId": "msteams",
            "locale": "en-US",
            "from": {"id": person.id, "name": person.name, "aadObjectId": person.aad},
            "recipient": {"id": world.bot_id, "name": "Bedside"},
            "conversation": conversation,
            "channelData": data,
        }

    def of_team(self, kind: str, person: Person, more: Json, event: str) -> Json:
        """Return an activity about the team, in the general channel, which has the team's ID."""
        place = Channel(self._world.team_id, "General")
        activity = self.activity(kind, person, place, "")
        activity["channelData"] |= {"eventType": event} if event else {}
        return {**activity, **more}

    def mentions(self, text: str) -> tuple[str, list[Json]]:
        """Convert each `@Name` to a mention in Teams' format. Return the text and the entities."""
        known = {"Bedside": self._world.bot_id}
        known |= {person.name: person.id for person in self._world.people.values()}
        entities: list[Json] = []
        for name, id in sorted(known.items(), key=lambda one: -len(one[0])):
            if f"@{name}" in text:
                text = text.replace(f"@{name}", f"<at>{name}</at>")
                mention: Any = {"mentioned": {"id": id, "name": name}, "text": f"<at>{name}</at>"}
                entities.append({"type": "mention", **mention})
        return text, entities
