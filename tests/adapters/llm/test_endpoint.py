"""Tests a request to the language model: the text sent, the response, and the limits on both."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from aiohttp import web

from adapters.llm import Endpoint, Parameters
from adapters.ssrf_guard import is_allowed
from bot.errors import Broken, OutsideError, Unavailable
from tests.adapters.llm.endpoint import FINE, Model, served
from tests.journeys.patience import PATIENCE_S


async def test_an_answer_is_its_text_and_the_request_has_no_tools() -> None:
    model = Model()
    async with served(model) as endpoint:
        assert await endpoint.write("Be kind.", "Stars: 1") == FINE
    (asked,) = model.asked
    assert [message["content"] for message in asked["messages"]] == ["Be kind.", "Stars: 1"]
    assert asked.keys() == {"model", "messages", "max_tokens", "stream"}
    assert model.keys == ["Bearer k-1"]
    assert endpoint.name == "small-1 at 127.0.0.1"


@pytest.mark.parametrize(
    ("model", "kind", "code"),
    [
        (Model(answer=lambda asked: " \n"), Broken, "empty"),
        (Model(raw=b""), Broken, "shape"),
        (Model(raw=b"<html>"), Broken, "shape"),
        (Model(raw=b'{"choices": []}'), Broken, "empty"),
        (Model(raw=b'{"choices": [{"message": {"content": ["a"]}}]}'), Broken, "shape"),
        (Model(raw=b"\xff\xfe" * 100), Broken, "shape"),
        (Model(is_endless=True), Broken, "endless"),
        (Model(raw=b" " * 100_000), Broken, "endless"),
        (Model(status=302), Broken, "302"),
        (Model(status=401), Broken, "401"),
        (Model(status=404), Broken, "404"),
        (Model(status=429), Unavailable, "429"),
        (Model(status=503), Unavailable, "503"),
        (Model(slow_s=5), Unavailable, "timeout"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
async def test_whatever_else_comes_back_is_an_error_with_a_code(
    model: Model, kind: type[OutsideError], code: str
) -> None:
    patience = timedelta(milliseconds=500) if model.slow_s else timedelta(seconds=PATIENCE_S)
    async with served(model, timeout=patience) as endpoint:
        with pytest.raises(kind) as wrong:
            await endpoint.write("Be kind.", "Stars: 1")
    assert wrong.value.code == code
    assert "k-1" not in str(wrong.value)


async def test_nothing_connects_to_this_machine_unless_that_was_allowed() -> None:
    model = Model()
    async with served(model, allow_loopback=False) as endpoint:
        with pytest.raises(Broken) as wrong:
            await endpoint.write("Be kind.", "Stars: 1")
    assert wrong.value.code == "address"
    assert model.asked == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "0.0.0.0", "10.0.0.8"])
async def test_a_name_is_judged_by_where_it_leads(host: str) -> None:
    endpoint = Endpoint(Parameters(f"http://{host}:9/v1", "m"), lambda text, review: text)
    with pytest.raises(Broken) as wrong:
        await endpoint.write("Be kind.", "Stars: 1")
    assert wrong.value.code == "address"
    await endpoint.close()


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:a9fe:a9fe::1", False),
        ("nonsense", False),
    ],
)
def test_only_public_addresses_are_met(address: str, fits: bool) -> None:
    assert is_allowed(address, allow_loopback=False) is fits


def test_loopback_is_the_only_exception_that_can_be_made() -> None:
    assert is_allowed("127.0.0.1", allow_loopback=True)
    assert is_allowed("::ffff:127.0.0.1", allow_loopback=True)
    assert not is_allowed("10.0.0.1", allow_loopback=True)
    assert not is_allowed("169.254.169.254", allow_loopback=True)


def test_the_key_is_in_no_repr() -> None:
    assert "k-1" not in repr(Parameters("https://llm.example/v1", "m", "k-1"))


def _completion(content: str, reason: str | None = "stop") -> bytes:
    choice = {"message": {"role": "assistant", "content": content}, "finish_reason": reason}
    return json.dumps({"choices": [choice]}).encode()


@pytest.mark.parametrize("reason", ["length", "content_filter", "tool_calls"])
async def test_an_answer_that_was_cut_off_is_refused(reason: str) -> None:
    async with served(Model(raw=_completion("I'm sorry to hear that the", reason))) as endpoint:
        with pytest.raises(Broken) as refused:
            await endpoint.write("x", "y")
    assert refused.value.code == "unfinished"


async def test_what_a_model_thinks_aloud_is_dropped() -> None:
    thought = "<think>They seem\nangry.</think>\n\nI'm sorry."
    async with served(Model(raw=_completion(thought))) as endpoint:
        assert await endpoint.write("x", "y") == "I'm sorry."
    async with served(Model(raw=_completion("<think>They seem angry"))) as endpoint:
        with pytest.raises(Broken):
            await endpoint.write("x", "y")


async def test_an_endpoint_that_wants_the_other_limit_gets_it_from_then_on() -> None:
    class Newer(Model):
        async def completions(self, request: web.Request) -> web.StreamResponse:
            asked = await request.json()
            if "max_tokens" in asked:
                self.asked.append(asked)
                text = "Unsupported parameter: use 'max_completion_tokens' instead."
                return web.json_response({"error": {"message": text}}, status=400)
            return await super().completions(request)

    model = Newer()
    async with served(model) as endpoint:
        await endpoint.write("x", "y")
        await endpoint.write("x", "y")
    limits = [("max_tokens" in one, "max_completion_tokens" in one) for one in model.asked]
    assert limits == [(True, False), (False, True), (False, True)]
