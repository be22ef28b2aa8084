"""Effects: side effects as typed values, which are saved with the events that cause them.

`after` returns the effects of events, and the outbox (`scheduler/outbox/`) guarantees that they're
carried out. Each type defines its own key and chain, and whether only its latest state matters. A
key is opaque: we compare it and never parse it. This package takes the case and its events, and
returns effects for `bot.store.effects`.
"""

from bot.effects.after import after, cancelled, outdated
from bot.effects.at_home import ImportFile, OpenOlder
from bot.effects.effect import FAILED_TO, Effect, EffectKind, Request, Unreadable, Wanted
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
    Shown,
    SuggestDraft,
    brief_key,
    card_key,
    publish_key,
)
from bot.effects.to_programs import TellProgram, ToldEvent

__all__ = [
    "FAILED_TO",
    "BurstDigest",
    "CallBrief",
    "CaseCard",
    "CheckReply",
    "CheckReview",
    "Effect",
    "EffectKind",
    "EmailPointer",
    "FirstContact",
    "FollowUpNote",
    "GoodNews",
    "ImportFile",
    "ImportReport",
    "LookRequest",
    "MailNote",
    "News",
    "NewsKind",
    "OpenOlder",
    "OverdueDigest",
    "Private",
    "PublishReply",
    "ReadDraft",
    "Reminder",
    "ReminderDigest",
    "RemoveReply",
    "Request",
    "Shown",
    "SuggestDraft",
    "TellProgram",
    "ThanksDigest",
    "ToldEvent",
    "Trouble",
    "Unreadable",
    "Wanted",
    "after",
    "brief_key",
    "cancelled",
    "card_key",
    "outdated",
    "publish_key",
]
