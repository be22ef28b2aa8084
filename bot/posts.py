"""Everything that can be shown in a chat, before a platform renders it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.case import Case
from bot.cases.decision_context import DecisionContext, answers_on
from bot.cases.plan import next_timer
from bot.effects import NewsKind
from bot.mails import KeptMail
from bot.practice import Location, LocationId, Member, Policy, Practice
from bot.replies import Finding, gloss, remembered, suggested_fix
from bot.replies.second_reader import with_answers
from bot.timers import Timer, TimerKey


@dataclass(frozen=True)
class CaseView:
    """A case with everything that its cards need. `next` is the next timer if no one acts.

    `fix` is how the draft could read instead, "" where nothing can be suggested. `gloss` says in
    English what our draft in another language says. `now` is when the case was looked at. `link`
    opens the case's card in its channel, for messages that are somewhere else.
    """

    case: Case
    practice: Practice
    findings: tuple[Finding, ...] = ()
    next: Timer | None = None
    fix: str = ""
    gloss: str = ""
    now: datetime | None = None
    link: str = ""

    @staticmethod
    def of(case: Case, context: DecisionContext) -> CaseView:
        """With its draft's findings, which are remembered instead of checked again."""
        draft, practice = case.open_draft, context.practice
        if draft is None or not draft.text:
            return CaseView(case, practice, next=next_timer(case, practice), now=context.now)
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
        )

    @property
    def is_overdue(self) -> bool:
        """The reply's deadline has passed."""
        case = self.case
        if self.now is None:
            return case.is_due and case.reply.breached
        return case.is_overdue(self.now)

    @property
    def location(self) -> Location:
        return self.practice.location(self.case.location)

    @property
    def policy(self) -> Policy:
        return self.practice.policy_at(self.case.location)


@dataclass(frozen=True)
class ReviewCard:
    """The card of a case in its channel: one per case and channel, always up to date."""

    view: CaseView


@dataclass(frozen=True)
class BriefCard:
    """To `owner`, privately: the call brief, and after the call what came of it."""

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
    """Something under the card that `to` should know right away."""

    view: CaseView
    news: NewsKind
    to: tuple[Member, ...]


@dataclass(frozen=True)
class LookNote:
    """Asks `to` whether the review is still on its site. `n` is the look's number."""

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
    """Two weeks on: still up, with a drafted second contact; or how it ended."""

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
    """Many reviews came at once. `total` of them share this card. `views` are the first."""

    practice: Practice
    location: LocationId
    views: tuple[CaseView, ...]
    total: int


@dataclass(frozen=True)
class OverdueNote:
    """The daily line: these reviews are overdue, `total` of them. `views` are the first.

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
    """To the person who dropped a file into a chat: what came of it."""

    text: str


@dataclass(frozen=True)
class MailedNote:
    """A mail that a person has to look at: a notice that can't be read, or an unknown e-mail.

    `to` is who gets it privately, None in a location's channel.
    """

    practice: Practice
    location: LocationId
    mail: KeptMail
    to: Member | None = None


@dataclass(frozen=True)
class EmailNote:
    """To whose turn it is, privately: the reviewer wrote to us, and where the e-mail is.

    `has_more`: so many came within an hour that the others aren't told one by one.
    """

    view: CaseView
    mail: KeptMail
    has_more: bool = False


Post = (
    ReviewCard
    | BriefCard
    | ReminderNote
    | NewsNote
    | LookNote
    | SeveralNote
    | FollowUpCard
    | FirstContactNote
    | BurstNote
    | OverdueNote
    | ManagerNotice
    | ImportNote
    | MailedNote
    | EmailNote
)
