"""People's actions in Teams: writing, clicking, filling in forms, installing, and removing."""

from __future__ import annotations

import html
from collections.abc import Mapping

from sandbox.teams.checking import CARD, CONSENT, of_card
from sandbox.teams.composing import CLIENT, Composer
from sandbox.teams.delivery import Answer, Delivery
from sandbox.teams.files import Files
from sandbox.teams.world import Channel, Json, Message, Person, World

SAID = "application/vnd.microsoft.activity.message"
FAILED = "Something went wrong. Please try again."
"""The error message for a response that the client can't use."""

AGAIN_FOR_ALL = 60
"""Maximum number of people in a conversation for a card without a list of people to refresh for
everyone."""


MESSAGE_ACTIONS = frozenset({"add_review"})
"""The message actions in the app's manifest. A test checks that they're the same."""


class NotThere(LookupError):
    """The person, channel, or message doesn't exist, or isn't visible to the person."""


class People:
    def __init__(self, world: World, delivery: Delivery, files: Files) -> None:
        self._world, self._delivery, self._files = world, delivery, files
        self._composer = Composer(world, delivery.service_url)

    async def write(
        self,
        aad: str,
        channel: str,
        text: str,
        root: str = "",
        files: Mapping[str, bytes] | None = None,
    ) -> Message:
        """Write a message. Outside of personal chats, the bot is notified only if it's mentioned.

        `files` maps names to contents. The bot gets them only in personal chats.
        """
        person, place = self._person(aad), self._channel(channel)
        marked, entities = self._composer.mentions(text)
        root = root if place.has_threads else ""
        message = self._world.post(
            place, aad, root, text=marked, entities=entities, files=list(files or ())
        )
        called = any(entity["mentioned"]["id"] == self._world.bot_id for entity in entities)
        if place.is_personal or called:
            activity = self._composer.activity("message", person, place, root or message.id)
            await self._delivery.send(
                {
                    **activity,
                    "id": message.id,
                    "text": marked,
                    "textFormat": "plain",
                    "entities": [*entities, CLIENT],
                    "attachments": [
                        *(self._files.attach(place, files or {})),
                        {"contentType": "text/html", "content": f"<p>{marked}</p>"},
                    ],
                }
            )
        return message

    async def press(self, aad: str, channel: str, message: str, action: Json) -> Answer:
        """Press an Action.Execute. `action` is {verb, data}, with the person's input in `data`."""
        return await self._execute(aad, channel, message, action, "manual")

    async def look(self, aad: str, channel: str, message: str) -> Answer | None:
        """Display a card. If it has `refresh`, the client requests a refreshed version once."""
        place = self._channel(channel)
        standing = self._message(place, message)
        refresh = standing.cards[0].get("refresh") if standing.cards else None
        if not refresh or aad in standing.seen:
            return None
        standing.seen.add(aad)
        if not self._is_anew(aad, refresh.get("userIds")):
            return None
        return await self._execute(aad, channel, message, refresh["action"], "automatic")

    def _is_anew(self, aad: str, named: list[str] | None) -> bool:
        """Whether the person's card refreshes. Without a list of people, everyone's does, unless
        there are too many of them.
        """
        if named is not None:
            return self._person(aad).id in named
        here = [person for person in self._world.people.values() if not person.is_gone]
        return len(here) <= AGAIN_FOR_ALL

    async def open_dialog(self, aad: str, channel: str, message: str, data: Json) -> Answer:
        """Press an Action.Submit with msteams.type task/fetch, which opens a dialog."""
        value = {"data": data, "context": {"theme": "default"}}
        answer = await self._invoke(aad, channel, message, "task/fetch", value)
        return self._dialog(aad, channel, message, answer)

    async def use_on(self, aad: str, channel: str, message: str, command: str) -> Answer:
        """Choose an app's action in a message's menu, if it's in the manifest."""
        standing = self._message(self._channel(channel), message)
        if command not in MESSAGE_ACTIONS:
            raise NotThere(f"There is no entry {command}.")
        content = f"<p>{html.escape(standing.text)}</p>"
        value = {
            "commandId": command,
            "commandContext": "message",
            "messagePayload": {
                "id": standing.id,
                "body": {"contentType": "html", "content": content},
            },
        }
        name = "composeExtension/fetchTask"
        answer = await self._invoke(aad, channel, message, name, value)
        return self._dialog(aad, channel, message, answer, "composeExtension/submitAction")

    async def submit(self, aad: str, data: Json) -> Answer:
        """Submit the form in the open dialog."""
        dialog = self._world.dialogs.get(aad)
        if dialog is None:
            raise NotThere("There is no open dialog.")
        value = {"data": data, "context": {"theme": "default"}}
        channel, message = str(dialog["channel"]), str(dialog["message"])
        name = str(dialog["submits"])
        answer = await self._invoke(aad, channel, message, name, value)
        return self._dialog(aad, channel, message, answer, name)

    async def send_back(self, aad: str, channel: str, message: str, data: Json) -> Answer:
        """Press an Action.Submit on a card, which sends a message with the person's input."""
        person, place = self._person(aad), self._channel(channel)
        standing = self._message(place, message)
        own = data.get("msteams")
        own = own if isinstance(own, dict) else {}
        if own.get("type") == "imBack":
            said = await self.write(aad, channel, str(own.get("value") or ""), standing.root)
            return Answer(200, {"id": said.id})
        activity = self._composer.activity("message", person, place, standing.root or standing.id)
        text = {"text": str(own["text"])} if "text" in own else {}
        value = own["value"] if own.get("type") == "messageBack" and "value" in own else data
        return await self._delivery.send(
            {**activity, **text, "value": value, "replyToId": standing.id}
        )

    async def consent(self, aad: str, channel: str, message: str, *, allows: bool) -> Answer:
        """Press *Allow* or *Decline* below a file that the bot offers to save."""
        standing = self._message(self._channel(channel), message)
        offer = next((offer for offer in standing.offers if offer["contentType"] == CONSENT), None)
        if offer is None:
            raise NotThere("There is no file to allow.")
        content = offer["content"]
        value: Json = {"type": "fileUpload", "action": "accept" if allows else "decline"}
        value["context"] = content.get("acceptContext" if allows else "declineContext")
        if allows:
            size = content["sizeInBytes"]
            value["uploadInfo"] = self._files.upload_info(aad, offer["name"], size)
        answer = await self._invoke(aad, channel, message, "fileConsent/invoke", value)
        if not answer.ok:
            self._world.notice(aad, FAILED, message)
        return answer

    def close_dialog(self, aad: str) -> None:
        self._world.dialogs.pop(aad, None)
        self._world.changed()

    async def install(self, aad: str) -> None:
        """Add the app to the team, as one of the team's owners."""
        self._world.is_installed = True
        person = self._person(aad)
        for kind, more in (
            ("conversationUpdate", {"membersAdded": [{"id": self._world.bot_id}]}),
            ("installationUpdate", {"action": "add"}),
        ):
            await self._delivery.send(self._composer.of_team(kind, person, more, "teamMemberAdded"))
        self._world.changed()

    async def uninstall(self, aad: str) -> None:
        self._world.is_installed = False
        person = self._person(aad)
        more = {"action": "remove"}
        await self._delivery.send(self._composer.of_team("installationUpdate", person, more, ""))
        gone = {"membersRemoved": [{"id": self._world.bot_id}]}
        await self._delivery.send(
            self._composer.of_team("conversationUpdate", person, gone, "teamMemberRemoved")
        )
        self._world.changed()

    async def add_personally(self, aad: str) -> None:
        """Add the app only for this person."""
        person = self._person(aad)
        self._world.is_installed = True
        activity = self._composer.activity(
            "installationUpdate", person, self._world.chat(person), ""
        )
        await self._delivery.send({**activity, "action": "add"})
        self._world.changed()

    async def archive(self, channel: str, *, archived: bool = True) -> None:
        """Archive or unarchive the channel's team."""
        self._channel(channel)
        for place in self._world.channels.values():
            place.is_archived = archived and place.has_threads
        await self._told_of_team("teamArchived" if archived else "teamUnarchived")

    async def rename(self, channel: str, name: str) -> None:
        place = self._channel(channel)
        place.name = name
        await self._told_of_channel("channelRenamed", place)

    async def remove(self, channel: str) -> None:
        """Delete the channel with all its messages."""
        place = self._channel(channel)
        place.is_deleted = True
        await self._told_of_channel("channelDeleted", place)

    async def join(self, aad: str) -> None:
        """Add someone who's in the tenant to the team."""
        person = self._world.people.get(aad)
        if person is None:
            raise NotThere(f"There is no person {aad}.")
        person.is_gone = False
        added = {"membersAdded": [{"id": person.id, "aadObjectId": person.aad}]}
        await self._told_of_team("teamMemberAdded", added)

    async def leave(self, aad: str) -> None:
        person = self._person(aad)
        person.is_gone = True
        gone = {"membersRemoved": [{"id": person.id, "aadObjectId": person.aad}]}
        await self._told_of_team("teamMemberRemoved", gone)

    async def _told_of_channel(self, event: str, place: Channel) -> None:
        named = {"channel": {"id": place.id, "name": place.name}}
        await self._told_of_team(event, data=named)

    async def _told_of_team(
        self, event: str, more: Json | None = None, data: Json | None = None
    ) -> None:
        person = next(person for person in self._world.people.values() if not person.is_gone)
        activity = self._composer.of_team("conversationUpdate", person, more or {}, event)
        activity["channelData"] |= data or {}
        await self._delivery.send(activity)
        self._world.changed()

    # --- events from Teams

    async def _execute(
        self, aad: str, channel: str, message: str, action: Json, trigger: str
    ) -> Answer:
        value = {
            "action": {
                "type": "Action.Execute",
                "id": action.get("id"),
                "verb": action.get("verb"),
                "data": action.get("data") or {},
            },
            "trigger": trigger,
        }
        answer = await self._invoke(aad, channel, message, "adaptiveCard/action", value)
        self._show(aad, self._message(self._channel(channel), message), answer, trigger)
        return answer

    async def _invoke(self, aad: str, channel: str, message: str, name: str, value: Json) -> Answer:
        person, place = self._person(aad), self._channel(channel)
        standing = self._message(place, message)
        if standing.only_for not in ("", aad):
            raise NotThere(f"They don't see the message {message}.")
        activity = self._composer.activity("invoke", person, place, standing.root or standing.id)
        return await self._delivery.send(
            {**activity, "name": name, "value": value, "replyToId": standing.id}
        )

    def _show(self, aad: str, message: Message, answer: Answer, trigger: str) -> None:
        body = answer.body
        kind, value = body.get("type"), body.get("value")
        is_card = kind == CARD and body.get("statusCode") == 200
        if answer.ok and is_card and isinstance(value, dict) and not of_card(value):
            message.views[aad] = value
            self._world.changed()
        elif answer.ok and kind == SAID and isinstance(value, str):
            self._world.notice(aad, value, message.id)
        elif trigger == "manual":
            self._world.notice(aad, FAILED, message.id)

    def _dialog(
        self, aad: str, channel: str, message: str, answer: Answer, submits: str = "task/submit"
    ) -> Answer:
        task = answer.body.get("task") or {}
        value = task.get("value")
        if not answer.ok:
            self._world.notice(aad, FAILED, message)
        elif task.get("type") == "continue" and isinstance(value, dict):
            self._world.dialogs[aad] = {
                **value,
                "channel": channel,
                "message": message,
                "submits": submits,
            }
        else:
            self._world.dialogs.pop(aad, None)
            if task.get("type") == "message":
                self._world.notice(aad, str(value), message)
        self._world.changed()
        return answer

    # --- look-ups

    def _person(self, aad: str) -> Person:
        person = self._world.people.get(aad)
        if person is None or person.is_gone:
            raise NotThere(f"There is no person {aad}.")
        return person

    def _channel(self, id: str) -> Channel:
        channel = self._world.channels.get(id)
        if channel is None or channel.is_deleted:
            raise NotThere(f"There is no channel {id}.")
        return channel

    def _message(self, channel: Channel, id: str) -> Message:
        message = channel.messages.get(id)
        if message is None or message.is_deleted:
            raise NotThere(f"There is no message {id}.")
        return message
