"""views.*: modals, which a trigger ID opens, and people's App Home."""

from __future__ import annotations

from sandbox.slack import shapes
from sandbox.slack.call import Call
from sandbox.slack.drafting import checked_view
from sandbox.slack.errors import ApiError
from sandbox.slack.limits import VIEW_STACK
from sandbox.slack.modals import put_on_top, redraw
from sandbox.slack.world import Json, View


def open_view(call: Call) -> Json:
    """Open a modal, which replaces any that the person has open."""
    payload = _modal(call)
    trigger = call.triggers.redeem(_trigger_id(call))
    call.world.modals[trigger.user] = []
    return {"view": shapes.view(call.world, put_on_top(call.world, trigger.user, payload))}


def push(call: Call) -> Json:
    payload = _modal(call)
    trigger = call.triggers.redeem(_trigger_id(call))
    if not call.world.modals.get(trigger.user):
        raise ApiError("not_found")
    if len(call.world.modals[trigger.user]) >= VIEW_STACK:
        raise ApiError("push_limit_reached")
    return {"view": shapes.view(call.world, put_on_top(call.world, trigger.user, payload))}


def update(call: Call) -> Json:
    view = call.world.view(call.text("view_id") or call.text("external_id") or "")
    payload = checked_view(call.parsed("view", "invalid_arguments"))
    if view is None:
        raise ApiError("not_found")
    _check_hash(call, view)
    redraw(call.world, view, payload)
    return {"view": shapes.view(call.world, view)}


def publish(call: Call) -> Json:
    world, user = call.world, call.need("user_id")
    payload = checked_view(call.parsed("view", "invalid_arguments"))
    if payload["type"] != "home":
        raise ApiError("invalid_arguments")
    if user not in world.users:
        raise ApiError("user_not_found")
    view = world.homes.get(user)
    if view is None:
        world.homes[user] = View(world.new_id("V"), user, payload, "")
    else:
        _check_hash(call, view)
    redraw(world, world.homes[user], payload)
    return {"view": shapes.view(world, world.homes[user])}


def _modal(call: Call) -> Json:
    payload = checked_view(call.parsed("view", "invalid_arguments"))
    if payload["type"] != "modal":
        raise ApiError("invalid_arguments")
    return payload


def _trigger_id(call: Call) -> str:
    return call.text("interactivity_pointer") or call.need("trigger_id")


def _check_hash(call: Call, view: View) -> None:
    if call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")
