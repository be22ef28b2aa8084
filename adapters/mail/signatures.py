"""Checks DKIM signatures (RFC 6376) for a mail service that doesn't report its own results.

We're stricter than the standard: a signature has to cover the sender, the subject, and the full
text, and no header that we read can appear twice. Everything has a limit because anyone can send us
an e-mail.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

LARGEST = 1_000_000
"""Maximum size of an e-mail in bytes. A larger e-mail can't be a site's notice."""

LONGEST_SIGNATURE, LONGEST_KEY = 4_000, 1_500
"""Maximum length of a signature header and of a key record (740 for a 4,096-bit RSA key)."""

MOST_SIGNATURES = 5
"""Maximum number of signatures checked. Each can require a key lookup."""

TIMEOUT_S = 5
"""Maximum time for a key lookup, in seconds."""

SHORTEST_KEY = 1024
"""Minimum length of an RSA key in bits."""

ONCE = (b"from", b"subject", b"content-type", b"content-transfer-encoding", b"mime-version")
"""Headers that can appear only once. A signature covers the last one, but we'd read the first."""

SIGNED = frozenset((b"from", b"subject"))
"""Headers that a signature has to cover."""

LookUp = Callable[[str], str | None]
"""Returns the TXT record of a DNS name, or None. Raises TimeoutError if the lookup fails."""

