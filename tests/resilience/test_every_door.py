"""Odd requests at each address that anyone can reach, without a traceback or a server error that
isn't meant: 10,000 each, or as many as BEDSIDE_FUZZED says.

Most were genuine until something was changed in them, and were signed after that.
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.adapters.mail import mails
from tests.adapters.sites.test_push import message as pushed
from tests.journeys.patience import PATIENCE_S
from tests.resilience.doors import (
    MAIL,
    YELP_SECRET,
    genuine,
    proof,
    with_slack_signature,
    with_webhook_signature,
)
from tests.resilience.genuine import Genuine, a_program_with_all_doors
from tests.resilience.mutations import (
    FORM,
    JSON,
    ODD,
    Request,
    around,
    mutated,
    odd_form,
    shape,
)

FUZZED = int(os.environ.get("BEDSIDE_FUZZED", "10000"))
AT_A_TIME = 20

Make = Callable[[random.Random, Genuine], Request]
"""Makes a request that was genuine once."""


WEBHOOK = ("webhook-id", "webhook-timestamp", "webhook-signature")


@dataclass(frozen=True)
class Door:
    """An address, and the headers and fields that it reads."""

    method: str
    path: str
    reads: tuple[str, ...]
    make: Make | None = None
    share: float = 0.6
    """How many requests are made that way (of 1). The others never were genuine."""

    meant: frozenset[int] = frozenset()
    """Server errors that it gives on purpose."""


def slack(rng: random.Random, sent: Genuine) -> Request:
    kind = rng.random()
    if kind < 0.2:
        body, content = mutated(rng, rng.choice(sent.events)), JSON
    elif kind < 0.4:
        fields = json.loads(mutated_fields(rng, rng.choice(sent.commands)))
        body, content = urlencode(fields, errors="surrogatepass").encode(), FORM
    else:
        changed = mutated(rng, rng.choice(sent.interactive))
        body, content = b"payload=" + quote(changed).encode(), FORM
    if content == FORM and rng.random() < 0.05:
        body = odd_form(rng, body)
    headers = {k: v.encode() for k, v in with_slack_signature(body, content).items()}
    return Request("POST", "/slack/events", headers, body)


def mutated_fields(rng: random.Random, genuine: str) -> bytes:
    """A form's fields with some changed. Their values stay strings."""
    fields = json.loads(genuine)
    for name in rng.sample(sorted(fields), rng.randrange(1, 4)):
        if rng.random() < 0.3:
            del fields[name]
        else:
            fields[name] = rng.choice((str(fields[name]) * 50, *TEXTS))
    return json.dumps(fields).encode()


TEXTS = [
    *("", "x", "\x00", "pending", "find " + "a" * 3_000, "case 99999999999999999999999", "add"),
    *("away maya 9999-12-31", "away maya in 999999999 years", "٣", "\ud83d", "assign 1 maya", "%"),
    *(
        "remind 1 at 25:61",
        "language xx",
        "find \u202e",
        "U0RUTH",
        "<@U0RUTH>",
        "find %_\\'\"",
        "1",
    ),
]


def webhook(rng: random.Random, _sent: Genuine) -> Request:
    body, _ = genuine("/webhooks/reviews", rng.randrange(50))
    body, given = with_webhook_signature(mutated(rng, body.decode()), f"msg_{rng.randrange(10**9)}")
    headers = {name: value.encode() for name, value in given.items()}
    return Request("POST", "/webhooks/reviews", headers, body)


def mail(rng: random.Random, _sent: Genuine) -> Request:
    number = rng.randrange(10**9)
    made = rng.choice((mails.google, mails.mail))
    text = (
        made(text=f"The wait was long {number % 40}.")
        if made is mails.google
        else mails.mail("Hello", "Hi", id=str(number))
    )
    body = damaged_mail(rng, text)
    fields = urlencode(
        {"body-mime": body, "recipient": "in@b.example"} | proof(f"t{number}")
    ).encode()
    fields = odd_form(rng, fields) if rng.random() < 0.05 else fields
    return Request("POST", MAIL, {"Content-Type": FORM.encode()}, fields)


