"""The signing keys for Teams' tokens, and Entra's tokens for the bot.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

import json
import secrets
import time
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.teams.world import Json

LIFE_S = 3600
FIRST = secrets.token_hex(8)
"""The ID of the first key in every sandbox in this process."""


class Issuer:
    """Signs tokens as the Bot Connector, and grants them as Entra to the app with the right secret.

    It uses the real time, because the bot checks tokens against its own clock.
    """

    def __init__(self, base: str, *, app_id: str, password: str, tenant: str) -> None:
        self.base = base
        self.issuer = "https://api.botframework.com"
        self._app_id, self._password, self._tenant = app_id, password, tenant
        self._keys = {FIRST: _first()}
        self._granted: set[str] = set()

    def rotate(self) -> None:
        """Publish a new key and withdraw the old ones."""
        self._keys = {secrets.token_hex(8): rsa.generate_private_key(65537, 2048)}

    def token(self, service_url: str, **other: Any) -> str:
        """Return the Authorization header for an activity."""
        [(kid, key)] = self._keys.items()
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self._app_id,
            "serviceurl": service_url,
            "nbf": now - 60,
            "exp": now + LIFE_S,
            **other,
        }
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})

    def admits(self, request: web.Request) -> bool:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return scheme == "Bearer" and token in self._granted

    def revoke(self) -> None:
        """Invalidate every token that was granted."""
        self._granted.clear()

    def routes(self, prefix: str) -> list[web.RouteDef]:
        return [
            web.get(f"{prefix}/openid/configuration", self._configuration),
            web.get(f"{prefix}/openid/keys", self._published),
            web.post(f"{prefix}/login/{{tenant}}/oauth2/v2.0/token", self._grant),
        ]

    async def _configuration(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.issuer,
                "jwks_uri": f"{self.base}/openid/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def _published(self, _request: web.Request) -> web.Response:
        return web.json_response({"keys": [_public(*pair) for pair in self._keys.items()]})

    async def _grant(self, request: web.Request) -> web.Response:
        asked = await request.post()
        if request.match_info["tenant"] not in (self._tenant, "botframework.com"):
            return _refused(400, "invalid_request", "AADSTS90002: Tenant not found.")
        if asked.get("grant_type") != "client_credentials":
            return _refused(400, "unsupported_grant_type", "AADSTS70003")
        if asked.get("client_id") != self._app_id:
            return _refused(400, "unauthorized_client", "AADSTS700016: Application not found.")
        if asked.get("client_secret") != self._password:
            return _refused(401, "invalid_client", "AADSTS7000215: Invalid client secret.")
        if asked.get("scope") != "https://api.botframework.com/.default":
            return _refused(400, "invalid_scope", "AADSTS1002012")
        token = f"eyJ.{secrets.token_urlsafe(32)}"
        self._granted.add(token)
        return web.json_response(
            {"token_type": "Bearer", "expires_in": LIFE_S, "access_token": token}
        )


def _public(kid: str, key: rsa.RSAPrivateKey) -> Json:
    shown: Json = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {**shown, "kid": kid, "use": "sig", "alg": "RS256", "endorsements": ["msteams"]}


def _refused(status: int, error: str, said: str) -> web.Response:
    return web.json_response({"error": error, "error_description": said}, status=status)


@cache
def _first() -> rsa.RSAPrivateKey:
    """Return the first key. It's cached, because creating one takes 0.1 s and tests open many
    sandboxes.
    """
    return rsa.generate_private_key(65537, 2048)
