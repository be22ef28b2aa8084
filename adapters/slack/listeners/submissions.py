"""Forms sent off: done by what they ask for, answered inside the form."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.asking import Filed
from adapters.slack.answers import modal, with_note
from adapters.slack.clicks import Submission
from adapters.slack.listeners.front import Front
from bot.errors import Refused

Reply = dict[str, Any]
"""The arguments of Bolt's `ack`: none close the form."""

CLOSE: Reply = {}

LONGEST_PROBLEM = 2_000
"""Characters that Slack shows below an input."""


class Submissions:
    def __init__(self, front: Front) -> None:
        self._front = front

    async def on_submission(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        submission = Submission.parse(body)
        try:
            member = await self._front.member(submission.where)
            filed = await self._front.asking.submit(submission.sent, member)
        except Refused as refusal:
            filed = Filed(problem=str(refusal))
        await ack(**self._reply(filed, submission))

    def _reply(self, filed: Filed, submission: Submission) -> Reply:
        if filed.form:
            channel = submission.where.channel
            view = modal(filed.form, channel=channel, **filed.carry)
            view = with_note(view, filed.note) if filed.note else view
            return {"response_action": "update", "view": view}
        if filed.problem and submission.inputs:
            at = filed.at if filed.at in submission.inputs else submission.inputs[0]
            problem = filed.problem[:LONGEST_PROBLEM]
            return {"response_action": "errors", "errors": {at: problem}}
        # Slack shows errors below inputs only; without any the form closes and the chat tells
        if sentence := filed.problem or filed.said:
            self._front.answers.say(submission.where, sentence)
        return CLOSE
