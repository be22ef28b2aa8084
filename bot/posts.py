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
    """A case with everything its cards need. `next` is the next timer if no one acts.

    `fix` is a suggested version of the draft, "" if there's none, and `fixes` has one for each of
    the findings. `gloss` is the English meaning of
    our draft in another language. `now` is when the case was read. `link` opens the case's card in
    its channel, for messages in other places.
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
        """The reply's deadline has passed."""
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
    """The card of a case in its channel: one per case and channel, always up to date."""

    view: CaseView


@dataclass(frozen=True)
class BriefCard:
    """The call brief, privately to `owner`, and after the call its result."""

    view: CaseView
    owner: Member


@dataclass(frozen=True)
class ReminderNote:
    """A reminder under the card, mentioning those whose turn it is."""

    view: CaseView
    timer: TimerKey
    to: tuple[Member, ...]


@dataclass(frozen=True)
class NewsNote:
    """News under the card that `to` should see right away."""

    view: CaseView
    news: NewsKind
    to: tuple[Member, ...]


@dataclass(frozen=True)
class GoodNewsNote:
    """Under the card of a complaint: its reviewer has left a kind review since."""

    view: CaseView
    to: tuple[Member, ...]


@dataclass(frozen=True)
class LookNote:
    """Asks `to` whether the review is still on its site. `n` is the check's number."""

    view: CaseView
    n: int
    to: tuple[Member, ...]


@dataclass(frozen=True)
class SeveralNote:
    """One message to a person instead of many reminders, the most urgent cases first."""

    views: tuple[CaseView, ...]
    to: Member


@dataclass(frozen=True)
class FollowUpCard:
    """After two weeks: the review is still up, with a draft for a second contact, or how that
    ended.
    """

    view: CaseView
    to: tuple[Member, ...]


@dataclass(frozen=True)
class FirstContactNote:
    """A location was connected: its older reviews were recorded, not posted."""

    practice: Practice
    location: LocationId
    older: int
    unanswered: int
    opened: bool = False
    left: int = 0


@dataclass(frozen=True)
class BurstNote:
    """One card for many reviews that came at once.

    `total` counts them, and `views` are the first.
    """

    practice: Practice
    location: LocationId
    views: tuple[CaseView, ...]
    total: int


@dataclass(frozen=True)
class OverdueNote:
    """The daily line that `total` reviews are overdue. `views` are the first.

    `to` is the manager who gets it privately, None in a location's channel.
    """

    practice: Practice
    location: LocationId
    views: tuple[CaseView, ...]
    total: int
    to: Member | None = None


@dataclass(frozen=True)
class ManagerNotice:
    """Something that only a manager can fix. `case` is its number, if it's about one."""

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
    """One card for the thank-yous of one `day`.

    `total` counts those without a card, and `views` are the newest.
    """

    practice: Practice
    location: LocationId
    day: date
    views: tuple[CaseView, ...]
    total: int


@dataclass(frozen=True)
class MailedNote:
    """A mail that a person has to look at: a notice we can't read, or an unknown e-mail.

    `to` is the person who gets it privately, None in a location's channel.
    """

    practice: Practice
    location: LocationId
    mail: KeptMail
    to: Member | None = None


@dataclass(frozen=True)
class EmailNote:
    """Privately, to the person whose turn it is: the reviewer e-mailed us, and where to find it.

    `has_more` means that too many came within an hour to announce the others one by one.
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
