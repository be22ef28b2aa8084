"""Tests that only requests Microsoft signed for this bot, service, and channel are accepted."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.adapters.teams.issuing import (
    APP,
    FIRST,
    NOW,
    SECOND,
    SERVICE,
    a_door,
    an_activity,
    token,
)
from tests.journeys.patience import PATIENCE_S


async def test_a_token_for_this_bot_and_service_comes_in() -> None:
    async with a_door() as door:
        assert await door.status(an_activity(), token()) == 200
        assert [one.text for one in door.came_in] == ["pending"]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-bot"},
        {"aud": ""},
        {"aud": [APP, "another-bot"]},
        {"iss": "https://api.botframework.com.evil.example"},
        {"iss": "https://sts.windows.net/x/"},
        {"exp": NOW - 600},
        {"exp": NOW - 300},
        {"exp": "never"},
        {"nbf": NOW + 301},
        {"serviceurl": "https://smba.trafficmanager.net/emea/"},
        {"serviceurl": ""},
        {"serviceurl": None},
        *({"without": name} for name in ("aud", "iss", "exp", "nbf", "serviceurl")),
    ],
)
async def test_a_token_that_says_anything_else_is_refused(claims: dict[str, Any]) -> None:
    async with a_door() as door:
        assert await door.status(an_activity(), token(**claims)) == 401
        assert not door.came_in


@pytest.mark.parametrize("claims", [{"exp": NOW - 299}, {"nbf": NOW + 300}])
async def test_clocks_may_be_five_minutes_apart(claims: dict[str, Any]) -> None:
    async with a_door() as door:
        assert await door.status(an_activity(), token(**claims)) == 200


def unsigned(header: object, claims: object = None) -> str:
    said = {"iss": "x", "aud": APP, "serviceurl": SERVICE} if claims is None else claims
    parts = (header, said)
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    )


def confused() -> str:
    """Signed with the public key as if it were a shared secret."""
    public = FIRST.public_key().public_numbers()
    secret = str(public.n).encode()
    return jwt.encode({"aud": APP}, secret, "HS256", headers={"kid": "first"})


GARBAGE = [
    "",
    "x",
    "a.b.c",
    "....",
    "é.é.é",
    "\udcff.a.b",
    unsigned({"alg": "none", "kid": "first"}) + ".",
    unsigned({"alg": "none", "kid": "first"}) + ".x",
    unsigned({"alg": "RS256"}) + ".eA",
    unsigned({"alg": "RS256", "kid": None}) + ".eA",
    unsigned({"alg": "RS256", "kid": ["first"]}) + ".eA",
    unsigned({"alg": "RS256", "kid": "first", "crit": ["x"]}) + ".eA",
    unsigned({"alg": ["RS256"], "kid": "first"}) + ".eA",
    unsigned([]) + ".eA",
    unsigned("first") + ".eA",
    base64.urlsafe_b64encode(b"[" * 5_000).decode().rstrip("=") + ".eA.eA",
    unsigned({"alg": "RS256", "kid": "first"}) + ".eA",
    jwt.encode({"aud": APP}, "a-secret-of-some-length-for-this", "HS256", headers={"kid": "first"}),
    confused(),
    token(without="aud")[:-8] + "AAAAAAAA",
]


@pytest.mark.parametrize("value", GARBAGE, ids=range(len(GARBAGE)))
async def test_garbage_unsigned_and_otherwise_signed_tokens_are_refused(value: str) -> None:
    async with a_door() as door:
        assert await door.status(an_activity(), value) == 401
        assert not door.came_in


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
async def test_only_the_one_algorithm_is_taken(algorithm: str) -> None:
    claims = jwt.decode(token(), options={"verify_signature": False})
    other = jwt.encode(claims, FIRST, algorithm, headers={"kid": "first"})
    async with a_door() as door:
        assert await door.status(an_activity(), other) == 401


async def test_another_scheme_or_no_token_at_all_is_refused_unread() -> None:
    async with a_door() as door:
        for headers in ({}, {"Authorization": f"Basic {token()}"}, {"Authorization": "Bearer"}):
            assert (await door.post(b"not even JSON", headers)).status == 401
        assert door.issuer.asked == 0


@pytest.mark.parametrize("endorsements", [None, [], ["webchat", "MSTEAMS"]])
async def test_a_key_that_may_not_sign_for_teams_lets_nobody_in(
    endorsements: list[str] | None,
) -> None:
    async with a_door() as door:
        door.issuer.endorsements = endorsements
        assert await door.status(an_activity(), token()) == 403
        assert not door.came_in


async def test_an_activity_without_its_service_or_channel_is_refused() -> None:
    """botbuilder doesn't check fields that are missing."""
    async with a_door() as door:
        assert await door.status(an_activity(serviceUrl=None), token()) == 403
        assert await door.status(an_activity(channelId=None), token()) == 403
        assert await door.status(an_activity(channelId="emulator"), token()) == 403
        assert not door.came_in


