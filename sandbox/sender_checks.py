"""The receiving server's checks of an e-mail's sender: SPF, DKIM, and DMARC.

https://www.rfc-editor.org/rfc/rfc8601 (the header), and
https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr

FORGER = "mailer.example"
"""A forger's domain, the only one that they can sign for."""

_AUTHENTICATION = re.compile(
    rb"^authentication-results:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n", re.I | re.M
)


@dataclass(frozen=True)
class SenderChecks:
    """The results for one e-mail. `sender` is the domain in its From header, and `sent_by` is the
    one that it really came from.
    """

    sender: str
    sent_by: str

    @classmethod
    def of(cls, sender: str, *, is_genuine: bool) -> SenderChecks:
        """Return the sender-check results for an e-mail with this address in its From header."""
        domain = parseaddr(sender)[1].rpartition("@")[2].lower()
        return cls(domain, domain if is_genuine else FORGER)

    @property
    def mail_from(self) -> str:
        """The envelope sender, which SPF checks."""
        return f"bounces@{self.sent_by}"

    def header(self, server: str) -> str:
        """Return the `Authentication-Results` header that a server with this name would write."""
        dmarc = "pass" if self.sender == self.sent_by else "fail"
        return (
            f"{server}; dkim=pass header.i=@{self.sent_by} header.s=s1; "
            f"spf=pass ({server}: domain of {self.mail_from} designates 192.0.2.1 as permitted "
            f"sender) smtp.mailfrom={self.mail_from}; "
            f"dmarc={dmarc} (p=REJECT dis=NONE) header.from={self.sender}"
        )

    def fields(self) -> dict[str, str]:
        """Return the same results as fields in SendGrid's form."""
        return {"SPF": "pass", "dkim": f"{{@{self.sent_by} : pass}}"}


def received(mail: bytes, checks: SenderChecks, server: str) -> bytes:
    """Return the e-mail as it's stored in the mailbox, with the server's results.

    The server drops existing headers that claim to be its own.
    """

    def kept(found: re.Match[bytes]) -> bytes:
        return b"" if server.encode() in found[0].lower() else found[0]

    head, blank, body = mail.partition(b"\n\n")
    own = f"Authentication-Results: {checks.header(server)}\n".encode()
    return own + _AUTHENTICATION.sub(kept, head + b"\n").removesuffix(b"\n") + blank + body
