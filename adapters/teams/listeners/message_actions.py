"""Handles *Add a review* in a message's menu.

It opens a dialog with the message's text filled in.
"""

from __future__ import annotations

import html
import re

from pydantic import Field

from adapters.payload_shapes import Text, parse
from adapters.teams.listeners.context import ListenerContext
from adapters.teams.listeners.dialogs import opened, refused
from adapters.teams.listeners.failures import excused
from adapters.teams.payloads import Activity, CamelShape
from adapters.teams.rendering import Body, of_form
from bot.errors import Refused
from cards.actions import ADD_REVIEW

BREAKS = re.compile(r"(?i)<\s*(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^>]*>")
TAGS = re.compile(r"<[^>]*>")
BLANKS = re.compile(r"[^\S\n]+")


class MessageBody(CamelShape):
    content_type: Text = ""
    content: Text = ""


class MessagePayload(CamelShape):
    body: MessageBody = Field(default_factory=MessageBody)


class MessageAction(CamelShape):
    """The value of `composeExtension/fetchTask`."""

    command_id: Text = ""
    message_payload: MessagePayload = Field(default_factory=MessagePayload)


class MessageActions:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_fetch(self, activity: Activity) -> Body:
        """Return the dialog's first content."""
        used = parse(MessageAction, activity.value)
        try:
            if used.command_id != ADD_REVIEW.name:
                raise Refused("This entry is from another version of Bedside.")
            member = await self._context.member(activity)
            text = as_read(used.message_payload.body)
            form = self._context.interactions.new_review(member, text)
        except Refused as refusal:
            return refused(str(refusal))
        except Exception as error:  # logged, and the person gets an error message
            return refused(excused(error))
        return opened(form.title, of_form(form, {}, in_dialog=True))


def as_read(body: MessageBody) -> str:
    """A message's text without markup."""
    if body.content_type != "html":
        return body.content.strip()
    text = html.unescape(TAGS.sub("", BREAKS.sub("\n", body.content)))
    lines = [BLANKS.sub(" ", line).strip() for line in text.replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
