"""Rules on form: whether the site will accept the text, and whether it has any leftovers in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules import fixes
from bot.replies.rules.patterns import patterns
from bot.replies.rules.rule import phrases, rule
from bot.replies.wording import Wording
from bot.sites import site

P = patterns("form")


def _too_long_for_site(text: Wording, context: ReplyContext) -> Iterator[Span]:
    limits = site(context.site)
    in_bytes, in_characters = limits.reply_bytes, limits.reply_characters
    over = in_bytes is not None and len(text.original) * 4 > in_bytes
    if over and in_bytes is not None:
        encoded = text.original.encode()
        if len(encoded) > in_bytes:
            kept = len(encoded[:in_bytes].decode(errors="ignore"))
            yield kept, len(text.original)
    elif in_characters is not None and len(text.original) > in_characters:
        yield in_characters, len(text.original)


_EMOJI = re.compile(P.text("emoji"))


def _emoji(text: Wording, context: ReplyContext) -> Iterator[Span]:
    if not site(context.site).emoji and not text.original.isascii():
        yield from (match.span() for match in _EMOJI.finditer(text.original))


_ENDING = P.text("ending")
_ADDRESS = re.compile(P.text("address"))
_DOT = re.compile(P.text("dot"))
_HOST = re.compile(P.text("host"))


def _link(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if "//" in text.flat or "www" in text.flat or "[link]" in text.flat:
        yield from (match.span() for match in _ADDRESS.finditer(text.flat))
    if "." in text.flat or "dot" in text.flat:
        for dot in _DOT.finditer(text.flat):
            host = _HOST.search(text.flat[max(dot.start() - 64, 0) : dot.start()])
            end_of_sentence = dot[0] in (".me", ".us", ".co", ".care") and "/" not in dot[0]
            if host and not end_of_sentence:
                yield dot.start() - len(host[0]), dot.end()


_PLACEHOLDER = re.compile(P.text("placeholder"))


def _placeholder(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    odd = not _BRACKETS.isdisjoint(text.flat) or not _LEFT_OVER.isdisjoint(text.vocabulary)
    if odd or "xxx" in text.flat:
        for match in _PLACEHOLDER.finditer(text.flat):
            # "todo" is also a Spanish word
            if match[0] != "todo" or text.written(*match.span()).isupper():
                yield match.span()


_BRACKETS = frozenset("{[<%_$")
_LEFT_OVER = frozenset(("todo", "tbd", "tbc", "fixme", "lorem", "ipsum", "insert", "here"))


_MARKUP = re.compile(P.text("markup"))


def _chat_markup(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if not _MARKS.isdisjoint(text.original):
        yield from (match.span() for match in _MARKUP.finditer(text.original))


_MARKS = frozenset("<&*~_`:[#>")

_AUTOLINK = re.compile(P.text("autolink"))


def _plain(written: str, _context: ReplyContext) -> str:
    linked = _AUTOLINK.fullmatch(written)
    if linked:
        return linked[2] or linked[1]
    entities = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&quot;": '"'}
    return entities.get(written, written.strip("*~_`"))


_TAG = re.compile(P.text("tag"))
_JOINER = "\u200d"


def _html_or_control(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if "<" in text.original:
        yield from (
            tag.span() for tag in _TAG.finditer(text.original) if tag[0] not in ("<at>", "</at>")
        )
    for odd in _ODD.finditer(text.original):
        if _invisible(odd[0]) and not _within_emoji(text.original, odd.start()):
            yield odd.span()


_ODD = re.compile(P.text("odd"))


def _invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cc", "Co", "Cs")


def _within_emoji(text: str, place: int) -> bool:
    """Whether a character is part of an emoji, as a joiner or as one of the tags in a flag."""
    if ord(text[place]) in range(0xE0020, 0xE0080):
        return any(first <= place < last for first, last in _flags(text))
    around = text[max(place - 2, 0) : place + 2]
    return text[place] == _JOINER and bool(_EMOJI.search(around.replace(_JOINER, "")))


def _flags(text: str) -> list[Span]:
    """Return the spans of regional flags. Anywhere else, their tag characters hide a message."""
    return [flag.span() for flag in _FLAG.finditer(text)]


_FLAG = re.compile(P.text("flag"))


_machine = phrases(
    *P.texts("machine"),
)
_QUOTED = re.compile(P.text("quoted"))
_HEADED = re.compile(P.text("headed"))


def _machine_tell(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _machine(text, context)
    if ":" in text.flat:
        yield from (match.span() for match in _HEADED.finditer(text.flat))
    if _QUOTED.fullmatch(text.flat):
        yield 0, len(text.flat)


RULES = (
    rule("platform-length", _too_long_for_site, as_written=True),
    rule("platform-emoji", _emoji, fix=fixes.dropped(), as_written=True),
    rule("link", _link, fix=fixes.without_sentence()),
    rule("placeholder-left", _placeholder),
    rule("chat-markup-left", _chat_markup, fix=fixes.replaced(_plain), as_written=True),
    rule(
        "html-or-control",
        _html_or_control,
        fix=fixes.replaced(lambda _written, _context: ""),
        as_written=True,
    ),
    rule("machine-tell", _machine_tell),
)
