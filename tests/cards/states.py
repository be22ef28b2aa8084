"""Every state that a card can show, by name. Each is a case that the core could produce."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.cases.case import Case, CaseId, Closed, DraftVersion
from bot.cases.plan import next_timer
from bot.cases.site import CLOSED_BY_KINDNESS
from bot.cases.state.call import Call, ContactState, ContactTrack, NextStep, Settled
from bot.cases.state.draft import Draft
from bot.cases.state.email import EmailTrack
from bot.cases.state.follow_up import FollowUp
from bot.cases.state.other_posts import OtherPost
from bot.cases.state.reply import Approval, Hold, PublicReply, ReplyTrack
from bot.cases.state.reply_status import (
    Approved,
    Declined,
    Drafted,
    Failed,
    Pending,
    Published,
    Publishing,
    Rejected,
    ReplyStatus,
)
from bot.cases.state.site import KindReview, ReviewState, ReviewTrack
from bot.posts import CaseView
from bot.practice import MemberId, Policy, Practice
from bot.replies import Finding, Theme
from bot.reviews import Review, ReviewKey, Revision
from bot.untrusted import Untrusted
from tests.world import MONDAY, OAK, practice, review

RUTH, MAYA, DANA = MemberId("ruth"), MemberId("maya"), MemberId("dana")
LEO_ID = MemberId("leo")
TEXT = "Thank you for telling us. Please call (704) 555-0132 or write to care@oakstreet.example."
SHOWN = review(url="https://maps.example/r/1")
MISSING = Finding("phone", "block", 0, 0, "The phone number is missing.")
NOTE = Finding("length", "note", 0, 5, "It is rather long.")
DOUBTFUL = Finding("confirms-patient", "look-again", 0, 25, "This may confirm a visit.")
OLDER = Revision("an-older-wording")


def view(
    shown: Review = SHOWN,
    *findings: Finding,
    of: Practice | None = None,
    reply: ReplyTrack | None = None,
    text: str = TEXT,
    **more: Any,
) -> CaseView:
    """A case for `shown`, five hours after it was posted."""
    case = Case(
        id=CaseId(214),
        location=OAK,
        review=shown,
        opened_at=MONDAY,
        clock_from=MONDAY - timedelta(hours=5),
        due_at=MONDAY + timedelta(hours=19),
        about=(Theme.WAITING, Theme.FRONT_DESK, Theme.PHONE),
        draft=Draft(DraftVersion(1), text, shown.revision),
        reply=reply or ReplyTrack(),
        review_track=ReviewTrack(stars_before=shown.stars),
    )
    case = replace(case, **more)
    where = of or practice()
    return CaseView(case, where, findings, next_timer(case, where))


def approval(shown: Review = SHOWN, reason: str = "") -> Approval:
    leaves = MONDAY + timedelta(seconds=60)
    return Approval(1, DraftVersion(1), TEXT, shown.revision, RUTH, MONDAY, leaves, reason)


def public(**more: Any) -> PublicReply:
    stands = PublicReply(TEXT, MONDAY + timedelta(hours=1), SHOWN.revision, DraftVersion(1), RUTH)
    return replace(stands, **more)


def track(status: ReplyStatus, **more: Any) -> ReplyTrack:
    return replace(ReplyTrack(status, approval(), 1), **more)


def published(problem: str = "", **more: Any) -> ReplyTrack:
    return track(Published(MONDAY, problem), **{"public": public(), **more})


def with_problem(reply: ReplyTrack, words: str) -> ReplyTrack:
    """The same case, with `words` in place of everything that people and sites say about it."""
    status = replace(reply.status, problem=words)
    if isinstance(status, Declined):
        status = replace(status, reason=words)
    return replace(reply, status=status)


def talked(settled: Settled = Settled.YES, **more: Any) -> Call:
    call = Call(MONDAY, MAYA, True, (Theme.WAITING,), settled=settled)
    return replace(call, **more)


def contact(state: ContactState, *calls: Call, **more: Any) -> ContactTrack:
    assigned = ContactTrack(state, MONDAY, MAYA, 1, 0, (MAYA,), calls)
    return replace(assigned, **more)


def at_site(site: str, **more: Any) -> Review:
    return replace(SHOWN, key=ReviewKey(site, OAK, "r1"), **more)


NOBODY_ANSWERED = Call(MONDAY, MAYA, False, next_step=NextStep.CALL_AGAIN, next_on=date(2026, 5, 5))
MOVED = ReviewTrack(ReviewState.EDITED, MONDAY, 1, True)
REMOVED = ReviewTrack(ReviewState.REMOVED, MONDAY + timedelta(days=6), 1)
TURNED = ReviewTrack(ReviewState.EDITED, MONDAY, 1, True, words="better")
PRAISE = replace(SHOWN, text=Untrusted("They called me and made it right. Thank you!"))
KINDER = replace(SHOWN, stars=5, text=Untrusted("They called me and made it right."))
SPANISH = replace(
    SHOWN,
    text=Untrusted("Esperé noventa minutos y nadie me miró."),
    translation=Untrusted("I waited ninety minutes and nobody looked at me."),
    language="es",
)
PRIVATE = talked(words=Untrusted("I was so afraid"), agreed=Untrusted("A letter by Friday"))
DUE = FollowUp(
    2, MONDAY + timedelta(days=14), "Hello, it has been two weeks since we talked.", (MAYA,)
)

STATES: Mapping[str, CaseView] = {
    "fresh": view(),
    "a finding": view(SHOWN, MISSING),
    "a suggested fix": replace(view(SHOWN, MISSING), fix=f"{TEXT} (704) 555-0132"),
    "a doubtful sentence": view(SHOWN, DOUBTFUL),
    "many findings": view(SHOWN, MISSING, NOTE, NOTE, NOTE, NOTE),
    "a note": view(SHOWN, NOTE),
    "by a member": view(draft=Draft(DraftVersion(2), TEXT, SHOWN.revision, MAYA)),
    "no draft": view(draft=None),
    "draft for an older wording": view(draft=Draft(DraftVersion(2), TEXT, OLDER, MAYA)),
    "grave": view(grave=True),
    "heated": view(heated=True, due_at=MONDAY + timedelta(hours=24)),
    "heated, no time": view(heated=True, due_at=MONDAY + timedelta(hours=2)),
    "held": view(reply=ReplyTrack(hold=Hold(MONDAY + timedelta(hours=3), RUTH), holds=1)),
    "late": view(late=True),
    "breached": view(reply=ReplyTrack(breached=True)),
    "stopped": view(reply=ReplyTrack(Drafted(problem="The review changed after the approval."))),
    "star-only": view(review(text="")),
    "no stars": view(review(stars=None)),
    "anonymous": view(replace(SHOWN, author=Untrusted(""))),
    "another language": view(SPANISH),
    "edited": view(replace(SHOWN, stars=3), review_track=MOVED),
    "approved": view(reply=track(Approved(MONDAY))),
    "approved with a reason": view(
        reply=track(Approved(MONDAY), approval=approval(reason="It is <fine>."))
    ),
    "publishing": view(reply=track(Publishing(MONDAY))),
    "pending": view(reply=track(Pending(MONDAY))),
    "published": view(reply=published()),
    "answered directly": view(reply=published(public=public(by=None, by_hand=True))),
    "posted by hand": view(at_site("healthgrades"), reply=published(public=public(by_hand=True))),
    "being taken down": view(reply=published(public=public(taking_down=True))),
    "could not be taken down": view(reply=published(problem="Google is unreachable.")),
    "a newer draft": view(
        reply=published(), draft=Draft(DraftVersion(2), TEXT, SHOWN.revision, RUTH)
    ),
    "outdated": view(reply=published(public=public(revision=OLDER)), review_track=MOVED),
    "rejected": view(reply=track(Rejected(MONDAY, "Links are not allowed."))),
    "rejected, account": view(
        reply=track(Rejected(MONDAY, "the profile is suspended", "account", "appeal to Google."))
    ),
    "failed": view(
        reply=track(
            Failed(
                MONDAY,
                "Google has been unreachable since 14:02.",
                MONDAY + timedelta(minutes=18),
            )
        )
    ),
    "failed for good": view(reply=track(Failed(MONDAY, "No access."))),
    "declined": view(reply=ReplyTrack(Declined(MONDAY, by=RUTH, reason="duplicate of case 209"))),
    "by hand": view(at_site("healthgrades")),
    "by hand, a finding": view(at_site("healthgrades"), MISSING),
    "assigned": view(contact=contact(ContactState.ASSIGNED)),
    "assigned after the reply": view(reply=published(), contact=contact(ContactState.ASSIGNED)),
    "tried twice": view(
        contact=contact(ContactState.ASSIGNED, NOBODY_ANSWERED, NOBODY_ANSWERED, tries=2)
    ),
    "an e-mail waits": view(
        reply=published(),
        contact=contact(ContactState.ASSIGNED),
        email=EmailTrack(MONDAY + timedelta(hours=1), 1, LEO_ID),
    ),
    "an e-mail was answered": view(
        reply=published(),
        contact=contact(ContactState.ASSIGNED),
        email=EmailTrack(None, 1, LEO_ID, MONDAY + timedelta(hours=2), MAYA),
    ),
    "in conversation": view(
        reply=published(),
        contact=contact(
            ContactState.IN_CONVERSATION,
            talked(Settled.PARTLY, next_step=NextStep.SEND_INFORMATION),
        ),
    ),
    "settled": view(reply=published(), contact=contact(ContactState.RESOLVED, talked())),
    "unreachable": view(
        reply=published(),
        contact=contact(ContactState.UNREACHABLE, NOBODY_ANSWERED, tries=3),
    ),
    "private words": view(
        of=practice(Policy(chat_may_hold_phi=True)),
        contact=contact(ContactState.RESOLVED, PRIVATE),
    ),
    "private words, not to be shown": view(contact=contact(ContactState.RESOLVED, PRIVATE)),
    "second contact proposed": view(
        reply=published(), contact=contact(ContactState.RESOLVED, talked()), follow_up=DUE
    ),
    "second contact made": view(
        reply=published(),
        contact=contact(ContactState.RESOLVED, talked()),
        follow_up=replace(DUE, done="made", by=MAYA),
    ),
    "second contact left": view(reply=published(), follow_up=replace(DUE, done="left", by=MAYA)),
    "removed": view(
        reply=published(),
        contact=contact(ContactState.RESOLVED, talked()),
        review_track=REMOVED,
        closed=Closed(MONDAY, "removed"),
    ),
    "removed before an answer": view(review_track=REMOVED, closed=Closed(MONDAY, "removed")),
    "raised, to be thanked": view(
        KINDER,
        reply=published(public=public(revision=OLDER)),
        contact=contact(ContactState.RESOLVED, talked()),
        review_track=MOVED,
        draft=Draft(DraftVersion(2), "Thank you! – Dana", KINDER.revision),
    ),
    "raised": view(
        replace(SHOWN, stars=5),
        reply=published(public=public(revision=OLDER)),
        review_track=MOVED,
        closed=Closed(MONDAY, "raised"),
    ),
    "praised, to be thanked": view(
        PRAISE,
        reply=published(public=public(revision=OLDER)),
        contact=contact(ContactState.RESOLVED, talked()),
        review_track=TURNED,
        draft=Draft(DraftVersion(2), "Thank you! – Dana", PRAISE.revision),
    ),
    "praised": view(
        PRAISE,
        reply=published(public=public(revision=OLDER)),
        review_track=TURNED,
        closed=Closed(MONDAY, "praised"),
    ),
    "turned to a complaint": view(
        reply=published(public=public(revision=OLDER)),
        review_track=replace(TURNED, words="worse"),
    ),
    "posted elsewhere, too": view(other_posts=(OtherPost(CaseId(215), "yelp"),)),
    "call elsewhere": view(other_posts=(OtherPost(CaseId(213), "yelp", has_call=True),)),
    "with photos": view(replace(SHOWN, has_photos=True)),
    "renamed": view(reply=replace(published(), old_name=True)),
    "renamed, closed": view(
        reply=replace(published(), old_name=True), closed=Closed(MONDAY, "still up")
    ),
    "kind second review": view(
        reply=published(),
        contact=contact(ContactState.RESOLVED, talked()),
        kind_review=KindReview(MONDAY, 5, "yelp", CaseId(231)),
    ),
    "kind second review, no reply yet": view(kind_review=KindReview(MONDAY, 5, "google")),
    "closed by a kind second review": view(
        reply=published(),
        contact=contact(ContactState.RESOLVED, talked()),
        kind_review=KindReview(MONDAY, 5, "yelp", CaseId(231)),
        closed=Closed(MONDAY, CLOSED_BY_KINDNESS),
    ),
    "a kind review": view(
        KINDER,
        about=(),
        draft=Draft(DraftVersion(1), "Thank you! – Dana", KINDER.revision),
        kind_after=CaseId(209),
    ),
    "a kind review, thanked": view(
        KINDER,
        about=(),
        reply=published(public=public(revision=KINDER.revision)),
        kind_after=CaseId(209),
        closed=Closed(MONDAY, "thanked"),
    ),
    "still up": view(reply=published(), closed=Closed(MONDAY, "still up")),
    "no reply needed": view(
        reply=ReplyTrack(Declined(MONDAY, by=RUTH, reason="spam")),
        closed=Closed(MONDAY, "no reply needed"),
    ),
    "whose owner left": view(contact=contact(ContactState.ASSIGNED, owner=MemberId("gone"))),
}

LEO = practice().members[LEO_ID]
