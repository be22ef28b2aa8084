"""Tests that unsigned requests are always rejected, and that no one ever sees a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.slack.signing import NOW, a_door, signed

BODY = json.dumps({"type": "event_callback", "event_id": "Ev1"}).encode()


async def test_a_signed_request_comes_in() -> None:
    async with a_door() as door:
        answer = await door.post(BODY, signed(BODY))
        assert (answer.status, await answer.text()) == (200, "in")
        assert door.came_in == [{"type": "event_callback", "event_id": "Ev1"}]


async def test_a_signed_form_comes_in_as_its_payload() -> None:
    body = urlencode({"payload": json.dumps({"type": "block_actions"})}).encode()
    form = "application/x-www-form-urlencoded"
    async with a_door() as door:
        await door.post(body, signed(body, content_type=form))
        assert door.came_in == [{"type": "block_actions"}]


@pytest.mark.parametrize(
    "at", ["abc", "", "1e5", "-1", "١٧٨٠٠٠٠٠٠٠", NOW - 301, NOW + 301, NOW * 1000, "9" * 400]
)
async def test_a_timestamp_that_is_no_number_or_too_far_away_is_refused(at: object) -> None:
    async with a_door() as door:
        answer = await door.post(BODY, signed(BODY, at=at))
        assert answer.status == 401
        assert await answer.read() == b""
        assert not door.came_in


@pytest.mark.parametrize("at", [NOW - 300, NOW, NOW + 300])
async def test_five_minutes_either_way_are_fine(at: int) -> None:
    async with a_door() as door:
        assert (await door.post(BODY, signed(BODY, at=at))).status == 200


@pytest.mark.parametrize(
    "signature",
    ["", "v0=", "v0=" + "0" * 64, "v1=abc", "v0=é" + "0" * 62, "v0=\udcff", "ünsigned"],
)
async def test_a_wrong_signature_is_refused_whatever_its_letters(signature: str) -> None:
    headers = signed(BODY) | {"X-Slack-Signature": signature}
    async with a_door() as door:
        assert (await door.post(BODY, headers)).status == 401


async def test_a_signature_of_another_secret_or_another_body_is_refused() -> None:
    async with a_door() as door:
        assert (await door.post(BODY, signed(BODY, secret="another"))).status == 401
        assert (await door.post(BODY + b" ", signed(BODY))).status == 401
        assert not door.came_in


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[1]", b"null", b'"a"', b"{", b"{}", b"\xff\xfe", b"[" * 100_000]
)
async def test_a_signed_body_that_is_no_object_is_a_bad_request(body: bytes) -> None:
    async with a_door() as door:
        assert (await door.post(body, signed(body))).status == 400
        assert not door.came_in


async def test_more_than_a_megabyte_is_too_large_announced_or_not() -> None:
    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b"x" * 65_536

    async with a_door() as door:
        large = b"x" * 1_000_001
        assert (await door.post(large, signed(large))).status == 413
        announced = signed(b"")
        answer = await door.client.post("/slack/events", data=trickle(), headers=announced)
        assert answer.status == 413


async def test_other_content_types_are_not_read() -> None:
    async with a_door() as door:
        for kind in ("text/plain", "multipart/form-data; boundary=x", "text/html"):
            assert (await door.post(BODY, signed(BODY, content_type=kind))).status == 415


async def test_an_unsigned_ssl_check_is_nothing_special() -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with a_door() as door:
        assert (await door.post(b"ssl_check=1&token=x", form)).status == 401


async def test_who_knocks_too_often_unsigned_waits_and_signed_ones_do_not() -> None:
    async with a_door(per_s=3) as door:
        unsigned = {"Content-Type": "application/json"}
        seen = [(await door.post(b"{}", unsigned)).status for _ in range(8)]
        assert seen == [401] * 6 + [429] * 2
        door.clock.at += 1
        assert [(await door.post(BODY, signed(BODY))).status for _ in range(20)] == [200] * 20


BODIES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    ).map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.text(max_size=10), st.text(max_size=30), max_size=4).map(
        lambda fields: urlencode(fields, errors="surrogatepass").encode()
    ),
)
HEADERS = st.fixed_dictionaries(
    {
        "Content-Type": st.sampled_from(
            ["application/json", "application/x-www-form-urlencoded", "text/plain", "", "x"]
        )
    },
    optional={
        "X-Slack-Request-Timestamp": st.sampled_from([str(NOW), "abc", "", "1e5", "٣"]),
        "X-Slack-Signature": st.text(
            st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["Cc"]),
            max_size=70,
        ),
    },
)
MARK = b"the-patient-said-this"


@pytest.mark.slow
@settings(max_examples=100)
@given(requests=st.lists(st.tuples(BODIES, HEADERS), min_size=20, max_size=100))
def test_unsigned_bodies_of_any_kind_are_refused_without_a_word_in_the_log(
    requests: list[tuple[bytes, dict[str, str]]],
) -> None:
    import asyncio

    records: list[str] = []
    keeper = logging.Handler()
    keeper.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]

    async def knock() -> None:
        async with a_door(per_s=1e9) as door:
            for body, headers in requests:
                answer = await door.post(body + MARK, headers)
                assert answer.status in (400, 401, 413, 415)
                assert await answer.read() == b""
            assert not door.came_in

    logging.getLogger().addHandler(keeper)
    try:
        asyncio.run(knock())
    finally:
        logging.getLogger().removeHandler(keeper)
    assert not any(MARK.decode() in line or "Traceback" in line for line in records)


async def test_a_flood_of_junk_keeps_no_genuine_click_out_from_the_same_address() -> None:
    async with a_door(per_s=3) as door:
        unsigned = {"Content-Type": "application/json"}
        wrong = signed(BODY, secret="another")
        for _ in range(40):
            await door.post(b"{}", unsigned)
            await door.post(BODY, wrong)
            assert (await door.post(BODY, signed(BODY))).status == 200


HALF = json.dumps({"type": "block_actions", "text": "\ud83d"}).encode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (HALF, "application/json"),
        (urlencode({"payload": HALF.decode()}).encode(), "application/x-www-form-urlencoded"),
    ],
)
async def test_half_a_character_is_a_bad_request(body: bytes, kind: str) -> None:
    async with a_door() as door:
        assert (await door.post(body, signed(body, content_type=kind))).status == 400
        assert not door.came_in


async def test_a_whole_character_written_in_two_halves_comes_in() -> None:
    body = json.dumps({"type": "block_actions", "text": "😀"}).encode()
    async with a_door() as door:
        assert b"\\ud83d" in body
        assert (await door.post(body, signed(body))).status == 200


async def test_slacks_own_checks_are_answered_and_go_no_further() -> None:
    form = "application/x-www-form-urlencoded"
    limited = json.dumps({"type": "app_rate_limited", "minute_rate_limited": 1}).encode()
    async with a_door() as door:
        check = b"ssl_check=1&token=x"
        assert (await door.post(check, signed(check, content_type=form))).status == 200
        assert (await door.post(limited, signed(limited))).status == 200
        assert not door.came_in


async def test_refusals_are_counted_by_reason() -> None:
    async with a_door() as door:
        unsigned = {"Content-Type": "application/json"}
        await door.post(BODY, unsigned)
        await door.post(BODY, signed(BODY, secret="another"))
        await door.post(BODY, signed(BODY, at=NOW - 3_600))
        await door.post(b"[]", signed(b"[]"))
        assert door.refusals.recent() == {
            "slack unsigned": 1,
            "slack signature": 1,
            "slack clock": 1,
            "slack shape": 1,
        }
