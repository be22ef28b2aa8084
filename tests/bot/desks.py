"""A desk without a database. It keeps one case in memory and uses the real decisions and events."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.cases.case import Case, CaseId
from bot.cases.commands import Command
from bot.cases.decision_context import DecisionContext
from bot.cases.draft import compose_draft
from bot.cases.events import Event
from bot.cases.plan import plan
from bot.cases.publication import verdict_on
from bot.cases.reply import ApproveReply
from bot.cases.site import open_case
from bot.cases.state.draft import Draft
from bot.cases.state.reply import Approval
from bot.cases.tracks import decide, evolve
from bot.policy import reply_clock
from bot.practice import Member, Practice
from bot.replies.contact_ladder import Ladder
from bot.reviews import Review
from bot.timeline import RecordedEvent
from bot.timers import Timer
from tests.world import SetClock, practice, review


@dataclass
class OneCase:
    """A case for tests to send commands to, and its full history."""

    practice: Practice = field(default_factory=practice)
    clock: SetClock = field(default_factory=SetClock)
    review: Review = field(default_factory=review)
    entries: list[RecordedEvent] = field(default_factory=list)
    ladder: Ladder = field(default_factory=Ladder)
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        place = self.practice.locations[self.review.key.location]
        now = self.clock.now()
        clock = reply_clock(self.review.posted_at, now, place, self.practice.policy)
        self._happen(open_case(CaseId(214), self.review, clock), None)
        self._happen(compose_draft(self.case, DecisionContext(now, self.practice)), None)

    def ask(self, command: Command, by: str | None = "ruth") -> list[Event]:
        who = self.practice.members[by] if by else None  # type: ignore[index]
        now, ladder = self.clock.now(), self.ladder
        context = DecisionContext(now, self.practice, who, ladder=lambda _: ladder)
        events = decide(self.case, command, context)
        for event in events:
            self._happen(event, who)
        return events

    def approve(self, by: str = "ruth", **more: object) -> list[Event]:
        assert self.case.draft is not None
        command = ApproveReply(
            self.case.id,
            self.case.draft.version,
            self.case.review.revision,
            **more,  # type: ignore[arg-type]
        )
        return self.ask(command, by)

    @property
    def draft(self) -> Draft:
        assert self.case.draft is not None
        return self.case.draft

    @property
    def approval(self) -> Approval:
        assert self.case.reply.approval is not None
        return self.case.reply.approval

    @property
    def outcome(self) -> str:
        """How the case was closed."""
        assert self.case.closed is not None
        return self.case.closed.outcome

    def timers(self) -> tuple[Timer, ...]:
        return plan(self.case, self.practice)

    def _happen(self, event: Event, who: Member | None) -> None:
        seq = len(self.entries) + 1
        entry = RecordedEvent(CaseId(214), seq, self.clock.now(), who.id if who else None, event)
        self.entries.append(entry)
        self.case = evolve(getattr(self, "case", None), entry)
        verdict = verdict_on(self.case, entry, self.practice.locations[self.case.location])
        self.ladder = self.ladder.after(verdict) if verdict else self.ladder
