"""Effects that inform people about more than one case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import PlainSerializer

from bot.cases.case import CaseId
from bot.effects.effect import Effect, EffectKind
from bot.practice import MemberId


@dataclass(frozen=True)
class FirstContact(Effect):
    """A note in the location's channel that its reviews on `site` were recorded and can be opened.

    `is_first` marks the first of the location's channels, whose key has no platform. Once `opened`,
    `left` is the number of reviews still to be opened.
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
    """A private, one-time notice to a manager about a problem that only they can fix.

    `name` identifies the problem. If it `may_recur`, it's reported again when it recurs.
    """

    kind = EffectKind.NOTICE

    case: CaseId | None
    member: MemberId
    name: str
    text: str
    may_recur: bool = False

    @property
    def latest_wins(self) -> bool:  # type: ignore[override]  # only some recur
        return self.may_recur

    @property
    def key(self) -> str:
        return trouble_key(self.name, self.member)


def trouble_key(name: str, member: MemberId) -> str:
    """Return the key of the notice to `member` about the problem called `name`."""
    return f"notice:{name}:{member}"


@dataclass(frozen=True)
class OverdueDigest(Effect):
    """The day's notice about all overdue reviews, for the location's channel.

    If it goes to a `member`, it covers all of their locations.
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
class _OfTheDay(Effect):
    """One card a day in a location's channel, which is kept up to date."""

    kind = EffectKind.NOTICE
    latest_wins = True
    about: ClassVar[str]

    case: None = field(init=False, default=None)
    member: None = field(init=False, default=None)
    day: date

    @property
    def key(self) -> str:
        return f"{self.about}:{self.location}:{self.platform}:{self.day:%Y-%m-%d}"


@dataclass(frozen=True)
class BurstDigest(_OfTheDay):
    """One card that replaces individual cards when many reviews come in on one day."""

    about = "burst"


@dataclass(frozen=True)
class ThanksDigest(_OfTheDay):
    """One card for all of a day's thank-yous that are posted as soon as they're approved."""

    about = "thanks"


@dataclass(frozen=True)
class ImportReport(Effect):
    """The result of an import, for the person who dropped the file into a chat.

    `id` identifies the file.
    """

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
    """A notice about an e-mail that needs someone's attention. `mail` is the e-mail's number.

    It goes to the location's channel, or privately to a `member`.
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
    """A private, one-time message telling `member` where to find an e-mail from a reviewer.

    `hour` is empty, unless this covers a whole hour with too many e-mails to report one by one.
    """

    kind = EffectKind.NOTICE
    latest_wins = True

    case: CaseId
    member: MemberId
    mail: int
    hour: str = ""

    @property
    def key(self) -> str:
        if self.hour:
            return f"emails:{self.case}:{self.hour}:{self.member}"
        return f"email:{self.mail}:{self.member}"


@dataclass(frozen=True)
class ReminderDigest(Effect):
    """One private message that replaces the reminders about these cases.

    `at` is when it was started.
    """

    kind = EffectKind.SEVERAL

    case: None = field(init=False, default=None)
    member: MemberId
    cases: tuple[Annotated[CaseId, PlainSerializer(str)], ...]
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.chain}:{self.at:%Y%m%dT%H%M%S}"

    @property
    def chain(self) -> str:
        return f"several:{self.platform}:{self.member}"
