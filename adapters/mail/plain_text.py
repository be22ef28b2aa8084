"""Extracts the text of an e-mail in any format. It doesn't render HTML or fetch anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from email.message import Message
from html.parser import HTMLParser

LONGEST_TEXT = 60_000
"""Maximum number of characters kept from the plain text, and from the HTML part's text."""

LONGEST_HTML = 240_000
"""Maximum number of characters of HTML read, since most of it is markup."""

LONGEST_TAG = 4_000
"""Maximum length of a tag in characters. Anything longer is treated as text, because the parser
might search in vain for its end.
"""

MOST_MARKS = 8
"""Maximum number of combining marks on one letter. Normalizing thousands of them takes minutes."""

MOST_PARTS = 60
"""Maximum number of MIME parts read, since an e-mail can have thousands, or nest them deeply."""

_INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "body", "cite", "code", "em", "font", "html", "i", "img"),
        *("mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u"),
        "wbr",
    )
)
"""Inline elements. Every other element begins and ends with a line break."""

_HIDDEN = frozenset(("script", "style", "head", "title", "template", "noscript"))
_UNSEEN = re.compile(r"[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def texts_of(mail: Message) -> tuple[str, str]:
    """Return an e-mail's plain text and its HTML part's text. Each is "" if it's missing.

    Never raises.
    """
    plain, html = list[str](), list[str]()
    for part in _parts(mail):
        kind = part.get_content_type()
        if (
            kind not in ("text/plain", "text/html")
            or part.get_content_disposition() == "attachment"
        ):
            continue
        words = decoded(part)
        if kind == "text/html":
            html.append(text_of_html(words))
        else:
            plain.append(words)
    return tuple(cleaned("\n".join(lines))[:LONGEST_TEXT] for lines in (plain, html))  # type: ignore[return-value]


def _parts(mail: Message) -> Iterator[Message]:
    waiting, seen = [mail], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting[:0] = [part for part in inside[:MOST_PARTS] if isinstance(part, Message)]
        else:
            yield part


def decoded(part: Message) -> str:
    """A part's text, decoded with its charset if Python supports it, or else as UTF-8 or
    Windows-1252.
    """
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = b""
    if not isinstance(data, bytes):
        return str(part.get_payload() or "")[: 4 * LONGEST_TEXT]
    data = data[: 8 * LONGEST_TEXT]
    for charset in (_charset(part), "utf-8", "windows-1252"):
        try:
            return data.decode(charset)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset("utf-8")
    except (LookupError, ValueError):
        return "utf-8"


def cleaned(text: str) -> str:
    """The text in Unicode form NFC, without invisible characters or extra whitespace."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", _with_few_marks(text[:LONGEST_TEXT])))
    text = "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") else " "
        for c in text.replace("\r\n", "\n").replace("\r", "\n")
    )
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _with_few_marks(text: str) -> str:
    kept, marks = list[str](), 0
    for c in text:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= MOST_MARKS:
            kept.append(c)
    return "".join(kept)


def text_of_html(html: str) -> str:
    """The text that a reader would see, with each block on its own line.

    Images are replaced by their alt text.
    """
    reader = _Words()
    try:
        reader.feed(_ENDLESS.sub(" ", "".join(_without_comments(html[:LONGEST_HTML]))))
        reader.close()
    except (ValueError, AssertionError, RecursionError):
        # the markup is broken, so keep what was read so far
        pass
    return "".join(reader.words)[: 4 * LONGEST_TEXT]


def _without_comments(html: str) -> Iterator[str]:
    at = 0
    while (begins := html.find("<!--", at)) >= 0:
        yield html[at:begins]
        ends = html.find("-->", begins + 2)
        if ends < 0:
            return
        at = ends + 3
    yield html[at:]


_ENDLESS = re.compile(rf"<(?![a-zA-Z/!?][^<>]{{0,{LONGEST_TAG}}}>)")
"""The `<` of a tag that doesn't end within the limit."""


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "img" and not self._hidden:
            self.words.append(f" {attributes.get('alt') or ''} ")
        elif tag == "a":
            self._href = attributes.get("href") or ""
        if tag not in _INLINE:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag == "a":
            if self._href.startswith("https://"):
                # put it on its own line, as e-mail clients do in plain text
                self.words.append(f"\n<{self._href[:2000]}>\n")
            self._href = ""
        if tag not in _INLINE:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(" ".join(data.split("\n")))
