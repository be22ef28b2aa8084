"""What people ask for with a command. `bot.words.grammar` reads it from the words they type."""

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
    """Its filters, as typed (`bot.words.filters`)."""


@dataclass(frozen=True)
class Search:
    """Find cases whose review has these words. Times, places and stars among them are filters."""

    words: tuple[str, ...]
    page: int = 1


@dataclass(frozen=True)
class Export:
    """Ask for a file of the cases in a list, narrowed by words like the list itself."""

    which: Which = Which.ALL
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stats:
    """Ask for figures. `words` say of which offices, subjects and days."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Show:
    case: CaseId


@dataclass(frozen=True)
class OnCard:
    """Ask for something that's done with a button of the case's card."""

    case: CaseId


@dataclass(frozen=True)
class Plan:
    """Ask what happens to the case if no one acts."""

    case: CaseId


@dataclass(frozen=True)
class OfficePlan:
    """Ask what comes next at the offices named in `words`, or at all of one's own."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """Ask what happened to the case, and who did it."""

    case: CaseId
    page: int = 1


@dataclass(frozen=True)
class Undo:
    """Undo an approval while that's possible."""

    case: CaseId


@dataclass(frozen=True)
class Snooze:
    """Snooze until `until`, as typed: "tomorrow", "3 PM". If it's empty, for the usual time."""

    case: CaseId
    until: str


@dataclass(frozen=True)
class OnDuty:
    """Ask who is on duty, at the places in `words` or everywhere."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Away:
    """Record the days a person is away, as typed. Without words, ask who is away."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Back:
    """`who` is back, or won't be away after all."""

    who: str = "me"


@dataclass(frozen=True)
class AddReview:
    """Ask for the form to enter a review by hand."""


@dataclass(frozen=True)
class Sender:
    """Record that e-mails from `address` are about a case."""

    case: CaseId
    address: str = field(repr=False)


@dataclass(frozen=True)
class Home:
    """Ask for the home page, which can't be narrowed to `words`."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hello:
    pass


@dataclass(frozen=True)
class Thanks:
    pass


@dataclass(frozen=True)
class GoodReviews:
    """Ask for good reviews without a reply. `words` may name offices, stars and days."""

    words: tuple[str, ...] = ()
    page: int = 1


@dataclass(frozen=True)
class Assign:
    """Assign the case to `who`, as typed: "me", a name, or the platform's mention of a person."""

    case: CaseId
    who: str


@dataclass(frozen=True)
class HowIsIt:
    """Ask how Bedside is doing. `words` may name offices."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Help:
    pass


@dataclass(frozen=True)
class Incomplete:
    """We know the word, but something is missing. The sentence says what.

    `words` may name an office, a subject or the like instead, as in "show Lakeside".
    """

    sentence: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """`word` is shortened and can be anything. `nearest` is a known word, or empty.

    A word that could be a patient's phone number or e-mail address is only "…".
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
