"""Lists the people in a Teams conversation. Implements `adapters.teams.directory.Roster`.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import Field, ValidationError

from adapters.payload_shapes import Text
from adapters.teams.client import Connector, Connectors
from adapters.teams.directory import Place, Profile
from adapters.teams.payloads import CamelShape
from bot.errors import Broken, OutsideError, Unavailable

S = TypeVar("S", bound=CamelShape)

PAGE = "500"
"""Maximum number of people on a page."""

PAGES = 20
"""Maximum number of pages. A practice's team is far smaller than that."""

NOBODY = ("ConversationNotFound", "NotEnoughPermissions", "BadArgument")
"""Teams' error codes for a person who isn't in the conversation."""


class Person(CamelShape):
    id: str = Field(min_length=1)
    aad_object_id: Text = ""
    object_id: Text = ""
    tenant_id: Text = ""
    email: Text = ""
    user_principal_name: Text = ""
    user_role: Text = ""

    def profile(self) -> Profile:
        """The person's profile. Without an e-mail address, it has their sign-in name instead."""
        return Profile(
            self.id,
            self.aad_object_id or self.object_id,
            self.tenant_id,
            self.email or self.user_principal_name,
            self.user_role.casefold() in ("guest", "anonymous"),
        )


class People(CamelShape):
    members: list[Person] = Field(default_factory=list)
    continuation_token: Text = ""


class ConnectorRoster:
    def __init__(self, connectors: Connectors) -> None:
        self._connectors = connectors

    async def person(self, place: Place, id: str) -> Profile:
        connector = await self._connectors.client(place.service_url)
        try:
            answer = await connector.look(place.conversation, "members", id)
        except OutsideError as error:
            if error.code in NOBODY:
                raise Broken("No one in this conversation has that id.", code=error.code) from error
            raise
        return _read(Person, answer).profile()

    async def people(self, place: Place) -> list[Profile]:
        connector = await self._connectors.client(place.service_url)
        people: list[Profile] = []
        token = ""
        for _ in range(PAGES):
            page = await page_of(connector, place.conversation, token)
            people += [person.profile() for person in page.members]
            token = page.continuation_token
            if not token:
                break
        return people


async def page_of(connector: Connector, conversation: str, token: str = "") -> People:
    """Fetch one page of the people in a conversation. Raises the connector's errors."""
    query = {"pageSize": PAGE} | ({"continuationToken": token} if token else {})
    return _read(People, await connector.look(conversation, "pagedmembers", **query))


def _read(shape: type[S], answer: Mapping[str, object]) -> S:
    try:
        return shape.model_validate(answer)
    except ValidationError:
        raise Unavailable("Teams' response can't be read.", code="misshapen") from None
