"""A click, a form sent off, a command: who did what, where, and the name of the deed.

`key` names it in the inbox, so that a second delivery gets the first one's answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from adapters.slack.payloads import (
    BlockActions,
    Carried,
    SlashCommand,
    State,
    View,
    ViewSubmission,
    carried,
    shaped,
)
from bot.cases.case import CaseId, DraftVersion
from bot.reviews import Revision


@dataclass(frozen=True)
class Where:
    """To whom and where an answer goes that nobody else sees.

    `user_team` is the person's workspace, `team` the one that the request is for.
    `thread` is empty outside of threads. `response_url` is only a wish until it is checked.
    """

    user: str
    team: str
    user_team: str = ""
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    is_private_answer: bool = False


@dataclass(frozen=True)
class Click:
    """A button pressed or a menu used; `chosen_user` is a Slack id from a users menu.

    `is_on_card` where the card itself shows what came of it, `is_at_home` in App Home.
    """

    where: Where
    key: str
    action: str
    carried: Carried
    chosen_user: str = ""
    is_on_card: bool = False
    is_at_home: bool = False

    @property
    def case(self) -> CaseId:
        return CaseId(self.carried.case)

    @property
    def draft(self) -> DraftVersion:
        return DraftVersion(self.carried.draft)

    @property
    def revision(self) -> Revision:
        return Revision(self.carried.revision)

    @classmethod
    def parse(cls, body: dict[str, Any]) -> Click:
        """Raises `Misshapen` for what is no click."""
        seen = shaped(BlockActions, body)
        action, at = seen.actions[0], seen.container
        team = seen.team.id if seen.team else ""
        chosen = action.selected_option.value if action.selected_option else action.value
        place = at.message_ts or at.view_id or (seen.view.id if seen.view else "")
        return cls(
            Where(
                user=seen.user.id,
                team=team,
                user_team=seen.user.team_id,
                channel=at.channel_id or (seen.channel.id if seen.channel else ""),
                thread=at.thread_ts,
                response_url=seen.response_url,
                trigger=seen.trigger_id,
                is_private_answer=at.is_ephemeral,
            ),
            f"slack:{team}:{place}:{action.action_id}:{action.action_ts}:{seen.user.id}",
            action.action_id,
            carried(chosen) if chosen else _of_block(action.block_id),
            action.selected_user,
            _is_on_card(at.message_ts, at.thread_ts, at.channel_id, at.is_ephemeral),
            not at.message_ts,
        )


@dataclass(frozen=True)
class Submission:
    """A form sent off; `values` are by input, `inputs` the ids of its inputs in their order."""

    where: Where
    key: str
    form: str
    carried: Carried
    state: State
    inputs: tuple[str, ...]

    @property
    def case(self) -> CaseId:
        return CaseId(self.carried.case)

    @property
    def draft(self) -> DraftVersion:
        return DraftVersion(self.carried.draft)

    @property
    def revision(self) -> Revision:
        return Revision(self.carried.revision)

    @classmethod
    def parse(cls, body: dict[str, Any]) -> Submission:
        """Raises `Misshapen` for what is no form."""
        sent = shaped(ViewSubmission, body)
        team, about = sent.team.id if sent.team else "", carried(sent.view.private_metadata)
        return cls(
            Where(
                user=sent.user.id,
                team=team,
                user_team=sent.user.team_id,
                channel=about.channel,
                trigger=sent.trigger_id,
            ),
            f"slack:{team}:{sent.view.id}:{_digest(sent.view)}:{sent.user.id}",
            sent.view.callback_id,
            about,
            sent.view.state or State(),
            tuple(block.block_id for block in sent.view.blocks if block.type == "input"),
        )


@dataclass(frozen=True)
class Typed:
    """A slash command as typed; `words` is what follows its name."""

    where: Where
    key: str
    words: str

    @classmethod
    def parse(cls, body: dict[str, Any]) -> Typed:
        """Raises `Misshapen` for what is no command."""
        typed = shaped(SlashCommand, body)
        return cls(
            Where(
                user=typed.user_id,
                team=typed.team_id,
                channel=typed.channel_id,
                response_url=typed.response_url,
                trigger=typed.trigger_id,
                is_private_answer=True,
            ),
            f"slack:{typed.team_id}:command:{typed.trigger_id}",
            typed.text,
        )


def _of_block(block: str) -> Carried:
    """A users menu has no value of its own; its block is named for the case: "assign:214"."""
    number = block.rpartition(":")[2]
    is_number = number.isascii() and number.isdecimal() and len(number) < 10
    return Carried(case=int(number)) if is_number else Carried()


def _is_on_card(message: str, thread: str, channel: str, is_ephemeral: bool) -> bool:
    """In the channel itself, where the card shows at once what came of it."""
    in_thread = bool(thread) and thread != message
    return bool(message) and not (in_thread or is_ephemeral or channel.startswith("D"))


def _digest(view: View) -> str:
    """Changes when anything was entered anew, or the form was drawn anew."""
    state = view.state.model_dump_json() if view.state else ""
    seen = "\x1f".join((view.hash, view.private_metadata, state))
    return hashlib.sha256(seen.encode()).hexdigest()[:24]
