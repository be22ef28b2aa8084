"""The reply bank: whole replies written by people, in one TOML file per language and subject.

Each reply is data. In its `text`, the invitation to get in touch is between `<<` and `>>`. The
invitation has `{phone}` and `{email}`, or `{contact}`, which is replaced by one of the language's
sentences that give both. Alternatives such as `[one|other]` have to read well in every combination.
A reply also has a `tone` and a `weight`, and if it isn't in English, a `gloss` for the approver.
The composer adds a practice's own replies from its settings. This package only reads its own files.
It returns replies and the sentences in them.
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
"""The languages that have replies in the bank, each in its own folder."""


class BrokenBank(ValueError):
    """A file in the bank is invalid. The message names the file and the entry."""


@dataclass(frozen=True)
class BankReply:
    """One reply as written, for any office.

    `kind` is the kind of sensitive review it's for, or empty. `gloss` is its meaning in English,
    and empty if the reply is in English.
    """

    text: str
    tone: Tone = "warm"
    weight: Weight = "ordinary"
    gloss: str = ""
    kind: str = ""

    def inviting(self, invitation: str = "") -> str:
        """Return the text with its own invitation, or with `invitation` in its place."""
        if not invitation:
            return self.text.replace("<<", "").replace(">>", "")
        return _INVITATION.sub(lambda _: invitation, self.text, count=1)

    @property
    def besides(self) -> str:
        """The text without its invitation."""
        return _INVITATION.sub("", self.text)

    @property
    def invitation(self) -> str:
        """The invitation to get in touch. Empty in a thank-you."""
        found = _INVITATION.search(self.text)
        return found[1].strip() if found else ""


def replies(language: str, subject: str) -> tuple[BankReply, ...]:
    """Return the bank's replies for a subject (a theme or an occasion). Empty if there are none."""
    return _file(language, subject)


def subjects(language: str) -> tuple[str, ...]:
    """Return all subjects that have replies in this language."""
    names = (file.name for file in (files(__name__) / language).iterdir())
    found = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return tuple(sorted(name for name in found if name != _CONTACT))


@lru_cache(maxsize=16)
def invitations(language: str, rung: Rung) -> tuple[str, ...]:
    """Return invitations to get in touch for a rung of the contact ladder, plainest first."""
    return tuple(_read(language, _CONTACT).get(rung, ()))


@lru_cache(maxsize=16)
def contacts(language: str, tone: Tone) -> tuple[str, ...]:
    """Return the sentences that can replace `{contact}`. Empty if the language doesn't use it."""
    listed = _read(language, _CONTACT)
    return tuple(listed.get("both-formal" if tone == "formal" else "both", ()))


CONTACT = "{contact}"
"""The slot in a reply that's filled with one of `contacts`."""


@lru_cache(maxsize=4096)
def wordings(text: str) -> tuple[str, ...]:
    """Return every wording of the text, one for each combination of its alternatives."""
    parts = _CHOICE.split(text)
    options = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    return tuple("".join(chosen) for chosen in product(*options))


@lru_cache(maxsize=65_536)
def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, normalized to lower case and single spaces for comparison.

    Its slots may or may not be filled in.
    """
    return tuple(
        " ".join(sentence.split()).casefold() for sentence in _SENTENCE_END.split(text) if sentence
    )


def pieces(reply: BankReply) -> tuple[str, ...]:
    """Return the sentences of a reply, without expanding alternatives."""
    return tuple(_whole(_SENTENCE_END.split(reply.inviting())))


@lru_cache(maxsize=4096)
def sayable(reply: BankReply) -> frozenset[str]:
    """Return every sentence that a reply can contain, with the alternatives in it expanded."""
    return frozenset(
        sentence
        for part in pieces(reply)
        for wording in wordings(part)
        for sentence in sentences_of(wording)
    )


def _whole(parts: Iterable[str]) -> Iterator[str]:
    """Rejoin the parts of sentences that were split inside an alternative."""
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
