"""Carries out site effects: publish a reply, take one down, and check on a review.

A site's responses are passed to the desk. Each reply goes through a final check before it's sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot import notices
from bot.cases.case import Case, CaseId
from bot.cases.commands import Command
from bot.cases.follow_up import HandOverLook, RecordLook
from bot.cases.publication import RecordFailure, RecordPublication, RecordTakeDown, StartSending
from bot.cases.site import ObserveReview, ReviewDisappeared
from bot.cases.state.reply_status import ReplyState
from bot.desk import Desk
from bot.effects import CheckReply, CheckReview, PublishReply, RemoveReply
from bot.errors import Broken, Gone, Later, NoAccess, NotShown, OutsideError, Refused, Unavailable
from bot.ports import Clock, ReviewSite
from bot.practice import SiteAccount
from bot.reviews import Review, ReviewKey, SiteReply
from bot.sites import site as known_site
from bot.store import Session, cases
from scheduler.outbox.attempt import Also, Attempt, Dead, Defer, Done, Dropped, Outcome
from scheduler.outbox.attempt import Unknown as LookLater
from scheduler.outbox.retry_policy import RetryPolicy, dead
from scheduler.outbox.site_quota import Turns

AtSite = PublishReply | RemoveReply | CheckReply | CheckReview


@dataclass(frozen=True)
class Place:
    """A review's place on a site with an API."""

    site: ReviewSite
    account: SiteAccount
    key: ReviewKey

    @property
    def title(self) -> str:
        return known_site(self.key.site).title

    @property
    def publishes(self) -> bool:
        return known_site(self.key.site).publishes

    @property
    def takes_down(self) -> bool:
        return known_site(self.key.site).takes_down

    async def get(self) -> Review:
        return await self.site.get(self.account, self.key)


