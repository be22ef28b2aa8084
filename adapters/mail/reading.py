"""Parses the bytes of an e-mail, within limits. Any bytes produce a `Mail` and never an error."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

from adapters.mail import authentication
from adapters.mail.notices import domains_of, notice
from adapters.mail.plain_text import MOST_PARTS, cleaned, texts_of
from adapters.payload_shapes import clean
from bot.mail.mails import Mail, mail_id
from bot.untrusted import Untrusted

LARGEST = 1_000_000
"""Maximum number of bytes read per e-mail. Text comes first, and we don't read attachments."""

LONGEST_SUBJECT = 500
LONGEST_HEADER = 20_000
LONGEST_CONTENT_HEADER = 1_000
MOST_RECIPIENTS = 100
MOST_REFERENCES = 100

_CONTENT = re.compile(rb"^content-[a-z-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.I | re.M)
_MULTIPART = re.compile(rb"multipart/", re.I)
ADDRESS = re.compile(r"[^\s@<>\",;:]{1,64}@[^\s@<>\",;:]{1,255}")
_RECEIVED_FOR = ("to", "cc", "delivered-to", "x-original-to", "x-forwarded-to", "envelope-to")
_BULK = frozenset(("bulk", "list", "junk", "auto_reply", "auto-reply"))
_AUTOMATIC_SUBJECT = re.compile(
    r"^(?:automatic reply|auto(?:matic)?[- ]?reply|out of (?:the )?office|auto:|undeliver|"
    r"delivery status notification|mail delivery|returned mail|failure notice|"
    r"automatische antwort|réponse automatique|respuesta autom[aá]tica|resposta autom[aá]tica)",
    re.I,
)
_ROBOT = re.compile(
    r"^(?:mailer-daemon|postmaster|bounces?\b|no-?reply|do-?not-?reply|noreply|notifications?)",
    re.I,
)


def read_mail(data: bytes, at: datetime, server: str) -> Mail:
    """Parse the e-mail in `data`.

    `at` is when the server received it. `server` is the one whose sender checks we trust.
    """
    data = data[:LARGEST]
    try:
        return _mail(data, at, server)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # the standard library raises on some e-mails that were crafted to break it
        return Mail(_hash(data), at)


def _mail(data: bytes, at: datetime, server: str) -> Mail:
    mail = BytesParser(policy=policy.compat32).parsebytes(_bounded(data))
    senders = tuple(dict.fromkeys(_addresses(mail, "from")))
    sender = next(iter(senders), "")
    subject = cleaned(_header(mail, "subject"))[:LONGEST_SUBJECT].replace("\n", " ")
    plain, html = texts_of(mail)
    checked = authentication.check(
        _all(mail, "authentication-results"),
        server,
        # if there are several senders, the server might have checked a different one
        (domains_of(sender) or (sender.rpartition("@")[2],)) if len(senders) == 1 else (),
    )
    named = _header(mail, "message-id").strip()
    recipients = (address for name in _RECEIVED_FOR for address in _addresses(mail, name))
    answered = f"{_header(mail, 'in-reply-to')} {_header(mail, 'references')}"
    references = re.findall(r"<([^<>\s]{3,998})>", answered)[:MOST_REFERENCES]
    return Mail(
        mail_id(named) if named else _hash(data),
        at,
        sender,
        tuple(dict.fromkeys(recipients))[:MOST_RECIPIENTS],
        tuple(dict.fromkeys(map(mail_id, references))),
        Untrusted(subject),
        Untrusted(plain or html),
        _is_automatic(mail, sender, subject),
        notice(sender, subject, (plain, html)),
        checked.genuine,
        checked.said,
    )


def _bounded(data: bytes) -> bytes:
    """Remove anything that would take the standard library minutes to parse: endless parameters and
    deeply nested parts.
    """
    data = _CONTENT.sub(lambda match: match[0][:LONGEST_CONTENT_HEADER], data)
    parts = _MULTIPART.split(data, MOST_PARTS)
    if len(parts) <= MOST_PARTS:
        return data
    last = len(data) - len(parts[-1])
    return data[:last] + _MULTIPART.sub(b"unread/", parts[-1])


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _is_automatic(mail: Message, sender: str, subject: str) -> bool:
    """Whether the e-mail is automated, a bounce, or from a list, so no one expects a reply."""
    submitted = _header(mail, "auto-submitted").strip().lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or _header(mail, "precedence").strip().lower() in _BULK
        or any(mail.get(name) is not None for name in ("x-autoreply", "x-autorespond", "list-id"))
        or _header(mail, "return-path").strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or bool(_ROBOT.match(sender))
        or bool(_AUTOMATIC_SUBJECT.match(subject))
    )


def _all(mail: Message, name: str) -> list[str]:
    return [clean(str(value)[:LONGEST_HEADER]) for value in mail.get_all(name, [])]


def _header(mail: Message, name: str) -> str:
    """A header's text, decoded from any charset."""
    raw = str(mail.get(name, "") or "")[:LONGEST_HEADER]
    if "=?" not in raw:
        return clean(raw.encode("utf-8", "replace").decode("utf-8", "replace"))
    words = list[str]()
    for part, charset in decode_header(raw):
        if isinstance(part, str):
            words.append(part)
            continue
        try:
            words.append(part.decode(charset or "utf-8", "replace"))
        except LookupError:
            words.append(part.decode("latin-1"))
    return clean("".join(words))


def _addresses(mail: Message, name: str) -> Iterator[str]:
    """Yield a header's addresses, in lower case and without display names."""
    for _, address in getaddresses(_all(mail, name)[:20]):
        if match := ADDRESS.fullmatch(address.strip()):
            yield match[0].lower()
