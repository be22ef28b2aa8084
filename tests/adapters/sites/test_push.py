"""Tests Google's push messages, which are ignored unless they have a token that Google signed for
us.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from google.auth import crypt, jwt
from yarl import URL

from adapters import request_body
from adapters.sites.google.push import PUSH, Certificates, Expected, Push, listing_in
from adapters.sources import Sources
from bot.errors import Unavailable
from tests.journeys.patience import PATIENCE_S

AUDIENCE = "https://bedside.example.com/google/push"
ACCOUNT = "bedside@project.iam.gserviceaccount.com"


class Key:
    """A signing key that belongs to Google, with its certificate."""

    def __init__(self, id: str) -> None:
        self.id = id
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "federated-signon")])
        now = datetime.now(UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._private.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(self._private, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
            .decode()
        )

    def token(self, **changed: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://accounts.google.com",
            "aud": AUDIENCE,
            "email": ACCOUNT,
            "email_verified": True,
            "iat": now - 5,
            "exp": now + 3600,
        }
        pem = self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        signer = crypt.RSASigner.from_string(pem, self.id)  # type: ignore[no-untyped-call]
        made: bytes = jwt.encode(signer, claims | changed)  # type: ignore[no-untyped-call]
        return made.decode()


FIRST, SECOND = Key("k1"), Key("k2")


@dataclass
class Pushed:
    session: aiohttp.ClientSession
    url: str
    known: dict[str, str]
    now_s: list[float]
    told: list[str] = field(default_factory=list)
    fetched: list[int] = field(default_factory=list)
    down: bool = False
    certificates_down: bool = False
    answering: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, token: str, body: bytes | None = None) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = message() if body is None else body
        async with self.session.post(self.url, data=data, headers=headers) as answer:
            return answer.status


def message(kind: str = "NEW_REVIEW", **told: str) -> bytes:
    names = told or {"review_name": "accounts/7/locations/70/reviews/abc"}
    data = base64.b64encode(json.dumps({"type": kind, **names}).encode()).decode()
    return json.dumps({"message": {"data": data, "messageId": "1"}, "subscription": "s"}).encode()


@pytest.fixture
async def pushed() -> AsyncIterator[Pushed]:
    app, known, now_s = web.Application(), {FIRST.id: FIRST.certificate}, [1000.0]

    async def certificates(_request: web.Request) -> web.Response:
        made.fetched.append(1)
        await made.answering.wait()
        if made.certificates_down:
            return web.Response(status=503)
        return web.json_response(known)

    async def news(listing: str) -> None:
        if made.down:
            raise Unavailable("Down.", code="down")
        made.told.append(listing)

    port = unused_port()
    base = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as session:
        made = Pushed(session, f"{base}{PUSH}", known, now_s)
        made.answering.set()
        kept = Certificates(session, f"{base}/certs", lambda: now_s[0])
        push = Push(kept, Expected(AUDIENCE, ACCOUNT), Sources())
        push.news = news
        app.router.add_get("/certs", certificates)
        app.add_routes(push.routes)
        async with TestServer(app, port=port):
            yield made


async def test_news_of_a_listing_is_read_and_confirmed(pushed: Pushed) -> None:
    assert await pushed.send(FIRST.token()) == 204
    assert await pushed.send(FIRST.token(), message("UPDATED_REVIEW")) == 204
    assert pushed.told == ["locations/70", "locations/70"]
    assert len(pushed.fetched) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://other.example.com/google/push"},
        {"iss": "https://evil.example"},
        {"email": "other@project.iam.gserviceaccount.com"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    ],
)
async def test_a_token_for_others_or_of_others_opens_nothing(
    pushed: Pushed, changed: dict[str, Any]
) -> None:
    assert await pushed.send(FIRST.token(**changed)) == 403
    assert pushed.told == []


async def test_no_token_or_garbage_opens_nothing(pushed: Pushed) -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"none","kid":"k1"}').decode().rstrip("=")
    for token in ("", "garbage", f"{header}.e30.", FIRST.token()[:-8] + "AAAAAAAA", "ä.ö.ü"):
        assert await pushed.send(token.encode("utf-8", "ignore").decode("latin-1")) == 403
    assert pushed.told == []


async def test_a_new_key_is_fetched_and_an_unknown_one_asked_for_once_a_minute(
    pushed: Pushed,
) -> None:
    assert await pushed.send(FIRST.token()) == 204
    assert [await pushed.send(SECOND.token()) for _ in range(3)] == [403] * 3
    assert len(pushed.fetched) == 1
    pushed.known[SECOND.id] = SECOND.certificate
    pushed.now_s[0] += 61
    assert await pushed.send(SECOND.token()) == 204


async def test_what_could_not_be_read_comes_again(pushed: Pushed) -> None:
    pushed.down = True
    assert await pushed.send(FIRST.token()) == 503


def test_only_news_of_reviews_names_a_listing() -> None:
    assert listing_in(message(location_name="locations/70")) == "locations/70"
    assert listing_in(message("GOOGLE_UPDATE")) == ""
    for body in (b"", b"[]", b"{", b'{"message": {"data": "%"}}', b'{"message": {"data": "W10="}}'):
        assert listing_in(body) == ""


async def test_a_message_that_never_ends_is_not_waited_for(
    pushed: Pushed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_body, "PATIENCE_S", 0.1)
    where = URL(pushed.url)
    reader, writer = await asyncio.open_connection(where.host, where.port)
    head = (
        f"POST {PUSH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {FIRST.token()}\r\n"
        "Content-Length: 100\r\n\r\n{"
    )
    writer.write(head.encode())
    async with asyncio.timeout(PATIENCE_S):
        assert b" 408 " in await reader.readline()
    writer.close()


async def test_a_message_that_is_too_long_is_refused(pushed: Pushed) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 8_000

    headers = {"Authorization": f"Bearer {FIRST.token()}"}
    async with pushed.session.post(pushed.url, data=parts(), headers=headers) as answer:
        assert answer.status == 413
    assert pushed.told == []


async def test_a_known_key_does_not_wait_for_an_unknown_one(pushed: Pushed) -> None:
    assert await pushed.send(FIRST.token()) == 204
    pushed.now_s[0] += 61
    pushed.answering.clear()
    stranger = asyncio.create_task(pushed.send(SECOND.token()))
    async with asyncio.timeout(PATIENCE_S):
        while len(pushed.fetched) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert await pushed.send(FIRST.token()) == 204
    assert len(pushed.fetched) == 2
    pushed.answering.set()
    assert await stranger == 403


async def test_certificates_that_cannot_be_had_are_asked_for_every_ten_seconds(
    pushed: Pushed,
) -> None:
    pushed.certificates_down = True
    at_once = await asyncio.gather(*(pushed.send(FIRST.token()) for _ in range(5)))
    assert (at_once, len(pushed.fetched)) == ([503] * 5, 1)
    pushed.certificates_down = False
    assert await pushed.send(FIRST.token()) == 503
    pushed.now_s[0] += 11
    assert await pushed.send(FIRST.token()) == 204
    assert len(pushed.fetched) == 2
