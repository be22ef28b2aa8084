"""Renders cards and forms in Slack's Block Kit.

The input is platform-neutral values from `cards`. The output is plain JSON.
"""

from cards.block_kit.message import blocks, fallback, has_charts
from cards.block_kit.modal import field_of, modal

__all__ = ["blocks", "fallback", "field_of", "has_charts", "modal"]
