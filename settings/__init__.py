"""`bedside.toml` and the environment, checked and turned into the core's values.

The file names the practice. Secrets come from the environment, or from files it names. All mistakes
are reported at once: the key, what was found, and what is allowed.
"""

from settings.file import File
from settings.given import Google, LanguageModel, Settings, Slack, Teams
from settings.loading import load, mistakes
from settings.placeholders import placeholders
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
]
