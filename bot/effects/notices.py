"""Effects that tell people about more than one case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.cases.case import CaseId
from bot.effects.effect import Effect, EffectKind
from bot.practice import MemberId


@dataclass(frozen=True)
class FirstContact(Effect):
    """To the location's channel: its reviews on `site` were recorded, and may be opened.

    `is_first`: the first of the location's channels, whose key names no platform. `left` are still
    to be opened once they are `opened`.
    """

    kind = EffectKind.NOTICE

    case: None = field(init=False, default=None)
    member: None = field(init=False, default=None)
    site: str
    is_first: bool
    older: int = 0
    unanswered: int = 0
    opened: bool = False
    left: int = 0

    @property
    def key(self) -> str:
        name = f"first-contact:{self.site}:{self.location}"
        return name if self.is_first else f"{name}:{self.platform}"


@dataclass(frozen=True)
class Trouble(Effect):
    """To a manager, privately and once: something that only they can fix.

    `name` identifies the trouble. If it `may_recur`, it's reported again after it was over.
    """

    kind = EffectKind.NOTICE

    case: CaseId | None
    member: MemberId
    name: str
    text: str
    may_recur: bool = False

    @property
    def latest_wins(self) -> bool:
        return self.may_recur

    @property
    def key(self) -> str:
        return trouble_key(self.name, self.member)


def trouble_key(name: str, member: MemberId) -> str:
    """The key of the notice to `member` about the trouble of that name."""
    return f"notice:{name}:{member}"


@dataclass(frozen=True)
class OverdueDigest(Effect):
    """The line of that day about all overdue reviews: to the location's channel.

    To a `member`, it's about all of their locations.
    """

    kind = EffectKind.OVERDUE
    latest_wins = True

    case: None = field(init=False, default=None)
    member: MemberId | None
    day: date

    @property
    def key(self) -> str:
        whose = self.member or self.location
        return f"overdue:{whose}:{self.platform}:{self.day:%Y-%m-%d}"


@dataclass(frozen=True)
class BurstDigest(Effect):
    """One card in the place of those of a day's burst of reviews."""

    kind = EffectKind.NOTICE
    latest_wins = True

    case: None = field(init=False, default=None)
    member: None = field(init=False, default=None)
    day: date

    @property
    def key(self) -> str:
        return f"burst:{self.location}:{self.platform}:{self.day:%Y-%m-%d}"


@dataclass(frozen=True)
class ImportReport(Effect):
    """To the person who dropped a file into a chat: what came of it. `id` names the file."""

    kind = EffectKind.NOTICE

    case: None = field(init=False, default=None)
    member: MemberId
    id: str
    text: str

    @property
    def key(self) -> str:
        return f"imported:{self.id}"


@dataclass(frozen=True)
class MailNote(Effect):
    """A mail that a person has to look at, number `mail` of those we keep.

    In the location's channel, or privately to a `member`.
    """

    kind = EffectKind.NOTICE
    latest_wins = True

    case: None = field(init=False, default=None)
    member: MemberId | None
    mail: int

    @property
    def key(self) -> str:
        return f"mail:{self.mail}:{self.platform}:{self.member or ''}"


@dataclass(frozen=True)
class EmailPointer(Effect):
    """To `member`, privately and once: the reviewer of a case wrote to us, and where it is."""

    kind = EffectKind.NOTICE

    case: CaseId
    member: MemberId
    mail: int

    @property
    def key(self) -> str:
        return f"email:{self.mail}:{self.member}"
