"""Odd requests at each address that anyone can reach, signed and unsigned, without a traceback or
a server error that isn't meant: 1,000 each, and as many as you like by hand (BEDSIDE_FUZZED=10000).
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.resilience.doors import (
    ALL_DOORS,
    DOOR_SECRETS,
    FORM,
    MAIL,
    YELP_SECRET,
    proof,
    with_slack_signature,
    with_webhook_signature,
)
from tests.resilience.program import Program, a_program

FUZZED = int(os.environ.get("BEDSIDE_FUZZED", "1000"))
AT_A_TIME = 20
SIGNED = ("timestamp", "token", "signature")

ODD = [
    *(b"", b"\x01", b"\xff\xfe", b"\xed\xa0\x80", b"\xd9\xa1\xd9\xa2\xd9\xa3", b"%00", b"%ff"),
    *(b"%ED%A0%80", b"%", b"-1", b"1e309", b"NaN", b"9" * 11, b"9" * 12, b"9" * 400, b"0" * 10),
    *(b"[]", b"{}", b"null", b"true", b"[" * 3_000, b'{"a":' * 600, b'"\\ud83d"', b'"\\u0000"'),
    *(b"a=b; c", b"v0=" + b"0" * 64, b"v1,AAAA", b"1.x.AAAA", b".", b"a" * 16 + b"." + b"b" * 40),
    *("ä.ö.ü".encode(), b"http://[", b"[::1", b"x" * 2_000),
]

HEADERS = [
    *("X-Slack-Signature", "X-Slack-Request-Timestamp", "Authorization", "Cookie", "Origin"),
    *("webhook-id", "webhook-timestamp", "webhook-signature", "Host", "Content-Encoding"),
    *("X-Forwarded-For", "Accept", "Expect", "Range", "Referer"),
]

DOORS = [
    ("POST", "/slack/events", ("X-Slack-Signature", "X-Slack-Request-Timestamp")),
    ("POST", "/webhooks/reviews", ("webhook-id", "webhook-timestamp", "webhook-signature")),
    ("POST", MAIL, (*SIGNED, "body-mime", "recipient")),
    ("POST", "/api/messages", ("Authorization",)),
    ("GET", "/google/connect", ("ticket",)),
    ("POST", "/google/connect", ("ticket",)),
    ("GET", "/google/callback", ("state", "code", "error", "Cookie")),
    ("GET", "/google/offices", ("Cookie",)),
    ("POST", "/google/offices", ("Cookie", "oak-street")),
    ("POST", "/google/push", ("Authorization",)),
    ("GET", f"/yelp/push/{YELP_SECRET}", ("verification",)),
    ("POST", f"/yelp/push/{YELP_SECRET}", ()),
    ("GET", "/yelp/push/guessed", ("verification",)),
    ("GET", "/healthz", ()),
    ("GET", "/readyz", ("for",)),
]
"""Method, address, and what it reads: a header, or a field of the query or form."""

MEANT = {
    # an invoke that the manifest doesn't offer, as Microsoft's SDKs answer it
    "/api/messages": {501},
    # Google's certificates can't be had here, so Google sends its message again
    "/google/push": {503},
}
"""Server errors that an address gives on purpose."""

KEYS = [
    *("type", "actions", "action_id", "value", "view", "state", "values", "user", "team", "id"),
    *("container", "message_ts", "channel", "event", "event_id", "command", "text", "response_url"),
    *("reviews", "site", "location", "stars", "posted_at", "author", "reply", "name", "data"),
    *("channelId", "serviceUrl", "from", "recipient", "conversation", "channelData", "tenant"),
    *("entities", "attachments", "membersAdded", "action", "verb", "payload", "files", "tokens"),
]
SCALARS = [
    *(None, True, 0, -1, 5, 2**80, 1e308, "", "x", "\ud83d", "\x00", "1", "T0ROSEBANK", "U0RUTH"),
    *("block_actions", "view_submission", "event_callback", "message", "user_change", "/reviews"),
    *("msteams", "invoke", "adaptiveCard/action", "composeExtension/submitAction", "google"),
    *("http://127.0.0.1:9/", "oak-street", "2026-11-30T10:00:00Z", "9999-12-31T23:59:59-12:00"),
    *("conversationUpdate", "installationUpdate", "take_it", '{"case":1}', "x" * 300),
]


@pytest.mark.slow
@pytest.mark.timeout(1_800)
async def test_ten_thousand_odd_requests_at_each_door_give_no_500(tmp_path: Path) -> None:
    async with a_program(tmp_path, changes=ALL_DOORS) as program:
        program.env |= DOOR_SECRETS
        await program.start()
        wrong: list[bytes] = []
        for method, path, reads in DOORS:
            rng, found = random.Random(f"{method} {path}"), Counter[int]()
            for _ in range(FUZZED // AT_A_TIME):
                made = [request(rng, method, path, reads) for _ in range(AT_A_TIME)]
                answers = await asyncio.gather(*(status(program, one) for one in made))
                found.update(answers)
                pairs = zip(made, answers, strict=True)
                wrong += [one for one, answer in pairs if not is_meant(path, one, answer)]
            sys.stdout.write(f"{method} {path}: {dict(sorted(found.items()))}\n")
            assert found.total() == FUZZED
            assert found.keys() - {429}, "everything was turned away unread"
        await program.stop()
        assert not wrong, f"{len(wrong)}, such as {wrong[0]!r}"
        for line in program.log.splitlines():
            assert "Traceback" not in line
            assert "a library logged a problem" not in json.loads(line)["event"]


def is_meant(path: str, sent: bytes, status: int) -> bool:
    """Whether the status is none of a server error, or one that the address gives on purpose."""
    if status == 501 and b'"invoke"' not in sent:
        return False
    return status < 500 or status in MEANT.get(path, ())


def request(rng: random.Random, method: str, path: str, reads: tuple[str, ...]) -> bytes:
    """The bytes of one. Each comes from a new source, so that none is refused for its number."""
    fields, headers = list[bytes](), {"Host": b"127.0.0.1", "Connection": b"close"}
    headers["X-Forwarded-For"] = f"10.{rng.randrange(256)}.{rng.randrange(256)}.1".encode()
    for name in reads:
        if rng.random() < 0.2:
            continue
        if name[0].isupper() or name.startswith("webhook-"):
            headers[name] = value_of(rng, name)
        else:
            fields.append(name.encode() + b"=" + value_of(rng, name).replace(b" ", b"+"))
    if rng.random() < 0.2:
        headers[rng.choice(HEADERS)] = rng.choice(ODD)
    body = b"&".join(fields) if method == "POST" else b""
    if method == "POST":
        headers["Content-Type"] = rng.choice([FORM, "application/json"]).encode()
        if rng.random() < 0.7:
            odd = json.dumps(nearly(rng, path)).encode()
            body = rng.choice([rng.choice(ODD), rng.randbytes(rng.randrange(200)), body, odd, odd])
        if rng.random() < 0.5:
            body = sign(path, rng, body, headers)
        headers["Content-Length"] = str(len(body)).encode()
    query = b"?" + b"&".join(fields) if method == "GET" and fields else b""
    head = f"{method} {path}".encode() + query + b" HTTP/1.1\r\n"
    told = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers.items())
    return head + told + b"\r\n" + body


GENUINE: dict[str, dict[str, object]] = {
    "/slack/events": {
        "type": "block_actions",
        "user": {"id": "U0RUTH", "team_id": "T0ROSEBANK"},
        "team": {"id": "T0ROSEBANK"},
        "container": {"message_ts": "1.1", "channel_id": "C0OAKSTREET"},
        "channel": {"id": "C0OAKSTREET"},
        "actions": [{"action_id": "take_it", "value": '{"case":1}', "action_ts": "1"}],
        "view": None,
        "event": {"type": "app_mention", "user": "U0RUTH", "channel": "C0OAKSTREET", "text": "x"},
        "team_id": "T0ROSEBANK",
    },
    "/webhooks/reviews": {
        "reviews": [{"site": "other", "location": "oak-street", "id": "1", "text": "x", "stars": 5}]
    },
    "/api/messages": {
        "type": "message",
        "id": "1",
        "channelId": "msteams",
        "serviceUrl": "http://127.0.0.1:9/",
        "from": {"id": "29:ruth", "aadObjectId": "00000000-0000-4000-8000-000000000001"},
        "recipient": {"id": "28:bedside"},
        "conversation": {"id": "19:oak@thread.tacv2", "conversationType": "channel"},
        "channelData": {"tenant": {"id": "00000000-0000-4000-8000-000000000002"}},
        "text": "pending",
        "value": {"action": {"verb": "take_it", "data": {"case": 1}}},
    },
}


def nearly(rng: random.Random, path: str) -> object:
    """What that door takes, with up to three parts changed, or anything."""
    base = GENUINE.get(path)
    if base is None or rng.random() < 0.3:
        return shape(rng, 4)
    some = rng.sample(sorted(base), min(rng.randrange(4), len(base)))
    return base | {name: shape(rng, 3) for name in some} | rng.choice([{}, {"type": shape(rng, 0)}])


def shape(rng: random.Random, depth: int) -> object:
    """JSON with names and values that the doors know, in places where they don't belong."""
    if depth and rng.random() < 0.8:
        names = rng.sample(KEYS, rng.randrange(1, 9))
        return {name: shape(rng, depth - 1) for name in names}
    if depth and rng.random() < 0.3:
        return [shape(rng, depth - 1) for _ in range(rng.randrange(4))]
    return rng.choice(SCALARS)


