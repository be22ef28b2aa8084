"""The Slack app's manifest, with everything that the adapter uses and nothing else.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from typing import Any, Literal

from adapters.slack.checkup import SCOPES
from adapters.slack.listeners.events import EVENTS
from adapters.slack.platform import PATH
from bot.errors import ConfigurationError
from cards.actions import ADD_REVIEW
from cards.lists import WORDS
from console.manifests.icons import ACCENT
from console.manifests.teams import LONG


def manifest(mode: Literal["http", "socket"], address: str = "") -> dict[str, Any]:
    """The manifest. `address` is where Slack can reach the bot. Socket Mode doesn't need it."""
    is_socket = mode == "socket"
    if not is_socket and not address.startswith("https://"):
        raise ConfigurationError(
            'slack.mode is "http", so Slack needs an address that it can reach: add '
            '--address https://…, or set slack.mode to "socket".'
        )
    url = {} if is_socket else {"request_url": f"{address.rstrip('/')}{PATH}"}
    command = {
        "command": "/reviews",
        "description": "Reviews that need a reply",
        "usage_hint": " | ".join(word for word, _ in WORDS),
        "should_escape": True,
    }
    if not is_socket:
        command["url"] = url["request_url"]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Bedside",
            "description": "Helps your team reply to patients' reviews within a day.",
            "long_description": LONG,
            "background_color": ACCENT.lower(),
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Bedside", "always_online": True},
            "shortcuts": [
                {
                    "name": ADD_REVIEW.label,
                    "type": "message",
                    "callback_id": ADD_REVIEW.name,
                    "description": "Adds a review that someone pasted here, from any site",
                }
            ],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": is_socket,
            "token_rotation_enabled": False,
        },
    }
