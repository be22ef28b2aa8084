"""Tests the invariants that hold no matter what happens, in any order (docs/architecture.md).

Random sequences of commands, reviews, edits, removals, and clock jumps for several cases go through
the real desk on a real database. The invariants are checked after each step.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from math import inf
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session

from bot.cases.call import AssignOwner, LeaveUnidentified, LogCall, UndoCall
from bot.cases.case import Case, CaseId, DraftVersion
from bot.cases.commands import Command
from bot.cases.draft import AnotherDraft, AskModel, EditDraft, ProposeDraft
from bot.cases.email import AnswerEmail, NoteEmail, RecordEmail, RecordEmailReply
from bot.cases.follow_up import RecordLook, RecordSecondContact, SkipSecondContact
from bot.cases.plan import next_timer
from bot.cases.publication import (
    RecordFailure,
    RecordPublication,
    RecordTakeDown,
    StartSending,
    TakeDownReply,
    TryAgain,
)
from bot.cases.reminders import FireTimer, SnoozeNudge
from bot.cases.reply import (
    ApproveReply,
    DeclineReply,
    HoldReply,
    LeaveOutdated,
    PostedByHand,
    UndoApproval,
)
from bot.cases.site import CloseCase, ObserveReview, ReopenCase, ReviewDisappeared
from bot.cases.state.call import Settled
from bot.cases.state.reminders import NudgeFired
from bot.cases.state.reply import ReplyApproved, ReplyPublished
from bot.cases.state.reply_status import ReplyState
from bot.cases.themes import CorrectThemes
from bot.cases.tracks import replay
from bot.desk import Desk
from bot.intake import Intake
from bot.outcome import Outcome
from bot.practice import MemberId
from bot.replies import ReplyContext, Theme, blocks, lint
from bot.reviews import Review, SiteReply
from bot.store import cases, reviews, timeline, timers
from bot.timeline import verify
from bot.untrusted import Untrusted
from tests.databases import migrated
from tests.world import LAKE, MONDAY, OAK, SetClock, practice, review

PEOPLE = ["dana", "ruth", "tomas", "maya", "leo"]
TEXTS = [
    "Waited two hours and the desk was rude.",
    "Billing is a mess and nobody picks up the phone.",
    "LIARS!!! AVOID!!! WORST PLACE EVER!!!",
    "My mother died after they gave her the wrong drug.",
    "",
]
BAD_DRAFTS = ["Please remove your review.", "You came in on Monday for your root canal."]
GOOD_DRAFT = (
    "Thank you for telling us this so plainly; nobody likes to wait without news, and I am sorry "
    "to read how frustrating it was. We cannot speak about anyone's care in public, but I would "
    "like to listen. Please call me at (704) 555-0132 or write to care@oakstreet.example, "
    "whichever is easier for you.\n– Dana Penhale, Practice Manager"
)


class Office(RuleBasedStateMachine):
    """A state machine in which people, sites, and clocks can do anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = SetClock(MONDAY)
        self.practice = practice()
        self.store = migrated(Path(self.folder.name) / "office.db")
        self.desk = Desk(self.practice, self.store, self.clock)
        self.intake = Intake(self.desk)
        self.site: dict[str, Review] = {}
        self.clicks = 0
        self.fired: Counter[tuple[int, str, int, int]] = Counter()

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    # --- actions of the world

    @initialize()
    def one_review_to_begin_with(self) -> None:
        self.arrive("r0", 1, TEXTS[0], OAK, "Denise Renner")

    def arrive(self, id: str, stars: int, text: str, at: object, by: str = "J. M.") -> None:
        shown = review(id, text, stars, self.clock.now() - timedelta(hours=1), at)  # type: ignore[arg-type]
        shown = replace(shown, author=Untrusted(by))
        self.site[id] = shown
        self.take_in(shown)

    def take_in(self, *found: Review) -> None:
        self.store.run_sync(self.intake._take_some, found, None, {}, inf)

    @rule(
        id=st.sampled_from(["r1", "r2", "r3"]),
        stars=st.integers(1, 5),
        text=st.sampled_from(TEXTS),
        at=st.sampled_from([OAK, LAKE]),
        by=st.sampled_from(["J. M.", "Denise Renner"]),
    )
    def review_arrives(self, id: str, stars: int, text: str, at: object, by: str) -> None:
        if id not in self.site:
            self.arrive(id, stars, text, at, by)

    @rule(id=st.sampled_from(["k1", "k2"]))
    def they_come_back_with_kind_words(self, id: str) -> None:
        if id not in self.site:
            self.arrive(id, 5, "Thank you, everyone was lovely.", OAK, "Denise Renner")

    @rule(data=st.data(), stars=st.integers(1, 5), text=st.sampled_from(TEXTS))
    def review_is_edited(self, data: st.DataObject, stars: int, text: str) -> None:
        id = data.draw(st.sampled_from(sorted(self.site)))
        shown = self.site[id]
        changed = review(id, text, stars, shown.posted_at, shown.key.location)
        author = shown.author
        self.site[id] = replace(changed, author=author, updated_at=self.clock.now())
        self.take_in(self.site[id])

    @rule()
    def site_is_polled_again(self) -> None:
        self.take_in(*self.site.values())

    @rule(hours=st.sampled_from([0, 1, 5, 13, 30, 24 * 8]))
    def time_goes_by(self, hours: int) -> None:
        self.clock.pass_(hours=hours, seconds=61)

    @rule()
    def due_timers_fire(self) -> None:
        def fire(session: Session) -> None:
            for due in timers.due(session, self.practice.id, self.clock.now(), 100):
                assert due.due_at <= self.clock.now()
                command = FireTimer(due.case, due.timer)
                self.desk.apply(session, command, by=None, now=self.clock.now())
                timers.fired(session, self.practice.id, due)

        self.store.run_sync(fire)

    # --- actions of people and the outbox

    @rule(data=st.data(), by=st.sampled_from(PEOPLE), twice=st.booleans())
    def somebody_clicks(self, data: st.DataObject, by: str, twice: bool) -> None:
        case = self._some_case(data)
        command = data.draw(_clicks(case, self.clock))
        self.clicks += 1
        key = f"click-{self.clicks}"
        first = self._click(command, by, key)
        if twice:
            before = self._load(case.id)
            again = self._click(command, by, key)
            assert (again.said, again.refused) == (first.said, first.refused)
            assert self._load(case.id) == before

    @rule(data=st.data(), state=st.sampled_from(["published", "pending", "rejected", "fails"]))
    def outbox_sends(self, data: st.DataObject, state: str) -> None:
        case = self._some_case(data)
        number = case.reply.approvals
        self._apply(StartSending(case.id, number))
        case = self._load(case.id)
        if case.reply.state is not ReplyState.PUBLISHING:
            return
        self._publication_was_allowed(case)
        if state == "fails":
            later = self.clock.now() + timedelta(minutes=5)
            self._apply(RecordFailure(case.id, number, "unreachable", later))
        else:
            self._apply(RecordPublication(case.id, number, state, "links"))

    @rule(data=st.data(), n=st.integers(1, 3))
    def looks_come_back(self, data: st.DataObject, n: int) -> None:
        case = self._some_case(data)
        self._apply(RecordTakeDown(case.id))
        if n <= case.follow_up.looks:
            self._apply(RecordLook(case.id, n))

    @rule(data=st.data(), text=st.sampled_from([GOOD_DRAFT, "Sorry about your appointment.", ""]))
    def a_model_proposes(self, data: st.DataObject, text: str) -> None:
        case = self._some_case(data)
        seen = DraftVersion(data.draw(st.integers(1, 4)))
        before = case.draft
        self._apply(AskModel(case.id, seen, "m", "1", Untrusted("sent")))
        self._apply(ProposeDraft(case.id, seen, "m", text, "" if text else "silence"))
        after = self._load(case.id).draft
        if after != before:
            assert before is not None
            assert after is not None
            assert (before.version, before.by) == (seen, None)
            assert after.text == GOOD_DRAFT

    @rule(data=st.data())
    def review_is_removed(self, data: st.DataObject) -> None:
        self._apply(ReviewDisappeared(self._some_case(data).id))

    @rule(data=st.data())
    def somebody_answers_on_the_site(self, data: st.DataObject) -> None:
        case = self._some_case(data)
        theirs = SiteReply("Answered on the site.", "published")
        self._apply(ObserveReview(case.id, replace(case.review, reply=theirs)))

    @rule(data=st.data(), minutes=st.integers(0, 3_000))
    def the_mailbox_gets_an_e_mail(self, data: st.DataObject, minutes: int) -> None:
        came_at = self.clock.now() - timedelta(minutes=minutes)
        self._apply(RecordEmail(self._some_case(data).id, came_at))

    @rule(data=st.data())
    def our_reply_is_in_sent_mail(self, data: st.DataObject) -> None:
        self._apply(RecordEmailReply(self._some_case(data).id))

    # --- invariants

    @invariant()
    def timelines_replay_to_the_stored_cases_and_their_chains_hold(self) -> None:
        for case in self._all_cases():
            sealed = self.store.run_sync(timeline.sealed, self.practice.id, case.id)
            verify(sealed)
            assert replay([line.entry for line in sealed]) == case

    @invariant()
    def every_review_is_kept_once_and_has_at_most_one_case(self) -> None:
        keys = [case.review.key for case in self._all_cases()]
        assert len(keys) == len(set(keys))
        for shown in self.site.values():
            row = self.store.run_sync(reviews.load, self.practice.id, shown.key)
            assert row is not None
            if (shown.stars or 5) <= 2:
                assert row.case is not None

    @invariant()
    def what_is_public_was_approved_word_for_word(self) -> None:
        for case in self._all_cases():
            entries = self.store.run_sync(timeline.entries, self.practice.id, case.id)
            approved: set[str] = set()
            for entry in entries:
                match entry.event:
                    case ReplyApproved(text=text):
                        assert entry.by is not None
                        assert self.practice.members[entry.by].may_approve
                        approved.add(text)
                    case ReplyPublished(text=text, by_hand=False):
                        assert text in approved

    @invariant()
    def every_nudge_fires_once_and_only_with_a_reason(self) -> None:
        for case in self._all_cases():
            entries = self.store.run_sync(timeline.entries, self.practice.id, case.id)
            fired = Counter(
                (entry.event.kind, entry.event.round, entry.event.n)
                for entry in entries
                if isinstance(entry.event, NudgeFired)
            )
            assert all(count == 1 for count in fired.values())

    @invariant()
    def no_open_case_goes_silent(self) -> None:
        """Unless a reply is being sent, there's always a timer that will reach a person."""
        for case in self._all_cases():
            if case.closed is None and not case.being_published and not case.reply.taking_down:
                assert next_timer(case, self.practice) is not None

    def _publication_was_allowed(self, case: Case) -> None:
        approval = case.reply.approval
        assert approval is not None
        assert self.clock.now() >= approval.leaves_at
        assert approval.text == case.draft.text  # type: ignore[union-attr]
        assert approval.revision == case.review.revision
        place = self.practice.locations[case.location]
        context = ReplyContext(location=place, practice=self.practice, review=case.review)
        assert not blocks(lint(approval.text, context))

    # --- helpers

    def _some_case(self, data: st.DataObject) -> Case:
        ids = self.store.run_sync(cases.all_ids, self.practice.id)
        return self._load(data.draw(st.sampled_from(sorted(ids))))

    def _load(self, id: CaseId) -> Case:
        case = self.store.run_sync(cases.load, self.practice.id, id)
        assert case is not None
        return case

    def _all_cases(self) -> list[Case]:
        return [self._load(id) for id in self.store.run_sync(cases.all_ids, self.practice.id)]

    def _click(self, command: Command, by: str, key: str) -> Outcome:
        who = self.practice.members[MemberId(by)]
        before = self._load(command.case)
        outcome, _ = self.store.run_sync(self.desk._answer, command, who, key)
        if outcome.refused:
            assert outcome.said
            assert self._load(command.case) == before
        return outcome

    def _apply(self, command: Command) -> None:
        now = self.clock.now()
        self.store.run_sync(lambda session: self.desk.apply(session, command, by=None, now=now))


