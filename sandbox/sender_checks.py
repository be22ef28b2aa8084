"""Checks of an e-mail's sender by the receiving server: SPF, DKIM, and DMARC.

https://www.rfc-editor.org/rfc/rfc8601 (the header), and
https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr

FORGER = "mailer.example"
"""The domain of a forger. They can sign for it, but for no other."""

_AUTHENTICATION = re.compile(
    rb"^authentication-results:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n", re.I | re.M
)


@dataclass(frozen=True)
class SenderChecks:
    """`sender` is the domain that the e-mail names, and `sent_by` the one that really sent it."""

    sender: str
    sent_by: str

    @classmethod
    def of(cls, sender: str, *, is_genuine: bool) -> SenderChecks:
        """The checks of an e-mail that says it's from that address."""
        domain = parseaddr(sender)[1].rpartition("@")[2].lower()
        return cls(domain, domain if is_genuine else FORGER)

    @property
    def mail_from(self) -> str:
        """The envelope's sender, which SPF is about."""
        return f"bounces@{self.sent_by}"

    def header(self, server: str) -> str:
        """The `Authentication-Results` that the server of that name writes."""
        dmarc = "pass" if self.sender == self.sent_by else "fail"
        return (
            f"{server}; dkim=pass header.i=@{self.sent_by} header.s=s1; "
            f"spf=pass ({server}: domain of {self.mail_from} designates 192.0.2.1 as permitted "
            f"sender) smtp.mailfrom={self.mail_from}; "
            f"dmarc={dmarc} (p=REJECT dis=NONE) header.from={self.sender}"
        )

    def fields(self) -> dict[str, str]:
        """The same in the fields of SendGrid's form."""
        return {"SPF": "pass", "dkim": f"{{@{self.sent_by} : pass}}"}


def received(mail: bytes, checks: SenderChecks, server: str) -> bytes:
    """The e-mail as a mailbox has it. The server drops headers that claim to be its own."""

    def kept(found: re.Match[bytes]) -> bytes:
        return b"" if server.encode() in found[0].lower() else found[0]

    head, blank, body = mail.partition(b"\n\n")
    own = f"Authentication-Results: {checks.header(server)}\n".encode()
    return own + _AUTHENTICATION.sub(kept, head + b"\n").removesuffix(b"\n") + blank + body
