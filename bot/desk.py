"""The single entry point: every request about a case goes through here, in one transaction.

The desk decides and saves events, timers, and effects together. The outbox carries them out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot import effects as outward
from bot import export, homes, lists, tallies
from bot.case_list import CaseList
from bot.cases.case import Case, CaseId
from bot.cases.commands import Command
from bot.cases.decision_context import DecisionContext, NeedsConfirmation
from bot.cases.draft import EditDraft
from bot.cases.events import CaseClosed, Event
from bot.cases.other_posts import TakeOverCall
from bot.cases.plan import plan
from bot.cases.reminders import FireTimer
from bot.cases.reply import ApproveReply
from bot.cases.rights import why_not
from bot.cases.state.call import ContactState
from bot.cases.tracks import confirmation_for, decide, evolve, right_for
from bot.connections import Connection, with_connections
from bot.errors import Busy, Refused
from bot.export import OutgoingFile
from bot.figures import Figures
from bot.health import JUDGED_FOR, Health
from bot.home import Home
from bot.meter import UNMEASURED, Meter
from bot.outcome import ASKS, Asked, Outcome, question_before
from bot.policy import fires_at
from bot.ports import Clock
from bot.posts import CaseView
from bot.practice import Away, LocationId, Member, MemberId, Practice
from bot.refusals import Refusals
from bot.replies import Checked, ReplyContext, checked
from bot.replies.contact_ladder import Ladder
from bot.sealing import Keyring
from bot.store import (
    Store,
    cases,
    effects,
    health,
    inbox,
    ladders,
    notify,
    presence,
    timeline,
    timers,
)
from bot.timeline import RecordedEvent
from bot.timers import Timer
from bot.turns import Turns
from bot.words.filters import NARROWED_BY_NOTHING, Understood
from bot.words.which import Which

TURN_S = 1.4
"""Maximum time in seconds that a click waits for other clicks on the same case.