async def test_a_rotated_key_is_fetched_and_an_unknown_one_refused() -> None:
    """botbuilder fails on both with a traceback, on the first for up to a day."""
    async with a_door() as door:
        assert await door.status(an_activity(), token()) == 200
        door.issuer.keys = {"second": SECOND}
        door.clock.at += 61
        assert await door.status(an_activity(), token(SECOND, "second")) == 200
        assert await door.status(an_activity(), token()) == 401
        assert await door.status(an_activity(), token(SECOND, "unheard-of")) == 401


async def test_unknown_keys_make_us_ask_once_a_minute() -> None:
    async with a_door(per_s=1e6) as door:
        assert await door.status(an_activity(), token()) == 200
        for number in range(20):
            door.clock.at += 2
            assert await door.status(an_activity(), token(id=f"made-up-{number}")) == 401
        assert door.issuer.asked == 1
        door.clock.at += 30
        assert await door.status(an_activity(), token(id="made-up")) == 401
        assert door.issuer.asked == 2


async def test_many_who_come_at_once_share_one_question() -> None:
    async with a_door() as door:
        answers = await asyncio.gather(*(door.status(an_activity()) for _ in range(10)))
        assert answers == [200] * 10
        assert door.issuer.asked == 1


async def test_keys_are_renewed_each_day_and_the_old_ones_serve_while_that_fails() -> None:
    async with a_door() as door:
        assert await door.status(an_activity()) == 200
        door.clock.at += 86_401
        door.issuer.is_down = True
        fresh = token(nbf=door.clock.at, exp=door.clock.at + 600)
        assert await door.status(an_activity(), fresh) == 200
        assert await door.status(an_activity(), fresh) == 200
        assert door.issuer.asked == 2
        door.issuer.is_down = False
        door.issuer.keys = {"second": SECOND}
        door.clock.at += 61
        assert await door.status(an_activity(), fresh) == 401


async def test_nobody_is_let_in_while_the_keys_cannot_be_had() -> None:
    async with a_door() as door:
        door.issuer.is_down = True
        assert await door.status(an_activity()) == 503
        door.issuer.is_down = False
        assert await door.status(an_activity()) == 503
        door.clock.at += 5
        assert await door.status(an_activity()) == 200


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
async def test_weak_and_broken_keys_are_passed_over() -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    async with a_door() as door:
        door.issuer.keys = {"weak": weak, "first": FIRST}
        published = door.issuer.published
        door.issuer.published = lambda: {  # type: ignore[method-assign]
            "keys": [{"kty": "RSA"}, {"kty": "oct", "kid": "o", "k": "eA"}, *published()["keys"]]
        }
        assert await door.status(an_activity(), token(weak, "weak")) == 401
        assert await door.status(an_activity(), token()) == 200


async def test_fetching_keys_does_not_hold_up_the_loop() -> None:
    """botbuilder fetches them with `requests`, which blocks everything else."""
    async with a_door() as door:
        door.issuer.may_answer.clear()
        waiting = asyncio.create_task(door.status(an_activity()))
        await asyncio.wait_for(door.issuer.was_asked.wait(), PATIENCE_S)
        assert await door.status(an_activity(), "garbage") == 401
        assert not waiting.done()
        door.issuer.may_answer.set()
        assert await waiting == 200
