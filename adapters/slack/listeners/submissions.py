"""Handles submitted forms, and responds inside the form."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.interactions import FormResult
from adapters.slack.clicks import Submission
from adapters.slack.listeners.context import ListenerContext
from adapters.slack.rendering import of_result
from bot.errors import Refused
from cards.block_kit import field_of

Reply = dict[str, Any]
"""Arguments for Bolt's `ack`. If there are none, the form closes."""

CLOSE: Reply = {}

LONGEST_PROBLEM = 2_000
"""Maximum length of an error below an input in Slack, in characters."""


class Submissions:
    def __init__(self, context: ListenerContext) -> None:
        self._context = context

    async def on_submission(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        submission = Submission.parse(body)
        try:
            member = await self._context.directory.member(submission.where)
            filed = await self._context.interactions.submit(submission.form, member)
        except Refused as refusal:
            filed = FormResult(problem=str(refusal))
        await ack(**self._reply(filed, submission))

    def _reply(self, filed: FormResult, submission: Submission) -> Reply:
        if filed.form:
            view = of_result(filed, filed.form, submission.where.channel)
            return {"response_action": "update", "view": view}
        if filed.problem and submission.inputs:
            named = (block for block in submission.inputs if field_of(block) == filed.at)
            at = next(named, submission.inputs[0])
            problem = filed.problem[:LONGEST_PROBLEM]
            return {"response_action": "errors", "errors": {at: problem}}
        # Slack shows errors only below inputs. If there are none, the form closes and we post a
        # message.
        if sentence := filed.problem or filed.said:
            self._context.answers.say(submission.where, sentence)
        return CLOSE
