"""Submitting or closing a form: view_submission, the app's response to it, and view_closed."""

from __future__ import annotations

import re
from typing import Any

from sandbox.slack import limits, payloads
from sandbox.slack.access import Triggers
from sandbox.slack.answer import Answer
from sandbox.slack.delivery import INTERACTIVE, Delivery
from sandbox.slack.drafting import checked_view
from sandbox.slack.errors import ApiError
from sandbox.slack.modals import put_on_top, redraw, take_off
from sandbox.slack.world import STATEFUL, Json, View, Workspace, elements_of

TROUBLE = "We had some trouble connecting. Try again?"


class Submissions:
    def __init__(self, world: Workspace, triggers: Triggers, delivery: Delivery) -> None:
        self._world, self._triggers, self._delivery = world, triggers, delivery

    def enter(self, view: View, values: Json) -> None:
        """Enter a person's values in the form: {block_id: {action_id: entry}}."""
        for block in view.payload["blocks"]:
            for element in elements_of(block):
                choice = values.get(block["block_id"], {}).get(element["action_id"])
                if choice is not None and element["type"] in STATEFUL:
                    entry = payloads.entered(element, choice)
                    view.state.setdefault(block["block_id"], {})[element["action_id"]] = entry

    async def submit(self, user: str, view_id: str, values: Json | None = None) -> Answer:
        """Press a modal's submit button. If any input is invalid, nothing is sent."""
        view = self._modal(user, view_id)
        self.enter(view, values or {})
        if complaints := _incomplete(view):
            return self._refused(view, complaints)
        payload = payloads.head(self._world, "view_submission", self._world.users[user])
        payload |= {
            "trigger_id": self._triggers.new(user, view.id),
            "view": payloads.in_view(self._world, view)["view"],
            "response_urls": [],
        }
        answer = await self._delivery.send(INTERACTIVE, payload)
        return self._follow(view, answer)

    async def close(self, user: str, view_id: str) -> Answer:
        """Press *Close* or the X. The app is notified if it set `notify_on_close`."""
        view = self._modal(user, view_id)
        clear = bool(view.payload.get("clear_on_close"))
        gone = list(self._world.modals[user]) if clear else [view]
        take_off(self._world, view, all_of_them=clear)
        for one in gone:
            if one.payload.get("notify_on_close"):
                payload = payloads.head(self._world, "view_closed", self._world.users[user])
                payload |= {"view": payloads.in_view(self._world, one)["view"]}
                await self._delivery.send(INTERACTIVE, payload | {"is_cleared": clear})
        return Answer()

    def _modal(self, user: str, view_id: str) -> View:
        for view in self._world.modals.get(user, []):
            if view.id == view_id:
                return view
        raise LookupError(f"{user} has no modal {view_id} open")

    def _refused(self, view: View, complaints: dict[str, str]) -> Answer:
        view.errors = complaints
        self._world.changed(f"view:{view.user}")
        return Answer(errors=complaints)

    def _follow(self, view: View, answer: Answer) -> Answer:
        """Apply the app's response to the form."""
        view.failed.clear()
        try:
            if not answer.ok:
                raise ApiError(answer.error or "dispatch_failed")
            return self._obey(view, answer)
        except ApiError as error:
            view.failed["submit"] = TROUBLE
            self._world.changed(f"view:{view.user}")
            return Answer(error.code)

    def _obey(self, view: View, answer: Answer) -> Answer:
        match answer.body.get("response_action"):
            case "errors":
                return self._refused(view, _placed(view, answer.body.get("errors")))
            case "update":
                redraw(self._world, view, _modal_payload(answer.body.get("view")))
            case "push":
                if len(self._world.modals[view.user]) >= limits.VIEW_STACK:
                    raise ApiError("push_limit_reached")
                view.errors = {}
                put_on_top(self._world, view.user, _modal_payload(answer.body.get("view")))
            case "clear":
                take_off(self._world, view, all_of_them=True)
            case None:
                take_off(self._world, view)
            case _:
                raise ApiError("invalid_response_action")
        return answer


def _modal_payload(view: Any) -> Json:
    payload = checked_view(view)
    if payload["type"] != "modal":
        raise ApiError("invalid_arguments")
    return payload


def _placed(view: View, errors: Any) -> dict[str, str]:
    """Return the app's error messages, each of which has to be for an input block of the form.

    Raises `ApiError` otherwise, since Slack then doesn't display any.
    """
    blocks = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
    fits = isinstance(errors, dict) and errors and set(errors) <= blocks
    if not fits or not all(isinstance(text, str) and text for text in errors.values()):
        raise ApiError("invalid_response_errors")
    return dict(errors)


def _incomplete(view: View) -> dict[str, str]:
    """Return the error messages that Slack's client displays before it sends anything."""
    complaints = {}
    for block in view.payload["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            entry = view.state.get(block["block_id"], {}).get(element["action_id"], {})
            field, _ = STATEFUL[element["type"]]
            complaint = _complaint(element, entry.get(field), bool(block.get("optional")))
            if complaint:
                complaints[block["block_id"]] = complaint
    return complaints


def _complaint(element: Json, value: Any, optional: bool) -> str | None:
    if value in (None, "", []):
        return None if optional else "Please complete this required field."
    if element["type"] == "plain_text_input":
        return _length(element, str(value))
    if element["type"] == "email_text_input" and not re.fullmatch(r"\S+@\S+\.\S+", value):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not re.match(r"https?://\S+", value):
        return "Please enter a valid URL."
    if element["type"] == "number_input":
        return _number(element, str(value))
    return None


def _length(element: Json, value: str) -> str | None:
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < shortest:
        return f"Please enter at least {shortest} characters."
    if len(value) > longest:
        return f"Please enter no more than {longest} characters."
    return None


def _number(element: Json, value: str) -> str | None:
    try:
        number = float(value) if element["is_decimal_allowed"] else int(value)
        low = float(element.get("min_value", "-inf"))
        high = float(element.get("max_value", "inf"))
    except ValueError:
        return "Please enter a number."
    return None if low <= number <= high else "Please enter a number within the limits."
