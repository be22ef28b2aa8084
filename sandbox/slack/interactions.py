"""People's actions in Slack: clicking, typing commands, filling in forms, posting, and so on.

Each is delivered to the app, whose response is handled as Slack would handle it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.slack import payloads
from sandbox.slack.access import Triggers
from sandbox.slack.answer import Answer
from sandbox.slack.delivery import COMMAND, INTERACTIVE, Delivery
from sandbox.slack.errors import ApiError
from sandbox.slack.hooks import Hooks, post_answer
from sandbox.slack.submission import Submissions
from sandbox.slack.world import STATEFUL, Channel, Json, Message, User, View, Workspace, elements_of

SHORTCUTS = frozenset({"add_review"})
"""The message shortcuts in the app's manifest. A test checks that they're the same."""


class NotThere(LookupError):
    """The person, channel, message, view, or element doesn't exist. It's the caller's mistake."""


class Interactions:
    def __init__(
        self,
        world: Workspace,
        triggers: Triggers,
        delivery: Delivery,
        hooks: Hooks,
        *,
        respond_url: Callable[[str], str],
        commands: frozenset[str],
        events: frozenset[str],
    ) -> None:
        self._world, self._triggers, self._delivery = world, triggers, delivery
        self._hooks, self._respond_url = hooks, respond_url
        self._commands, self._events = commands, events
        self._submissions = Submissions(world, triggers, delivery)
        self.submit, self.close = self._submissions.submit, self._submissions.close

    async def click(
        self,
        user: str,
        channel: str | None = None,
        ts: str | None = None,
        action_id: str = "",
        *,
        block_id: str | None = None,
        view_id: str | None = None,
        seen: Message | None = None,
        state: Json | None = None,
        **choice: Any,
    ) -> Answer:
        """Press a button or choose from a menu, in a message or (with `view_id`) in a view.

        `choice` is the selected value, keyed by Slack's name for it: value, selected_option,
        selected_user, selected_date, selected_date_time, selected_options … For a late click,
        `seen` is a copy of the message as the person still has it on screen (`snapshot`). `state`
        holds the values of the view's other inputs.
        """
        person = self._person(user)
        if view_id:
            return await self._click_in_view(person, view_id, block_id, action_id, state, choice)
        where = self._channel(channel or "", person)
        message = seen or self._message(where, ts or "", person)
        block, element = _find(message.blocks, block_id, action_id)
        made = payloads.action(element, block, choice, self._now())
        _keep(message.state, block, made)
        payload = payloads.head(self._world, "block_actions", person)
        payload |= payloads.in_message(self._world, where, message)
        hook = self._hooks.new(where.id, person.id, message.ts)
        payload |= {
            "trigger_id": self._triggers.new(person.id),
            "response_url": self._respond_url(hook),
            "actions": [made],
        }
        answer = await self._delivery.send(INTERACTIVE, payload)
        _mark(message.failed, element["action_id"], answer)
        self._world.changed(f"message:{where.id}")
        return answer

    async def _click_in_view(
        self,
        person: User,
        view_id: str,
        block_id: str | None,
        action_id: str,
        state: Json | None,
        choice: Json,
    ) -> Answer:
        view = self._view(view_id, person)
        block, element = _find(view.payload["blocks"], block_id, action_id)
        self._submissions.enter(view, state or {})
        made = payloads.action(element, block, choice, self._now())
        _keep(view.state, block, made)
        payload = payloads.head(self._world, "block_actions", person)
        payload |= payloads.in_view(self._world, view)
        payload |= {"trigger_id": self._triggers.new(person.id, view.id), "actions": [made]}
        answer = await self._delivery.send(INTERACTIVE, payload)
        _mark(view.failed, element["action_id"], answer)
        self._world.changed(f"view:{person.id}")
        return answer

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Answer:
        """Type a slash command. Only this person sees the response."""
        person = self._person(user)
        where = self._channel(channel, person)
        # the app's commands aren't available to people who have another workspace open
        # (https://github.com/slackapi/bolt-python/issues/767)
        is_elsewhere = person.client_team not in ("", self._world.team_id)
        if is_elsewhere or (self._commands and command not in self._commands):
            self._world.notice(user, f"{command} is not a valid command.")
            return Answer("invalid_command")
        payload = payloads.slash_command(self._world, person, where, command, text)
        payload["response_url"] = self._respond_url(self._hooks.new(where.id, user))
        payload["trigger_id"] = self._triggers.new(user)
        answer = await self._delivery.send(COMMAND, payload)
        if answer.ok and (answer.body.get("text") or answer.body.get("blocks")):
            answer = self._show(where, user, answer)
        if not answer.ok:
            self._world.notice(user, f"{command} failed with the error '{answer.error}'")
        return answer

    def _show(self, channel: Channel, user: str, answer: Answer) -> Answer:
        try:
            post_answer(self._world, channel, user, answer.body)
        except ApiError as error:
            return Answer(error.code)
        return answer

    async def message(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> Message:
        """Post in a channel, a thread, or the DM with the bot. `files` maps names to contents."""
        person = self._person(user)
        where = self._channel(channel, person)
        text = as_typed(text, self._world)
        uploaded = [
            self._world.upload(where, user, name, content).id
            for name, content in (files or {}).items()
        ]
        posted = self._world.post(where, user, text, thread_ts=thread_ts or None, files=uploaded)
        posted.extra = {"client_msg_id": self._world.new_id("cm")}
        if self._world.bot.id not in where.members:
            return posted
        kind = "im" if where.is_im else "groups" if where.is_private else "channels"
        origin = person.team_id if where.is_org_shared or where.is_ext_shared else ""
        if f"message.{kind}" in self._events:
            await self.event(payloads.message_event(self._world, where, posted, "message"), origin)
        if f"<@{self._world.bot.id}>" in text and not where.is_im:
            told = payloads.message_event(self._world, where, posted, "app_mention")
            await self.event(told, origin)
        return posted

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Answer:
        """Choose an app's shortcut in a message's menu, if it's in the manifest."""
        person = self._person(user)
        where = self._channel(channel, person)
        message = self._message(where, ts, person)
        if callback_id not in SHORTCUTS or message.ephemeral_to:
            raise NotThere(f"no shortcut {callback_id} on {ts}")
        payload = payloads.message_action(self._world, person, where, message, callback_id)
        payload |= {
            "trigger_id": self._triggers.new(person.id),
            "response_url": self._respond_url(self._hooks.new(where.id, person.id)),
        }
        answer = await self._delivery.send(INTERACTIVE, payload)
        if not answer.ok:
            self._world.notice(user, "We had some trouble connecting. Try again?")
        return answer

    async def open_home(self, user: str) -> Answer:
        """Open the app's Home tab."""
        person = self._person(user)
        home = self._world.homes.get(person.id)
        opened: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": self._world.dm(user).id,
            "tab": "home",
        }
        if home is not None:
            opened["view"] = payloads.in_view(self._world, home)["view"]
        return await self.event(opened)

    async def event(self, inner: Json, team: str = "") -> Answer:
        """Send an event, if the app has subscribed to its type.

        `team` is the workspace that it comes from, if that isn't the app's.
        """
        if inner["type"] != "message" and inner["type"] not in self._events:
            return Answer()
        return await self._delivery.event(payloads.event(self._world, inner, team))

    def _now(self) -> str:
        return f"{self._world.clock.now().timestamp():.6f}"

    def _person(self, user: str) -> User:
        person = self._world.users.get(user)
        if person is None or person.deleted:
            raise NotThere(f"no active user {user}")
        return person

    def _channel(self, name: str, person: User) -> Channel:
        channel = self._world.channel(name)
        if channel is None or person.id not in channel.members:
            raise NotThere(f"{person.id} is in no channel {name}")
        return channel

    def _message(self, channel: Channel, ts: str, person: User) -> Message:
        message = channel.messages.get(ts)
        if message is None or message.ephemeral_to not in (None, person.id):
            raise NotThere(f"no message {ts} in {channel.id}")
        return message

    def _view(self, view_id: str, person: User) -> View:
        view = self._world.view(view_id)
        if view is None or view.user != person.id:
            raise NotThere(f"{person.id} has no view {view_id} open")
        return view


