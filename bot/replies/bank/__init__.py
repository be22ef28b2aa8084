"""The bank: whole replies written by people, one TOML file for each language and subject.

A reply is data: `text` with `{phone}` and `{email}`, its invitation between `<<` and `>>`, and
alternatives as `[one|other]`, every combination of which reads well; `tone` and `weight`; outside
English a `gloss` for the approver. A practice's own replies (settings) stand in the same bank.
Enters: nothing but the files. Leaves: replies, their sentences, and which of them a text is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import product
from typing import Any, Literal, get_args

from bot.style import Rung, Tone

Weight = Literal["light", "ordinary", "heavy"]
LANGUAGES = ("en", "es", "fr", "pt", "de")
"""The languages that the bank has replies in; each is a folder."""


class BrokenBank(ValueError):
    """A file of the bank that can't be used; the message names the file and the entry."""


@dataclass(frozen=True)
class BankReply:
    """One reply as written, for any office.

    `kind` is the kind of sensitive review it's for, or empty. `gloss` is its meaning in English,
    empty for English itself.
    """

    text: str
    tone: Tone = "warm"
    weight: Weight = "ordinary"
    gloss: str = ""
    kind: str = ""

    def inviting(self, invitation: str = "") -> str:
        """The text with its own invitation, or with this one instead."""
        if not invitation:
            return self.text.replace("<<", "").replace(">>", "")
        return _INVITATION.sub(lambda _: invitation, self.text, count=1)

    @property
    def besides(self) -> str:
        """The text without its invitation."""
        return _INVITATION.sub("", self.text)

    @property
    def invitation(self) -> str:
        """How it asks the reviewer to get in touch; empty in a thank-you."""
        found = _INVITATION.search(self.text)
        return found[1].strip() if found else ""


def replies(language: str, subject: str) -> tuple[BankReply, ...]:
    """What the bank has for a subject (a theme or an occasion); empty if it has nothing."""
    return _file(language, subject)


def subjects(language: str) -> tuple[str, ...]:
    """Everything that this language has replies for."""
    names = (file.name for file in (files(__name__) / language).iterdir())
    found = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return tuple(sorted(name for name in found if name != _CONTACT))


@lru_cache(maxsize=16)
def invitations(language: str, rung: Rung) -> tuple[str, ...]:
    """Sentences that ask to get in touch, the plainest first."""
    return tuple(_read(language, _CONTACT).get(rung, ()))


@lru_cache(maxsize=4096)
def wordings(text: str) -> tuple[str, ...]:
    """Every way to say it: one for each combination of its alternatives."""
    parts = _CHOICE.split(text)
    options = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    return tuple("".join(chosen) for chosen in product(*options))


@lru_cache(maxsize=65_536)
def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text that is filled in or not, for comparing: small letters, one space."""
    return tuple(
        " ".join(sentence.split()).casefold() for sentence in _SENTENCE_END.split(text) if sentence
    )


def pieces(reply: BankReply) -> tuple[str, ...]:
    """The sentences of a reply, alternatives not yet unfolded."""
    return tuple(_whole(_SENTENCE_END.split(reply.inviting())))


@lru_cache(maxsize=4096)
def sayable(reply: BankReply) -> frozenset[str]:
    """Every sentence that a reply can say; alternatives are unfolded within their sentence."""
    return frozenset(
        sentence
        for part in pieces(reply)
        for wording in wordings(part)
        for sentence in sentences_of(wording)
    )


def _whole(parts: Iterable[str]) -> Iterator[str]:
    """Pieces that a sentence's end within an alternative tore apart are put together again."""
    held = ""
    for part in parts:
        held = f"{held} {part}" if held else part
        if held.count("[") == held.count("]"):
            yield held
            held = ""
    if held:
        yield held


_CONTACT = "contact"
_INVITATION = re.compile(r"<<(.*?)>>")
_CHOICE = re.compile(r"\[([^\]]*)\]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?<!\bDr\.)(?<!\bM[rs]\.)[\"”’)]?\s+|\n+")


@lru_cache(maxsize=256)
def _file(language: str, subject: str) -> tuple[BankReply, ...]:
    listed = _read(language, subject).get("reply", [])
    return tuple(_entry(raw, f"{language}/{subject}, entry {n}") for n, raw in enumerate(listed, 1))


def _read(language: str, name: str) -> dict[str, Any]:
    file = files(__name__) / language / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _entry(raw: dict[str, Any], place: str) -> BankReply:
    try:
        reply = BankReply(**raw)
    except TypeError as problem:
        raise BrokenBank(f"{place}: {problem}") from None
    if reply.tone not in get_args(Tone) or reply.weight not in get_args(Weight):
        raise BrokenBank(f"{place}: tone {reply.tone!r} or weight {reply.weight!r} isn't known")
    if reply.text.count("[") != reply.text.count("]") or reply.text.count("<<") > 1:
        raise BrokenBank(f"{place}: brackets don't match")
    return reply
