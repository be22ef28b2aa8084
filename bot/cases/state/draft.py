"""The draft of a public reply, and the events that change it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.state.ids import DraftVersion
from bot.practice import MemberId
from bot.reviews import Revision
from bot.untrusted import Untrusted


@dataclass(frozen=True)
class Draft:
    """A proposed public reply to version `revision` of the review.

    `by` is the member who wrote it. `model` is the language model, if one wrote it. The composer's
    drafts have neither. `answers` holds the language model's findings from reading the draft.
    """

    version: DraftVersion
    text: str
    revision: Revision
    by: MemberId | None = None
    model: str = ""
    answers: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class DraftWritten:
    """A draft was written.

    `by_hand` means that a member wrote it. `model` is the language model, if one wrote it. The
    composer's drafts have neither.
    """

    version: DraftVersion
    text: str
    revision: Revision
    by_hand: bool = False
    model: str = ""


@dataclass(frozen=True)
class ModelAsked:
    """We're sending exactly `sent` to the language model `model` to replace draft `draft`.

    `prompt` is the version of our instructions. This is recorded before anything is sent.
    """

    draft: DraftVersion
    model: str
    prompt: str
    sent: Untrusted


@dataclass(frozen=True)
class ModelAskedToRead:
    """We're sending `sent`, which includes draft `draft`, to the language model `model`.

    This is recorded before anything is sent.
    """

    draft: DraftVersion
    model: str
    prompt: str
    sent: Untrusted


@dataclass(frozen=True)
class ModelRead:
    """The language model `model` read draft `version` as an additional check.

    Each of the `answers` is a severity, a rule, and a sentence. If there are none, `problem` might
    say why.
    """

    version: DraftVersion
    model: str
    answers: tuple[tuple[str, str, str], ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class ModelUnused:
    """The language model's replacement for draft `draft` wasn't used."""

    draft: DraftVersion
    problem: str


DraftEvent = DraftWritten | ModelAsked | ModelAskedToRead | ModelRead | ModelUnused