def _clicks(case: Case, clock: SetClock) -> st.SearchStrategy[Command]:
    version = case.draft.version if case.draft else 1
    seen = st.sampled_from([version, version, version - 1])
    revision = case.review.revision
    until = st.sampled_from([1, 3, 40]).map(lambda h: clock.now() + timedelta(hours=h))
    texts = st.sampled_from([*BAD_DRAFTS, GOOD_DRAFT, ""])
    id = case.id
    return st.one_of(
        st.builds(
            ApproveReply, st.just(id), seen, st.just(revision), st.just("because"), st.booleans()
        ),
        st.builds(
            ApproveReply,
            st.just(id),
            st.just(version),
            st.just(revision),
            st.just("x"),
            st.just(True),
        ),
        st.just(UndoApproval(id)),
        st.builds(EditDraft, st.just(id), seen, texts),
        st.builds(AnotherDraft, st.just(id), seen),
        st.builds(HoldReply, st.just(id), until),
        st.builds(DeclineReply, st.just(id), st.sampled_from(["", "duplicate"])),
        st.just(ReopenCase(id)),
        st.just(CloseCase(id)),
        st.builds(PostedByHand, st.just(id), seen),
        st.just(TryAgain(id)),
        st.just(TakeDownReply(id)),
        st.just(LeaveOutdated(id, revision)),
        st.builds(AssignOwner, st.just(id), st.sampled_from([MemberId(p) for p in PEOPLE])),
        st.builds(LogCall, st.just(id), st.booleans(), settled=st.sampled_from([None, *Settled])),
        st.just(UndoCall(id)),
        st.just(LeaveUnidentified(id)),
        st.builds(
            CorrectThemes,
            st.just(id),
            st.sampled_from([(Theme.BILLING,), (Theme.WAITING, Theme.PHONE), ()]),
        ),
        st.just(RecordSecondContact(id)),
        st.just(SkipSecondContact(id)),
        st.just(NoteEmail(id)),
        st.just(AnswerEmail(id)),
        st.builds(
            SnoozeNudge,
            st.just(id),
            st.sampled_from(["reply", "call", "email", "owner", "nonsense"]),
        ),
    )


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=25, stateful_step_count=30)
