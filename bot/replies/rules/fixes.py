"""One-click fixes for a text. Each fix returns the whole new text, or None if it can't fix it."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.replies import bank
from bot.replies.findings import ReplyContext
from bot.replies.language import language_of
from bot.replies.reading import sounds_content

Fix = Callable[[str, tuple[int, int], ReplyContext], str | None]
"""Takes the original text, a span in it, and the context, and returns the fixed text or None."""

_END = re.compile(
    r"(?<!\b[DM]r)(?<!\bM[sx])(?<!\bMrs)(?<!\bSt)(?<!\bNo)(?<!\n\d)[.!?]+[\"'”’)]*(?=\s|$)|\n"
)
_SIGNATURE = re.compile(r"(?:\n[^\n]{0,30},[ \t]*)?\n[^\n]{1,80}\s*$")
"""The last line, along with a “Kind regards,” above it."""

_IN_LINE = re.compile(r"(?<=[.!?…])[ \t]+(?:[–—]|--?)[ \t]*(?:[^\n.!?]|\b(?:Dr|Mrs?|Ms)\.){1,60}$")
"""A signature after a dash, on the same line as the last sentence."""


def without_sentence(instead: str = "") -> Fix:
    """Return a fix that removes the sentence, or replaces it with `instead` if that's missing.

    If that removes any contacts, the rules that require them add them back.
    """

    def fix(text: str, span: tuple[int, int], context: ReplyContext) -> str | None:
        start, end = _sentence(text, *span)
        if start == 0 and end >= len(text.rstrip()):
            return None
        put = instead
        if put in text or not is_english(text) or _answers_praise(context):
            put = ""
        return _joined(text[:start], put, text[end:])

    return fix


def _answers_praise(context: ReplyContext) -> bool:
    """Whether the review is praise, so there's nothing to apologize for."""
    return context.review is not None and sounds_content(context.review)


def replaced(by: Callable[[str, ReplyContext], str]) -> Fix:
    """Return a fix that replaces only the words in the span."""

    def fix(text: str, span: tuple[int, int], context: ReplyContext) -> str | None:
        start, end = span
        return text[:start] + by(text[start:end], context) + text[end:]

    return fix


def dropped() -> Fix:
    """Return a fix that removes the words in the span."""

    def fix(text: str, span: tuple[int, int], _context: ReplyContext) -> str | None:
        start, end = span
        return _joined(text[:start], "", text[end:])

    return fix


def before_signature(sentence: Callable[[str, ReplyContext], str]) -> Fix:
    """Return a fix that adds a sentence at the end of the message, before the signature."""

    def fix(text: str, _span: tuple[int, int], context: ReplyContext) -> str | None:
        original = text.rstrip()
        signature = _IN_LINE.search(original) or _SIGNATURE.search(original)
        place = signature.start() if signature else len(original)
        said = original[:place].rstrip()
        stop = "" if not said or said[-1] in ".!?…:" else "."
        return f"{said}{stop} {sentence(text, context)}{original[place:]}".strip()

    return fix


def signed() -> Fix:
    """Return a fix that adds the signature, replacing a last line with part of the name in it."""

    def fix(text: str, _span: tuple[int, int], context: ReplyContext) -> str | None:
        original = text.rstrip()
        in_line = _IN_LINE.search(original)
        start = in_line.start() if in_line else max(original.rfind("\n"), 0)
        name = set(_words(context.location.signer))
        is_signed = start > 0 and set(_words(original[start:])) <= name
        rest = original[:start].rstrip() if is_signed else original
        return f"{rest}\n{signature(context)}"

    return fix


def invitation(text: str, context: ReplyContext) -> str:
    """Return the plainest invitation in the text's language."""
    place = context.location
    language = language_of(text)
    plainest = bank.invitations(language if language in bank.LANGUAGES else "en", "both")[0]
    return plainest.replace("{phone}", place.phone).replace("{email}", place.email)


def is_english(text: str) -> bool:
    """Return whether the text is in English, or in a language that the reply bank doesn't have."""
    language = language_of(text)
    return language == "en" or language not in bank.LANGUAGES


def signature(context: ReplyContext) -> str:
    return context.signature


def _words(line: str) -> list[str]:
    return re.findall(r"\w+", line.casefold())


def _sentence(original: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence or sentences that contain a span."""
    begins = 0
    for stop in _END.finditer(original, 0, start):
        begins = stop.end()
    last = _END.search(original, max(start, end - 1))
    if last is None:
        return begins, len(original)
    return begins, last.start() if last[0] == "\n" else last.end()


def _joined(before: str, put: str, after: str) -> str:
    gap = "" if not before.strip() or before.endswith("\n") else " "
    rest = after if after.startswith("\n") else after.lstrip()
    middle = f"{gap}{put}" if put else ""
    space = "" if not rest or rest[0] in "\n.,;!?" or not (before.strip() or put) else " "
    return f"{before.rstrip(' ')}{middle}{space}{rest}".strip()
