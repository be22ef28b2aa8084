"""Generates another bad review from stock phrases, once all canned reviews have been posted.

A given number always produces the same review. It takes more than a thousand before one repeats.
"""

from __future__ import annotations

from sandbox.google.world import Arrival, Location

OPENINGS = (
    "I don't write these often.",
    "Not sure where to begin.",
    "Two visits now, same story both times.",
    "I wanted to like this place.",
    "Writing this from the parking lot.",
    "My sister recommended this office and I can't say the same.",
    "Honestly tired.",
)
COMPLAINTS = (
    "Sat in the waiting room for an hour and ten past my time and not one person said why.",
    "Left three messages about my results and nobody called back. It has been nine days.",
    "Got a bill for $214 that my insurance says was coded wrong, and billing keeps telling me to "
    "call insurance.",
    "The person at the front desk talked over me and then slid the window shut while I was still "
    "asking a question.",
    "They moved my appointment by text the night before. The next one they had was in six weeks.",
    "I had maybe four minutes with the doctor, who typed the whole time and was out of the door "
    "before I got to why I came.",
    "The form for my work was promised for Monday. It is Friday and nobody knows who has it.",
    "On hold for 25 minutes, then a recording tells me the mailbox is full and hangs up.",
    "My refill was sent to a pharmacy I left two years ago, again, after I corrected it twice.",
    "I asked for the price before I agreed to anything. What I was charged was three times that.",
    "I was told to fast and to come at 8. At 8 I was told the lab opens at 10.",
)
CLOSINGS = (
    "I just want somebody to own it.",
    "Looking for another office.",
    "Please do better.",
    "Is it too much to ask for a call back?",
    "Two hours of my day gone.",
    "The parking is good, I'll give them that.",
    "I hope someone there reads this.",
    "Not going back unless something changes.",
    "It should not be this hard.",
    "One star because zero is not possible.",
    "My mother deserves better than this.",
    "Would have been fine if anybody had said sorry.",
    "Never again.",
)
AUTHORS = ("R. Okafor", "Jen M.", "Halvard T.", "C. Dubois", "Priya S.", "", "Walt", "T. Nakano")


def invent(number: int, locations: list[Location]) -> Arrival:
    """Return invented review `number`. The reviews are for each of the `locations` in turn."""
    # the lists' lengths are coprime, so all combinations are used before one repeats
    parts = [part[number % len(part)] for part in (OPENINGS, COMPLAINTS, CLOSINGS)]
    return Arrival(
        locations[number % len(locations)].name,
        stars=2 if number % 4 == 3 else 1,
        text=" ".join(parts),
        author=AUTHORS[number % len(AUTHORS)],
    )
