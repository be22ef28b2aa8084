"""Passes the result of our own request authentication on to botbuilder.

botbuilder's own code (4.17.1) fetches keys and tokens with blocking calls, and creates two HTTP
clients for each turn, even if nothing is sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from botbuilder.schema import Activity, CallerIdConstants
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from adapters.teams.tokens import Claims


class Connectors(Protocol):
    """Clients for sending, cached by service URL."""

    async def client(self, service_url: str) -> ConnectorClient: ...


class PreAuthenticated(BotFrameworkAuthentication):  # type: ignore[misc]
    """Authentication for `CloudAdapter`.

    Only `authenticate` accepts requests, so our own checks can't be bypassed.
    """

    def __init__(self, connectors: Connectors) -> None:
        self._factory = LateConnectors(connectors)

    def authenticate(self, claims: Claims | None) -> AuthenticateRequestResult:
        """Return the authentication for `process_activity`.

        `claims` is None in a local trial, which has no tokens.
        """
        stated = claims.model_dump(by_alias=True) if claims else {}
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(stated, is_authenticated=True)
        result.caller_id = CallerIdConstants.public_azure_channel
        result.connector_factory = self._factory
        return result

    async def authenticate_request(
        self, activity: Activity, auth_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError(
            "Activities are accepted only after the door has checked their token."
        )

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError(
            "Activities are accepted only after the door has checked their token."
        )

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return self._factory

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Do nothing, since no one signs in through the bot."""
        return


class LateConnectors(ConnectorFactory):  # type: ignore[misc]
    """Creates connectors that don't look up their client until something is sent."""

    def __init__(self, connectors: Connectors) -> None:
        self._connectors = connectors

    async def create(self, service_url: str, audience: str) -> LateConnector:
        return LateConnector(self._connectors, service_url)


class LateConnector:
    def __init__(self, connectors: Connectors, service_url: str) -> None:
        self.conversations = LateConversations(connectors, service_url)


class LateConversations:
    """The connector's `conversations`. Each call looks up the client first."""

    def __init__(self, connectors: Connectors, service_url: str) -> None:
        self._connectors = connectors
        self._service_url = service_url

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            client = await self._connectors.client(self._service_url)
            return await getattr(client.conversations, name)(*args, **kwargs)

        return call
