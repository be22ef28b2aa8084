"""Fetches and caches the keys for verifying Microsoft's tokens.

They're refetched once a day, and whenever a token uses an unknown key. botframework-connector
(4.17.1) fetches them with a blocking call inside the event loop, and fails if it doesn't have a
key.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import PyJWTError
from pydantic import BaseModel, Field, ValidationError

log = structlog.get_logger()

TIMEOUT_S = 5
"""Maximum time for one of the two requests, in seconds."""

DAY_S = 86_400
"""Maximum age of the keys, as set by Microsoft, in seconds."""

PAUSE_S = 60
"""Minimum time between two fetches for an unknown key, in seconds."""

FIRST_PAUSE_S = 5
"""Minimum time between two fetches while we don't have any keys, in seconds."""

LARGEST = 1_000_000
"""Maximum size of a response in bytes."""

LEAST_BITS = 2048


class NoKeys(Exception):
    """The keys can't be fetched, so for now, we can't verify any tokens."""


class Metadata(BaseModel):
    jwks_uri: str


class PublicKey(BaseModel):
    kty: str
    kid: str
    n: str
    e: str
    endorsements: frozenset[str] = frozenset()


class PublicKeys(BaseModel):
    keys: list[Mapping[str, object]] = Field(max_length=1_000)


@dataclass(frozen=True)
class Key:
    """A key. `endorsements` lists the channels whose tokens the key can sign."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class Keys:
    """The keys from an OpenID `metadata_url`. `now` is a monotonic clock, in seconds.

    Set `session` before the first token arrives.
    """

    def __init__(self, metadata_url: str, now: Callable[[], float]) -> None:
        self.session: aiohttp.ClientSession | None = None
        self._url = metadata_url
        self._now = now
        self._known: Mapping[str, Key] = {}
        self._renewed_at = float("-inf")
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def find(self, id: str) -> Key | None:
        """Return the key with that id, or None. Raises `NoKeys` if the keys can't be fetched."""
        if id not in self._known or (self._are_old and not self._asking.locked()):
            await self._renew()
        if not self._known:
            raise NoKeys
        return self._known.get(id)

    @property
    def _are_old(self) -> bool:
        return self._now() - self._renewed_at > DAY_S

    async def _renew(self) -> None:
        """Fetch the keys. Concurrent callers share the result of one fetch."""
        async with self._asking:
            pause = PAUSE_S if self._known else FIRST_PAUSE_S
            if self._now() - self._asked_at < pause:
                return
            self._asked_at = self._now()
            try:
                self._known = await self._fetch()
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                log.warning("teams keys not renewed", error=type(error).__name__)
            else:
                self._renewed_at = self._now()

    async def _fetch(self) -> Mapping[str, Key]:
        metadata = Metadata.model_validate_json(await self._get(self._url))
        if urlsplit(metadata.jwks_uri).scheme != urlsplit(self._url).scheme:
            raise ValueError("the keys are offered without encryption")
        offered = PublicKeys.model_validate_json(await self._get(metadata.jwks_uri)).keys
        keys = {id: key for one in offered for id, key in _usable(one)}
        if not keys:
            raise ValueError("no key is offered")
        return keys

    async def _get(self, url: str) -> bytes:
        assert self.session is not None, "start comes first"
        limit = aiohttp.ClientTimeout(total=TIMEOUT_S)
        async with self.session.get(url, timeout=limit, allow_redirects=False) as answer:
            if answer.status != 200:
                raise aiohttp.ClientError(f"HTTP {answer.status}")
            body = await answer.content.read(LARGEST + 1)
            while not answer.content.at_eof() and len(body) <= LARGEST:
                body += await answer.content.read(LARGEST + 1 - len(body))
        if len(body) > LARGEST:
            raise ValueError("the response is too long")
        return body


def _usable(offered: Mapping[str, object]) -> list[tuple[str, Key]]:
    """Parse a key. Return it with its id, or an empty list if it's the wrong type or too weak."""
    try:
        key = PublicKey.model_validate(offered)
        if key.kty != "RSA":
            return []
        public = RSAAlgorithm.from_jwk(json.dumps({"kty": key.kty, "n": key.n, "e": key.e}))
    except (ValidationError, PyJWTError, ValueError):
        return []
    if not isinstance(public, RSAPublicKey) or public.key_size < LEAST_BITS:
        return []
    return [(key.kid, Key(public, key.endorsements))]
