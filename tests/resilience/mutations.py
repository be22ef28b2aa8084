"""Genuine requests with something wrong: in their JSON at any depth, in its text, and around it."""

from __future__ import annotations

import gzip
import json
import random
import re
import zlib
from dataclasses import dataclass, field, replace
from typing import Any

FORM, JSON = "application/x-www-form-urlencoded", "application/json"

KEYS = [
    *("type", "actions", "action_id", "value", "view", "state", "values", "user", "team", "id"),
    *("container", "message_ts", "channel", "event", "event_id", "command", "text", "response_url"),
    *("reviews", "site", "location", "stars", "posted_at", "author", "reply", "name", "data"),
    *("channelId", "serviceUrl", "from", "recipient", "conversation", "channelData", "tenant"),
    *("entities", "attachments", "membersAdded", "action", "verb", "payload", "files", "tokens"),
]
SCALARS = [
    *(
        None,
        True,
        0,
        -1,
        5,
        2**31,
        2**63,
        2**80,
        1e308,
        "",
        "x",
        "\ud83d",
        "\x00",
        "1",
        "T0ROSEBANK",
    ),
    *("U0RUTH", "block_actions", "view_submission", "event_callback", "message", "user_change"),
    *("msteams", "invoke", "adaptiveCard/action", "composeExtension/submitAction", "google"),
    *("http://127.0.0.1:9/", "oak-street", "2026-11-30T10:00:00Z", "9999-12-31T23:59:59-12:00"),
    *("0001-01-01T00:00:00+14:00", "conversationUpdate", "installationUpdate", "take_it", "edit"),
    *('{"case":1}', '{"case":99999999999999999999}', "x" * 300, "\u202egnp.exe", "ﬀ\u0301" * 40),
    *("\U0001f9d1\u200d⚕\ufe0f" * 30, "<b>&amp;", "' OR 1=1 --", "${7*7}", "../../etc/passwd", "٣"),
]

AS_TEXT = [
    *("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 400, "9" * 5_000, "01", "0x1", "1."),
    *(
        "[" * 30 + "]" * 30,
        "[" * 3_000 + "]" * 3_000,
        '{"a":' * 600 + "1" + "}" * 600,
        "'x'",
        "tru",
    ),
    *('"\\ud83d"', '"\\udc00\\ud800"', '"\\u0000"', '"\\q"', '"\n"', "{,}", '{"a":1,"a":{"a":2}}'),
    *('"' + "x" * 60_000 + '"', "[" + "0," * 20_000 + "0]", "-0", '{"":""}', '{"__proto__":null}'),
]
"""JSON, and what isn't quite, that no Python value becomes."""

METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "post", "TRACE", "QUERY", "X" * 40)
CONTENT_TYPES = [
    *(FORM, JSON, "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "", ";"),
    *("application/json; charset=utf-16", "application/json; charset=nope", "*/*", "a/b/c", "JSON"),
    *("application/x-www-form-urlencoded; charset=latin-1", "application/json;;;=", "\u00e9/json"),
]

_PLACE = re.compile(r'"@raw(\d{1,3})@"')


@dataclass(frozen=True)
class Request:
    """One that's about to be sent. `is_last` means that the connection is of no use after it."""

    method: str
    path: str
    headers: dict[str, bytes] = field(default_factory=dict)
    body: bytes = b""
    is_last: bool = False

    @property
    def raw(self) -> bytes:
        """Its bytes, with the body's length unless the headers say something about it."""
        told = {"Host": b"127.0.0.1"} | self.headers
        if self.body and not {"Content-Length", "Transfer-Encoding"} & told.keys():
            told["Content-Length"] = str(len(self.body)).encode()
        if self.is_last:
            told["Connection"] = b"close"
        head = f"{self.method} {self.path} HTTP/1.1\r\n".encode("utf-8", "surrogateescape")
        lines = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in told.items())
        return head + lines + b"\r\n" + self.body


def mutated(rng: random.Random, genuine: str) -> bytes:
    """JSON with up to three parts changed, anywhere in it, or with its text damaged."""
    value: Any = json.loads(genuine)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        value = _changed(rng, value)
    text = _PLACE.sub(lambda found: AS_TEXT[int(found[1]) % len(AS_TEXT)], json.dumps(value))
    return _damaged(rng, text) if rng.random() < 0.08 else text.encode()


