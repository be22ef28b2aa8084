"""Requests to Teams: with a token, to Teams alone, once, and without ever blocking the loop."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from adapters.teams.client import Connectors
from adapters.teams.directory import Place
from adapters.teams.roster import ConnectorRoster
from adapters.teams.service_urls import ServiceUrls
from bot.errors import Broken, Gone, NoAccess, OutsideError, Shut, Unavailable, Unknown
from tests.adapters.teams.connecting import PASSWORD, Line, a_line
from tests.adapters.teams.issuing import APP, CHANNEL, TENANT

HELLO = {"type": "message", "text": "hello"}
THREAD = f"{CHANNEL};messageid=1"


async def post(line: Line, conversation: str = CHANNEL, in_thread: bool = False) -> str:
    connector = await line.connector()
    return await connector.post(conversation, HELLO, in_thread=in_thread)


async def test_a_token_is_asked_for_as_entra_wants_it_and_kept() -> None:
    async with a_line() as line:
        await post(line)
        await post(line)
        (asked,) = line.teams.tokens
        assert asked == {
            "grant_type": "client_credentials",
            "client_id": APP,
            "client_secret": PASSWORD,
            "scope": "https://api.botframework.com/.default",
            "tenant": TENANT,
        }
        assert line.teams.authorized == ["Bearer token-1", "Bearer token-1"]


async def test_a_token_is_renewed_shortly_before_its_end() -> None:
    async with a_line() as line:
        await post(line)
        line.clock.at += 3_600 - 301
        await post(line)
        line.clock.at += 2
        await post(line)
        assert line.teams.authorized[1:] == ["Bearer token-1", "Bearer token-2"]


async def test_many_who_wait_for_a_token_cause_one_fetch() -> None:
    async with a_line() as line:
        line.teams.may_grant.clear()
        posts = [asyncio.create_task(post(line)) for _ in range(20)]
        await line.teams.was_asked.wait()
        line.teams.may_grant.set()
        await asyncio.gather(*posts)
        assert len(line.teams.tokens) == 1


async def test_the_loop_goes_on_while_a_token_is_on_its_way() -> None:
    async with a_line() as line:
        line.teams.may_grant.clear()
        posting = asyncio.create_task(post(line))
        # the endpoint runs on this same loop, so a call that blocked it would never get there
        await line.teams.was_asked.wait()
        assert not posting.done()
        line.teams.may_grant.set()
        assert await posting


@pytest.mark.parametrize("code", ["invalid_client", "unauthorized_client", "invalid_request"])
async def test_a_token_that_is_declined_is_for_a_person_to_mend(code: str) -> None:
    async with a_line() as line:
        line.teams.declines = code
        for _ in range(3):
            with pytest.raises(Unavailable) as caught:
                await post(line)
        assert caught.value.code == code
        assert isinstance(caught.value, NoAccess)
        assert PASSWORD not in repr(caught.value)
        assert len(line.teams.tokens) == 1
        assert line.teams.calls == []
        line.clock.at += 6
        line.teams.declines = ""
        assert await post(line)


async def test_a_token_that_still_lasts_is_used_while_no_new_one_can_be_had() -> None:
    async with a_line() as line:
        await post(line)
        line.teams.declines = "temporarily_unavailable"
        line.clock.at += 3_500
        await post(line)
        assert line.teams.authorized[-1] == "Bearer token-1"
        line.clock.at += 200
        with pytest.raises(Unavailable):
            await post(line)


async def test_a_token_that_is_refused_is_replaced_once_and_then_told() -> None:
    async with a_line() as line:
        await post(line)
        line.clock.at += 600
        line.teams.faults.error("post", "401 BotNotRegistered", count=None)
        with pytest.raises(Unavailable) as first:
            await post(line)
        assert first.value.retry_after is None
        with pytest.raises(Unavailable) as second:
            await post(line)
        assert line.teams.authorized[-2:] == ["Bearer token-1", "Bearer token-2"]
        assert second.value.code == "BotNotRegistered"
        assert isinstance(second.value, NoAccess)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://smba.trafficmanager.net/amer/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://169.254.169.254/",
        "http://127.0.0.1:80/",
    ],
)
async def test_no_token_goes_to_an_address_that_is_not_teams(url: str) -> None:
    async with a_line() as line:
        connectors = Connectors(line.credentials, ServiceUrls())
        connectors.open(line.session)
        with pytest.raises(Unavailable) as caught:
            await connectors.client(url)
        assert isinstance(caught.value, NoAccess)
        assert line.teams.tokens == []


async def test_a_redirect_is_not_followed() -> None:
    async with a_line() as line:
        line.teams.redirects = True
        with pytest.raises(Broken):
            await post(line)
        assert line.teams.calls == ["post"]


async def test_without_credentials_nothing_is_presented() -> None:
    async with a_line() as line:
        connectors = Connectors(None, ServiceUrls(local=True))
        connectors.open(line.session)
        await (await connectors.client(line.teams.service_url)).post(CHANNEL, HELLO)
        assert line.teams.authorized == [""]
        assert line.teams.tokens == []


async def test_a_connector_is_kept_by_its_address() -> None:
    async with a_line() as line:
        first = await line.connector()
        assert await line.connector() is first
        assert await line.connectors.client(line.teams.service_url.rstrip("/")) is first


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
async def test_what_microsoft_wants_repeated_was_not_done(status: int) -> None:
    async with a_line() as line:
        line.teams.faults.error("post", f"{status} ServiceError")
        with pytest.raises(Unavailable):
            await post(line)
        assert line.teams.calls == ["post"]


async def test_teams_says_when_to_come_back() -> None:
    async with a_line() as line:
        line.teams.faults.rate_limited("post", retry_after=7)
        with pytest.raises(Unavailable) as caught:
            await post(line)
        assert caught.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize(
    ("said", "code", "of_one_conversation"),
    [
        ("403 BotNotInConversationRoster", "BotNotInConversationRoster", True),
        ("403 ForbiddenOperationException", "ForbiddenOperationException", False),
        ("403 BotDisabledByAdmin", "BotDisabledByAdmin", False),
        ("403 ConversationBlockedByUser", "ConversationBlockedByUser", False),
        ("403 SomethingNew", "NotEnoughPermissions", False),
        ("404 ConversationNotFound", "ConversationNotFound", True),
        ("404 ", "ConversationNotFound", True),
    ],
)
async def test_lost_access_is_parked_until_a_person_mends_it(
    said: str, code: str, of_one_conversation: bool
) -> None:
    async with a_line() as line:
        line.teams.faults.error("post", said)
        with pytest.raises(NoAccess) as caught:
            await post(line)
        assert caught.value.code == code
        assert isinstance(caught.value, Shut) is of_one_conversation
        assert caught.value.retry_after is None, "the outbox knows how long to wait"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("413 MessageSizeTooBig", "MessageSizeTooBig"),
        ("413 ", "MessageSizeTooBig"),
        ("400 Bad Argument", "BadArgument"),
    ],
)
async def test_what_teams_will_never_take_is_broken(said: str, code: str) -> None:
    async with a_line() as line:
        line.teams.faults.error("post", said)
        with pytest.raises(Broken) as caught:
            await post(line)
        assert caught.value.code == code


async def test_a_message_or_thread_that_is_not_there_is_gone() -> None:
    async with a_line() as line:
        connector = await line.connector()
        for call in (
            connector.update(THREAD, "1", HELLO),
            connector.delete(THREAD, "1"),
            connector.post(THREAD, HELLO, in_thread=True),
        ):
            with pytest.raises(Gone):
                await call


@pytest.mark.parametrize("after_work", [False, True])
@pytest.mark.parametrize("kind", ["server_error", "drop", "hang"])
async def test_a_post_whose_answer_is_lost_is_unknown_and_not_repeated(
    kind: str, after_work: bool
) -> None:
    async with a_line(timeout_s=0.2) as line:
        seconds = {"seconds": 60.0} if kind == "hang" else {}
        getattr(line.teams.faults, kind)("post", after_work=after_work, **seconds)
        with pytest.raises(Unknown):
            await post(line)
        assert len(line.teams.messages) == (1 if after_work else 0)
        assert line.teams.calls == ["post"]


async def test_an_update_whose_answer_is_lost_may_be_repeated() -> None:
    async with a_line() as line:
        connector = await line.connector()
        for fault in (line.teams.faults.server_error, line.teams.faults.drop):
            fault("update", count=None)
            with pytest.raises(Unavailable):
                await connector.update(THREAD, "1", HELLO)
            line.teams.faults.clear()


async def test_a_server_that_is_not_there_got_nothing() -> None:
    async with a_line() as line:
        connectors = Connectors(None, ServiceUrls(local=True))
        connectors.open(line.session)
        with pytest.raises(Unavailable):
            await (await connectors.client("http://127.0.0.1:9/")).post(CHANNEL, HELLO)


async def test_a_stranger_or_somebody_of_the_team_is_found_by_their_id() -> None:
    async with a_line() as line:
        roster, place = ConnectorRoster(line.connectors), Place(line.teams.service_url, CHANNEL)
        ruth = await roster.person(place, "29:0")
        assert (ruth.aad, ruth.tenant, ruth.email) == ("aad-0", TENANT, "person0@rosebank.example")
        assert [profile.id for profile in await roster.people(place)] == ["29:0", "29:1"]
        with pytest.raises(Broken):
            await roster.person(place, "29:9")
        line.teams.faults.error("person", "503 ")
        with pytest.raises(OutsideError) as caught:
            await roster.person(place, "29:0")
        assert not isinstance(caught.value, Broken)
