"""The stored content of an effect: its type's name and its own fields, as in the timeline.

The fields that every effect has (location, case, platform, and member) are in their own columns.
The previous release (0.1.0) had no types. We still write the fields it expects next to ours, and we
can read its rows. A later release can drop both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.cases.case import CaseId
from bot.effects.at_home import ImportFile, OpenOlder
from bot.effects.effect import Effect, EffectKind, Unreadable
from bot.effects.notices import (
    BurstDigest,
    EmailPointer,
    FirstContact,
    ImportReport,
    MailNote,
    OverdueDigest,
    ReminderDigest,
    ThanksDigest,
    Trouble,
)
from bot.effects.of_case import (
    CallBrief,
    CaseCard,
    CheckReply,
    CheckReview,
    FollowUpNote,
    GoodNews,
    LookRequest,
    News,
    NewsKind,
    Private,
    PublishReply,
    ReadDraft,
    Reminder,
    RemoveReply,
    SuggestDraft,
)
from bot.effects.to_programs import TellProgram
from bot.practice import LocationId, MemberId
from bot.timers import TimerKind

Content = Mapping[str, Any]

TYPES: tuple[type[Effect], ...] = (
    CaseCard,
    CallBrief,
    Reminder,
    News,
    FollowUpNote,
    GoodNews,
    LookRequest,
    ReminderDigest,
    Private,
    FirstContact,
    Trouble,
    BurstDigest,
    ThanksDigest,
    OverdueDigest,
    MailNote,
    EmailPointer,
    PublishReply,
    RemoveReply,
    CheckReply,
    CheckReview,
    SuggestDraft,
    ReadDraft,
    OpenOlder,
    ImportFile,
    ImportReport,
    TellProgram,
)

_BY_NAME = {kind.__name__: kind for kind in TYPES}
_COLUMNS = frozenset(("location", "case", "platform", "member"))
_TYPE = "type"


@cache
def _adapter(name: str) -> TypeAdapter[Effect]:
    """A type's adapter, built on first use because building all of them would slow down startup."""
    return TypeAdapter(_BY_NAME[name])


def write(effect: Effect) -> dict[str, Any]:
    """Return the content as JSON values."""
    own: dict[str, Any] = _adapter(type(effect).__name__).dump_python(effect, mode="json")
    content = {name: value for name, value in own.items() if name not in _COLUMNS}
    if isinstance(effect, Private):
        content["shown"] = {_TYPE: type(effect.shown).__name__, **own["shown"]}
    return {_TYPE: type(effect).__name__, **content, **_for_the_last_release(effect)}


def read(
    kind: EffectKind,
    key: str,
    content: Content,
    *,
    location: LocationId,
    case: CaseId | None,
    platform: str,
    member: MemberId | None,
) -> Effect:
    """Return the stored effect, or `Unreadable` if the content doesn't fit its kind."""
    columns = {"location": location, "case": case, "platform": platform, "member": member}
    try:
        if _TYPE not in content:
            content = _from_the_last_release(kind, key, content, columns)
        return _built(content, columns)
    except (ValidationError, LookupError, ValueError):
        return Unreadable(location, case, platform, member, kind)


def _built(content: Content, columns: Content) -> Effect:
    name = content[_TYPE]
    if name == Private.__name__:
        shown = _built(content["shown"], content["shown"])
        content = {**content, "shown": shown}
    return _adapter(name).validate_python({**content, **columns})


# --- the last release


def _for_the_last_release(effect: Effect) -> dict[str, Any]:
    match effect:
        case Reminder(timer=timer):
            return {"kind": timer.kind.value, "n": timer.n, "breach": timer.is_breach}
        case News(news=kind, seq=seq):
            return {"kind": kind.value, "n": seq}
        case Private(shown=shown):
            own = {} if isinstance(shown, CaseCard) else {"to": list(shown.to)}
            return {**own, **_for_the_last_release(shown)}
        case CheckReply():
            return {"kind": TimerKind.MODERATION.value}
        case CheckReview():
            return {"kind": TimerKind.LOOK.value}
        case FirstContact():
            return {"about": "first-contact"}
        case Trouble():
            return {"about": "trouble"}
        case BurstDigest():
            return {"about": "burst"}
        case _:
            return {}


def _from_the_last_release(
    kind: EffectKind, key: str, content: Content, columns: Content
) -> Content:
    """The fields of an effect from 0.1.0, which stored them as details and as parts of the key."""
    parts = key.split(":")
    known = _known_to_the_last_release(kind, parts, content)
    if columns["member"] is not None and kind in (
        EffectKind.CARD,
        EffectKind.NUDGE,
        EffectKind.FOLLOW_UP,
    ):
        lost = parts[2]
        return {_TYPE: "Private", "shown": {**known, **columns, "platform": lost, "member": None}}
    return known


def _known_to_the_last_release(kind: EffectKind, parts: list[str], content: Content) -> Content:
    match kind:
        case EffectKind.CARD:
            return {_TYPE: "CaseCard", **content}
        case EffectKind.BRIEF:
            return {_TYPE: "CallBrief"}
        case EffectKind.NUDGE if content["kind"] in frozenset(NewsKind):
            return {**content, _TYPE: "News", "news": content["kind"], "seq": content["n"]}
        case EffectKind.NUDGE:
            # nudge-KIND-ROUND-N:CASE:PLATFORM
            timer = {"kind": content["kind"], "round": parts[0].split("-")[2], "n": content["n"]}
            return {**content, _TYPE: "Reminder", "timer": timer}
        case EffectKind.SEVERAL:
            return {**content, _TYPE: "ReminderDigest", "at": _digest_at(parts[3])}
        case EffectKind.FOLLOW_UP:
            return {**content, _TYPE: "FollowUpNote"}
        case EffectKind.NOTICE:
            return _notice_of_the_last_release(parts, content)
        case EffectKind.OVERDUE:
            raise ValueError("0.1.0 knew none")
        case EffectKind.PUBLISH:
            return {**content, _TYPE: "PublishReply"}
        case EffectKind.TAKE_DOWN:
            return {_TYPE: "RemoveReply", "seq": parts[2]}
        case EffectKind.LOOK if content["kind"] == TimerKind.LOOK:
            return {_TYPE: "CheckReview", "round": parts[3], "n": content["n"]}
        case EffectKind.LOOK:
            return {_TYPE: "CheckReply", "occasion": ":".join(parts[2:])}
        case EffectKind.SUGGEST:
            return {**content, _TYPE: "SuggestDraft"}
        case EffectKind.READ:
            return {**content, _TYPE: "ReadDraft"}
        case EffectKind.OPEN_OLDER:
            return {_TYPE: "OpenOlder"}
        case EffectKind.IMPORT | EffectKind.TELL:
            raise ValueError("0.1.0 knew none")


def _digest_at(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _notice_of_the_last_release(parts: list[str], content: Content) -> Content:
    match content["about"]:
        case "first-contact":
            is_first = len(parts) == 3
            return {**content, _TYPE: "FirstContact", "site": parts[1], "is_first": is_first}
        case "burst":
            return {_TYPE: "BurstDigest", "day": parts[3]}
        case _:
            name = ":".join(parts[1:-1])
            recurs = parts[1] in ("no-access", "polls", "left")
            return {_TYPE: "Trouble", "name": name, "text": content["text"], "may_recur": recurs}
