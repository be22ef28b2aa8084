"""Forms sent off: what each asks for, and how its sender is answered inside the form.

Nothing typed is ever lost: a form closes only when its content is saved.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack import forms as entries
from adapters.slack.answers import modal, with_note
from adapters.slack.clicks import Submission
from adapters.slack.forms import Entered, Incomplete
from adapters.slack.listeners.front import Front
from bot.cases.commands import (
    ApproveReply,
    AssignOwner,
    Command,
    DeclineReply,
    EditDraft,
    HoldReply,
    LogCall,
)
from bot.desk import Outcome
from bot.errors import Refused
from bot.practice import Member
from bot.replies import Finding
from cards import forms

Reply = dict[str, Any]
"""The arguments of Bolt's `ack`: none close the form."""

CLOSE: Reply = {}

SHOWN = 4
"""Findings that are told at once; the others come when these are mended."""

MENDS = 8
"""Things that are mended at most for the text that is offered."""

LONGEST_OFFER = 1_200
"""Characters of a mended text that is shown below an input."""


class Submissions:
    def __init__(self, front: Front) -> None:
        self._front = front
        self._forms: Mapping[str, Callable[[Submission, Member], Awaitable[Reply]]] = {
            "edit": self._edit,
            "log_call": self._log_call,
            "decline": self._decline,
            "hold": self._hold,
            "approve_again": self._approve_again,
            "assign": self._assign,
        }

    async def on_submission(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        sent = Submission.parse(body)
        await ack(**await self._reply(sent))

    async def _reply(self, sent: Submission) -> Reply:
        work = self._forms.get(sent.form)
        if work is None:
            return CLOSE
        try:
            return await work(sent, await self._front.member(sent.where))
        except Incomplete as lacking:
            return self._complain(sent, str(lacking), lacking.at)
        except Refused as refusal:
            return self._complain(sent, str(refusal))

    async def _edit(self, sent: Submission, member: Member) -> Reply:
        """Checked before it is saved; the draft may have changed under the one who typed."""
        text = Entered(sent.state).text("text")
        if blocking := await self._blocking(sent, text):
            raise Incomplete("text", _mend(blocking, await self._mended(sent, text)))
        outcome = await self._do(sent, EditDraft(sent.case, sent.draft, text), member)
        draft = outcome.view.case.draft if outcome.view else None
        if outcome.refused and outcome.view and draft and draft.version != sent.draft:
            view = modal(forms.edit(outcome.view, text=text), channel=sent.where.channel)
            said = "The draft changed while you were writing. Your text is kept below; "
            return _redrawn(with_note(view, f"{said}send it again to replace the new draft."))
        return self._settle(sent, outcome, "text")

    async def _blocking(self, sent: Submission, text: str) -> list[Finding]:
        found = await self._front.desk.check(sent.case, text)
        return [finding for finding in found if finding.severity == "block"]

    async def _mended(self, sent: Submission, text: str) -> str:
        """The text with everything mended that blocks it; "" where that takes a person."""
        for _ in range(MENDS):
            blocking = await self._blocking(sent, text)
            if not blocking:
                return text
            mended = next((finding.mended for finding in blocking if finding.mended), None)
            if mended is None or mended == text:
                return ""
            text = mended
        return ""

    async def _log_call(self, sent: Submission, member: Member) -> Reply:
        entered = Entered(sent.state)
        reached = entered.yes("reached")
        command = LogCall(
            sent.case,
            reached=reached,
            about=entered.themes("about"),
            next_step=entries.next_step(entered),
            next_on=entered.day("next_on"),
            settled=entries.settled(entered, reached),
            words=entered.words("words"),
            agreed=entered.words("agreed"),
        )
        return self._settle(sent, await self._do(sent, command, member), "next_on")

    async def _decline(self, sent: Submission, member: Member) -> Reply:
        command = DeclineReply(sent.case, Entered(sent.state).text("reason"))
        return self._settle(sent, await self._do(sent, command, member), "reason")

    async def _hold(self, sent: Submission, member: Member) -> Reply:
        command = HoldReply(sent.case, Entered(sent.state).moment("until"))
        return self._settle(sent, await self._do(sent, command, member), "until")

    async def _assign(self, sent: Submission, member: Member) -> Reply:
        entered = Entered(sent.state)
        if user := entered.person("owner"):
            owner = (await self._front.directory.chosen(user)).id
        else:
            owner = entered.member("owner")
        outcome = await self._do(sent, AssignOwner(sent.case, owner), member)
        return self._settle(sent, outcome, "owner")

    async def _approve_again(self, sent: Submission, member: Member) -> Reply:
        """Answers one question; if there is a second one, it follows in the same form."""
        about = sent.carried
        reason = Entered(sent.state).text("reason").strip() or about.reason
        command = ApproveReply(
            sent.case, sent.draft, sent.revision, reason=reason, sure=about.asks == "sure"
        )
        outcome = await self._do(sent, command, member)
        if outcome.asks and outcome.view:
            form = forms.approve_again(outcome.view, outcome)
            carry = {"channel": about.channel, "asks": outcome.asks, "reason": reason[:1_000]}
            return _redrawn(modal(form, **carry))
        return self._settle(sent, outcome, "reason")

    async def _do(self, sent: Submission, command: Command, member: Member) -> Outcome:
        return await self._front.desk.handle(command, by=member, key=sent.key)

    def _settle(self, sent: Submission, outcome: Outcome, at: str) -> Reply:
        """Refused: the sentence under its input. Done: the form closes."""
        if outcome.refused:
            return self._complain(sent, outcome.said, at)
        if outcome.said:
            self._front.answers.say(sent.where, outcome.said)
        return CLOSE

    def _complain(self, sent: Submission, sentence: str, at: str = "") -> Reply:
        """Slack shows errors below inputs only; a form without any closes and the chat tells."""
        if not sent.inputs:
            self._front.answers.say(sent.where, sentence)
            return CLOSE
        place = at if at in sent.inputs else sent.inputs[0]
        return {"response_action": "errors", "errors": {place: sentence[:2_000]}}


def _mend(findings: list[Finding], mended: str) -> str:
    """What has to be mended first, and how the text could read, as one text below the input."""
    said = [f"· {finding.message}" for finding in findings[:SHOWN]]
    if len(findings) > len(said):
        said.append(f"And {len(findings) - len(said)} more.")
    if mended and len(mended) <= LONGEST_OFFER:
        said.append(f"It could read: {mended}")
    return "\n".join(said)


def _redrawn(view: dict[str, Any]) -> Reply:
    return {"response_action": "update", "view": view}
