"""What a click, a form sent off and typed words mean, the same on every chat platform.

Enter: `Press`, `Sent` and words, made by a platform's adapter; the desk, the intake, the cards.
Leaves: `Asking`, whose answers (`Answer`, `Filed`, a card) the adapter dresses for its platform.
"""

from adapters.asking.answer import Answer, Filed
from adapters.asking.asked import Press, Sent
from adapters.asking.asking import Asking
from adapters.asking.carried import Carried, carried
from adapters.asking.entered import Entered, Incomplete
from adapters.asking.people import People

__all__ = [
    "Answer",
    "Asking",
    "Carried",
    "Entered",
    "Filed",
    "Incomplete",
    "People",
    "Press",
    "Sent",
    "carried",
]
