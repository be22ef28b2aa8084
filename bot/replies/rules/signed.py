# ruff: noqa: E501
"""Rules on the signature: a person with a name and a role stands behind every reply."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.replies.findings import ReplyContext
from bot.replies.phrase import Span
from bot.replies.rules import mending
from bot.replies.rules.rule import OUTSIDE_CARE, Rule
from bot.replies.wording import Wording

_NAME = r"(?:[Dd]r\.? ?|DR\.? )?(?:[A-ZÀ-Þ][\w'’.-]*\.?)(?: (?:(?:de|la|del|van|von|da|di|der|al|el|O')\s)?[A-ZÀ-Þ][\w'’.-]*){0,4}"
_ROLE = r"[\w&/.'’ -]{2,60}"
_WISHES = r"(?:(?:(?:[Ww]armly|[Ss]incerely|[Rr]espectfully|(?:[Kk]ind |[Ww]arm |[Bb]est )?[Rr]egards|[Bb]est(?: wishes)?|[Ww]ith (?:care|thanks|respect|kind regards)|[Yy]ours(?: truly| sincerely)?|[Tt]hank you|[Tt]hanks|Atentamente|Cordialmente|Un saludo|Cordialement|Bien cordialement|Atenciosamente),?\s+)?)"
_SIGNED = re.compile(
    rf"^[\s–—―~*-]*{_WISHES}(?P<name>{_NAME})\s*(?:[,–—|/·-]|\n|\()\s*(?P<role>{_ROLE})\)?[.,]?\s*$"
)
_TITLED = re.compile(
    r"^[\s–—―~*-]*(?:(?:[Dd]r|DR|Doctor)\.? ?[A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]*){0,3}"
    r"|[A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]*){0,3},? (?:MD|M\.D\.|DO|D\.O\.|DDS|DMD|DPM|OD|DC|NP|PA|PA-C|RN|PhD|FNP|LCSW|PsyD))\.?\s*$"
)
_TEAM_WORD = re.compile(
    r"\b(?:team|management|admin(?:istration|istrator)?|staff|office|clinic|family|crew|customer service|department|practice|everyone|all of us|l'equipe|el equipo)\b"
)
_TEAM_LINE = re.compile(
    r"^[\s–—―~*-]*(?:(?:sincerely|regards|best|warmly|respectfully|thank you|thanks|yours)[,.]? ?)?"
    r"(?:from |your |the |all of us at |everyone at |- ?)*(?:[\w&'’.-]+ ){0,5}"
    r"(?:team|management|admin(?:istration)?|staff|office|front office|customer service|department|family|crew|practice|clinic)(?: (?:at|of) [\w&'’. -]{1,40})?[.!]?\s*$",
    re.IGNORECASE,
)


def _last_lines(text: str) -> tuple[str, str]:
    lines = [line.strip() for line in text.rstrip().split("\n") if line.strip()]
    if not lines:
        return "", ""
    last = lines[-1]
    dash = max(last.rfind(mark) for mark in (" – ", " — ", " - ", " -", " ―"))
    if dash > 0:
        last = last[dash + 1 :]
    return last, "\n".join(lines[-2:]) if len(lines) > 2 else last


def signed(text: str) -> re.Match[str] | None:
    """The signature of a named person with a role, if there is one."""
    last, two = _last_lines(text)
    for lines in (last, two):
        match = _SIGNED.match(lines)
        if match and len(lines) <= 120 and not _TEAM_WORD.search(match["name"].lower()):
            return match
        titled = _TITLED.match(lines)
        if titled:
            return titled
    return None


def without_signature(text: str) -> int:
    """Where the signature begins; the end of the text where there is none."""
    match = signed(text)
    if match is None:
        return len(text)
    lines = match.string
    return text.rindex(lines.split("\n")[0]) if lines.split("\n")[0] in text else len(text)


def _no_signature(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    if signed(text.original) is None:
        yield len(text.original), len(text.original)


def _team_signature(text: Wording, _context: ReplyContext) -> Iterator[Span]:
    last, _two = _last_lines(text.original)
    if last and len(last) <= 80 and signed(text.original) is None and _TEAM_LINE.match(last):
        ends = len(text.original.rstrip())
        yield text.original.rindex(last, 0, ends), ends


RULES = (
    Rule(
        "no-signature",
        "block",
        "Not signed by a named person with a role.",
        "Sign with a name and a role, on a line of its own.",
        "method 7",
        "– (nothing)",
        "– Dana Penhale, Office Manager",
        _no_signature,
        OUTSIDE_CARE,
        mending.signed(),
        as_written=True,
    ),
    Rule(
        "team-signature",
        "note",
        "Signed “The Team”, “Management”, “Admin”.",
        "A team cannot pick up the phone. Sign with a person's name.",
        "method 7",
        "The Rosebank Team",
        "Dana Penhale, Office Manager",
        _team_signature,
        OUTSIDE_CARE,
        mending.replaced(lambda _written, context: mending.signature(context)),
        as_written=True,
    ),
)
