"""Splits a reply's last lines into a closing, a name, a role, and the practice.

A signature has one to three lines, or follows a dash at the end of the last line. The name, role,
and practice can be in any order: "– Dana Penhale, Office Manager", or "Warm regards," above "Dana
Penhale", "Rosebank Family Medicine", and "Office Manager".
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from bot.replies.rules.firstnames import FIRST_NAMES

LONGEST_LINE = 90
"""Maximum length of a line in characters. A longer last line isn't a signature."""

FEW_WORDS = 3
"""Maximum number of words in a team's name, or in a name in lower case."""

MOST_LINES = 4
"""Maximum number of lines: a closing and three more."""

_PARTS = re.compile(r"\s*(?:[,|·•/()]| @ |\s[–—-]\s|\n)\s*")
_DASHES = re.compile(r"^[\s–—―~*-]+")
_INLINE = re.compile(r"(?<=[.!?…\w)]) ?[–—―] ?(?=[A-ZÀ-Þ])|(?<=[.!?…]) -{1,2} ?(?=[A-ZÀ-Þ])")
"""A dash that starts a signature at the end of a line."""
_TAIL = re.compile(r"(?<=[.!?…] )(?=[A-ZÀ-Þ][^.!?…]{1,60}$)")
_NAME = re.compile(
    r"(?:(?:Dr|Dra|Mr|Mrs|Ms|Mme|Frau|Herr|Sr|Sra)\b\.? ?|Doctor )?"
    r"[A-ZÀ-Þ][\w'’-]*\.?"
    r"(?: (?:(?:de|del|la|da|dos|van|von|der|di|al|el) )*[A-ZÀ-Þ][\w'’-]*\.?){0,3}$"
)
_WITH_OTHERS = re.compile(r" (?:and|&) (?:the|everyone|everybody|all|my) [^,\n.!?]{1,40}$")
_CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w.-]{1,190}|\d+|\b(?:call|phone|tel|text|e-?mail|or|and)\b", re.I
)
"""Everything to remove from a line to tell whether it consists only of contacts."""
_CALL_CENTER = re.compile(r"\bcall (?=(?:center|centre|desk|lead|supervisor|coordinator)\b)", re.I)
_NICKNAME = re.compile(r' ["“”][\w.\'’ -]{2,15}["“”] ')
_TITLE = re.compile(r"^(?:Dr|Dra|DR)\b\.?|^Doctor ")
_WORDS = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Signature:
    """A signature that begins at `start`. A doctor's title or a degree counts as a role.

    `is_for_practice` means that it names the practice that the person speaks for, which is as good
    as a role.
    """

    start: int
    name: str
    role: str
    is_team: bool = False
    is_for_practice: bool = False

    @property
    def is_whole(self) -> bool:
        return bool(self.name and (self.role or self.is_for_practice))


@dataclass(frozen=True)
class Ours:
    """Our names, in lower case.

    `practices` holds the names of the practice and its offices, which don't count as roles.
    `signers` holds the signer's names, which people also type in lower case.
    """

    practices: frozenset[str] = frozenset()
    signers: frozenset[str] = frozenset()


@cache
def _listed() -> dict[str, frozenset[str]]:
    content = files("bot.replies.rules").joinpath("signatures.toml").read_text(encoding="utf-8")
    return {name: frozenset(words) for name, words in tomllib.loads(content).items()}


@lru_cache(maxsize=256)
def signature_of(text: str, ours: Ours = Ours()) -> Signature | None:
    """Return the signature at the end of a text, or None if it ends with a normal sentence."""
    kept = text.rstrip()
    above, _, last = kept.rpartition("\n")
    if above and len(last) <= LONGEST_LINE and not any(map(str.isalnum, _CONTACT.sub("", last))):
        kept = above.rstrip()
    for start in _beginnings(kept):
        found = _read(kept, start, ours)
        if found is not None:
            return found
    return _after_last_sentence(kept, ours)


def _after_last_sentence(text: str, ours: Ours) -> Signature | None:
    """A signature after the last sentence, as in "Please call me. Denise, Front Desk"."""
    tail = _TAIL.search(text)
    found = _read(text, tail.start(), ours) if tail else None
    if found is None:
        return None
    is_person = not FIRST_NAMES.isdisjoint(found.name.split()[:1])
    return found if found.role or found.is_for_practice or is_person else None


def _beginnings(text: str) -> list[int]:
    """Where the signature might begin: at a sign-off, a dash, or one of the last lines.

    The start of the longest possible signature comes first.
    """
    lines: list[int] = []
    end = len(text)
    for _line in range(MOST_LINES):
        begins = text.rfind("\n", 0, end) + 1
        if text[begins:end].strip():
            if len(text[begins:end].strip()) > LONGEST_LINE:
                break
            lines.append(begins)
        if begins == 0:
            break
        end = begins - 1
    last = text.rfind("\n") + 1
    inline = [match.end() for match in _INLINE.finditer(text, last)]
    closing = [match.start() for match in _closings().finditer(text, max(last, len(text) - 120))]
    return [*(place for place in reversed(lines) if place), *closing, *reversed(inline), *lines]


