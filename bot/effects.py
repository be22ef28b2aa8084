"""What must happen outside because of what happened to a case; the outbox guarantees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.cases.case import CaseId
from bot.practice import LocationId, MemberId


class EffectKind(StrEnum):
    """The first five are shown in chat, the last three done at a review site."""

    CARD = "card"
    BRIEF = "brief"
    NUDGE = "nudge"
    FOLLOW_UP = "follow-up"
    NOTICE = "notice"
    PUBLISH = "publish"
    TAKE_DOWN = "take-down"
    LOOK = "look"


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
    details: Mapping[str, str | int | bool | None | list[str]] = field(default_factory=dict)
    not_before: datetime | None = None
    latest_wins: bool = False
