"""Drafts a thank-you for each good review that has no reply yet, for a person to approve.

Viewing the drafts doesn't open or save anything. Approving one opens a case in the same
transaction, so publishing, undoing, and checking it work the same way as for any other reply.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.cases.case import Case
from bot.cases.commands import Command
from bot.cases.draft import EditDraft
from bot.cases.reply import ApproveReply, PostedByHand
from bot.cases.rights import Right, why_not
from bot.cases.state.draft import Draft, DraftWritten
from bot.desk import Desk
from bot.errors import Refused
from bot.good_reviews import PAGE, GoodReview, GoodReviews
from bot.intake import Intake
from bot.outcome import Outcome
from bot.posts import CaseView
from bot.practice import Member
from bot.replies import Checked, checked
from bot.reviews import Review, Revision
from bot.store import inbox, notify, reviews
from bot.store.reviews import Kept
from bot.unthanked import unthanked
from bot.words.filters import Understood

SOMEONE_REPLIED = "Someone has already replied to this review."
REVIEW_CHANGED = "The review changed while you were reading. Here's the new version."
NO_TEXT = "The reply is empty. Write something, or close this."


@dataclass(frozen=True)
class Approved:
    """What a person approved in the dialog: this text, for this version of the review.

    `looked_at` holds the doubtful sentences that they checked off, and `sure` means that they
    confirmed when prompted again.
    """

    revision: Revision
    text: str
    looked_at: tuple[str, ...] = ()
    sure: bool = False


class ThankYous:
    """Lists a desk's good reviews and posts the thank-yous for them."""

    def __init__(self, desk: Desk, intake: Intake) -> None:
        self._desk = desk
        self._intake = intake

    async def listed(
        self, by: Member, narrowed: Understood, words: str, page: int = 1
    ) -> GoodReviews:
        """One page of good reviews at the member's offices, each with a draft unlike the others."""
        return await self._desk.store.read(self._listed, by, narrowed, words, page)

    async def next_of(self, rows: Sequence[int], place: int, by: Member) -> tuple[int, GoodReview]:
        """Return the first review in `rows`, from index `place` on, that still needs a reply.

        It's returned with its index.

        Raises `Refused` if there's none for this member.
        """
        return await self._desk.store.read(self._next_of, rows, place, by)

    async def answered(self, key: str) -> Outcome | None:
        """Return what `post` returned the first time for this click. None if the click is new."""
        return await self._desk.store.read(self._answered, key)

    async def check(self, good: GoodReview, text: str) -> Checked:
        """Check `text` as the reply to this review."""
        return await self._desk.store.read(self._checked, good, text)

    async def edited(self, good: GoodReview, text: str) -> GoodReview:
        """The same review with the member's own `text`, and the findings on that text."""
        return await self._desk.store.read(self._edited, good, text)

    async def post(
        self, good: GoodReview, approved: Approved, by: Member, *, key: str, by_hand: bool = False
    ) -> Outcome:
        """Open a case and approve its thank-you in one transaction.

        Everything is saved when this returns. `key` identifies the click. If this raises `Refused`,
        nothing has changed. `by_hand` means the member has posted the text themselves.
        """
        outcome = await self._desk.store.run(self._post, good, approved, by, key, by_hand)
        self._desk.woken()
        return outcome

    # --- inside a transaction

    def _listed(
        self, session: Session, by: Member, narrowed: Understood, words: str, page: int
    ) -> GoodReviews:
        practice, now = self._desk.practice, self._desk.clock.now()
        wanted, has_more = unthanked(session, practice, by, narrowed.filters, now)
        pages = max(-(-len(wanted) // PAGE), 1)
        page = min(max(page, 1), pages)
        some = wanted[(page - 1) * PAGE : page * PAGE]
        shown = self._drafted(session, some, by)
        return GoodReviews(shown, len(wanted), page, pages, narrowed, words, has_more)

    def _next_of(
        self, session: Session, rows: Sequence[int], place: int, by: Member
    ) -> tuple[int, GoodReview]:
        known = reviews.in_rows(session, self._desk.practice.id, rows)
        open_ones = [kept for kept in known if _is_open(kept) and self._is_for(kept.review, by)]
        # drafted in the list's order so that each draft is the same as in the list
        drafted = {one.row: one for one in self._drafted(session, open_ones, by)}
        for number, row in enumerate(rows[place:], place):
            if row in drafted:
                return number, drafted[row]
        raise Refused(SOMEONE_REPLIED if known else "These reviews aren't here anymore.")

    def _drafted(
        self, session: Session, some: Sequence[Kept], by: Member
    ) -> tuple[GoodReview, ...]:
        drafts = self._intake.compose_drafts(session, (kept.review for kept in some))
        return tuple(
            self._seen(
                session,
                kept.row,
                self._intake.good_case(kept.review, drafts[kept.review.key]),
                by,
            )
            for kept in some
        )

    def _seen(self, session: Session, row: int, case: Case, by: Member) -> GoodReview:
        desk = self._desk
        view = CaseView.of(case, desk.decision_context(session, None, desk.clock.now()))
        return GoodReview(row, view, why_not(Right.PUBLISH, case, by, desk.practice))

    def _checked(self, session: Session, good: GoodReview, text: str) -> Checked:
        return checked(text, self._desk.context(session, good.view.case))

    def _edited(self, session: Session, good: GoodReview, text: str) -> GoodReview:
        case = good.view.case
        assert case.draft is not None
        own = Draft(case.draft.version, text, case.review.revision)
        context = self._desk.decision_context(session, None, self._desk.clock.now())
        return replace(good, view=CaseView.of(replace(case, draft=own), context))

    def _post(
        self,
        session: Session,
        good: GoodReview,
        approved: Approved,
        by: Member,
        key: str,
        by_hand: bool,
    ) -> Outcome:
        desk, now = self._desk, self._desk.clock.now()
        if (before := self._answered(session, key)) is not None:
            return before
        known = reviews.in_rows(session, desk.practice.id, [good.row])
        if not known or not _is_open(known[0]) or not self._is_for(known[0].review, by):
            raise Refused(SOMEONE_REPLIED)
        review, draft = known[0].review, good.view.case.draft
        if review.revision != approved.revision or draft is None:
            raise Refused(REVIEW_CHANGED)
        if not approved.text.strip():
            raise Refused(NO_TEXT)
        ours = DraftWritten(draft.version, draft.text, draft.revision)
        opened = self._intake.open_review(
            session, review, known[0].row, now, now, {review.key: ours}, is_good=True
        )
        version = draft.version
        if _flat(approved.text) != _flat(draft.text):
            edit = EditDraft(opened, version, approved.text)
            case, _ = desk.apply(session, edit, by=by, now=now)
            assert case.draft is not None
            version = case.draft.version
        command: Command = PostedByHand(opened, version, approved.looked_at)
        if not by_hand:
            command = ApproveReply(
                opened, version, review.revision, approved.looked_at, sure=approved.sure
            )
        after, message = desk.apply(session, command, by=by, now=now)
        inbox.keep(
            session, desk.practice.id, key, now, json.dumps({"case": after.id, "said": message})
        )
        notify.others(session, desk.practice.id)
        return Outcome(after.id, message)

    def _answered(self, session: Session, key: str) -> Outcome | None:
        kept = inbox.answer(session, self._desk.practice.id, key)
        if kept is None:
            return None
        earlier = json.loads(kept)
        return Outcome(earlier["case"], earlier["said"])

    def _is_for(self, review: Review, by: Member) -> bool:
        return review.key.location in self._desk.practice.locations and by.works_at(
            review.key.location
        )


def _is_open(kept: Kept) -> bool:
    return kept.case is None and kept.review.reply is None and not kept.is_purged


def _flat(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
