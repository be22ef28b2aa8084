"""The classes of words that several rules are made of, as patterns over folded text."""

from __future__ import annotations

from bot.replies.rules.patterns import patterns

P = patterns("grammar")

GAP = P.text("gap")
"""Up to two words between the parts of a turn of phrase."""

WE = P.group("we")

THEIR = P.group("their")

ATTENDANCE = P.group("attendance")
"""What only somebody who is cared for has."""

CARED_FOR = P.group("cared_for")
"""What an office does to the people it cares for."""

ATTENDED = P.group("attended")
"""What people do who have been there."""

REVIEW = P.group("review")
