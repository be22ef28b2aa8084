"""Where an activity came from, as a conversation that the bot may write to by itself."""

from __future__ import annotations

from adapters.teams.activities import Activity, ChannelData
from adapters.teams.directory import PLATFORM
from bot.store.conversations import Conversation, Kind

KINDS = {"personal": Kind.PERSONAL, "groupChat": Kind.GROUP}

OVER = frozenset({"channelDeleted", "teamArchived", "teamDeleted", "teamHardDeleted"})
"""What Teams calls the ends of a conversation that leave the bot where it is."""


def conversation_of(activity: Activity) -> Conversation:
    """A thread belongs to its channel."""
    place = activity.conversation
    team = (activity.channel_data or ChannelData()).team
    return Conversation(
        PLATFORM,
        place.id.partition(";")[0],
        KINDS.get(place.conversation_type, Kind.CHANNEL),
        activity.service_url,
        tenant=min(activity.tenants, default=""),
        bot=activity.recipient.id,
        team=team.id if team else "",
        person=activity.user if activity.is_private else "",
        account=activity.sender.id if activity.is_private else "",
    )


def has_come(activity: Activity) -> bool:
    """The bot itself was added here just now."""
    if activity.type == "installationUpdate":
        return activity.action.startswith("add")
    return any(one.id == activity.recipient.id for one in activity.members_added or ())


def has_gone(activity: Activity) -> str:
    """What ended, by its id (a team or a conversation); empty if nothing did."""
    data = activity.channel_data or ChannelData()
    removed = any(one.id == activity.recipient.id for one in activity.members_removed or ())
    if activity.type == "installationUpdate":
        removed = activity.action.startswith("remove")
    if data.event_type == "channelDeleted":
        return data.channel.id if data.channel else ""
    if removed or data.event_type in OVER:
        return data.team.id if data.team and data.team.id else activity.conversation.id
    return ""
