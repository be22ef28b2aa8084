"""Two thousand odd requests at each address that anyone can reach, without a 500 or a traceback."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import sealing
from tests.resilience.program import Program, a_program

FUZZED = 2_000
AT_A_TIME = 20
FORM = "application/x-www-form-urlencoded"
SERVICE_ACCOUNT = "bedside@project.iam.gserviceaccount.com"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"w" * 32).decode()

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
    ("GET", "/google/connect", ("ticket",)),
    ("POST", "/google/connect", ("ticket",)),
    ("GET", "/google/callback", ("state", "code", "error", "Cookie")),
    ("GET", "/google/offices", ("Cookie",)),
    ("POST", "/google/offices", ("Cookie", "oak-street")),
    ("POST", "/google/push", ("Authorization",)),
    ("GET", "/healthz", ()),
    ("GET", "/readyz", ("for",)),
]
"""Method, address, and what it reads: a header, or a field of the query or form."""


@pytest.mark.timeout(600)
async def test_two_thousand_odd_requests_at_each_door_give_no_500(tmp_path: Path) -> None:
    changes = {
        "[server]\n": '[server]\npublic_url = "https://b.example"\n'
        'trusted_proxies = ["127.0.0.1"]\n',
        "[google]\n": f'[google]\npush_from = "{SERVICE_ACCOUNT}"\n'
        'certificates_url = "http://127.0.0.1:9/certs"\n',
    }
    async with a_program(tmp_path, changes=changes) as program:
        program.env |= {
            "BEDSIDE_WEBHOOKS_INCOMING_SECRET": WEBHOOK_SECRET,
            "BEDSIDE_KEYS": sealing.new_key(datetime.now(UTC)),
        }
        await program.start()
        wrong: list[bytes] = []
        for method, path, reads in DOORS:
            rng, found = random.Random(f"{method} {path}"), Counter[int]()
            for _ in range(FUZZED // AT_A_TIME):
                made = [request(rng, method, path, reads) for _ in range(AT_A_TIME)]
                answers = await asyncio.gather(*(status(program, one) for one in made))
                found.update(answers)
                wrong += [one for one, answer in zip(made, answers, strict=True) if answer == 500]
            sys.stdout.write(f"{method} {path}: {dict(sorted(found.items()))}\n")
            assert found.total() == FUZZED
            assert found.keys() - {429}, "everything was turned away unread"
        await program.stop()
        assert not wrong, f"{len(wrong)}, such as {wrong[0]!r}"
        for line in program.log.splitlines():
            assert "Traceback" not in line
            assert "a library complains" not in json.loads(line)["event"]


def request(rng: random.Random, method: str, path: str, reads: tuple[str, ...]) -> bytes:
    """The bytes of one. Each comes from a new source, so that none is refused for its number."""
    fields, headers = list[bytes](), {"Host": b"b.example", "Connection": b"close"}
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
        if rng.random() < 0.5:
            body = rng.choice([rng.choice(ODD), rng.randbytes(rng.randrange(200)), body])
        headers["Content-Length"] = str(len(body)).encode()
    query = b"?" + b"&".join(fields) if method == "GET" and fields else b""
    head = f"{method} {path}".encode() + query + b" HTTP/1.1\r\n"
    told = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers.items())
    return head + told + b"\r\n" + body


def value_of(rng: random.Random, name: str) -> bytes:
    """A value that this door could read, or nearly."""
    odd = rng.choice(ODD)
    now = str(int(time.time())).encode()
    match name:
        case "X-Slack-Request-Timestamp" | "webhook-timestamp":
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
