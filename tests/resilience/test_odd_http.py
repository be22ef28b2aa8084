"""What isn't HTTP as we expect it, and bodies that are small only while they're packed: the real
program turns each away, stays small, and says nothing but JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
import zlib
from pathlib import Path

import pytest

from tests.journeys.patience import TEST_S
from tests.resilience.doors import ALL_DOORS, DOOR_SECRETS, FORM, MAIL
from tests.resilience.program import a_program

GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

ODD = {
    "another method": b"TRACE /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "the server itself": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no version that exists": b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n",
    "TLS": bytes.fromhex("16030100a5010000a10303") + bytes(range(160)),
    "two ideas of the length": POST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "less than nothing": POST + b"Content-Length: -4\r\n\r\nabcde",
    "more than anything": POST + b"Content-Length: " + b"9" * 30 + b"\r\n\r\nabcde",
    "a chunk without a length": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc",
    "a chunk without an end": POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
    "an encoding nobody knows": POST + b"Transfer-Encoding: identity, foo\r\n\r\nabc",
    "a charset nobody knows": POST.replace(b"json", b"json; charset=nope")
    + b"Content-Length: 2\r\n\r\n{}",
    "a long header": GET + b"A: " + b"x" * 70_000 + b"\r\n\r\n",
    "many headers": GET + b"".join(b"A%d: x\r\n" % n for n in range(20_000)) + b"\r\n",
    "a folded header": GET + b"A: b\r\n c\r\n\r\n",
    "a blank in a name": b"GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "lines without returns": b"GET /healthz HTTP/1.1\nHost: x\n\n",
    "a long path": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "the folder above": b"GET /%2e%2e/../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "half a character": b"GET /%ED%A0%80%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "NUL": b"GET /\x00healthz HTTP/1.1\r\nHost: x\r\n\r\n",
}

PACKED_DOORS = {
    "/slack/events": "application/json",
    "/webhooks/reviews": "application/json",
    MAIL: FORM,
    "/api/messages": "application/json",
    "/google/connect": FORM,
    "/google/push": "application/json",
}

UNPACKED = 512 << 20
"""Size in bytes of a packed body once it's unpacked."""

GROWTH = 120 << 20
"""Maximum growth of the program's memory in bytes. Bodies alone can take up 64 MB."""


@pytest.mark.slow
@pytest.mark.timeout(TEST_S)
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="reads memory from /proc")
async def test_odd_http_and_packed_bodies_are_turned_away_and_fill_no_memory(
    tmp_path: Path,
) -> None:
    async with a_program(tmp_path, changes=ALL_DOORS) as program:
        program.env |= DOOR_SECRETS
        await program.start()
        assert program.process is not None
        port, pid = program.settings.server.port, program.process.pid
        statuses = {what: await _status(port, sent) for what, sent in ODD.items()}
        sys.stdout.write(f"odd HTTP: {statuses}\n")
        assert {what for what, status in statuses.items() if not 400 <= status < 500} == set()
        before, packer = _memory(pid), zlib.compressobj(9, zlib.DEFLATED, 31)
        packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(UNPACKED >> 20))
        packed += packer.flush()
        for path, kind in PACKED_DOORS.items():
            sent = _packed(path, kind, packed)
            found = await asyncio.gather(*(_status(port, sent) for _ in range(4)))
            assert all(400 <= status < 500 for status in found), (path, found)
        grown = _memory(pid) - before
        sys.stdout.write(f"after {4 * len(PACKED_DOORS)} packed bodies: {grown >> 20:+} MB\n")
        assert grown < GROWTH
        assert (await program.get("/healthz"))[0] == 200
        await program.stop()
    for line in program.log.splitlines():
        assert json.loads(line)["level"] != "error", line


def _packed(path: str, kind: str, body: bytes) -> bytes:
    now = int(time.time())
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: {kind}",
        "Content-Encoding: gzip",
        f"Content-Length: {len(body)}",
        f"X-Slack-Request-Timestamp: {now}",
        "X-Slack-Signature: v0=00",
        "webhook-id: msg_packed",
        f"webhook-timestamp: {now}",
        "webhook-signature: v1,AAAA",
        "Authorization: Bearer a.b.c",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _status(port: int, sent: bytes) -> int:
    """The response's status. 499 if the connection was closed without one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        async with asyncio.timeout(60):
            line = await reader.readline()
        return int(line.split()[1]) if line else 499
    except ConnectionError:
        return 499
    finally:
        writer.close()


def _memory(pid: int) -> int:
    """The memory that a process uses, in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
