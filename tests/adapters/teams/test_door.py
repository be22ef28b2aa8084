"""Tests that invalid requests to the Teams endpoint are rejected without a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from adapters.teams.door import LocalTrial
from adapters.teams.service_urls import ServiceUrls
from adapters.teams.tokens import InvalidToken
from bot.errors import ConfigurationError
from tests.adapters.teams.issuing import SERVICE, TENANT, a_door, an_activity, bearer, token

DEEP = json.dumps(an_activity(value="deep")).replace('"deep"', "[" * 60 + "]" * 60).encode()


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"[1]", b"null", b'"a"', b"{", b"{}", b"\xff\xfe", b"[" * 100_000, DEEP),
        json.dumps(an_activity()).replace('"pending"', "NaN").encode(),
    ],
)
async def test_a_body_that_is_no_object_is_a_bad_request(body: bytes) -> None:
    async with a_door() as door:
        assert await door.status(body) == 400
        assert not door.came_in


@pytest.mark.parametrize("name", ["type", "from", "recipient", "conversation"])
@pytest.mark.parametrize("value", [None, {}, [], "", 7])
async def test_an_activity_lacks_nothing_that_it_must_have(name: str, value: Any) -> None:
    async with a_door() as door:
        assert await door.status(an_activity(**{name: value})) == 400


async def test_more_than_a_quarter_megabyte_is_too_large_announced_or_not() -> None:
    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * 65_536

    async with a_door() as door:
        assert await door.status(b"x" * 256_001) == 413
        headers = bearer() | {"Content-Type": "application/json"}
        answer = await door.client.post("/api/messages", data=trickle(), headers=headers)
        assert answer.status == 413


async def test_other_content_types_are_not_read() -> None:
    async with a_door() as door:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "text/html"):
            answer = await door.post(an_activity(), bearer() | {"Content-Type": kind})
            assert answer.status == 400


async def test_a_body_that_only_pretends_to_be_packed_is_a_bad_request() -> None:
    async with a_door() as door:
        packed = bearer() | {"Content-Encoding": "gzip"}
        assert (await door.post(b"not packed at all", packed)).status == 400


@pytest.mark.parametrize(
    "url",
    [
        "http://smba.trafficmanager.net/amer/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://evil.example/smba.trafficmanager.net/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://smba.trafficmanager.net:8443/",
        "https://smba.trafficmanager.net\\@evil.example/",
        "https://evilbotframework.com/",
        "https://botframework.com.evil.example/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://2130706433/",
        "https://127.0.0.1/",
        "http://127.0.0.1:8008/",
        "https://smba.trafficmanager.net/amer/../../x",
        "https://smba.trafficmanager.net/%2e%2e/",
        "https://smba.trafficmanager.net/?next=x",
        "https://smba.trafficmanager.net/#x",
        "https://smba.trafficmanager.net/a b",
        "https://smba.trafficmanager.net/\n",
        "https://smbа.trafficmanager.net/",
        "https://smba.trafficmanager.net/" + "a" * 500,
        "file:///etc/passwd",
        "",
    ],
)
async def test_a_hostile_service_url_is_refused_even_where_the_token_names_it(url: str) -> None:
    async with a_door() as door:
        assert await door.status(an_activity(serviceUrl=url), token(serviceurl=url)) == 403
        assert not door.came_in


@pytest.mark.parametrize(
    "url",
    [
        SERVICE,
        "https://smba.trafficmanager.net/teams/",
        f"https://smba.trafficmanager.net/emea/{TENANT}/",
        "https://SMBA.trafficmanager.net",
        "https://europe.botframework.com/",
        "https://smba.infra.gov.teams.microsoft.us/gcch/",
    ],
)
def test_microsofts_own_addresses_are_fine(url: str) -> None:
    assert ServiceUrls().allow(url)


def test_a_sandboxs_address_is_fine_where_it_was_set_and_nothing_else_then() -> None:
    urls = ServiceUrls(("http://127.0.0.1:80/connector/",))
    assert urls.allow("http://127.0.0.1:80/connector/")
    assert urls.allow("http://127.0.0.1:80/connector")
    assert urls.allow("http://127.0.0.1:80/connector/v3/")
    assert not urls.allow("http://127.0.0.1:8080/connector/")
    assert not urls.allow("http://127.0.0.1:80/connector-2/")
    assert not urls.allow("http://127.0.0.1:80/connector/../x")
    assert not urls.allow(SERVICE)
    local = ServiceUrls(local=True)
    assert local.allow("http://127.0.0.1:56150/_connector")
    assert not local.allow("http://127.0.0.1.evil.example/")
    assert not local.allow("http://192.168.0.7/")


@pytest.mark.parametrize(
    ("conversation_tenant", "data_tenant"),
    [("another", "another"), (TENANT, "another"), ("another", TENANT), ("", "")],
)
async def test_another_practices_tenant_is_refused(
    conversation_tenant: str, data_tenant: str
) -> None:
    activity = an_activity()
    activity["conversation"]["tenantId"] = conversation_tenant
    activity["channelData"]["tenant"] = {"id": data_tenant}
    async with a_door() as door:
        assert await door.status(activity) == 403
        assert not door.came_in


async def test_our_tenant_comes_in_however_it_is_written() -> None:
    async with a_door() as door:
        activity = an_activity(channelData={"tenant": {"id": TENANT.upper()}})
        assert await door.status(activity) == 200


async def test_who_knocks_too_often_without_a_token_waits_and_others_do_not() -> None:
    async with a_door(per_s=3) as door:
        seen = [(await door.post(b"{}", {})).status for _ in range(8)]
        assert seen == [401] * 6 + [429] * 2
        door.clock.at += 1
        assert [await door.status(an_activity()) for _ in range(20)] == [200] * 20


def test_the_local_trial_is_refused_where_others_could_come_in() -> None:
    for host in ("0.0.0.0", "", "::", "192.168.0.7", "bedside.example", "127.0.0.1.example"):
        with pytest.raises(ConfigurationError, match="local_trial"):
            LocalTrial(host)
    for host in ("127.0.0.1", "localhost", "::1"):
        LocalTrial(host)


@pytest.mark.parametrize("host", ["[::1", "evil.example", "[", "[]", ""])
def test_an_odd_host_is_refused_in_a_local_trial(host: str) -> None:
    request = make_mocked_request("POST", "/", headers={"Host": host})
    with pytest.raises(InvalidToken):
        LocalTrial("127.0.0.1").welcome(request)


# --- ten thousand of anything

MARK = "the-patient-said-this"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
    VALUES.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.sampled_from(sorted(an_activity())), VALUES, max_size=4).map(
        lambda changed: json.dumps(an_activity(**changed) | {"text": MARK}).encode()
    ),
)
GOOD = token()
SIGNS = st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["Cc"])
TOKENS = st.one_of(
    st.text(SIGNS, max_size=70),
    # some bits of the last character don't count, so changing it can give the same signature
    st.tuples(st.integers(0, len(GOOD) - 2), st.sampled_from("aZ09-_."))
    .map(lambda change: GOOD[: change[0]] + change[1] + GOOD[change[0] + 1 :])
    .filter(lambda changed: changed != GOOD),
    st.just(token(aud="another-bot")),
    st.just(token(id="unheard-of")),
)
HEADERS = st.fixed_dictionaries(
    {"Content-Type": st.sampled_from(["application/json", "text/plain", "", "x", ";;"])},
    optional={
        "Authorization": st.one_of(
            TOKENS.map(lambda value: f"Bearer {value}"), st.text(SIGNS, max_size=30)
        ),
    },
)


@pytest.mark.slow
@settings(max_examples=100, derandomize=True, deadline=None, phases=[Phase.generate])
@given(requests=st.lists(st.tuples(BODIES, HEADERS), min_size=100, max_size=100))
def test_ten_thousand_of_anything_are_refused_without_a_word_in_the_log(requests: Any) -> None:
    import asyncio

    records: list[str] = []
    keeper = logging.Handler()
    keeper.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]

    async def knock() -> None:
        async with a_door(per_s=1e9) as door:
            for body, headers in requests:
                answer = await door.post(body, headers)
                assert answer.status in (400, 401, 403, 413), (answer.status, body, headers)
                assert await answer.read() == b""
            assert not door.came_in

    logging.getLogger().addHandler(keeper)
    try:
        asyncio.run(knock())
    finally:
        logging.getLogger().removeHandler(keeper)
    assert not any(MARK in line or "Traceback" in line for line in records)
