"""E-mails in the formats that sites and people use, with invented names and text."""

from __future__ import annotations

from email.message import EmailMessage
from textwrap import dedent

SERVER = "mx.google.com"


def mail(
    subject: str,
    text: str = "",
    *,
    sender: str = "Jane <jane@patient.example>",
    to: str = "care@oakstreet.example",
    html: str = "",
    passes: str = "",
    id: str = "",
    **headers: str,
) -> bytes:
    """Return an e-mail. `passes` is the domain that passed SPF, DKIM, and DMARC, according to our
    own server.
    """
    found = EmailMessage()
    if passes:
        found["Authentication-Results"] = (
            f"{SERVER}; dkim=pass header.i=@{passes} header.s=20230601 header.b=abc; "
            f"spf=pass (google.com: domain of x@bounces.{passes} designates 1.2.3.4 as permitted "
            f"sender) smtp.mailfrom=x@bounces.{passes}; "
            f"dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from={passes}"
        )
    found["From"], found["To"], found["Subject"] = sender, to, subject
    found["Message-ID"] = f"<{id or abs(hash((subject, text)))}@mail.example>"
    for name, value in headers.items():
        found[name.replace("_", "-")] = value
    found.set_content(dedent(text))
    if html:
        found.add_alternative(dedent(html), subtype="html")
    return found.as_bytes()


def google(
    stars: int = 1,
    text: str = "Waited ninety minutes and nobody looked up.",
    name: str = "Jordan Miles",
    business: str = "Oak Street",
    **more: str,
) -> bytes:
    given = {
        "sender": "Google Business Profile <businessprofile-noreply@google.com>",
        "passes": "google.com",
        **more,
    }
    return mail(
        f"{name.split()[0]} left a review for {business}",
        f"""\
You got a new {stars}-star review

See what they said about {business}

Read review
<https://business.google.com/n/1/reviews?token=abc>

{name}

{text}

Reply to review
<https://business.google.com/n/1/reply?token=abc>

You received this message because you manage {business} on Google.
Unsubscribe <https://business.google.com/unsubscribe>
""",
        **given,
    )
