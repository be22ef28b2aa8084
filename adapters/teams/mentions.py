"""Strips mentions from the messages that people type to Bedside in Teams."""

from __future__ import annotations

import html
import re

from adapters.teams.payloads import Activity

BLANKS = re.compile(r"[\s\u00a0\u200b]+")


def words_of(activity: Activity) -> str:
    """Return the text after "@Bedside". Mentions of other people become `<@id>`.

    Only the activity's entities count as mentions. Text that just looks like one is kept.
    """
    text, rest = "", activity.text
    for entity in activity.entities or ():
        if entity.type != "mention" or not entity.text or entity.mentioned is None:
            continue
        before, mention, after = rest.partition(entity.text)
        if not mention:
            continue
        is_us = entity.mentioned.id == activity.recipient.id
        text += html.unescape(before) + (" " if is_us else f" <@{entity.mentioned.id}> ")
        rest = after
    return BLANKS.sub(" ", text + html.unescape(rest)).strip()


def is_for_us(activity: Activity) -> bool:
    """Whether the message is for the bot: it's in a personal chat, or it mentions the bot.

    Empty messages are from older buttons.
    """
    named = (entity.mentioned for entity in activity.entities or () if entity.type == "mention")
    is_called = any(
        account is not None and account.id == activity.recipient.id for account in named
    )
    return bool(activity.text) and (activity.is_private or is_called)
