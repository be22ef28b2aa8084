"""Clicks, submitted forms, and commands in Slack, with their senders and where to respond."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from adapters.interactions import (
    ActionPayload,
    ButtonClick,
    FormSubmission,
    parse_payload,
)
from adapters.payload_shapes import parse
from adapters.slack.form_values import values_of
from adapters.slack.payloads import BlockActions, Sent, SlashCommand, State, View, ViewSubmission


@dataclass(frozen=True)
class Where:
    """Where to send a private response, and who gets it.

    `user_team` is the person's workspace, and `team` is the one that the request comes from. In an
    Enterprise organization, either can be different from ours. `thread` is empty outside threads.
    Check `response_url` before you use it.
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
    """A click on a button or in a menu in Slack. `is_at_home` means that it was in App Home.

    If the button is in a form, `within` is that form with its current input.
    """

    where: Where
    button: ButtonClick
    is_at_home: bool = False
    within: Submission | None = None

    @classmethod
    def parse(cls, body: dict[str, Any]) -> Click:
        """Parse a click. Raises `InvalidPayload` if it isn't one."""
        seen = parse(BlockActions, body)
        action, at = seen.actions[0], seen.container
        team = sent_from(seen)
        chosen = action.selected_option.value if action.selected_option else action.value
        place = at.message_ts or at.view_id or (seen.view.id if seen.view else "")
        where = Where(
            user=seen.user.id,
            team=team,
            user_team=seen.user.team_id,
            channel=at.channel_id or (seen.channel.id if seen.channel else ""),
            thread=at.thread_ts,
            response_url=seen.response_url,
            trigger=seen.trigger_id,
            is_private_answer=at.is_ephemeral,
        )
        button = ButtonClick(
            f"slack:{team}:{place}:{action.action_id}:{action.action_ts}:{seen.user.id}",
            parse_payload(chosen) if chosen else _of_block(action.block_id),
            action.action_id,
            action.selected_user,
            _is_on_card(at.message_ts, at.thread_ts, at.channel_id, at.is_ephemeral),
        )
        view = seen.view
        if view is None or view.type != "modal":
            return cls(where, button, not at.message_ts)
        return cls(where, button, within=Submission.of(seen, view, parse_payload(chosen).fix))


@dataclass(frozen=True)
class Submission:
    """A form submitted in Slack. `inputs` are the ids of its input blocks in order.

    `view` and `version` identify the form that the person sees.
    """

    where: Where
    form: FormSubmission
    inputs: tuple[str, ...]
    view: str
    version: str

    @classmethod
    def parse(cls, body: dict[str, Any]) -> Submission:
        """Parse a submitted form. Raises `InvalidPayload` if it isn't one."""
        got = parse(ViewSubmission, body)
        return cls.of(got, got.view)

    @classmethod
    def of(cls, got: ViewSubmission | BlockActions, view: View, fix: str = "") -> Submission:
        """Convert a form's view. `fix` is the fix that a button in it applies to the text."""
        team, about = sent_from(got), parse_payload(view.private_metadata)
        where = Where(
            user=got.user.id,
            team=team,
            user_team=got.user.team_id,
            channel=about.channel,
            trigger=got.trigger_id,
        )
        form = FormSubmission(
            f"slack:{team}:{view.id}:{_digest(view)}:{got.user.id}",
            about.model_copy(update={"fix": fix}),
            view.callback_id,
            values_of(view.state or State()),
        )
        inputs = tuple(block.block_id for block in view.blocks if block.type == "input")
        return cls(where, form, inputs, view.id, view.hash)


@dataclass(frozen=True)
class Typed:
    """A slash command. `words` is the text after the command's name."""

    where: Where
    key: str
    words: str

    @classmethod
    def parse(cls, body: dict[str, Any]) -> Typed:
        """Parse a command. Raises `InvalidPayload` if it isn't one."""
        typed = parse(SlashCommand, body)
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


def sent_from(sent: Sent) -> str:
    """The id of the workspace or organization that a request comes from."""
    place = sent.team or sent.enterprise
    return place.id if place else ""


def _of_block(block: str) -> ActionPayload:
    """The payload in a block's id.

    A menu of users has no value, so the case is in its block's id ("assign:214").
    """
    number = block.rpartition(":")[2]
    is_number = number.isascii() and number.isdecimal() and len(number) < 10
    return ActionPayload(case=int(number)) if is_number else ActionPayload()


def _is_on_card(message: str, thread: str, channel: str, is_ephemeral: bool) -> bool:
    """Whether the click was in the channel itself, where the card shows the result."""
    in_thread = bool(thread) and thread != message
    return bool(message) and not (in_thread or is_ephemeral or channel.startswith("D"))


def _digest(view: View) -> str:
    """A hash that changes whenever an input changes or the form is redrawn."""
    state = view.state.model_dump_json() if view.state else ""
    seen = "\x1f".join((view.hash, view.private_metadata, state))
    return hashlib.sha256(seen.encode()).hexdigest()[:24]
