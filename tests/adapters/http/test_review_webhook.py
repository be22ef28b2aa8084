"""Tests reviews from other software: requests are signed, and each is processed once, completely or
not at all.
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlmodel import Session, select
from standardwebhooks.webhooks import Webhook

from adapters.http.review_payload import schema
from adapters.http.review_webhook import LARGEST, PATH, ReviewWebhook
from adapters.http.webhook_signing import Signatures
from adapters.sources import Sources
from bot.errors import ConfigurationError, DiskFull
from bot.refusals import Refusals
from bot.store import cases
from bot.store.tables import ReviewRow
from tests.scheduler.office import Office, office, sqlite
from tests.world import MONDAY

__all__ = ["office", "sqlite"]

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"o" * 32).decode()
REVIEW = {
    "site": "google",
    "location": "oak-street",
    "id": "g1",
    "stars": 1,
    "text": "Nobody called me back.",
    "author": "A. B.",
    "posted_at": MONDAY.isoformat(),
}
SCHEMA = Path(__file__).parents[3] / "docs" / "review-webhook.schema.json"


@dataclass
class Sender:
    """Software that sends reviews. `at` is the current time on both its clock and ours."""

    office: Office
    at: datetime = datetime(2026, 6, 1, 12, tzinfo=UTC)
    refusals: Refusals = field(default_factory=Refusals)
    client: TestClient[web.Request, web.Application] = field(init=False)

    def __post_init__(self) -> None:
        webhook = ReviewWebhook(
            Signatures(f"{OTHER} {SECRET}", "BEDSIDE_WEBHOOKS_INCOMING_SECRET"),
            self.refusals,
            Sources(),
            now=lambda: self.at.timestamp(),
        )
        webhook.connect(self.office.desk, self.office.intake)
        app = web.Application()
        app.add_routes(webhook.routes)
        self.client = TestClient(TestServer(app))

    def headers(self, body: bytes, id: str = "m1", secret: str = SECRET) -> dict[str, str]:
        signature = Webhook(secret).sign(id, self.at, body.decode("utf-8", "replace"))
        return {
            "webhook-id": id,
            "webhook-timestamp": str(int(self.at.timestamp())),
            "webhook-signature": signature,
            "content-type": "application/json",
        }

    async def send(self, body: object, id: str = "m1", **headers: str) -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = self.headers(raw, id) | headers
        async with self.client.post(PATH, data=raw, headers=given) as answer:
            return answer.status, await answer.json()

    async def stored(self) -> int:
        def every(session: Session) -> int:
            return len(session.exec(select(ReviewRow)).all())

        return await self.office.store.read(every)


@pytest.fixture
async def sender(office: Office) -> AsyncIterator[Sender]:
    made = Sender(office)
    async with made.client:
        yield made


async def test_a_review_becomes_a_case_and_the_same_request_gets_the_same_answer(
    sender: Sender,
) -> None:
    status, told = await sender.send(REVIEW)
    assert status == 200
    assert (told["new"], len(told["cases"])) == (1, 1)
    assert await sender.send(REVIEW) == (200, told)
    status, again = await sender.send(REVIEW, "m2")
    assert (status, again["new"], again["known"], again["cases"]) == (200, 0, 1, [])
    assert await sender.stored() == 1


async def test_an_id_that_was_used_for_something_else_is_refused(sender: Sender) -> None:
    await sender.send(REVIEW)
    status, _ = await sender.send(REVIEW | {"id": "g2"})
    assert status == 409
    assert await sender.stored() == 1


async def test_several_come_in_together_and_old_ones_open_no_case(sender: Sender) -> None:
    old = {**REVIEW, "id": "g0", "posted_at": (MONDAY - timedelta(days=400)).isoformat()}
    good = {**REVIEW, "id": "", "stars": 5, "reply": {"text": "Thank you!"}}
    status, told = await sender.send({"reviews": [REVIEW, old, good]})
    assert (status, told["new"], len(told["cases"])) == (200, 3, 1)


async def test_all_of_a_request_or_nothing(sender: Sender) -> None:
    wrong = [
        {**REVIEW, "site": "gmb"},
        {**REVIEW, "location": "uptown"},
        {**REVIEW, "stars": 6},
        {**REVIEW, "stars": None, "text": " "},
        {**REVIEW, "posted_at": "2026-06-01T12:00:00"},
        {**REVIEW, "posted_at": (MONDAY + timedelta(days=3)).isoformat()},
        {**REVIEW, "rating": 1},
        {**REVIEW, "url": "javascript:alert(1)"},
    ]
    for n, one in enumerate(wrong):
        status, told = await sender.send({"reviews": [REVIEW, one]}, f"m{n}")
        assert status == 422, one
        assert any(problem.startswith("reviews.1.") for problem in told["problems"]), told
        assert "Nobody called" not in json.dumps(told)
    assert await sender.stored() == 0


async def test_unsigned_forged_replayed_and_truncated_requests_are_refused(
    sender: Sender,
) -> None:
    raw = json.dumps(REVIEW).encode()
    async with sender.client.post(PATH, json=REVIEW) as answer:
        assert answer.status == 401
    bad = sender.headers(raw, secret="whsec_" + base64.b64encode(b"x" * 32).decode())
    for headers in (bad, sender.headers(raw, "another") | {"webhook-id": "m1"}):
        assert (await sender.send(REVIEW, **headers))[0] == 401
    for odd in ("v1,", "v1", "", "v2,abc", "v1,\u00e9", "v1," + "A" * 5_000):
        assert (await sender.send(REVIEW, **{"webhook-signature": odd}))[0] == 401
    truncated = sender.headers(raw)
    async with sender.client.post(PATH, data=raw[:40], headers=truncated) as answer:
        assert answer.status == 401
    replayed = sender.headers(raw)
    sender.at += timedelta(minutes=6)
    async with sender.client.post(PATH, data=raw, headers=replayed) as answer:
        assert answer.status == 401
    assert await sender.stored() == 0
    told = sender.refusals.recent()
    assert set(told) == {"webhook unsigned", "webhook signature", "webhook clock"}
    assert told["webhook clock"] == 1


async def test_signed_nonsense_is_refused_by_its_kind(sender: Sender) -> None:
    for n, nonsense in enumerate((b"{", b"[]", b"NaN", b'"\\ud800"', b"{}", b"[" * 100_000)):
        status, _ = await sender.send(nonsense, f"m{n}")
        assert status in (400, 422), nonsense
    assert (await sender.send(b'"' + b"x" * LARGEST + b'"', "large"))[0] == 413
    assert (await sender.send(REVIEW, **{"content-type": "text/plain"}))[0] == 415


async def test_a_full_disk_asks_the_sender_to_come_again(sender: Sender) -> None:
    async def full(*_: object, **__: object) -> None:
        raise DiskFull

    taking = sender.office.intake.take_in
    sender.office.intake.take_in = full  # type: ignore[method-assign, assignment]
    assert (await sender.send(REVIEW))[0] == 503
    sender.office.intake.take_in = taking  # type: ignore[method-assign]
    assert (await sender.send(REVIEW))[0] == 200


@pytest.mark.parametrize("secret", ["whsec_", "whsec_c2hvcnQ=", "not base64 at all!", "whsec_é"])
def test_a_secret_that_is_none_stops_the_start(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="BEDSIDE_WEBHOOKS_INCOMING_SECRET"):
        Signatures(secret, "BEDSIDE_WEBHOOKS_INCOMING_SECRET")


async def test_photos_are_noted(sender: Sender) -> None:
    assert (await sender.send({**REVIEW, "has_photos": True}))[0] == 200
    (case,) = sender.office.store.run_sync(cases.all_ids, sender.office.desk.practice.id)
    assert sender.office.case(case).review.has_photos


def test_the_documented_schema_is_the_one_that_is_checked() -> None:
    written = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert written == schema(), "make pages"
    jsonschema.validate(REVIEW, written)
    jsonschema.validate({"reviews": [REVIEW]}, written)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**REVIEW, "rating": 1}, written)


@pytest.mark.parametrize(
    "timestamp", ["9" * 11, "9" * 12, "9" * 400, "١٧٨٠٣١٥٢٠٠", "-1", "1e9", "253402300800"]
)
async def test_a_time_that_no_clock_shows_is_no_signature(sender: Sender, timestamp: str) -> None:
    status, _ = await sender.send(REVIEW, **{"webhook-timestamp": timestamp})
    assert status == 401


@pytest.mark.parametrize("name", ["text", "author", "language", "url", "id", "translation"])
async def test_a_nul_is_left_out_of_every_text(sender: Sender, name: str) -> None:
    before = "https://a.example/" if name == "url" else "es"
    status, _ = await sender.send(REVIEW | {name: f"{before}\x00"})
    assert status == 200


@pytest.mark.parametrize("name", ["posted_at", "updated_at", "reply"])
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_a_date_at_the_end_of_time_is_told(sender: Sender, name: str, at: str) -> None:
    sent: Any = {"text": "Thank you.", "at": at} if name == "reply" else at
    status, told = await sender.send(REVIEW | {name: sent})
    assert status == 422
    assert "1990 or later" in told["problems"][0]