def _changed(rng: random.Random, root: Any) -> Any:
    """Change one part in place, at any depth. Returns the whole."""
    holder: Any = None
    key: Any = None
    node = root
    while isinstance(node, dict | list) and node and (holder is None or rng.random() < 0.9):
        holder, key = node, rng.choice([*node] if isinstance(node, dict) else range(len(node)))
        node = holder[key]
    if holder is None:
        return odd(rng)
    match rng.randrange(10):
        case 0:
            del holder[key]
        case 1:
            holder[key] = [node] if rng.random() < 0.5 else {rng.choice(KEYS): node}
        case 2:
            others = [*holder.values()] if isinstance(holder, dict) else holder
            holder[key] = rng.choice(others)
        case 3 if isinstance(holder, list):
            holder.extend([node] * rng.choice((1, 50)))
        case 3:
            holder[rng.choice(KEYS)] = holder.pop(key)
        case 4 if isinstance(node, str):
            at = rng.randrange(len(node) + 1)
            holder[key] = node[:at] + str(rng.choice(SCALARS)) + node[at:]
        case 4 | 5 if isinstance(node, int):
            holder[key] = rng.choice((node + 1, -node, float(node), str(node), 2**64, node > 0))
        case 5 if isinstance(node, str):
            holder[key] = rng.choice(
                (node * 40, node.upper(), node[: len(node) // 2], [*node[:99]])
            )
        case _:
            holder[key] = odd(rng)
    return root


def odd(rng: random.Random) -> Any:
    """A value that has no business where it's put."""
    if rng.random() < 0.25:
        return f"@raw{rng.randrange(len(AS_TEXT))}@"
    return shape(rng, 2) if rng.random() < 0.2 else rng.choice(SCALARS)


def shape(rng: random.Random, depth: int) -> Any:
    """JSON with names and values that the doors know, in places where they don't belong."""
    if depth and rng.random() < 0.8:
        return {name: shape(rng, depth - 1) for name in rng.sample(KEYS, rng.randrange(1, 7))}
    if depth and rng.random() < 0.3:
        return [shape(rng, depth - 1) for _ in range(rng.randrange(4))]
    return rng.choice(SCALARS)


def _damaged(rng: random.Random, text: str) -> bytes:
    """The text with a wrong end, encoding, or byte, or with a name that's there twice."""
    sent = text.encode()
    at = rng.randrange(len(sent) + 1)
    match rng.randrange(8):
        case 0:
            return sent[:at]
        case 1:
            return (
                sent[:at] + rng.choice((b"\xff", b"\xed\xa0\x80", b"\x00", b"\\", b'"')) + sent[at:]
            )
        case 2:
            name = rng.choice(KEYS)
            return sent.replace(b"{", f'{{"{name}":{rng.choice(AS_TEXT)},'.encode(), 1)
        case 3:
            return b"\xef\xbb\xbf" + sent
        case 4:
            return text.encode(rng.choice(("utf-16", "utf-32", "utf-7", "utf-16-be")))
        case 5:
            return sent + rng.choice((b"{}", b"\x00", b"]", b"\xff"))
        case 6:
            return b" " * 20_000 + sent
    return sent[:at] + sent[at + 1 :]


def odd_form(rng: random.Random, form: bytes) -> bytes:
    """A form with a field too many, one that's there twice, or one that isn't escaped properly."""
    more = (
        b"&",
        b"&payload=",
        b"&payload=%7B%7D",
        b"&=",
        b"&%ff=%ff",
        b"&a;b",
        b"=",
        b"%",
        b"&x" * 150,
    )
    if rng.random() < 0.5:
        return form + rng.choice(more)
    return rng.choice(more).lstrip(b"&") + b"&" + form


def around(rng: random.Random, sent: Request) -> Request:
    """The request with something else than usual in front of its body. It stays signed."""
    match rng.randrange(9):
        case 0:
            kind = rng.choice(CONTENT_TYPES).encode()
            return replace(sent, headers=sent.headers | {"Content-Type": kind})
        case 1:
            return replace(sent, method=rng.choice(METHODS), is_last=True)
        case 2:
            path, _, query = sent.path.partition("?")
            ends = (
                "/",
                "//",
                "/..",
                "/%2e%2e",
                ";a=b",
                "%00",
                "%ED%A0%80",
                "/\udce4",
                "?a=%ff",
                "#x",
            )
            other = rng.choice((path + rng.choice(ends), "/" + path, path.upper(), "*", path[:-1]))
            return replace(sent, path=f"{other}?{query}" if query else other, is_last=True)
        case 3:
            return _packed(rng, sent)
        case 4:
            return _in_chunks(rng, sent)
        case 5:
            length = rng.choice(
                (b"0", b"+1", b"-1", b"1e3", b"9" * 25, str(len(sent.body) // 2).encode())
            )
            return replace(sent, headers=sent.headers | {"Content-Length": length}, is_last=True)
        case 6 if sent.headers:
            name = rng.choice([*sent.headers])
            return replace(sent, headers=sent.headers | {name.upper(): rng.choice(ODD)})
        case 7 if sent.headers:
            left = dict(sent.headers)
            del left[rng.choice([*left])]
            return replace(sent, headers=left)
    return replace(sent, headers=sent.headers | {rng.choice(HEADERS): rng.choice(ODD)})


BOMB = gzip.compress(bytes(12_000_000), 9)


def _packed(rng: random.Random, sent: Request) -> Request:
    """The body packed as the header says, packed otherwise, or small only while it's packed."""
    how = rng.choice((b"gzip", b"deflate", b"br", b"zstd", b"identity", b"gzip, gzip", b"\xff"))
    packed = gzip.compress(sent.body) if how == b"gzip" else zlib.compress(sent.body)
    body = rng.choice((packed, packed, packed[: len(packed) // 2], sent.body))
    if rng.random() < 0.02:
        how, body = b"gzip", BOMB
    headers = sent.headers | {"Content-Encoding": how}
    return replace(sent, headers=headers, body=body, is_last=True)


def _in_chunks(rng: random.Random, sent: Request) -> Request:
    size = rng.choice((1_000, 8_192, len(sent.body) or 1))
    parts = [sent.body[at : at + size] for at in range(0, len(sent.body), size)]
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    if rng.random() < 0.3:
        body = rng.choice(
            (body[:-5], body.replace(b"\r\n", b"\n"), b"ffffffffff\r\n" + body, b"z\r\n")
        )
    headers = sent.headers | {"Transfer-Encoding": b"chunked"}
    return replace(sent, headers=headers, body=body, is_last=True)


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
    *("X-Forwarded-For", "Accept", "Expect", "Range", "Referer", "Upgrade", "X-Slack-Retry-Num"),
    *("X-Forwarded-Proto", "Forwarded", "If-None-Match", "If-Modified-Since", "Accept-Encoding"),
]