class SiteDelivery:
    """Carries out site effects at every connected site."""

    def __init__(
        self, desk: Desk, sites: Mapping[str, ReviewSite], clock: Clock, retry_policy: RetryPolicy
    ) -> None:
        self._desk = desk
        self._sites = sites
        self._clock = clock
        self._retry_policy = retry_policy
        self._turns = Turns(desk.store, desk.practice.id)

    async def deliver(self, attempt: Attempt, effect: AtSite) -> Outcome:
        """Carry out a site effect, and return the outcome.

        Raises `OutsideError` for a failure that concerns only the effect, not the case.
        """
        practice = self._desk.practice.id
        case = await self._desk.store.read(cases.load, practice, effect.case)
        if case is None:
            return Dropped("the case isn't there anymore")
        place = self._place(case)
        now = self._clock.now()
        turn = await self._turns.later(effect.kind, place.account.site, now) if place else None
        if turn is not None:
            return Defer(turn, "the site doesn't take any more requests this minute")
        match effect:
            case PublishReply(number=number):
                return await self._publish(attempt, case, place, number)
            case RemoveReply():
                return await self._take_down(attempt, case, place)
            case CheckReply():
                return await self._look(attempt, case, place)
            case CheckReview(n=n):
                return await self._look(attempt, case, place, RecordLook(case.id, n))

    def gave_up(self, attempt: Attempt, outcome: Outcome) -> Outcome:
        """Have a dead letter record the failure, too, so that the case doesn't wait forever."""
        if not isinstance(outcome, Dead):
            return outcome
        problem = "Something went wrong on our side. Check the site before you try again."
        match attempt.effect:
            case PublishReply(case=case, number=number):
                return outcome.with_(self._record(RecordFailure(case, number, problem)))
            case RemoveReply(case=case):
                return outcome.with_(self._record(RecordTakeDown(case, problem)))
            case _:
                return outcome

    # --- publish

    async def _publish(
        self, attempt: Attempt, case: Case, place: Place | None, number: int
    ) -> Outcome:
        if place is None or not place.publishes:
            problem = (
                f"Replies on {known_site(case.review.key.site).title} are posted by hand: "
                "copy the text, then mark it as posted."
            )
            return self._failed_for_good(case.id, number, problem)
        try:
            review = await self._seen(attempt, place)
            text = await self._desk.store.run(self._start, attempt, case.id, number, review)
            if not isinstance(text, str):
                return text
            reply = await attempt.send(lambda: place.site.publish(place.account, place.key, text))
            if not _same(reply.text, text):
                reply = (await attempt.look(place.get)).reply or reply
        except Gone:
            return self._answered(case, ReviewDisappeared(case.id))
        except OutsideError as error:
            return self._not_published(attempt, place, case.id, number, error)
        return self._published(attempt, place, case, number, text, reply)

    async def _seen(self, attempt: Attempt, place: Place) -> Review | None:
        """Return the current version of the review, or None if it was removed."""
        try:
            review = await attempt.look(place.get)
        except Gone:
            return None
        there = review.reply
        if not attempt.uncertain and there is not None and there.state == "rejected":
            # the rejection was for an earlier reply, since this one hasn't been sent
            return replace(review, reply=None)
        return review

    def _start(
        self, session: Session, attempt: Attempt, id: CaseId, number: int, review: Review | None
    ) -> str | Outcome:
        """Run the final check against the site. Return the text to send, or else the outcome."""
        self._apply(session, ObserveReview(id, review) if review else ReviewDisappeared(id))
        case = self._load(session, id)
        approval = case.reply.approval
        if approval is None or approval.number != number:
            return Dropped("the approval was undone")
        if case.reply.state in (ReplyState.PENDING, ReplyState.PUBLISHED, ReplyState.REJECTED):
            return Done()
        if review is not None and _is_of_others(case, review.reply):
            problem = "There's already another reply on the site. Read it before you replace it."
            self._apply(session, RecordFailure(id, number, problem))
            return Dropped("another reply is already there")
        site = known_site(case.review.key.site)
        if _is_up(review) and not site.edits:
            problem = (
                f"Replies on {site.title} are changed by hand: copy the text, then mark it as "
                "posted."
            )
            self._apply(session, RecordFailure(id, number, problem))
            return Dropped("replies there are changed by hand")
        if self._clock.now() < approval.leaves_at:
            return Defer(approval.leaves_at, "the undo window is open")
        self._apply(session, StartSending(id, number))
        case = self._load(session, id)
        if case.reply.state is not ReplyState.PUBLISHING or case.reply.approval is None:
            return Dropped("the last check said no")
        # our reply isn't on the site, so no earlier attempt succeeded
        attempt.uncertain = False
        return case.reply.approval.text

    def _published(
        self,
        attempt: Attempt,
        place: Place,
        case: Case,
        number: int,
        text: str,
        reply: SiteReply,
    ) -> Outcome:
        if not _same(reply.text, text):
            problem = (
                f"{place.title} shows a different text than the one that was approved. "
                "Check it there."
            )
            outcome = dead(attempt, "text differs", self._desk.practice, self._clock.now())
            return outcome.with_(self._record(RecordFailure(case.id, number, problem)))
        return self._answered(case, RecordPublication.of(case.id, number, reply))

    def _not_published(
        self, attempt: Attempt, place: Place, id: CaseId, number: int, error: OutsideError
    ) -> Outcome:
        """Return the outcome of a failed attempt, which records the failure once it's certain."""
        practice, now = self._desk.practice, self._clock.now()
        outcome = self._retry_policy.outcome(attempt, error, practice, now)
        is_known = isinstance(error, Later)
        problem = str(error) if is_known else f"{place.title} isn't responding right now."
        next_try_at = None if isinstance(outcome, Dead | Done | Dropped) else outcome.at
        if not isinstance(error, Unavailable) or isinstance(error, NoAccess):
            problem, next_try_at = f"{place.title} didn't accept it: {error}", None
        unsettled = isinstance(outcome, LookLater) or attempt.uncertain
        if isinstance(outcome, Dead) and unsettled:
            problem = (
                f"{place.title} never confirmed that it got it. Check there before you try again."
            )
        elif unsettled:
            # it could be published already, so there's nothing to record until we've checked
            return outcome
        command = RecordFailure(id, number, problem, next_try_at)
        return outcome.with_(self._record_once(command))

    def _failed_for_good(self, id: CaseId, number: int, problem: str) -> Outcome:
        also = self._record(RecordFailure(id, number, problem))
        return Dropped("done by hand", also=also)

    def _record_once(self, command: RecordFailure) -> Also:
        """Return a callback that records a failure, but only once if a person has to act on it."""

        def record(session: Session, ours: bool) -> None:
            reply = self._load(session, command.case).reply
            is_recorded = reply.state is ReplyState.FAILED and reply.next_try_at is None
            if not (
                is_recorded and command.next_try_at is None and reply.problem == command.problem
            ):
                self._apply(session, command)

        return record

    # --- take down, check

    async def _take_down(self, attempt: Attempt, case: Case, place: Place | None) -> Outcome:
        if not case.reply.taking_down:
            return Dropped("it doesn't need to be taken down anymore")
        if place is None or not place.takes_down:
            title = known_site(case.review.key.site).title
            problem = f"Replies on {title} are taken down by hand."
            also = self._record(RecordTakeDown(case.id, problem))
            return Dropped("done by hand", also=also)
        try:
            await attempt.send(lambda: place.site.take_down(place.account, place.key))
        except Gone:
            return self._answered(case, RecordTakeDown(case.id), ReviewDisappeared(case.id))
        except OutsideError as error:
            practice, now = self._desk.practice, self._clock.now()
            outcome = self._retry_policy.outcome(attempt, error, practice, now)
            if not isinstance(outcome, Dead):
                return outcome
            what = "refused" if isinstance(error, Broken) else "didn't respond"
            problem = f"{place.title} {what}, so the reply is still up."
            return outcome.with_(self._record(RecordTakeDown(case.id, problem)))
        return self._answered(case, RecordTakeDown(case.id))

    async def _look(
        self, attempt: Attempt, case: Case, place: Place | None, *looked: RecordLook
    ) -> Outcome:
        """Record the site's current version of the review, then apply the commands `looked`."""
        if place is None:
            # the site has no API for it, so we ask a person to check
            return Done(also=self._record(*(HandOverLook(look.case, look.n) for look in looked)))
        try:
            review = await attempt.look(place.get)
        except Gone:
            return self._answered(case, ReviewDisappeared(case.id))
        except NotShown:
            return Done(also=self._record(*(HandOverLook(look.case, look.n) for look in looked)))
        return self._answered(case, ObserveReview(case.id, review), *looked)

    # --- the desk, inside a transaction

    def _record(self, *commands: Command) -> Also:
        def record(session: Session, ours: bool) -> None:
            for command in commands:
                self._apply(session, command)

        return record

    def _answered(self, case: Case, *commands: Command) -> Outcome:
        """Return an outcome that applies `commands`, and records that we have access."""

        def over(session: Session, ours: bool) -> None:
            notices.over(session, self._desk.practice, notices.at_site(case.location))

        return Done(also=self._record(*commands)).with_(over)

    def _apply(self, session: Session, command: Command) -> None:
        self._desk.apply(session, command, by=None, now=self._clock.now())

    def _load(self, session: Session, id: CaseId) -> Case:
        case = cases.load(session, self._desk.practice.id, id)
        if case is None:
            raise Refused(f"I can't find case {id}.")
        return case

    def _place(self, case: Case) -> Place | None:
        key = case.review.key
        if not case.review.site_id_known:
            return None  # the review's id isn't one that the site issued
        location = self._desk.practice.locations.get(case.location)
        accounts = location.sites if location else ()
        account = next((a for a in accounts if a.site == key.site and a.is_connected), None)
        site = self._sites.get(key.site)
        return Place(site, account, key) if site is not None and account is not None else None


def _is_of_others(case: Case, there: SiteReply | None) -> bool:
    """Whether the review has someone else's reply, which ours would replace."""
    approval, ours = case.reply.approval, case.reply.public
    texts = {known.text for known in (approval, ours) if known is not None}
    return there is not None and there.state != "rejected" and there.text not in texts


def _is_up(review: Review | None) -> bool:
    """Whether the review already has a reply on the site."""
    return review is not None and review.reply is not None and review.reply.state != "rejected"


def _same(there: str, ours: str) -> bool:
    """Whether the texts are the same except for whitespace that the site may have changed."""
    return there.replace("\r\n", "\n").strip() == ours.replace("\r\n", "\n").strip()