ODD_LINES = [
    *(
        b"From: =?utf-8?b?//8=?= <x@y>",
        b"From: <@>",
        b"From:",
        b"Date: 99 Foo 99999 99:99",
        b"\xff: \xff",
    ),
    *(
        b"Content-Type: text/plain; charset=nope",
        b"Content-Type: multipart/mixed",
        b"To: a, b, , <",
    ),
    *(
        b"Content-Type: text/html; charset=utf-7",
        b"Content-Transfer-Encoding: base64",
        b"no colon",
    ),
    *(
        b'Content-Type: multipart/mixed; boundary=""',
        b"Message-ID: \xed\xa0\x80",
        b"Subject: =?x?q?=\x00?=",
    ),
    *(
        b"Content-Type: message/rfc822",
        b"Date: Mon, 1 Jan 0001 00:00:00 +2400",
        b"References: " + b"<a@b> " * 400,
    ),
    *(
        b"Authentication-Results: mx; dkim=pass",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=; s=;",
        b"X: " + b"y" * 9_000,
    ),
    *(
        b"Content-Type: text/plain; charset*=utf-8''%ff; x*0=a; x*2=c",
        b"Content-Type: ;;;",
        b"List-Id: \t\t",
    ),
]


def damaged_mail(rng: random.Random, text: bytes) -> bytes:
    lines = text.split(b"\n")
    for _ in range(rng.randrange(4)):
        at = rng.randrange(len(lines))
        match rng.randrange(5):
            case 0:
                lines.pop(at) if len(lines) > 1 else None
            case 1:
                lines.insert(at, rng.choice(ODD_LINES))
            case 2:
                lines.insert(0, rng.choice(ODD_LINES))
            case 3:
                lines.insert(at, lines[rng.randrange(len(lines))])
            case _:
                cut = rng.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + rng.choice(ODD)[:400] + lines[at][cut:]
    return b"\n".join(lines)


def teams(rng: random.Random, sent: Genuine) -> Request:
    headers = {
        "Content-Type": JSON.encode(),
        "Authorization": b"Bearer " + sent.teams_token.encode(),
    }
    return Request("POST", "/api/messages", headers, mutated(rng, rng.choice(sent.activities)))


def google_ticket(rng: random.Random, sent: Genuine) -> Request:
    return Request("GET", f"/google/connect?ticket={cut(rng, ticket(sent))}")


def ticket(sent: Genuine) -> str:
    assert sent.tickets is not None
    return sent.tickets.issue("dana").text


def google_begin(rng: random.Random, sent: Genuine) -> Request:
    form = f"ticket={cut(rng, ticket(sent))}".encode()
    form = odd_form(rng, form) if rng.random() < 0.3 else form
    return Request("POST", "/google/connect", {"Content-Type": FORM.encode()}, form)


def google_back(rng: random.Random, sent: Genuine) -> Request:
    at = rng.randrange(len(sent.returns))
    query = json.loads(mutated_fields(rng, sent.returns[at]))
    cookie = cut(rng, sent.waiting[at].decode())
    told = urlencode(query, errors="surrogatepass")
    return Request("GET", f"/google/callback?{told}", {"Cookie": cookie.encode()})


def google_offer(rng: random.Random, sent: Genuine) -> Request:
    return Request(
        "GET", "/google/offices", {"Cookie": cut(rng, rng.choice(sent.choosing).decode()).encode()}
    )


def google_choose(rng: random.Random, sent: Genuine) -> Request:
    cookie = cut(rng, rng.choice(sent.choosing).decode()).encode()
    listing = rng.choice(
        ("accounts/1001/locations/2001", "accounts/x", "", "\ud83d", "%", "a" * 9_000)
    )
    chosen = urlencode(
        {rng.choice(("oak-street", "lakeside", "nowhere", "\x00")): listing}, errors="surrogatepass"
    ).encode()
    chosen = odd_form(rng, chosen) if rng.random() < 0.5 else chosen
    return Request(
        "POST", "/google/offices", {"Cookie": cookie, "Content-Type": FORM.encode()}, chosen
    )


