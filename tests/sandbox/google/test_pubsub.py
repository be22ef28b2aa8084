"""Tests that the local Pub/Sub is as strict as Google's, and stricter about deadlines."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from google.auth import crypt, jwt

from sandbox.google.service_accounts import JWT_GRANT, PUBSUB
from tests.sandbox.google.site import NOON, OAK, Site

ACCOUNT = "bedside@bedside-123456.iam.gserviceaccount.com"
TOPIC = "projects/bedside-123456/topics/reviews"
NAME = "projects/bedside-123456/subscriptions/bedside"
TOKEN = "/sandbox/google/token"
PULL, ACK, HOLD = "pull", "acknowledge", "modifyAckDeadline"


def signed(site: Site, key: dict[str, str], **changed: Any) -> str:
    claims = {
        "iss": ACCOUNT,
        "scope": PUBSUB,
        "aud": str(site.client.make_url(TOKEN)),
        "iat": int(NOON.timestamp()),
        "exp": int(NOON.timestamp()) + 3600,
    } | changed
    signer = crypt.RSASigner.from_string(  # type: ignore[no-untyped-call]
        key["private_key"], key["private_key_id"]
    )
    made: bytes = jwt.encode(signer, claims)  # type: ignore[no-untyped-call]
    return made.decode()


async def token(site: Site, assertion: str) -> tuple[int, Any]:
    form = {"grant_type": JWT_GRANT, "assertion": assertion}
    async with site.client.post(TOKEN, data=form) as answer:
        return answer.status, await answer.json()


async def subscribed(site: Site, **more: Any) -> None:
    site.google.pubsub.subscribe(NAME, TOPIC, ACCOUNT, **more)
    key = site.google.oauth.service_accounts.new_key(ACCOUNT)
    site.token = (await token(site, signed(site, key)))[1]["access_token"]


async def asked(site: Site, verb: str, name: str = NAME, **body: Any) -> tuple[int, Any]:
    return await site.call("POST", f"/sandbox/google/pubsub/v1/{name}:{verb}", json=body)


async def pulled(site: Site) -> list[Any]:
    status, found = await asked(site, PULL, maxMessages=10)
    assert status == 200
    listed: list[Any] = found.get("receivedMessages", [])
    return listed


async def test_a_request_for_a_token_is_checked(site: Site) -> None:
    key = site.google.oauth.service_accounts.new_key(ACCOUNT)
    now = int(NOON.timestamp())
    status, granted = await token(site, signed(site, key))
    assert (status, granted["token_type"], granted["expires_in"]) == (200, "Bearer", 3600)
    for changed in (
        {"aud": "https://oauth2.googleapis.com/token"},
        {"iss": "other@bedside-123456.iam.gserviceaccount.com"},
        {"exp": now + 7200},
        {"iat": now - 7200, "exp": now - 3600},
    ):
        status, refused = await token(site, signed(site, key, **changed))
        assert (status, refused["error"]) == (400, "invalid_grant")
    assert (await token(site, signed(site, key, scope="openid")))[1]["error"] == "invalid_scope"
    assert (await token(site, "garbage"))[1]["error"] == "invalid_request"
    stranger = site.google.oauth.service_accounts.new_key("x@y.iam.gserviceaccount.com")
    assert (await token(site, signed(site, stranger)))[0] == 400


async def test_a_review_is_news_for_the_account_s_topic(site: Site) -> None:
    linked = {
        "name": "accounts/1001/notificationSetting",
        "pubsubTopic": TOPIC,
        "notificationTypes": ["NEW_REVIEW"],
    }
    path = "/sandbox/google/notifications/v1/accounts/1001/notificationSetting"
    mask = {"updateMask": "pubsubTopic,notificationTypes"}
    assert (await site.call("PATCH", path, params=mask, json=linked))[0] == 200
    await subscribed(site)
    review = site.google.world.add_review(OAK, 1, "Rude.")
    site.google.world.edit_review(review.id, stars=2)

    (found,) = await pulled(site)
    told = json.loads(base64.b64decode(found["message"]["data"]))
    assert (told["type"], told["review_name"]) == ("NEW_REVIEW", review.name)


async def test_a_message_comes_again_until_it_is_acknowledged_in_time(site: Site) -> None:
    await subscribed(site)
    site.google.pubsub.publish(TOPIC, {"n": 1})
    (first,) = await pulled(site)
    site.google.clock.jump(timedelta(seconds=11))
    assert (await asked(site, ACK, ackIds=[first["ackId"]]))[0] == 200
    (second,) = await pulled(site)
    assert second["message"]["messageId"] == first["message"]["messageId"]
    assert second["ackId"] != first["ackId"]
    assert (await asked(site, ACK, ackIds=[second["ackId"]]))[0] == 200
    site.google.clock.jump(timedelta(seconds=11))
    assert site.google.pubsub.subscriptions[NAME].messages == {}


async def test_a_deadline_can_be_moved(site: Site) -> None:
    await subscribed(site)
    site.google.pubsub.publish(TOPIC, {"n": 1})
    (found,) = await pulled(site)
    await asked(site, HOLD, ackIds=[found["ackId"]], ackDeadlineSeconds=300)
    site.google.clock.jump(timedelta(seconds=299))
    await asked(site, HOLD, ackIds=[found["ackId"]], ackDeadlineSeconds=0)
    assert len(await pulled(site)) == 1


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        (PULL, {}),
        (PULL, {"maxMessages": 0}),
        (PULL, {"maxMessages": "10"}),
        (PULL, {"maxMessages": 1001}),
        (PULL, {"maxMessages": 1, "wait": True}),
        (ACK, {"ackIds": []}),
        (ACK, {"ackIds": "one"}),
        (HOLD, {"ackIds": ["a"], "ackDeadlineSeconds": 601}),
        (HOLD, {"ackIds": ["a"]}),
    ],
)
async def test_odd_requests_are_refused(site: Site, verb: str, body: dict[str, Any]) -> None:
    await subscribed(site)
    status, refused = await asked(site, verb, **body)
    assert (status, refused["error"]["status"]) == (400, "INVALID_ARGUMENT")


async def test_only_readers_read_and_only_what_is_pulled(site: Site) -> None:
    _, refused = await asked(site, PULL, maxMessages=1)
    assert refused["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    await subscribed(site)
    permission = "pubsub.subscriptions.consume"
    _, may = await asked(site, "testIamPermissions", permissions=[permission, "other"])
    assert may == {"permissions": [permission]}
    other = "projects/bedside-123456/subscriptions/other"
    assert (await asked(site, PULL, other, maxMessages=1))[0] == 404
    assert (await asked(site, "testIamPermissions", other, permissions=[permission]))[1] == {}
    site.google.pubsub.subscribe(other, TOPIC)
    assert (await asked(site, PULL, other, maxMessages=1))[0] == 403
    site.google.pubsub.subscribe(other, TOPIC, ACCOUNT, is_push=True)
    _, refused = await asked(site, PULL, other, maxMessages=1)
    assert refused["error"]["status"] == "FAILED_PRECONDITION"
