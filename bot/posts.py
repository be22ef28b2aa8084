"""Everything that can be shown in a chat, before a platform renders it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.cases.case import Case
from bot.cases.decision_context import DecisionContext, answers_on
from bot.cases.plan import next_timer
from bot.effects import NewsKind
from bot.mail.mails import KeptMail
from bot.practice import Location, LocationId, Member, Policy, Practice
from bot.replies import Finding, gloss, own_fixes, remembered, suggested_fix
from bot.replies.second_reader import with_answers
from bot.timers import Timer, TimerKey


@dataclass(frozen=True)
class CaseView:
    """A case with everything its cards need. `next` is the timer that fires next if no one acts.

    `fix` is a corrected version of the draft, or "" if there's none, and `fixes` has one for each
    finding. `gloss` is the English meaning of a draft in another language. `now` is when the case
    was loaded. `link` opens the case's card in its channel, for messages posted elsewhere.
    """

    case: Case
    practice: Practice
    findings: tuple[Finding, ...] = ()
    next: Timer | None = None
    fix: str = ""
    gloss: str = ""
    now: datetime | None = None
    link: str = ""
    fixes: tuple[str, ...] = ()

    @staticmethod
    def of(case: Case, context: DecisionContext) -> CaseView:
        """The view of a case with its draft's findings, which are cached."""
        draft, practice = case.open_draft, context.practice
        if draft is None or not draft.text:
            return CaseView.in_list(case, practice, context.now)
        about = context.reply_context(case)
        findings = remembered(draft.text, about)
        if answers := answers_on(case, draft.text):
            findings = tuple(with_answers(findings, draft.text, answers, about))
        return CaseView(
            case,
            practice,
            findings,
            next_timer(case, practice),
            suggested_fix(draft.text, about) if findings else "",
            gloss(draft.text, case.review, about),
            context.now,
            fixes=own_fixes(findings, draft.text, about),
        )

    @staticmethod
    def in_list(case: Case, practice: Practice, now: datetime) -> CaseView:
        """The view of a case for a line in a list, which doesn't show the draft."""
        return CaseView(case, practice, next=next_timer(case, practice), now=now)

    @property
    def is_overdue(self) -> bool:
        """Whether the reply's deadline has passed."""
        case = self.case
        if self.now is None:
            return case.is_due and case.reply.breached
        return case.is_overdue(self.now)

    @property
    def location(self) -> Location:
        return self.practice.locations[self.case.location]

    @property
    def policy(self) -> Policy:
        return self.practice.policy_at(self.case.location)


@dataclass(frozen=True)
class ReviewCard:
    """A case's card in a channel. There's one per case and channel, and it's always up to date."""

    view: CaseView


@dataclass(frozen=True)
class BriefCard:
    """The call brief, sent privately to `owner`. After the call, it shows the result."""

    view: CaseView
    owner: Member


@dataclass(frozen=True)
class ReminderNote:
    """A reminder in the card's thread that mentions the people whose turn it is."""

    view: CaseView
    timer: TimerKey
    to: tuple[Member, ...]


@dataclass(frozen=True)
class NewsNote:
    """An update in the card's thread that `to` should see right away."""

    view: CaseView
    news: NewsKind
    to: tuple[Member, ...]


@dataclass(frozen=True)
class GoodNewsNote:
    """A note in a complaint's thread that the reviewer has since posted a positive review."""

    view: CaseView
    to: tuple[Member, ...]


@dataclass(frozen=True)
class LookNote:
    """A note that asks `to` whether the review is still on its site. `n` is the check's number."""

    view: CaseView
    n: int
    to: tuple[Member, ...]


@dataclass(frozen=True)
class SeveralNote:
    """One message to a person that replaces many reminders, with the most urgent cases first."""

    views: tuple[CaseView, ...]
    to: Member


@dataclass(frozen=True)
class FollowUpCard:
    """The two-week follow-up card, posted if the review is still on the site.

    It has a draft for contacting the reviewer again, or says how that ended.
    """

    view: CaseView
    to: tuple[Member, ...]


@dataclass(frozen=True)
class FirstContactNote:
    """A note that a location was connected and its older reviews were recorded, but not posted."""

    practice: Practice
    location: LocationId
    older: int
    unanswered: int
    opened: bool = False
    left: int = 0


@dataclass(frozen=True)
class BurstNote:
    """One card for many reviews that came in at once.

    `total` is the number of reviews, and `views` holds the first few.
    """

    practice: Practice
    location: LocationId
    views: tuple[CaseView, ...]
    total: int


@dataclass(frozen=True)
class OverdueNote:
    """The daily note that `total` reviews are overdue. `views` holds the first few.

    `to` is the manager who gets it privately, or None in a location's channel.
    """

    practice: Practice
    location: LocationId
    views: tuple[CaseView, ...]
    total: int
    to: Member | None = None


@dataclass(frozen=True)
class ManagerNotice:
    """A notice of a problem that only a manager can fix. `case` is the case's number, if any."""

    practice: Practice
    location: LocationId
    text: str
    case: int | None = None


@dataclass(frozen=True)
class ImportNote:
    """The result of an import, for the person who dropped the file into a chat."""

    text: str


@dataclass(frozen=True)
class ThanksNote:
    """One card for a day's thank-yous.

    `total` is the number of thank-yous without a card of their own, and `views` holds the newest
    few.
    """

    practice: Practice
    location: LocationId
    day: date
    views: tuple[CaseView, ...]
    total: int


@dataclass(frozen=True)
class MailedNote:
    """An e-mail that a person has to look at: an unparsed notice, or one from an unknown sender.

    `to` is the person who gets it privately, or None in a location's channel.
    """

    practice: Practice
    location: LocationId
    mail: KeptMail
    to: Member | None = None


@dataclass(frozen=True)
class EmailNote:
    """A private note that says where to find the reviewer's e-mail, sent to whoever's turn it is.

    `has_more` means that too many e-mails arrived within an hour to report the rest one by one.
    """

    view: CaseView
    mail: KeptMail
    has_more: bool = False


Post = (
    ReviewCard
    | BriefCard
    | ReminderNote
    | NewsNote
    | GoodNewsNote
    | LookNote
    | SeveralNote
    | FollowUpCard
    | FirstContactNote
    | BurstNote
    | ThanksNote
    | OverdueNote
    | ManagerNotice
    | ImportNote
    | MailedNote
    | EmailNote
)
