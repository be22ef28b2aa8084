"""Checks `bedside.toml` and the environment, and turns them into the core's values.

Secrets come from environment variables, or from files that environment variables point to. All
mistakes are reported at once, each with its key, the value that was found, and what's allowed.
"""

from settings.file import File
from settings.given import Google, LanguageModel, Settings, Slack, Teams
from settings.loading import load, mistakes
from settings.placeholders import placeholders, refuse_placeholders
from settings.policy_section import PolicySection
from settings.secrets import SECRETS

__all__ = [
    "SECRETS",
    "File",
    "Google",
    "LanguageModel",
    "PolicySection",
    "Settings",
    "Slack",
    "Teams",
    "load",
    "mistakes",
    "placeholders",
    "refuse_placeholders",
]
