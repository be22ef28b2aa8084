"""What must happen outside because of what happened to a case; the outbox guarantees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.cases.case import Case, CaseId, DraftVersion
from bot.cases.events import (
    ApprovalUndone,
    CallLogged,
    CaseClosed,
    DraftWritten,
    EmailAnswered,
    EmailCame,
    Event,
    LookAsked,
    NotesPurged,
    NudgeFired,
    OwnerAssigned,
    ReplyApproved,
    ReplyRejected,
    RetryAsked,
    ReviewEdited,
    ReviewRemoved,
    SecondContactLeft,
    SecondContactMade,
    SecondContactProposed,
    SendingFailed,
    SendStopped,
    TakeDownAsked,
    TextsPurged,
)
from bot.cases.proposing import is_wanted
from bot.policy import whose_turn
from bot.practice import LocationId, MemberId, Practice
from bot.timeline import Entry, Foreign

Details = Mapping[str, str | int | bool | list[str] | None]


class EffectKind(StrEnum):
    """The first six are shown in chat, the next three done at a review site.

    The last one asks the language model for a draft.
    """

    CARD = "card"
    BRIEF = "brief"
    NUDGE = "nudge"
    SEVERAL = "several"
    FOLLOW_UP = "follow-up"
    NOTICE = "notice"
    PUBLISH = "publish"
    TAKE_DOWN = "take-down"
    LOOK = "look"
    SUGGEST = "suggest"


UNDONE: Mapping[str, str] = {
    EffectKind.CARD: "update the card",
    EffectKind.BRIEF: "send the call brief",
    EffectKind.NUDGE: "post a reminder",
    EffectKind.SEVERAL: "send the reminders of a person",
    EffectKind.FOLLOW_UP: "post the follow-up",
    EffectKind.NOTICE: "tell a manager something",
    EffectKind.PUBLISH: "publish the reply",
    EffectKind.TAKE_DOWN: "take the reply down",
    EffectKind.LOOK: "look at the review",
    EffectKind.SUGGEST: "get a draft from the language model",
}
"""What was not done when an effect failed: "I could not …"."""


@dataclass(frozen=True)
class Effect:
    """One thing to be done outside, at least once and effectively once.

    `key` names it for ever: the same key is the same effect. Effects of one `chain` go in
    order, chains never wait for each other. A `latest_wins` effect shows the state at the time
    it is sent: asking for it again while it waits changes nothing, after that it waits anew.
    `platform` is the chat's, `member` whom a private message is for (else the location's
    channel; with `thread`, under the case's card there). `details` are small JSON values.
    """

    key: str
    chain: str
    kind: EffectKind
    location: LocationId
    case: CaseId | None = None
    platform: str = ""
    member: MemberId | None = None
    thread: bool = False
    details: Details = field(default_factory=dict)
    not_before: datetime | None = None
    latest_wins: bool = False


def card_key(case: CaseId, platform: str) -> str:
    return f"card:{case}:{platform}"


def brief_key(case: CaseId, owner: MemberId, platform: str) -> str:
    return f"brief:{case}:{owner}:{platform}"


def publish_key(case: CaseId, number: int) -> str:
    return f"publish:{case}:{number}"


def after(case: Case, entries: Sequence[Entry], practice: Practice) -> list[Effect]:
    """What `entries`, which led to `case`, make necessary outside."""
    if all(isinstance(entry.event, TextsPurged | NotesPurged) for entry in entries):
        # a card that is years old is left to the chat's own retention, not posted anew
        return []
    location = practice.location(case.location)
    effects = [effect for entry in entries for effect in _of(case, entry, practice)]
    cards = [card_effect(case, platform) for platform in location.channels]
    return [*cards, *effects] if entries else []


def card_effect(case: Case, platform: str) -> Effect:
    """The channel there shows the case as it is when this is carried out."""
    return Effect(
        key=card_key(case.id, platform),
        chain=f"{case.id}:{platform}",
        kind=EffectKind.CARD,
        location=case.location,
        case=case.id,
        platform=platform,
        latest_wins=True,
    )


def publish_effect(case: Case, number: int, not_before: datetime) -> Effect:
    """Approval `number` goes out to the review site, not before its undo window is over."""
    effect = _at_site(case, publish_key(case.id, number), EffectKind.PUBLISH, {"number": number})
    return replace(effect, not_before=not_before)


def several(
    cases: Sequence[CaseId], member: MemberId, platform: str, location: LocationId, now: datetime
) -> Effect:
    """One private message that takes the place of the reminders of these cases."""
    return Effect(
        key=f"several:{platform}:{member}:{now:%Y%m%dT%H%M%S}",
        chain=f"several:{platform}:{member}",
        kind=EffectKind.SEVERAL,
        location=location,
        platform=platform,
        member=member,
        details={"cases": [str(case) for case in cases]},
    )


def cancelled(case: Case, entries: Sequence[Entry]) -> list[str]:
    """The keys of effects whose reason `entries` ended."""
    keys = []
    for entry in entries:
        if isinstance(entry.event, ApprovalUndone | SendStopped):
            keys.append(publish_key(case.id, case.reply.approvals))
        elif isinstance(entry.event, ReplyApproved) and entry.event.number > 1:
            # a send that failed and waits for its next try gives way to the new approval
            keys.append(publish_key(case.id, entry.event.number - 1))
    return keys


def _of(case: Case, entry: Entry, practice: Practice) -> Iterator[Effect]:
    event, at = entry.event, entry.at
    details: Details
    match event:
        case ReplyApproved(number, leaves_at=leaves_at):
            yield publish_effect(case, number, leaves_at)
        case DraftWritten(version, by_hand=False, model="") if practice.policy_at(
            case.location
        ).language_model and is_wanted(case):
            yield _suggest(case, version)
        case RetryAsked():
            yield replace(publish_effect(case, case.reply.approvals, at), latest_wins=True)
        case TakeDownAsked():
            yield _at_site(case, f"take-down:{case.id}:{entry.seq}", EffectKind.TAKE_DOWN, {})
        case LookAsked(kind, round, n):
            details = {"kind": kind, "n": n}
            yield _at_site(case, f"look:{case.id}:{kind}:{round}:{n}", EffectKind.LOOK, details)
        case OwnerAssigned() | CallLogged() | EmailCame() | EmailAnswered() | CaseClosed():
            yield from _briefs(case, practice, given=isinstance(event, OwnerAssigned))
        case SecondContactProposed() | SecondContactMade() | SecondContactLeft():
            to = case.follow_up.to
            yield from _in_thread(case, practice, "follow-up", EffectKind.FOLLOW_UP, to, {})
        case NudgeFired(kind, round, n, to, breach):
            details = {"kind": kind, "n": n, "breach": breach}
            name = f"nudge-{kind}-{round}-{n}"
            yield from _in_thread(case, practice, name, EffectKind.NUDGE, to, details)
        case _ if (news := NEWS.get(type(event))) and not _too_small(event):
            to = _whom(case, practice, at)
            details = {"kind": news, "n": entry.seq}
            yield from _in_thread(
                case, practice, f"news-{entry.seq}", EffectKind.NUDGE, to, details
            )


NEWS: Mapping[type[Any], str] = {
    ReviewEdited: "edited",
    ReviewRemoved: "removed",
    ReplyRejected: "rejected",
    SendStopped: "stopped",
    SendingFailed: "failed",
}
"""Events that somebody should hear of at once, and the kind of the note that says so."""


def _too_small(event: Event | Foreign) -> bool:
    """A send that will be tried again by itself is shown on the card, and disturbs nobody."""
    return isinstance(event, SendingFailed) and event.next_try_at is not None


def _whom(case: Case, practice: Practice, at: datetime) -> tuple[MemberId, ...]:
    """Who has to do with it: the owner, who approved; else whose turn it is."""
    approval = case.reply.approval
    for id in (case.contact.owner, approval.by if approval else None):
        member = practice.member(id)
        if member is not None and practice.is_there(member, case.location, at):
            return (member.id,)
    return whose_turn(case, practice, at)


def _suggest(case: Case, version: DraftVersion) -> Effect:
    """All in one chain: one at a time, so that a budget is kept and no endpoint is flooded."""
    return Effect(
        f"suggest:{case.id}:{version}",
        "suggest",
        EffectKind.SUGGEST,
        case.location,
        case.id,
        details={"draft": version},
    )


def _at_site(case: Case, key: str, kind: EffectKind, details: Details) -> Effect:
    return Effect(key, f"{case.id}:site", kind, case.location, case.id, details=details)


def _in_thread(
    case: Case,
    practice: Practice,
    name: str,
    kind: EffectKind,
    to: Sequence[MemberId],
    details: Details,
) -> Iterator[Effect]:
    """A reminder goes where its people are, each of them once; a card stands everywhere."""
    channels = practice.location(case.location).channels
    called = _called(practice, to, list(channels))
    for platform in channels:
        if to and not called[platform] and kind is EffectKind.NUDGE:
            continue
        yield Effect(
            key=f"{name}:{case.id}:{platform}",
            chain=f"{case.id}:{platform}",
            kind=kind,
            location=case.location,
            case=case.id,
            platform=platform,
            thread=True,
            details={**details, "to": called[platform]} if to else details,
            latest_wins=kind is EffectKind.FOLLOW_UP,
        )


def _called(
    practice: Practice, to: Sequence[MemberId], channels: Sequence[str]
) -> Mapping[str, list[str]]:
    """Who is called in which channel; somebody who is in no chat is named in the first one."""
    called: dict[str, list[str]] = {platform: [] for platform in channels}
    for id in to:
        member = practice.member(id)
        place = member.reached_on(channels) if member else ""
        if channels:
            called[place or channels[0]].append(id)
    return called


def _briefs(case: Case, practice: Practice, *, given: bool) -> Iterator[Effect]:
    """The call brief of the one who has it now, and of everybody who had it before.

    Newly `given`, it comes where the owner is reminded; what stands elsewhere is kept true.
    """
    for id in case.contact.owners:
        member = practice.member(id)
        platforms = list(member.chat) if member else []
        for platform in platforms[:1] if given and id == case.contact.owner else platforms:
            yield Effect(
                key=brief_key(case.id, id, platform),
                chain=f"{case.id}:{platform}:{id}",
                kind=EffectKind.BRIEF,
                location=case.location,
                case=case.id,
                platform=platform,
                member=id,
                latest_wins=True,
            )
