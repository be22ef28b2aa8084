"""Handles clicks, submitted forms, and typed commands the same way for every chat platform.

It takes `ButtonClick`, `FormSubmission`, and typed commands from a platform's adapter.
`Interactions` returns results (`ClickResult`, `FormResult`, or a card) for the adapter to render.
"""

from adapters.interactions.files import IN_A_CHANNEL
from adapters.interactions.form_values import FormValues, Incomplete
from adapters.interactions.incoming import (
    ActionPayload,
    ButtonClick,
    FormSubmission,
    parse_payload,
)
from adapters.interactions.interactions import Interactions
from adapters.interactions.people import People
from adapters.interactions.results import SORRY, ClickResult, FormResult

__all__ = [
    "IN_A_CHANNEL",
    "SORRY",
    "ActionPayload",
    "ButtonClick",
    "ClickResult",
    "FormResult",
    "FormSubmission",
    "FormValues",
    "Incomplete",
    "Interactions",
    "People",
    "parse_payload",
]