@cache
def _closings() -> re.Pattern[str]:
    """A pattern for a sign-off in the last line, as in "… to you. Warmly, Dana Penhale, Owner"."""
    said = sorted(_listed()["closings"], key=len, reverse=True)
    words = "|".join(re.escape(one.capitalize()) for one in said)
    return re.compile(rf"(?<=[.!?…] )(?:{words})[,:]? (?=[A-ZÀ-Þ–—-])")


@lru_cache(maxsize=64)
def _on_behalf_of(practices: frozenset[str]) -> re.Pattern[str]:
    """A pattern for the words before the practice's name, as in "Dana Penhale for Oak Street"."""
    names = "|".join(map(re.escape, sorted(practices))) or "(?!)"
    return re.compile(rf",? (?:for|from|at|with|on behalf of) (?=(?:{names})\b)", re.I)


def _read(text: str, start: int, ours: Ours) -> Signature | None:
    """The signature if everything from `start` on is one, and otherwise None."""
    written = _NICKNAME.sub(" ", text[start:])
    written = _WITH_OTHERS.sub("", _on_behalf_of(ours.practices).sub(", ", written))
    parts = [part for part in map(_bare, _PARTS.split(written)) if part]
    closings = _listed()["closings"]
    if parts and parts[0].lower() not in closings:
        first = next(
            (closing for closing in closings if parts[0].lower().startswith(f"{closing} ")), ""
        )
        parts[0] = _bare(parts[0][len(first) :])
    parts = [part for part in parts if part.lower() not in closings]
    if not parts or len(parts) > 6 or any(map(_is_sentence, parts)):
        return None
    name = role = ""
    is_team = is_for_practice = False
    for part in parts:
        words = frozenset(one.lower() for one in _WORDS.findall(part))
        if any(part.lower() in practice for practice in ours.practices):
            is_for_practice = True
            continue
        if words <= _PRONOUNS:
            continue
        if _is_role(words):
            before, title, after = _peeled(part)
            role = role or title
            name = name or before or after
        elif name and not role and not words.isdisjoint(_listed()["departments"]):
            role = part
        elif not words.isdisjoint(_listed()["team"]):
            is_team = True
        elif any(practice in part.lower() for practice in ours.practices):
            is_for_practice = True
        elif not name and (_NAME.match(part) or _is_typed_small(part, ours)):
            name = part
            if _TITLE.match(part):
                role = role or "Doctor"
        elif name and not role and _is_title(part):
            role = part
    is_short = len(written.split()) <= FEW_WORDS
    if not name and (is_team or role) and (is_short or all(map(_is_title, parts))):
        return Signature(start, "", role, is_team=is_team or bool(role))
    return Signature(start, name, role, is_for_practice=is_for_practice) if name else None


def _is_typed_small(part: str, ours: Ours) -> bool:
    """Whether the part is a lowercase name: our signer's, or one with a common first name."""
    words = part.split()
    is_common = len(words) <= FEW_WORDS and words[0].capitalize() in FIRST_NAMES
    return part.islower() and (part in ours.signers or is_common)


def _is_title(part: str) -> bool:
    """Whether the part is capitalized like a name or a title."""
    words = part.split()
    small = _SMALL | _listed()["team"]
    return len(words) <= 7 and all(word[0].isupper() or word.lower() in small for word in words)


_SMALL = frozenset(("the", "of", "at", "for", "from", "your", "and", "all", "us", "de", "la", "el"))


def _bare(part: str) -> str:
    return _DASHES.sub("", part).strip(" .,:;*_\t")


def _is_sentence(part: str) -> bool:
    """Whether the part is long, or reads like a sentence rather than a name or a title."""
    words = _CALL_CENTER.sub("", part).split()
    lowered = {word.lower().strip(".,!?") for word in words if word != "IT"}
    return (
        len(words) > 9
        or bool(re.search(r"\w@\w", part))
        or bool(re.search(r"\d{3}", part))
        or not lowered.isdisjoint(_listed()["never"])
        or not any(map(str.isalpha, part))
    )


def _is_role(words: frozenset[str]) -> bool:
    return not words.isdisjoint(_listed()["roles"])


def _peeled(part: str) -> tuple[str, str, str]:
    """The name before a role, the role, and the name after it. Either name can be empty."""
    words = part.split()
    belongs = [
        not _listed()["roles"].isdisjoint(_WORDS.findall(word.lower()))
        or word.lower() in _BESIDE_ROLES
        for word in words
    ]
    first = belongs.index(True) if True in belongs else 0
    last = len(words) - belongs[::-1].index(True) if True in belongs else len(words)
    before, after = " ".join(words[:first]), " ".join(words[last:])
    if _NAME.match(before) and not _TITLE.match(part):
        return before, " ".join(words[first:]), ""
    if _NAME.match(after) and not before:
        return ("", words[0], part) if _TITLE.match(part) else ("", " ".join(words[:last]), after)
    return "", part, ""


_BESIDE_ROLES = frozenset(("office", "practice", "clinic", "patient", "front", "billing", "care"))
_PRONOUNS = frozenset(("she", "her", "hers", "he", "him", "his", "they", "them", "theirs"))
