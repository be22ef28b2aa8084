"""The app package for Teams: a zip file with manifest.json and two icons.

https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any
from urllib.parse import urlsplit

from bot.errors import ConfigurationError
from cards.actions import ADD_REVIEW
from cards.excerpt import short
from cards.lists import SUGGESTED, WORDS
from console.manifests import icons
from settings.chats import TeamsSection

SCHEMA = "1.30"

VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", re.ASCII)
"""The only version format that the Teams admin center accepts."""

SCOPES = ["team", "groupChat", "personal"]

MADE_AT = (2026, 1, 1, 0, 0, 0)
"""The timestamp of the files in the zip. It's fixed so that the same settings give the same zip."""

LONG = (
    "When an upset patient leaves a bad review, Bedside posts it into your team's channel with a "
    "reply already drafted. Someone approves it, it's posted under the review within a day, one "
    "named person calls the patient, and two weeks later Bedside checks whether a friendly "
    "follow-up makes sense. No reply is posted without a person's approval."
)


def manifest(teams: TeamsSection, practice: str, version: str, address: str = "") -> dict[str, Any]:
    """The manifest. `address` is the bot's public URL, if it has one."""
    if not teams.app_id:
        raise ConfigurationError(
            "teams.app_id is empty. Create the bot in Azure first (docs/teams.md, step 1), and "
            "enter its Microsoft App ID."
        )
    if not teams.website:
        raise ConfigurationError(
            "teams.website is empty. Teams shows people a link to the practice's website. Put its "
            'address in bedside.toml, such as website = "https://www.yourpractice.example".'
        )
    if not VERSION.fullmatch(version):
        raise ConfigurationError(
            f'"{version}" isn\'t a version that Teams takes. It has to be three numbers, such as '
            "--app-version 1.2.3."
        )
    app_id = teams.app_id.lower()
    return {
        "$schema": "https://developer.microsoft.com/en-us/json-schemas/teams/"
        f"v{SCHEMA}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": version,
        "id": app_id,
        "developer": {
            "name": short(practice, 32),
            "websiteUrl": teams.website,
            "privacyUrl": teams.privacy_url or teams.website,
            "termsOfUseUrl": teams.terms_url or teams.website,
        },
        "name": {"short": "Bedside", "full": short(f"Bedside for {practice}", 100)},
        "description": {
            "short": "Helps your team reply to patients' reviews within a day.",
            "full": LONG,
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": icons.ACCENT,
        # shared and private channels, too; required with the scope "team"
        "supportsChannelFeatures": "tier1",
        "bots": [
            {
                "botId": app_id,
                "scopes": SCOPES,
                "isNotificationOnly": False,
                "supportsFiles": True,
                "supportsCalling": False,
                "supportsVideo": False,
                "commandLists": [{"scopes": SCOPES, "commands": _commands()}],
            }
        ],
        "composeExtensions": [
            {
                "botId": app_id,
                "commands": [
                    {
                        "id": ADD_REVIEW.name,
                        "type": "action",
                        "title": ADD_REVIEW.label,
                        "description": "Adds a review that someone pasted here, from any site",
                        "context": ["message"],
                        "fetchTask": True,
                    }
                ],
            }
        ],
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": _domains(address),
    }


def package(written: dict[str, Any]) -> bytes:
    """The zip file to upload. Teams requires the files to be at its top level."""
    whole = io.BytesIO()
    parts = (
        ("manifest.json", json.dumps(written, indent=2, ensure_ascii=False).encode()),
        ("color.png", icons.color()),
        ("outline.png", icons.outline()),
    )
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts:
            file.writestr(zipfile.ZipInfo(name, MADE_AT), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _domains(address: str) -> list[str]:
    if not address:
        return []
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname:
        raise ConfigurationError(
            f'"{address}" isn\'t an address that Teams can reach. Give one that begins with '
            "https://, such as --address https://bedside.yourpractice.example."
        )
    return [parts.hostname]


def _commands() -> list[dict[str, str]]:
    """The commands that Teams suggests after `@Bedside`."""
    return [{"title": word, "description": meaning} for word, meaning in WORDS[:SUGGESTED]]