def cut(rng: random.Random, proof: str) -> str:
    """Mostly the proof itself, or else with something missing or added."""
    at = rng.randrange(len(proof))
    return rng.choice((proof, proof, proof[:at], proof[:at] + "x" + proof[at + 1 :], proof * 9))


def google_push(rng: random.Random, sent: Genuine) -> Request:
    headers = {"Authorization": b"Bearer " + sent.google_token.encode()}
    news = {"type": "NEW_REVIEW", "review_name": "accounts/1001/locations/2001/reviews/a"}
    inner = base64.b64encode(mutated(rng, json.dumps(news)))
    body = json.dumps({"message": {"data": inner.decode(), "messageId": "1"}, "subscription": "s"})
    made = (
        body.encode() if rng.random() < 0.5 else mutated(rng, rng.choice((body, pushed().decode())))
    )
    return Request("POST", "/google/push", headers, made)


YELP_NEWS = {
    "id": "1",
    "type": "BUSINESS",
    "data": {"id": "3l54GTr8-E3XPpxxnF_sAA", "updates": [{"event_type": "NEW_REVIEW_EVENT"}]},
}


def yelp_push(rng: random.Random, _sent: Genuine) -> Request:
    headers = {"Content-Type": JSON.encode()}
    return Request(
        "POST", f"/yelp/push/{YELP_SECRET}", headers, mutated(rng, json.dumps(YELP_NEWS))
    )


SIGNED = ("timestamp", "token", "signature")
DOORS = [
    # first those whose browsers may take ten minutes
    Door("GET", "/google/callback", ("state", "code", "error", "Cookie"), google_back),
    Door("GET", "/google/offices", ("Cookie",), google_offer),
    Door("POST", "/google/offices", ("Cookie", "oak-street"), google_choose),
    Door("GET", "/google/connect", ("ticket",), google_ticket),
    # each writes to the database, so only some are let in
    Door("POST", "/google/connect", ("ticket",), google_begin, share=0.1),
    Door("POST", "/slack/events", ("X-Slack-Signature", "X-Slack-Request-Timestamp"), slack),
    # an invoke that the manifest doesn't offer, as Microsoft's SDKs answer it
    Door("POST", "/api/messages", ("Authorization",), teams, meant=frozenset({501})),
    Door("POST", "/webhooks/reviews", WEBHOOK, webhook),
    # each takes five times as long as another door's
    Door("POST", MAIL, (*SIGNED, "body-mime", "recipient"), mail, share=0.25),
    # if a listing can't be read, Google has to send its message again
    Door("POST", "/google/push", ("Authorization",), google_push, meant=frozenset({503})),
    Door("GET", f"/yelp/push/{YELP_SECRET}", ("verification",)),
    Door("POST", f"/yelp/push/{YELP_SECRET}", (), yelp_push),
    Door("GET", "/yelp/push/guessed", ("verification",)),
    Door("GET", "/healthz", ()),
    Door("GET", "/readyz", ("for",)),
]


@pytest.mark.slow
@pytest.mark.timeout(3_600)
async def test_ten_thousand_odd_requests_at_each_door_give_no_500(tmp_path: Path) -> None:
    async with a_program_with_all_doors(tmp_path) as (program, sent):
        wrong: list[bytes] = []
        for door in DOORS:
            rng, since_s = random.Random(f"{door.method} {door.path}"), time.process_time()
            made = (request(rng, door, sent) for _ in range(FUZZED))
            run = Run(door, program.settings.server.port, made)
            await asyncio.gather(*(run.work() for _ in range(AT_A_TIME)))
            wrong += run.wrong
            statuses, took_s = dict(sorted(run.statuses.items())), time.process_time() - since_s
            sys.stdout.write(f"{door.method} {door.path}: {statuses}, {took_s:.1f} s to send\n")
            sys.stdout.flush()
            assert run.statuses.total() == FUZZED
            assert run.statuses.keys() - {429}, "everything was turned away unread"
        assert not wrong, f"{len(wrong)}, such as {wrong[0]!r}"
        assert (await program.get("/healthz"))[0] == 200
        await program.stop()
        for line in program.log.splitlines():
            assert "Traceback" not in line
            told = json.loads(line)
            # Yelp itself can't be reached here
            is_yelps = told.get("job") == "Subscriptions.keep"
            assert told["level"] in ("info", "warning") or is_yelps, line


