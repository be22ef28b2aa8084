"""Each person's stack of open modals, and the redrawing of views."""

from __future__ import annotations

from sandbox.slack.world import Json, View, Workspace, initial_state


def put_on_top(world: Workspace, user: str, payload: Json) -> View:
    """Open a modal on top of any that the person has open."""
    stack = world.modals.setdefault(user, [])
    view = View(world.new_id("V"), user, payload, world.new_hash())
    view.root_view_id = stack[0].id if stack else view.id
    view.previous_view_id = stack[-1].id if stack else None
    world.name_blocks(payload["blocks"])
    view.state = initial_state(payload["blocks"])
    stack.append(view)
    world.changed(f"view:{user}")
    return view


def redraw(world: Workspace, view: View, payload: Json) -> None:
    """Replace a view's content. Input stays where the block and action IDs are the same."""
    world.name_blocks(payload["blocks"])
    view.payload = payload
    view.hash = world.new_hash()
    view.state = initial_state(payload["blocks"], view.state)
    view.errors, view.failed = {}, {}
    world.changed(f"view:{view.user}")


def take_off(world: Workspace, view: View, *, all_of_them: bool = False) -> None:
    """Close a modal, or its whole stack."""
    stack = world.modals.get(view.user, [])
    world.modals[view.user] = (
        [] if all_of_them else [open_view for open_view in stack if open_view is not view]
    )
    world.changed(f"view:{view.user}")
