"""The words someone typed to Bedside in Teams, without the mentions in them."""

from __future__ import annotations

import html
import re

from adapters.teams.payloads import Activity

BLANKS = re.compile(r"[\s\u00a0\u200b]+")


def words_of(activity: Activity) -> str:
    """The words after "@Bedside". Another person's mention becomes `<@id>`.

    Only the activity's entities say what's a mention. Text that just looks like one stays.
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
    """Whether it's for the bot: in a personal chat, or mentioning it.

    Empty messages are from older buttons.
    """
    named = (entity.mentioned for entity in activity.entities or () if entity.type == "mention")
    is_called = any(
        account is not None and account.id == activity.recipient.id for account in named
    )
    return bool(activity.text) and (activity.is_private or is_called)
