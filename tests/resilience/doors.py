"""Bedside with all of its endpoints enabled, and the requests that genuine senders make."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from urllib.parse import urlencode

from bot import sealing
from tests.adapters.slack.signing import signed
from tests.journeys.killing import SECRETS

FORM = "application/x-www-form-urlencoded"
MAIL = "/webhooks/mail/mime"
SERVICE_ACCOUNT = "bedside@project.iam.gserviceaccount.com"
YELP_SECRET = "y" * 32
WEBHOOK_KEY, MAIL_KEY = b"w" * 32, b"invented-signing-key"

ALL_DOORS = {
    "[server]\n": '[server]\npublic_url = "https://b.example"\ntrusted_proxies = ["127.0.0.1"]\n',
    "[google]\n": f'[google]\npush_from = "{SERVICE_ACCOUNT}"\n'
    'certificates_url = "http://127.0.0.1:9/certs"\n',
    "[policy]\n": '[mailbox]\nservice = "mailgun"\nservice_address = "in@b.example"\n'
    '[yelp]\napi_url = "http://127.0.0.1:9/v3"\n[teams]\nlocal_trial = true\n[policy]\n',
    'location = "locations/2001"\n': 'location = "locations/2001"\n\n'
    '[[locations.sites]]\nsite = "yelp"\nlocation = "3l54GTr8-E3XPpxxnF_sAA"\n',
    'slack_channel = "C0OAKSTREET"': 'slack_channel = "C0OAKSTREET"\n'
    'teams_channel = "19:oak@thread.tacv2"',
}
"""Changes of `bedside.toml`."""

DOOR_SECRETS = {
    "BEDSIDE_WEBHOOKS_INCOMING_SECRET": "whsec_" + base64.b64encode(WEBHOOK_KEY).decode(),
    "BEDSIDE_MAILBOX_SERVICE_SECRET": MAIL_KEY.decode(),
    "BEDSIDE_YELP_WEBHOOK_SECRET": YELP_SECRET,
    "BEDSIDE_YELP_API_KEY": "k",
    "BEDSIDE_YELP_CLIENT_ID": "c",
    "BEDSIDE_YELP_CLIENT_SECRET": "s",
    "BEDSIDE_YELP_REFRESH_TOKEN": "t",
    "BEDSIDE_KEYS": sealing.new_key(datetime.now(UTC)),
}

BODY_DOORS = [
    "/slack/events",
    "/webhooks/reviews",
    MAIL,
    "/api/messages",
    "/google/connect",
    "/google/offices",
]
"""The endpoints that read a body from anyone before they authenticate the request."""


def head(path: str) -> bytes:
    """The head of a request that gets as far as its body."""
    kind = FORM if path in (MAIL, "/google/connect", "/google/offices") else "application/json"
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: {kind}",
        "Content-Length: 200000",
        "X-Slack-Signature: v0=0",
        "X-Slack-Request-Timestamp: 1",
        "webhook-id: msg_slow",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def genuine(path: str, number: int) -> tuple[bytes, dict[str, str]]:
    """A request that's taken, with its headers."""
    if path == MAIL:
        words = f"From: a@b.example\r\nTo: in@b.example\r\nMessage-ID: <{number}@b>\r\n\r\nHello"
        return urlencode(proof(f"t{number}") | {"body-mime": words}).encode(), {
            "Content-Type": FORM
        }
    review = {
        "site": "other",
        "location": "oak-street",
        "id": f"r{number}",
        "stars": 5,
        "text": "Kind people.",
        "posted_at": datetime.now(UTC).isoformat(),
    }
    return with_webhook_signature(json.dumps({"reviews": [review]}).encode(), f"msg_{number}")


def proof(token: str) -> dict[str, str]:
    """The fields that prove that a form is Mailgun's."""
    at = str(int(time.time()))
    made = hmac.new(MAIL_KEY, f"{at}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": at, "token": token, "signature": made}


def with_webhook_signature(body: bytes, id: str) -> tuple[bytes, dict[str, str]]:
    at = str(int(time.time()))
    made = hmac.digest(WEBHOOK_KEY, b".".join([id.encode(), at.encode(), body]), "sha256")
    return body, {
        "Content-Type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": at,
        "webhook-signature": "v1," + base64.b64encode(made).decode(),
    }


def with_slack_signature(body: bytes, kind: str) -> dict[str, str]:
    secret = SECRETS["BEDSIDE_SLACK_SIGNING_SECRET"]
    return signed(body, at=str(int(time.time())), secret=secret, content_type=kind)
