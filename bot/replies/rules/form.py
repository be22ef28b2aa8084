# ruff: noqa: E501
"""Rules on the form: will the site take it, is anything left in it, who signs it?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules import mending
from bot.replies.rules.rule import EVERYWHERE, IN_PUBLIC, OUTSIDE_CARE, Rule, phrases
from bot.replies.wording import Wording
from bot.sites import site


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


_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\ufe0f\u20e3\U000e0020-\U000e007f]+"
)


def _emoji(text: Wording, context: ReplyContext) -> Iterator[Span]:
    if not site(context.site).emoji and not text.original.isascii():
        yield from (match.span() for match in _EMOJI.finditer(text.original))


_ENDING = (
    r"(?:com|org|net|edu|gov|info|biz|health|clinic|dental|doctor|care|med|co|io|us|uk|ca|me|app"
    r"|ly|site|online|page|link|example)(?![\w@-])(?:/\S*)?"
)
_ADDRESS = re.compile(r"(?:ht|f|hx)t?ps?\s?:\s?//\S+|\bwww\s?\.\s?\S+|\[link\]")
_DOT = re.compile(rf"(?:\.| ?\(dot\) ?| ?\[dot\] ?| dot ){_ENDING}")
_HOST = re.compile(r"(?<![\w@.-])[a-z0-9][a-z0-9.-]*$")


def _link(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if "//" in text.flat or "www" in text.flat or "[link]" in text.flat:
        yield from (match.span() for match in _ADDRESS.finditer(text.flat))
    if "." in text.flat or "dot" in text.flat:
        for dot in _DOT.finditer(text.flat):
            host = _HOST.search(text.flat[max(dot.start() - 64, 0) : dot.start()])
            end_of_sentence = dot[0] in (".me", ".us", ".co", ".care") and "/" not in dot[0]
            if host and not end_of_sentence:
                yield dot.start() - len(host[0]), dot.end()


_PLACEHOLDER = re.compile(
    r"\{\{?[^{}\n]{0,40}\}?\}|\[(?!link\])[^\]\n]{1,40}\]|<<[^<>\n]{1,40}>>|%[a-z_]{2,20}%|_{3,}"
    r"|\b(?:todo|tbd|tbc|fixme|lorem|ipsum|x{3,}|insert (?:name|phone|date|link|e-?mail|details)(?: here)?|your name here)\b"
    r"|\$[a-z_]{3,}\b|<(?:name|first ?name|phone|email|e-mail|practice|location|date|doctor|reviewer|patient|insert)[^>\n]{0,30}>"
)


def _placeholder(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    odd = not _BRACKETS.isdisjoint(text.flat) or not _LEFT_OVER.isdisjoint(text.vocabulary)
    if odd or "xxx" in text.flat:
        for match in _PLACEHOLDER.finditer(text.flat):
            # "todo" is a Spanish word
            if match[0] != "todo" or text.written(*match.span()).isupper():
                yield match.span()


_BRACKETS = frozenset("{[<%_$")
_LEFT_OVER = frozenset(("todo", "tbd", "tbc", "fixme", "lorem", "ipsum", "insert", "here"))


_MARKUP = re.compile(
    r"<[@#!][^>\n]{1,80}>|<(?:mailto|tel|https?|sip):[^>\n]{1,200}>|</?at>"
    r"|&(?:amp|lt|gt|nbsp|quot|apos|#\d{1,5}|#x[0-9a-f]{1,4});"
    r"|(?<![\w*])\*{1,2}(?=\S)[^*\n]{1,200}?(?<=\S)\*{1,2}(?![\w*])"
    r"|(?<![\w~])~(?=\S)[^~\n]{1,200}?(?<=\S)~(?![\w~])"
    r"|(?<![\w@.])_(?=[^\W_])[^_\n]{1,200}?(?<=[^\W_])_(?![\w@])"
    r"|`[^`\n]{1,200}`|(?<![\w:]):[a-z][a-z0-9_+-]{1,30}:(?![\w:])|\[[^\]\n]{1,80}\]\([^)\n]{1,200}\)"
    r"|(?m:^(?:#{1,4} |&?> |[*-] (?=\S)))"
)


def _chat_markup(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if not _MARKS.isdisjoint(text.original):
        yield from (match.span() for match in _MARKUP.finditer(text.original))


_MARKS = frozenset("<&*~_`:[#>")

_AUTOLINK = re.compile(r"<(?:mailto:|tel:|https?:)?([^|>\n]+)(?:\|([^>\n]*))?>")


def _plain(written: str, _context: ReplyContext) -> str:
    linked = _AUTOLINK.fullmatch(written)
    if linked:
        return linked[2] or linked[1]
    entities = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&quot;": '"'}
    return entities.get(written, written.strip("*~_`"))


_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,10}(?:\s[^<>\n]{0,200})?/?>|<!--")
_JOINER = "\u200d"


def _html_or_control(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if "<" in text.original:
        yield from (
            tag.span() for tag in _TAG.finditer(text.original) if tag[0] not in ("<at>", "</at>")
        )
    for odd in _ODD.finditer(text.original):
        if _invisible(odd[0]) and not _within_emoji(text.original, odd.start()):
            yield odd.span()


_ODD = re.compile(r"[^\n\r\t -~]")


def _invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cc", "Co", "Cs")


def _within_emoji(text: str, place: int) -> bool:
    """A joiner between two emoji, or a flag's tag, is part of the picture."""
    if ord(text[place]) in range(0xE0020, 0xE0080):
        return any(first <= place < last for first, last in _flags(text))
    around = text[max(place - 2, 0) : place + 2]
    return text[place] == _JOINER and bool(_EMOJI.search(around.replace(_JOINER, "")))