def as_typed(text: str, world: Workspace) -> str:
    """Convert typed text to Slack's format: escape `&<>`, and turn @handles and <@U…> into
    mentions.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    linked = re.sub(r"&lt;(@[UW][A-Z0-9]+)&gt;", r"<\1>", escaped)
    for user in world.users.values():
        linked = re.sub(rf"(?<![\w<])@{re.escape(user.name)}\b", f"<@{user.id}>", linked)
    return linked


def _find(blocks: list[Json], block_id: str | None, action_id: str) -> tuple[str, Json]:
    """Return the ID of the element's block, and the element. Raises `NotThere` if there's none."""
    for block in blocks:
        for element in elements_of(block):
            if element["action_id"] == action_id and block_id in (None, "", block["block_id"]):
                return block["block_id"], element
    raise NotThere(f"no element {action_id} in block {block_id or '(any)'}")


def _keep(state: Json, block_id: str, action: Json) -> None:
    if action["type"] in STATEFUL:
        field, _ = STATEFUL[action["type"]]
        entry = {"type": action["type"], field: action[field]}
        state.setdefault(block_id, {})[action["action_id"]] = entry


def _mark(failed: dict[str, str], action_id: str, answer: Answer) -> None:
    failed.pop(action_id, None)
    if answer.error:
        failed[action_id] = answer.error
