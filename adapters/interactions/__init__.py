"""What a click, a submitted form or a typed command means, the same on every chat platform.

Enters: `ButtonClick`, `FormSubmission` and typed words, made by a platform's adapter.
Leaves: `Interactions`, whose results (`ClickResult`, `FormResult` or a card) the adapter renders.
"""

from adapters.interactions.action_payload import ActionPayload, parse_payload
from adapters.interactions.files import IN_A_CHANNEL
from adapters.interactions.form_values import FormValues, Incomplete
from adapters.interactions.incoming import ButtonClick, FormSubmission
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