@dataclass
class Run:
    """What came back from one door."""

    door: Door
    port: int
    requests: Iterator[Request]
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[bytes] = field(default_factory=list)

    async def work(self) -> None:
        """Send requests over one connection as long as it stays open, and then over another."""
        line = await Line.open(self.port)
        for request in self.requests:
            sent, is_head = request.raw, request.method == "HEAD"
            status = await line.status(sent, is_head=is_head) if line.is_open else 0
            if not status:
                # it can be closed between two requests, like any that's kept open
                line = await Line.open(self.port)
                status = await line.status(sent, is_head=is_head)
            self.statuses[status] += 1
            if status >= 500 and not self._is_meant(status, sent):
                self.wrong.append(b"%d %s" % (status, sent[:3_000]))
            if request.is_last:
                line.close()
        line.close()

    def _is_meant(self, status: int, sent: bytes) -> bool:
        return status in self.door.meant and (status != 501 or b"invoke" in sent)


@dataclass
class Line:
    """A connection to the program."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_open: bool = True

    @classmethod
    async def open(cls, port: int) -> Line:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def status(self, sent: bytes, *, is_head: bool) -> int:
        """The status of the response. 0 if there was none."""
        self.writer.write(sent)
        try:
            async with asyncio.timeout(PATIENCE_S):
                head = await self.reader.readuntil(b"\r\n\r\n")
                first, *lines = head.lower().split(b"\r\n")
                given = dict(line.split(b": ", 1) for line in lines[:-2])
                if size := 0 if is_head else int(given.get(b"content-length", b"0")):
                    await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            return 0
        if given.get(b"connection") == b"close" or b"transfer-encoding" in given:
            self.close()
        return int(first.split()[1])

    def close(self) -> None:
        self.is_open = False
        self.writer.close()


def request(rng: random.Random, door: Door, sent: Genuine) -> Request:
    """One that was genuine or one that never was, as if from a source of its own."""
    made = door.make(rng, sent) if door.make and rng.random() < door.share else strange(rng, door)
    made = around(rng, made) if rng.random() < 0.15 else made
    source = f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}"
    return replace(made, headers={"X-Forwarded-For": source.encode()} | made.headers)


def strange(rng: random.Random, door: Door) -> Request:
    """One with values that the door could read, or nearly."""
    fields, headers = list[bytes](), dict[str, bytes]()
    for name in door.reads:
        if rng.random() < 0.2:
            continue
        if name[0].isupper() or name.startswith("webhook-"):
            headers[name] = value_of(rng, name)
        else:
            fields.append(name.encode() + b"=" + value_of(rng, name).replace(b" ", b"+"))
    form = b"&".join(fields)
    if door.method == "GET":
        query = form.decode("utf-8", "surrogateescape")
        return Request("GET", f"{door.path}?{query}" if form else door.path, headers)
    headers["Content-Type"] = rng.choice([FORM, JSON]).encode()
    bodies = [
        form,
        rng.choice(ODD),
        rng.randbytes(rng.randrange(200)),
        json.dumps(shape(rng, 3)).encode(),
    ]
    return Request("POST", door.path, headers, rng.choice(bodies))


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
    heads = [{"alg": "RS256", "kid": "k1"}, {"alg": "RS256", "kid": ["k"]}, {"alg": "none"}]
    parts = [json.dumps(rng.choice(heads)).encode(), rng.choice(ODD), rng.choice(ODD)]
    if rng.random() < 0.5:
        parts[0] = rng.choice(ODD)
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
