"""How replies sound, in `bedside.toml`: the tone, custom replies, and words to avoid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.practice import Practice
from bot.style import OwnReply, Style
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


class OwnReplySection(Section):
    """A complete reply that the practice wrote, without the signature."""

    subject: str = Field(
        title="Subject of the reply",
        description='its subject, such as "waiting", "general" or "thanks"',
    )
    text: Annotated[str, StringConstraints(min_length=1, max_length=1_500)] = Field(
        title="Your reply, without its signature",
        description="the reply, where {phone} and {email} stand for the office's own",
    )
    language: Language = Field(
        "en", title="The language it's in", description="en, es, fr, pt or de"
    )


class RepliesSection(Section):
    """How replies sound. The defaults apply if a practice doesn't change anything."""

    tone: Literal["warm", "plain", "formal"] = Field(
        "warm", title="How the drafts sound", description="warm, plain or formal"
    )
    languages: list[Language] = Field(
        ["en", "es", "fr", "pt", "de"],
        title="Languages that someone here can reply in",
        description='the languages that someone here can reply in, such as ["en", "es"] '
        "(there are texts for en, es, fr, pt and de)",
    )
    signature: Annotated[str, AfterValidator(_signature)] = Field(
        "– {signer}, {role}",
        title="The last line of every reply. The names are the office's",
        description='one line with {signer} and {role}, such as "Warmly, {signer}, {role}"',
    )
    block: list[str] = Field(
        [],
        title="Notes that block a reply here",
        description='notes that block here, such as ["cliche"] (docs/reply-rules.md has them)',
    )
    forbidden: list[Spoken] = Field(
        [],
        title="Words and phrases to keep out of replies",
        description="words and phrases to keep out of replies",
    )
    acronyms: list[Spoken] = Field(
        [],
        title="Words allowed in capitals",
        description='words allowed in capitals, such as ["MRI"]',
    )
    displayed_name_allowed: bool = Field(
        False,
        title="Allows the reviewer's displayed name in a reply",
        description="true or false",
    )
    own: list[OwnReplySection] = Field(
        [],
        title="Your own replies, which join ours",
        description="one [[replies.own]] block for each reply of your own",
    )

    def style(self) -> Style:
        return Style(
            tone=self.tone,
            raised=frozenset(self.block),
            forbidden=tuple(self.forbidden),
            acronyms=frozenset(self.acronyms),
            displayed_name_allowed=self.displayed_name_allowed,
            languages=frozenset(self.languages) | {"en"},
            replies=tuple(OwnReply(own.language, own.subject, own.text) for own in self.own),
            signature=self.signature,
        )


def misnamed(content: Table) -> Iterator[str]:
    """Report names of rules and subjects that don't exist.

    The rules and subjects are loaded only if the file mentions any.
    """
    replies = table_of(content, "replies")
    named = replies.get("block")
    if isinstance(named, list) and named:
        from bot.replies.rules import ALL

        yield from _unknown(named, [rule.id for rule in ALL], "replies.block", "rule")
    own = replies.get("own")
    if isinstance(own, list) and own:
        from bot.replies.bank import subjects

        known = list(subjects("en"))
        for place, reply in enumerate(own):
            if isinstance(reply, Mapping) and isinstance(reply.get("subject"), str):
                where = f"replies.own[{place}].subject"
                yield from _unknown([reply["subject"]], known, where, "subject")


def _unknown(named: Sequence[object], known: list[str], place: str, what: str) -> Iterator[str]:
    for name in named:
        if isinstance(name, str) and name not in known:
            yield f"{place}: there is no {what} {quoted(name)}{meant(name, known)}"


PLAIN = (
    "I'm sorry to read this, and I'd like to understand what happened. Please call me at {phone} "
    "or e-mail me at {email}, whichever is easier for you, and ask for me by name."
)
"""A reply that breaks no rule, so any finding has to be about the signature."""


def unspeakable(practice: Practice) -> Iterator[str]:
    """Report a custom signature or custom replies that a rule would always block."""
    if practice.style.signature != Style().signature:
        problem = _problem(PLAIN, "general", practice)
        if problem:
            yield f"replies.signature: {quoted(practice.style.signature)} can't be used: {problem}"
            return
    for number, own in enumerate(practice.style.replies):
        problem = _problem_of(own, practice)
        if problem:
            yield f"replies.own[{number}]: {problem}"


def _problem_of(own: OwnReply, practice: Practice) -> str:
    from bot.replies.bank import BankReply, wordings

    if re.search(r"[{}]", re.sub(r"\{(?:phone|email)\}", "", own.text)):
        return "only {phone} and {email} can be in braces"
    for wording in wordings(BankReply(own.text).inviting()):
        if problem := _problem(wording, own.subject, practice):
            return problem
    return ""


def _problem(text: str, subject: str, practice: Practice) -> str:
    from bot.replies import Kind, ReplyContext, blocks, lint

    place = next(iter(practice.locations.values()))
    kind: Kind = "second-contact" if subject == "second" else "public-reply"
    # custom replies are exempt from some checks, but here they have to be checked
    style = replace(practice.style, replies=())
    context = ReplyContext(place, practice, kind=kind, style=style)
    text = text.replace("{phone}", place.phone).replace("{email}", place.email)
    findings = lint(f"{text}\n{context.signature}", context)
    if blocks(findings):
        message = next(finding.message for finding in findings if finding.severity == "block")
        return f"{quoted(text)} can't be posted: {message}"
    return ""
