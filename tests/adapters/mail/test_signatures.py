"""Tests an e-mail's own signatures, created with a test key and looked up in a test DNS."""

from __future__ import annotations

import hashlib
import re
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.mail import signatures
from adapters.mail.signatures import LARGEST, LookUp
from tests.adapters.mail.mails import google

AT = datetime(2026, 5, 4, 13, tzinfo=UTC)
PASS = "dkim=pass header.d=google.com"
HEADERS = ("From", "To", "Subject")
OF_RFC_8463 = b"""\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
"""


def results(mail: bytes, look_up: LookUp) -> str:
    return signatures.results(mail, look_up, AT)


@cache
def key(bits: int = 2048) -> RSAPrivateKey:
    return generate_private_key(65537, bits)


def record(of: RSAPrivateKey) -> str:
    der = of.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={b64encode(der).decode()}"


def dns(name: str) -> str | None:
    return record(key()) if name == "s1._domainkey.google.com." else None


def signed(
    mail: bytes,
    of: RSAPrivateKey | None = None,
    *,
    domain: str = "google.com",
    headers: Sequence[str] = HEADERS,
    more: str = "",
) -> bytes:
    """The e-mail with a signature prepended, as a site's server adds it."""
    mail = mail.replace(b"\n", b"\r\n")
    head, _, body = mail.decode().partition("\r\n\r\n")
    lines = [re.sub(r"[ \t]+", " ", line).rstrip(" ") for line in body.split("\r\n")]
    words = "\r\n".join(lines).rstrip("\r\n") + "\r\n"
    hashed = b64encode(hashlib.sha256(words.encode()).digest()).decode()
    tags = f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1;{more} h={':'.join(headers)}; "
    own = f"{tags}bh={hashed}; b="
    unfolded = re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n")
    named = dict(line.split(":", 1) for line in unfolded)
    covered = [f"{name.lower()}:{' '.join(named[name].split())}" for name in headers]
    text = "\r\n".join([*covered, f"dkim-signature:{own}"]).encode()
    value = b64encode((of or key()).sign(text, PKCS1v15(), SHA256())).decode()
    return f"DKIM-Signature: {own}{value[:70]}\r\n {value[70:]}\r\n".encode() + mail


MAIL = google(passes="")


def test_a_signature_of_the_site_passes() -> None:
    assert results(signed(MAIL), dns) == PASS


def test_the_standard_s_own_example_passes() -> None:
    public = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    names = {"brisbane._domainkey.football.example.com.": public}
    assert results(OF_RFC_8463, names.get) == "dkim=pass header.d=football.example.com"
    assert results(OF_RFC_8463.replace(b"hungry", b"thirsty"), names.get) == "dkim=fail"


def test_headers_added_on_the_way_change_nothing() -> None:
    assert results(b"Received: from mx.example\r\n" + signed(MAIL), dns) == PASS


def test_a_mail_without_a_signature_has_no_result() -> None:
    assert results(MAIL, dns) == ""


def changed(old: bytes, new: bytes) -> Callable[[], bytes]:
    return lambda: signed(MAIL).replace(old, new)


@pytest.mark.parametrize(
    "mail",
    [
        changed(b"ninety", b"nine"),
        changed(b"Jordan left", b"Jo left"),
        changed(b"businessprofile-noreply", b"other"),
        lambda: signed(MAIL, headers=["From", "To"]),
        lambda: signed(MAIL, more=" l=100;"),
        lambda: signed(MAIL, more=" x=1700000000;"),
        lambda: signed(MAIL, more=" i=@other.example;"),
        lambda: signed(MAIL, more=" s=s2;"),
        lambda: signed(MAIL, generate_private_key(65537, 2048)),
        lambda: signed(MAIL, domain="other.example"),
    ],
    ids=[
        *("text", "subject", "sender", "no subject", "length", "expired", "identity", "twice"),
        *("another key", "no key"),
    ],
)
def test_what_doesnt_fit_or_isnt_covered_fails(mail: Callable[[], bytes]) -> None:
    assert results(mail(), dns) == "dkim=fail"


@pytest.mark.parametrize(
    "header", [b"Subject: Forged", b"From: x@google.com", b"Content-Type: text/html", b"no header"]
)
def test_a_second_or_broken_header_that_we_would_read_first_is_refused(header: bytes) -> None:
    assert results(header + b"\r\n" + signed(MAIL), dns) == "dkim=policy"


def test_a_key_too_short_too_long_or_revoked_is_none() -> None:
    weak = generate_private_key(65537, 1024)
    assert results(signed(MAIL, weak), lambda _: record(weak)) == PASS
    for bad in (f"{record(key())};n={'x' * 1_500}", "v=DKIM1; p=", "v=DKIM1; p=AAAA", "p=%", ""):
        assert results(signed(MAIL), lambda _, bad=bad: bad) == "dkim=fail"  # type: ignore[misc]


def test_a_key_that_cant_be_looked_up_decides_nothing() -> None:
    def down(name: str) -> str | None:
        raise TimeoutError

    assert results(signed(MAIL), down) == "dkim=temperror"


@pytest.mark.parametrize(
    "mail",
    [
        b"x" * (LARGEST + 1),
        b"DKIM-Signature: a\r\n\r\n" + b" " * 900_000 + b"x",
        b"DKIM-Signature: b=" + b" " * 150 * 6_000 + b"\x00\r\n\r\nx",
        b"DKIM-Signature: " + b"a=b;" * 2_000 + b"\r\n\r\nx",
        (b" " * 199 + b"x") * 4_000,
    ],
)
def test_mails_made_to_keep_us_busy_dont(mail: bytes) -> None:
    before = time.process_time()
    assert "pass" not in results(mail, dns)
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"v=1",
        b"v=1; a=rsa-sha256; d=\xff; s=\xff; h=from; b=a; bh=a",
        b";;;=",
        b"v=1; l=-1; x=y",
    ],
)
def test_nonsense_is_no_signature(header: bytes) -> None:
    found = results(b"DKIM-Signature: " + header + b"\r\n" + MAIL, dns)
    assert found == "dkim=fail"


def test_the_keys_of_many_signatures_arent_all_looked_up() -> None:
    asked = list[str]()

    def dns_of_them(name: str) -> str | None:
        asked.append(name)
        return None

    mail = signed(MAIL, domain="x.example")
    at = mail.index(b"\r\nFrom:") + 2
    many = mail[:at] * 40 + mail[at:]
    assert results(many, dns_of_them).split("; ") == ["dkim=fail"] * 5
    assert len(asked) == 5