_NAME = re.compile(rb"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.I)
_HEADER = re.compile(rb"[\x21-\x39\x3b-\x7e]+[ \t]*:")
_OWN_VALUE = re.compile(rb"((?:^|;)\s*b\s*=)[^;]*")
_HASHED_AS = {b"simple", b"relaxed"}


class _Unfit(ValueError):
    """The signature is invalid, or doesn't match the e-mail."""


@dataclass(frozen=True)
class _Letter:
    """An e-mail split into its headers and body.

    `names` has the header names in lower case, and `raw` has the full headers in the same order.
    """

    names: Sequence[bytes]
    raw: Sequence[bytes]
    body: bytes

    @classmethod
    def of(cls, mail: bytes) -> _Letter:
        head, _, body = re.sub(rb"\r?\n", b"\r\n", mail).partition(b"\r\n\r\n")
        raw = list[bytes]()
        for line in head.split(b"\r\n"):
            if raw and line[:1] in (b" ", b"\t"):
                raw[-1] += b"\r\n" + line
            else:
                raw.append(line)
        return cls([one.partition(b":")[0].strip().lower() for one in raw], raw, body)


def results(mail: bytes, look_up: LookUp, now: datetime) -> str:
    """Return the results in the format of an `Authentication-Results` header.

    For example, `dkim=pass header.d=google.com`. Empty if the e-mail has no signature.
    """
    if len(mail) > LARGEST:
        return "dkim=policy"
    letter = _Letter.of(mail)
    counts = Counter(letter.names)
    if not counts[b"dkim-signature"]:
        return ""
    is_odd = any(counts[name] > 1 for name in ONCE) or not all(map(_HEADER.match, letter.raw))
    if is_odd:
        return "dkim=policy"
    return "; ".join(_each(letter, look_up, now))


def _each(letter: _Letter, look_up: LookUp, now: datetime) -> Iterator[str]:
    named = zip(letter.names, letter.raw, strict=True)
    signatures = (raw for name, raw in named if name == b"dkim-signature")
    for signature in islice(signatures, MOST_SIGNATURES):
        try:
            yield f"dkim=pass header.d={_signer(letter, signature, look_up, now)}"
        except TimeoutError:
            yield "dkim=temperror"
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            yield "dkim=fail"


def _signer(letter: _Letter, signature: bytes, look_up: LookUp, now: datetime) -> str:
    """The domain that signed the e-mail. Raises ValueError or InvalidSignature if it's invalid."""
    if len(signature) > LONGEST_SIGNATURE:
        raise _Unfit
    tags = _tags(signature.partition(b":")[2])
    names = [name.strip().lower() for name in tags.get(b"h", b"").split(b":")]
    domain, selector = tags.get(b"d", b"").lower(), tags.get(b"s", b"").lower()
    of_head, _, of_body = tags.get(b"c", b"simple").partition(b"/")
    ends_at = int(tags.get(b"x", b"0"))
    is_sound = (
        tags.get(b"v") == b"1"
        and set(names) >= SIGNED
        and b"l" not in tags  # if the signature has a length, anyone could have appended text
        and {of_head, of_body or b"simple"} <= _HASHED_AS
        and all(len(name) < 200 and _NAME.fullmatch(name) for name in (domain, selector))
        and (not ends_at or now.timestamp() < ends_at)
        and _is_within(tags.get(b"i", b"@" + domain).lower(), domain)
    )
    if not is_sound:
        raise _Unfit
    body = _relaxed_body(letter.body) if of_body == b"relaxed" else _simple_body(letter.body)
    if hashlib.sha256(body).digest() != _decoded(tags.get(b"bh", b"")):
        raise _Unfit
    record = look_up(f"{selector.decode()}._domainkey.{domain.decode()}.")
    if not record or len(record) > LONGEST_KEY:
        raise _Unfit
    kind, key = tags.get(b"a", b""), _tags(record.encode("ascii", "replace"))
    signed = _signed(letter, names, signature, is_relaxed=of_head == b"relaxed")
    _verify(kind, key, _decoded(tags.get(b"b", b"")), signed)
    return domain.decode()


def _verify(kind: bytes, key: Mapping[bytes, bytes], signature: bytes, signed: bytes) -> None:
    """Raise ValueError or InvalidSignature if `signature` isn't the key's signature of `signed`."""
    hashes = [one.strip() for one in key.get(b"h", b"sha256").split(b":")]
    if key.get(b"v", b"DKIM1") != b"DKIM1" or b"sha256" not in hashes:
        raise _Unfit
    public, type_ = _decoded(key.get(b"p", b"")), key.get(b"k", b"rsa")
    if (kind, type_) == (b"ed25519-sha256", b"ed25519"):
        found = Ed25519PublicKey.from_public_bytes(public)
        found.verify(signature, hashlib.sha256(signed).digest())
    elif (kind, type_) == (b"rsa-sha256", b"rsa"):
        rsa = load_der_public_key(public)
        if not isinstance(rsa, RSAPublicKey) or rsa.key_size < SHORTEST_KEY:
            raise _Unfit
        rsa.verify(signature, signed, PKCS1v15(), SHA256())
    else:
        raise _Unfit


def _signed(
    letter: _Letter, names: Sequence[bytes], signature: bytes, *, is_relaxed: bool
) -> bytes:
    """The headers that the signature covers, plus its own header with `b=` left blank."""
    left = defaultdict[bytes, list[bytes]](list)
    for name, raw in zip(letter.names, letter.raw, strict=True):
        left[name].append(raw)
    covered = [left[name].pop() for name in names if left[name]]  # the last one first
    head, colon, value = signature.partition(b":")
    covered.append(head + colon + _OWN_VALUE.sub(rb"\1", value))
    return b"\r\n".join(map(_relaxed_header, covered) if is_relaxed else covered)


def _relaxed_header(raw: bytes) -> bytes:
    name, _, value = raw.partition(b":")
    return name.strip().lower() + b":" + b" ".join(value.split())


def _simple_body(body: bytes) -> bytes:
    return body.rstrip(b"\r\n") + b"\r\n"


def _relaxed_body(body: bytes) -> bytes:
    lines = (re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n"))
    found = b"\r\n".join(lines).rstrip(b"\r\n")
    return found + b"\r\n" if found else b""


def _tags(text: bytes) -> dict[bytes, bytes]:
    tags = dict[bytes, bytes]()
    for part in text.split(b";"):
        name, _, value = part.partition(b"=")
        if name.strip() in tags:
            raise _Unfit
        if name.strip():
            tags[name.strip()] = b" ".join(value.split())
    return tags


def _decoded(text: bytes) -> bytes:
    return b64decode(text.replace(b" ", b""), validate=True)


def _is_within(identity: bytes, domain: bytes) -> bool:
    """Whether the identity belongs to the domain or one of its subdomains."""
    of = identity.rpartition(b"@")[2]
    return of == domain or of.endswith(b"." + domain)


def txt_record(name: str) -> str | None:
    """Return the TXT record from DNS, or None if there's none. Raises TimeoutError."""
    # imported here because few practices need it
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer, resolve

    try:
        records = resolve(name, "TXT", lifetime=TIMEOUT_S, search=False)
    except (NXDOMAIN, NoAnswer):
        return None
    except DNSException as error:
        raise TimeoutError from error
    return next((b"".join(one.strings).decode("ascii", "replace") for one in records), None)