def sign(path: str, rng: random.Random, body: bytes, headers: dict[str, bytes]) -> bytes:
    """Sign the body, as whoever knows the secret does. Returns it with what the form needs."""
    given = dict[str, str]()
    if path == "/slack/events":
        given = with_slack_signature(body, headers["Content-Type"].decode())
    elif path == "/webhooks/reviews":
        body, given = with_webhook_signature(body, f"msg_{rng.randrange(10**9)}")
    elif path == MAIL:
        body = urlencode(proof(f"t{rng.randrange(10**9)}")).encode() + b"&" + body
        given = {"Content-Type": FORM}
    headers |= {name: value.encode() for name, value in given.items()}
    return body


def value_of(rng: random.Random, name: str) -> bytes:
    """A value that this door could read, or nearly."""
    odd = rng.choice(ODD)
    now = str(int(time.time())).encode()
    match name:
        case "X-Slack-Request-Timestamp" | "webhook-timestamp" | "timestamp":
            return rng.choice([now, odd])
        case "Cookie":
            return b"bedside_google=" + rng.choice([odd, b"ab12." + odd, odd + b".x"])
        case "Authorization":
            return b"Bearer " + rng.choice([odd, token(rng)])
        case "state" | "ticket":
            return rng.choice([odd, b"ab12." + odd])
    return odd


def token(rng: random.Random) -> bytes:
    """Three parts, as in a JSON Web Token."""
    heads = [{"alg": "RS256", "kid": "k"}, {"alg": "RS256", "kid": ["k"]}, {"alg": "none"}]
    parts = [json.dumps(rng.choice(heads)).encode(), rng.choice(ODD), rng.choice(ODD)]
    if rng.random() < 0.5:
        parts[0] = rng.choice(ODD)
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)


async def status(program: Program, sent: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", program.settings.server.port)
    try:
        writer.write(sent)
        async with asyncio.timeout(30):
            line = await reader.readline()
        return int(line.split()[1]) if line else 0
    finally:
        writer.close()
