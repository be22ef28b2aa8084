"""How replies sound, in `bedside.toml`: tone, own sentences, words that are never used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.practice import Practice
from bot.style import Style
from settings.messages import meant, quoted
from settings.raw import Table, table_of
from settings.section import Section

Language = Annotated[str, StringConstraints(pattern=r"^(en|es|fr|pt|de)$")]
Spoken = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\n]*$")]


def _signature(text: str) -> str:
    if "{signer}" not in text or "\n" in text or len(text) > 80:
        raise ValueError
    if re.search(r"[{}]", text.replace("{signer}", "").replace("{role}", "")):
        raise ValueError
    return text


class RepliesSection(Section):
    """The defaults are those of a practice that chose nothing."""

    tone: Literal["warm", "plain", "formal"] = Field(
        "warm", title="How the drafts sound", description="warm, plain or formal"
    )
    languages: list[Language] = Field(
        ["en", "es", "fr", "pt", "de"],
        title="Languages that someone here can reply in",
        description='the languages that somebody here can answer in, such as ["en", "es"]; '
        "there are texts for en, es, fr, pt and de",
    )
    signature: Annotated[str, AfterValidator(_signature)] = Field(
        "– {signer}, {role}",
        title="The last line of every reply; the names are the office's",
        description='one line with {signer} and {role}, such as "Warmly, {signer}, {role}"',
    )
    block: list[str] = Field(
        [],
        title="Notes that block a reply here",
        description='notes that block here, such as ["cliche"]; docs/reply-rules.md has them',
    )
    forbidden: list[Spoken] = Field(
        [],
        title="Words and phrases no reply may use",
        description="words and phrases that no reply may hold",
    )
    acronyms: list[Spoken] = Field(
        [],
        title="Words that may be in capitals",
        description='what may stand in capitals, such as ["MRI"]',
    )
    displayed_name_allowed: bool = Field(
        False,
        title="Whether a reply may use the name the site displays",
        description="true or false",
    )
    sentences: dict[Language, dict[str, list[Spoken]]] = Field(
        {},
        title="Your own sentences, which are used before ours",
        description="[replies.sentences.en] with lists of your own sentences",
    )

    def style(self) -> Style:
        return Style(
            tone=self.tone,
            raised=frozenset(self.block),
            forbidden=tuple(self.forbidden),
            acronyms=frozenset(self.acronyms),
            displayed_name_allowed=self.displayed_name_allowed,
            languages=frozenset(self.languages) | {"en"},
            sentences={
                language: {part: tuple(lines) for part, lines in parts.items()}
                for language, parts in self.sentences.items()
            },
            signature=self.signature,
        )


def misnamed(found: Table) -> Iterator[str]:
    """Rules that don't exist, and parts that no reply has.

    The rules are only loaded if a practice has chosen something of its own.
    """
    replies = table_of(found, "replies")
    named = replies.get("block")
    if isinstance(named, list) and named:
        from bot.replies.rules import ALL

        yield from _unknown(named, [rule.id for rule in ALL], "replies.block", "rule")
    for language, parts in table_of(replies, "sentences").items():
        from bot.replies.sentences.collection import PARTS

        if isinstance(parts, Mapping):
            place = f"replies.sentences.{language}"
            yield from _unknown(list(parts), list(PARTS), place, "part of a reply")


def _unknown(named: Sequence[object], known: list[str], place: str, what: str) -> Iterator[str]:
    for name in named:
        if isinstance(name, str) and name not in known:
            yield f"{place}: there is no {what} {quoted(name)}{meant(name, known)}"


def unspeakable(practice: Practice) -> Iterator[str]:
    """An own signature or own sentences that could never go out, since a rule blocks them."""
    if practice.style.signature != Style().signature:
        problem = _problem("", "closings", practice)
        if problem:
            yield f"replies.signature: {quoted(practice.style.signature)} will not do: {problem}"
            return
    for language, parts in practice.style.sentences.items():
        for part, sentences in parts.items():
            for n, sentence in enumerate(sentences):
                problem = _problem(sentence, part, practice)
                if problem:
                    yield f"replies.sentences.{language}.{part}[{n}]: {problem}"


def _problem(sentence: str, part: str, practice: Practice) -> str:
    from bot.replies import Kind, ReplyContext, blocks, lint
    from bot.replies.rules.mending import invitation
    from bot.replies.sentences import wordings

    if re.search(r"[{}]", re.sub(r"\{(?:phone|email)\}", "", sentence)):
        return "only {phone} and {email} may stand in braces"
    kinds: dict[str, Kind] = {"second": "second-contact", "email": "email"}
    place = next(iter(practice.locations.values()))
    kind = kinds.get(part.split("_")[0], "public-reply")
    context = ReplyContext(place, practice, kind=kind, style=practice.style)
    for wording in wordings(sentence):
        said = wording.replace("{phone}", place.phone).replace("{email}", place.email)
        text = f"Thank you. {said} {invitation(said, context)}\n{context.signature}"
        found = lint(text, context)
        if blocks(found):
            message = next(one.message for one in found if one.severity == "block")
            return f"{quoted(wording)} could not go out: {message}" if wording else message
    return ""
