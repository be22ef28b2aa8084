"""The requests that people can make with commands. `bot.words.grammar` parses them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.cases.case import CaseId
from bot.words.which import Which


@dataclass(frozen=True)
class Listing:
    """One page of a list of cases."""

    which: Which
    page: int = 1
    words: tuple[str, ...] = ()
    """The list's filters, as typed (`bot.words.filters`)."""


@dataclass(frozen=True)
class Search:
    """Find cases whose review contains these words. Times, places, and stars act as filters."""

    words: tuple[str, ...]
    page: int = 1


@dataclass(frozen=True)
class Export:
    """Request a file of the cases in a list, narrowed by the same filters as the list itself."""

    which: Which = Which.ALL
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stats:
    """Request statistics. `words` can name offices, subjects, and days."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Show:
    case: CaseId


@dataclass(frozen=True)
class OnCard:
    """Request something that's done with a button on the case's card."""

    case: CaseId


@dataclass(frozen=True)
class Plan:
    """Ask what will happen to the case if no one acts."""

    case: CaseId


@dataclass(frozen=True)
class OfficePlan:
    """Ask for the next steps at the offices named in `words`, or at all of the person's offices."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """Ask what happened to the case, and who did it."""

    case: CaseId
    page: int = 1


@dataclass(frozen=True)
class Undo:
    """Undo an approval while that's still possible."""

    case: CaseId


@dataclass(frozen=True)
class Snooze:
    """Snooze the case until `until`, as typed ("tomorrow", "3 PM").

    If it's empty, the snooze has the default length.
    """

    case: CaseId
    until: str


@dataclass(frozen=True)
class OnDuty:
    """Ask who is on duty, at the places in `words` or everywhere."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Away:
    """Record the days that a person is away, as typed. Without words, ask who is away."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Back:
    """Record that `who` is back, or won't be away after all."""

    who: str = "me"


@dataclass(frozen=True)
class AddReview:
    """Request the form for entering a review by hand."""


@dataclass(frozen=True)
class Sender:
    """Record that e-mails from `address` are about a case."""

    case: CaseId
    address: str = field(repr=False)


@dataclass(frozen=True)
class Home:
    """Request the home screen, which can't be narrowed by `words`."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hello:
    pass


@dataclass(frozen=True)
class Thanks:
    pass


@dataclass(frozen=True)
class GoodReviews:
    """Request the good reviews without a reply. `words` can name offices, stars, and days."""

    words: tuple[str, ...] = ()
    page: int = 1


@dataclass(frozen=True)
class Assign:
    """Assign the case to `who`, as typed: "me", a name, or the platform's mention of a person."""

    case: CaseId
    who: str


@dataclass(frozen=True)
class HowIsIt:
    """Ask how Bedside is doing. `words` can name offices."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Help:
    pass


@dataclass(frozen=True)
class Incomplete:
    """A recognized command with something missing. `sentence` says what.

    If the command isn't about a case, `words` can name an office, a subject, or the like, as in
    "show Lakeside".
    """

    sentence: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """An unknown command. `word` is what was typed, shortened, and `nearest` is a similar command.

    `word` is "…" if it could be a patient's phone number or e-mail address. `nearest` can be empty.
    """

    word: str
    nearest: str = ""


Ask = (
    Listing
    | Search
    | Export
    | Stats
    | Show
    | OnCard
    | Plan
    | OfficePlan
    | Timeline
    | Undo
    | Snooze
    | OnDuty
    | Away
    | Back
    | AddReview
    | Sender
    | Assign
    | HowIsIt
    | Home
    | Hello
    | Thanks
    | GoodReviews
    | Help
    | Incomplete
    | Unknown
)
