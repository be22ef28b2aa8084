"""Tests the mailbox over TLS, with a real server and a certificate created for the test."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.errors import NoAccess, OutsideError
from tests.adapters.mail.server import Security, mail_server, mailbox

HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
ELSEWHERE = x509.DNSName("imap.example.com")
NOW = datetime.now(UTC)


def certificate(
    folder: Path, name: x509.GeneralName = HERE, until: timedelta = timedelta(days=1)
) -> tuple[Path, ssl.SSLContext]:
    """A new certificate for that name: its file, and the server's TLS context."""
    key = ec.generate_private_key(ec.SECP256R1())
    itself = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server")])
    made = (
        x509.CertificateBuilder()
        .subject_name(itself)
        .issuer_name(itself)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + until)
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "public.pem", folder / "private.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_the_mailbox_is_read_over_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: Security
) -> None:
    public, context = certificate(tmp_path)
    # the path of this machine's trusted certificates
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    async with mail_server(security, context) as server, mailbox(server) as box:
        assert (await box.read("inbox", None, NOW)).mails == ()
        connection = box._open
        assert connection is not None
        assert isinstance(connection.box.client.sock, ssl.SSLSocket)


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("wrong", ["unknown", "another name", "expired"])
async def test_a_wrong_certificate_is_refused_before_the_password_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: Security, wrong: str
) -> None:
    name = ELSEWHERE if wrong == "another name" else HERE
    until = timedelta(days=-1) if wrong == "expired" else timedelta(days=1)
    public, context = certificate(tmp_path, name, until)
    if wrong != "unknown":
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    async with mail_server(security, context) as server, mailbox(server) as box:
        with pytest.raises(NoAccess) as found:
            await box.check()
    assert str(found.value) == "The mail server's certificate isn't valid."
    assert found.value.code == "certificate"


async def test_a_server_without_starttls_gets_no_password() -> None:
    async with mail_server() as server:
        server.security = "starttls"
        async with mailbox(server) as box:
            with pytest.raises(OutsideError, match="The mail server") as found:
                await box.check()
    assert "password" not in str(found.value)
