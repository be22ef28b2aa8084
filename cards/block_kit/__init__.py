"""Cards and forms as Slack's Block Kit.

It takes neutral values of `cards`, and returns plain JSON.
"""

from cards.block_kit.message import blocks, fallback
from cards.block_kit.modal import field_of, modal

__all__ = ["blocks", "fallback", "field_of", "modal"]