def _flags(text: str) -> list[Span]:
    """The flags of regions; the same characters behind anything else are a hidden message."""
    return [flag.span() for flag in _FLAG.finditer(text)]


_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f")


_machine = phrases(
    r"(?:as|am|just|only|i'm) an? (?:artificial intelligence|language model|llm|large language model|virtual assistant|chatbot|assistant)|as an a\.?i|am an a\.?i|i'm an a\.?i|just an a\.?i|only an a\.?i|(?:trust|hope) this (?:message|email|e-mail|note|response|reply|letter) finds you (?:\w+ )?well|i hope this finds you well",
    r"(?:sure|certainly|of course|absolutely|okay|great)[!,.:]? (?:here(?:'s| is| are)|i'?d be happy to|i can help|below is|let me (?:draft|write))|here(?:'s| is) (?:a|an|the|your|my) (?:\w+ ){0,4}(?:reply|response|draft|answer|version|message)|(?:draft|suggested|revised|sample|proposed) (?:reply|response)s?:|i hope this helps|let me know if you(?:'d| would) like (?:me to|any|a|changes|another)|feel free to (?:adjust|edit|modify|customi[sz]e|personali[sz]e)|i (?:cannot|can'?t) (?:fulfill|assist with|comply with) (?:this|that|your) request|word count|(?:note|disclaimer): (?:this|the) (?:reply|response|draft)|knowledge cutoff|in my training|system prompt|as instructed, i",
)
_QUOTED = re.compile(r"\s*\"[^\"]{20,}\"\s*")
_HEADED = re.compile(
    r"(?:^\s*(?:subject|re|reply|response|answer|output|assistant|title|tone)|\b(?:option|version|draft) [1-9a-c]) ?:"
)


def _machine_tell(text: Wording, context: ReplyContext) -> Iterator[Span]:
    yield from _machine(text, context)
    if ":" in text.flat:
        yield from (match.span() for match in _HEADED.finditer(text.flat))
    if _QUOTED.fullmatch(text.flat):
        yield 0, len(text.flat)


RULES = (
    Rule(
        "platform-length",
        "block",
        "Longer than the site takes: Google 4,096 bytes in UTF-8, Yelp 5,000 characters.",
        "The site refuses a text of this length. Shorten it.",
        "GBP v4 ReviewReply; Yelp R2R error list",
        '(4,100 "é")',
        "(120 words)",
        _too_long_for_site,
        IN_PUBLIC,
        as_written=True,
    ),
    Rule(
        "platform-emoji",
        "block",
        "Emoji where the site refuses them (Yelp).",
        "This site takes no emoji. Leave it out.",
        "Yelp R2R guide",
        "So sorry 😔",
        "So sorry.",
        _emoji,
        IN_PUBLIC,
        mending.dropped(),
        as_written=True,
    ),
    Rule(
        "link",
        "block",
        "Any web address.",
        "No links in a reply. Give the phone number and the e-mail address.",
        "seen in real replies",
        "See 1,000 real reviews at www.example.com",
        "Call 704-555-0132 or write to care@rosebank.example.",
        _link,
        OUTSIDE_CARE,
        mending.without_sentence(),
    ),
    Rule(
        "placeholder-left",
        "block",
        "A placeholder that nobody filled in: [NAME], {{first_name}}, TODO, XXX, Lorem.",
        "Fill this in or take it out.",
        "engineering",
        "Dear {{first_name}}, …",
        "Hello, …",
        _placeholder,
        EVERYWHERE,
    ),
    Rule(
        "chat-markup-left",
        "block",
        "Chat markup that a site would show as it is: <@U1>, <mailto:a|a>, *bold*, &amp;, :smile:.",
        "This is chat formatting; the site would show the signs themselves. Write it plainly.",
        "engineering: Slack modal and message payloads",
        "Write to <mailto:care@rosebank.example|care@rosebank.example>",
        "Write to care@rosebank.example",
        _chat_markup,
        EVERYWHERE,
        mending.replaced(_plain),
        as_written=True,
    ),
    Rule(
        "html-or-control",
        "block",
        "HTML tags, zero-width or direction-changing characters.",
        "Only plain text can be published. Take out the tag or the invisible character.",
        "GBP: reply is plain text",
        "<b>Sorry</b>",
        "Sorry",
        _html_or_control,
        EVERYWHERE,
        mending.replaced(lambda _written, _context: ""),
        as_written=True,
    ),
    Rule(
        "machine-tell",
        "block",
        "Words that only a program says: “As an AI”, “Sure, here is”, quotes around the whole draft.",
        "This reads as if a program had written it. Say it as you would on the phone.",
        "engineering",
        "Sure! Here is a reply: …",
        "Hello, thank you …",
        _machine_tell,
        EVERYWHERE,
    ),
)