Slack requires a response within 3 seconds. This is shorter than the timeout for locks that other
programs hold (`engines.LOCK_S`).
"""

Seen = tuple[Case, DecisionContext]
"""What a transaction loaded about a case. The view is built from it after the transaction."""


class Desk:
    """Handles one practice's cases. `woken` is called after each commit that leaves work to do.

    `as_set_up` is the practice from the settings. `practice` is the same, but without departed
    members, and with the absences in `away` and the connected sites. `gone` maps each departed
    member to the platforms they've left. `connect_link` returns the URL where a manager connects
    Google, or is None if there's no such page.
    """

    def __init__(
        self,
        practice: Practice,
        store: Store,
        clock: Clock,
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        self.practice = practice
        self.as_set_up = practice
        self.gone: Mapping[MemberId, frozenset[str]] = {}
        self.away: Mapping[MemberId, tuple[Away, ...]] = {}
        self.connections: Sequence[Connection] = ()
        self.connect_link: Callable[[MemberId], str] | None = None
        self.store = store
        self.clock = clock
        self.woken = woken
        self.meter: Meter = UNMEASURED
        self.refusals = Refusals()
        self.keys: Keyring | None = None
        self._turns = Turns(TURN_S)

    def learn(self, as_set_up: Practice) -> None:
        """Replace the practice loaded from the settings. Members who have left stay departed."""
        self.as_set_up = as_set_up
        self._staff()

    def left(self, gone: Mapping[MemberId, frozenset[str]]) -> None:
        """Replace the record of which members have left which platforms."""
        self.gone = gone
        self._staff()

    def absent(self, away: Mapping[MemberId, tuple[Away, ...]]) -> None:
        """Set the days that members are away, overriding the settings."""
        self.away = away
        self._staff()

    def reach(self, connections: Sequence[Connection]) -> None:
        """Set the connections that determine the offices' site accounts."""
        self.connections = connections
        self._staff()

    def _staff(self) -> None:
        staffed = self.as_set_up.without(self.gone).with_away(self.away)
        self.practice = with_connections(staffed, self.connections)

    async def handle(
        self, command: Command, *, by: Member, key: str, on: str = "", sees: bool = False
    ) -> Outcome:
        """Carry out a member's command. The result is saved when this returns.

        `key` identifies the click, so a redelivered click gets the same result. `on` is the
        platform that the command came from, where the member will get reminders from now on. The
        outcome includes the case's view if `sees` is true or the command was refused.
        """
        ended = self.meter.begin("click")
        try:
            async with self._turn(command.case):
                outcome, seen = await self.store.run(self._answer, command, by, key, on, sees)
        except BaseException:
            ended("failed")
            raise
        ended("refused" if outcome.refused else "done")
        self.woken()
        return replace(outcome, view=CaseView.of(*seen)) if seen else outcome

    def _turn(self, case: CaseId) -> AbstractAsyncContextManager[None]:
        """Return a lock that admits one click per case, which leaves connections for other cases.

        SQLite doesn't need it, because only one thread writes, and queued clicks share a commit.
        """
        return nullcontext() if self.store.is_sqlite else self._turns.of(case)

    async def look(self, case: CaseId, by: Member) -> CaseView | None:
        """The view of a case, or None if it doesn't exist or the member can't see it."""
        view = await self.store.read(self.view, case)
        return view if view and by.works_at(view.case.location) else None

    async def unknown(self, case: CaseId, by: Member) -> str:
        """Return the message for a member who requests a case they can't see."""
        return await self.store.read(self._unknown, case, by)

    async def check(self, case: CaseId, text: str, by: Member) -> Checked:
        """Check `text` as this case's reply.

        Raises `Refused` if the member can't edit the draft, since findings reveal the case.
        """
        context = await self.store.read(self._context_of, case, by)
        return await asyncio.to_thread(checked, text, context)

    async def asked_first(
        self, edit: EditDraft, approve: Callable[[CaseView], ApproveReply], by: Member
    ) -> Outcome | None:
        """Return the question to answer before approving an edit, with the edited case's view.

        Nothing is saved, so no card changes while the member answers. Returns None if there's no
        question, or if the edit or the approval would be refused, as submitting it will show.
        """
        return await self.store.read(self._asked_first, edit, approve, by)

    async def listed(
        self,
        which: Which,
        by: Member,
        page: int = 1,
        narrowed: Understood = NARROWED_BY_NOTHING,
        words: str = "",
    ) -> CaseList:
        """Return one page of a list. `narrowed` holds the filters parsed from `words`."""
        return await self.store.read(
            lists.listed, self.practice, which, by, self.clock.now(), page, narrowed, words
        )

    async def coming(self, by: Member, at: Collection[LocationId] = ()) -> tuple[CaseView, ...]:
        """Return the next steps at these offices, or at all of the member's. One extra at most."""
        return await self.store.read(lists.coming, self.practice, by, self.clock.now(), at)

    async def home(self, by: Member) -> Home:
        """Return the home screen: the member's work, their team's work, and how the week went."""
        return await self.store.read(homes.home, self.practice, by, self.clock.now())

    async def figures(self, by: Member, narrowed: Understood, words: str) -> Figures:
        """Return the statistics. `narrowed` holds the filters parsed from `words`."""
        return await self.store.read(
            tallies.figures, self.practice, by, self.clock.now(), narrowed, words
        )

    async def exported(self, which: Which, by: Member, narrowed: Understood) -> OutgoingFile:
        """Export the listed cases from the manager's offices. Raises `Refused` for anyone else."""
        self.require_manager(by)
        now, exported = self.clock.now(), dict[CaseId, Case]()
        while len(exported) < export.MOST:
            # new cases push others to later pages, so batches can overlap
            batch = await self.store.read(
                lists.batch, self.practice, which, by, now, narrowed.filters, len(exported)
            )
            before = len(exported)
            exported |= {case.id: case for case in batch}
            if len(exported) == before:
                break
        newest = list(exported.values())[: export.MOST]
        return await asyncio.to_thread(export.export_file, newest, self.practice, now)

    def require_manager(self, by: Member) -> None:
        """Raise `Refused` with the managers' names unless the member is a manager."""
        if by.may_manage:
            return
        members = self.practice.members.values()
        managers = ", ".join(member.name for member in members if member.may_manage)
        raise Refused(f"Only managers can see that: {managers or 'no one yet'}.")

    async def timeline(self, case: CaseId, by: Member) -> tuple[RecordedEvent, ...]:
        """Return the case's full history. Raises `Refused` if the member can't see the case."""
        if await self.look(case, by) is None:
            raise Refused(await self.unknown(case, by))
        return tuple(await self.store.read(timeline.entries, self.practice.id, case))

    async def health(self, by: Member, places: Collection[LocationId] = ()) -> Health:
        """Return a health report for the whole practice, or for just these offices.

        Raises `Refused` for anyone who isn't a manager, because only managers can fix problems.
        """
        self.require_manager(by)
        now, practice = self.clock.now(), self.practice
        seen = await self.store.read(health.look, practice, now)
        judged = await self.store.read(ladders.judged, practice.id, now - JUDGED_FOR)
        whole = replace(seen, refused=self.refusals.recent(), judged=judged)
        if not places:
            return whole
        counts = [
            await self.store.read(
                cases.counted, practice.id, which, now, locations=frozenset(places)
            )
            for which in (Which.PENDING, Which.OVERDUE)
        ]
        waiting, overdue = (sum(count.values()) for count in counts)
        return whole.at_places(frozenset(places), waiting, overdue)

    # --- inside a transaction

    def apply(
        self, session: Session, command: Command, *, by: Member | None, now: datetime
    ) -> tuple[Case, str]:
        """Carry out `command` and save the result.

        Return the updated case and a confirmation. If this raises `Refused`, nothing has changed.
        """
        case = cases.load_to_change(session, self.practice.id, command.case)
        if case is None or not self._is_for(case, by):
            raise Refused(self._unknown(session, command.case, by))
        context = self.decision_context(session, by, now)
        after = self.record(session, case, decide(case, command, context), by, now)
        return after, confirmation_for(command, after, context)

    def fire(self, session: Session, due: timers.DueTimer, now: datetime) -> None:
        """Act on a due timer, or reschedule it if it isn't due anymore.

        The settings or the time zone's rules might have changed since it was saved. Raises `Busy`
        if someone is changing the case right now.
        """
        if not cases.is_free(session, self.practice.id, due.case):
            raise Busy
        command = FireTimer(due.case, due.timer)
        case = cases.load(session, self.practice.id, due.case)
        context = self.decision_context(session, None, now)
        events = decide(case, command, context) if case else []
        if case is not None and not events:
            self.replan(session, due.case, now)
            return
        if case is not None:
            self.record(session, case, events, None, now)
        timers.fired(session, self.practice.id, due)

    def replan(self, session: Session, id: CaseId, now: datetime) -> None:
        """Replace the case's timers with the ones that its state and the settings now call for."""
        case = cases.load_to_change(session, self.practice.id, id)
        if case is not None:
            timers.sync(session, self.practice.id, id, self.wanted(case, now))

    def wanted(self, case: Case, now: datetime) -> list[Timer]:
        """All timers that the case should have now."""
        location = self.practice.locations[case.location]
        policy = self.practice.policy_at(case.location)
        return [
            replace(timer, due_at=fires_at(timer, location, policy, now))
            for timer in plan(case, self.practice)
        ]

    def record(
        self,
        session: Session,
        case: Case | None,
        events: Sequence[Event],
        by: Member | None,
        now: datetime,
        id: CaseId | None = None,
    ) -> Case:
        """Save events along with their timers and effects. `id` is the id for a new case."""
        before, entries = case, []
        for event in events:
            number = case.id if case else id
            assert number is not None
            seq = (case.version if case else 0) + 1
            entry = RecordedEvent(number, seq, now, by.id if by else None, event)
            case = evolve(case, entry)
            entries.append(entry)
        assert case is not None
        if entries:
            self._save(session, before, case, entries, now)
        if case.other_posts and any(isinstance(entry.event, CaseClosed) for entry in entries):
            self._pass_call_on(session, case, now)
        return case

    def _pass_call_on(self, session: Session, case: Case, now: datetime) -> None:
        """Move the call to the reviewer's other open case if no one has talked with them yet."""
        waits = case.contact.state in (ContactState.UNASSIGNED, ContactState.ASSIGNED)
        if case.call_elsewhere is not None or not waits:
            return
        for post in case.other_posts:
            other, _ = self.apply(session, TakeOverCall(post.case), by=None, now=now)
            if not other.closed:
                return

    def _save(
        self,
        session: Session,
        before: Case | None,
        case: Case,
        entries: list[RecordedEvent],
        now: datetime,
    ) -> None:
        practice = self.practice.id
        cases.save(session, practice, case, before)
        timeline.append(session, practice, entries)
        ladders.keep(session, practice, case, entries, self.practice.locations[case.location])
        timers.sync(session, practice, case.id, plan(case, self.practice))
        for effect in outward.cancelled(case, entries):
            effects.cancel(session, practice, effect.key)
        wanted = outward.after(case, entries, self.last_seen(session))
        wanted += outward.outdated(entries, lambda: effects.notes(session, practice, case.id))
        effects.ask(session, practice, wanted, now)

    def last_seen(self, session: Session) -> Practice:
        """The practice, in which each member gets reminders where they were last active."""
        if not self.practice.has_several_chats:
            return self.practice
        return self.practice.last_seen(presence.last(session, self.practice.id))

    def view(self, session: Session, case: CaseId) -> CaseView | None:
        """Return the view of a case, with everything its cards show."""
        seen = self._look(session, case)
        return CaseView.of(*seen) if seen else None

    def _is_for(self, case: Case, by: Member | None) -> bool:
        """Whether the member can see the case. Its office might no longer be in the settings."""
        there = case.location in self.practice.locations
        return there and (by is None or by.works_at(case.location))

    def _look(self, session: Session, id: CaseId, by: Member | None = None) -> Seen | None:
        case = cases.load(session, self.practice.id, id)
        return self._seen(session, case) if case and self._is_for(case, by) else None

    def _seen(self, session: Session, case: Case) -> Seen:
        context = self.decision_context(session, None, self.clock.now())
        if case.open_draft:
            # load these now, because the view is built after the transaction
            context.recent(case)
            context.ladder(case)
        return case, context

    def _context_of(self, session: Session, case: CaseId, by: Member) -> ReplyContext:
        loaded = cases.load(session, self.practice.id, case)
        if loaded is None or not self._is_for(loaded, by):
            raise Refused(self._unknown(session, case, by))
        if why := why_not(right_for(EditDraft), loaded, self.practice.member(by.id), self.practice):
            raise Refused(why)
        return self.context(session, loaded)

    def _asked_first(
        self,
        session: Session,
        edit: EditDraft,
        approve: Callable[[CaseView], ApproveReply],
        by: Member,
    ) -> Outcome | None:
        case = cases.load(session, self.practice.id, edit.case)
        if case is None or not self._is_for(case, by):
            return None
        context = self.decision_context(session, by, self.clock.now())
        return question_before(case, edit, approve, context)

    def context(self, session: Session, case: Case) -> ReplyContext:
        """The context for checking a reply to this case's review."""
        return self.decision_context(session, None, self.clock.now()).reply_context(case)

    def decision_context(
        self, session: Session, by: Member | None, now: datetime
    ) -> DecisionContext:
        """The context for a decision. Recent replies are loaded only if the decision needs them."""
        known: dict[CaseId, tuple[str, ...]] = {}
        ladder_of: dict[CaseId, Ladder] = {}

        def recent(case: Case) -> tuple[str, ...]:
            if case.id not in known:
                # prefetch the contact ladder, because every check of a reply needs it, too
                ladders.expect(session, self.practice.id, case.review.key.site, case.location)
                replies = cases.recent_replies(session, self.practice.id, case.location, case.id)
                known[case.id] = replies
            return known[case.id]

        def ladder(case: Case) -> Ladder:
            if case.id not in ladder_of:
                site, place = case.review.key.site, case.location
                ladder_of[case.id] = ladders.load(session, self.practice.id, site, place)
            return ladder_of[case.id]

        return DecisionContext(now, self.practice, by, recent, ladder)

    def _answer(
        self,
        session: Session,
        command: Command,
        by: Member,
        key: str,
        on: str = "",
        sees: bool = False,
    ) -> tuple[Outcome, Seen | None]:
        # prefetched in the same round trip, because clicks are rarely redelivered
        cases.expect(session, self.practice.id, command.case)
        timers.expect(session, self.practice.id, command.case)
        kept = inbox.answer(session, self.practice.id, key)
        if kept is not None:
            return self._again(session, kept, sees)
        now = self.clock.now()
        if on and len(by.chat) > 1:
            presence.seen(session, self.practice.id, by.id, on, now)
        try:
            after, message = self.apply(session, command, by=by, now=now)
            outcome, seen = Outcome(after.id, message), self._seen(session, after) if sees else None
        except Refused as refusal:
            asks = refusal.asks if isinstance(refusal, NeedsConfirmation) else ""
            seen = self._look(session, command.case, by)
            outcome = Outcome(command.case if seen else None, str(refusal), True, asks)
        inbox.keep(session, self.practice.id, key, now, _kept(outcome))
        notify.others(session, self.practice.id)
        return outcome, seen

    def _again(self, session: Session, kept: str, sees: bool) -> tuple[Outcome, Seen | None]:
        """Return the outcome of this click's first delivery, with the case as it is now."""
        earlier = json.loads(kept)
        case, is_shown = earlier["case"], earlier["refused"] or sees
        seen = self._look(session, CaseId(case)) if case and is_shown else None
        asks: Asked = next((known for known in ASKS if known == earlier["asks"]), "")
        return Outcome(case, earlier["said"], earlier["refused"], asks), seen

    def _unknown(self, session: Session, id: CaseId, by: Member | None) -> str:
        if by is None:
            return f"There's no case {id}."
        where = lists.places(self.practice, by)
        last = cases.listed(session, self.practice.id, Which.ALL, self.clock.now(), locations=where)
        newest = sorted((case.id for case in last), reverse=True)[:3]
        ours = f" Your latest: {', '.join(map(str, newest))}." if newest else ""
        return f"I can't find case {id}.{ours}"


def _kept(outcome: Outcome) -> str:
    return json.dumps(
        {
            "case": outcome.case,
            "said": outcome.said,
            "refused": outcome.refused,
            "asks": outcome.asks,
        }
    )
