"""Word classes that several rules use, as patterns over folded text."""

from __future__ import annotations

from bot.replies.rules.patterns import patterns

P = patterns("grammar")

GAP = P.text("gap")
"""Up to two words between the parts of a phrase."""

WE = P.group("we")

THEIR = P.group("their")

ATTENDANCE = P.group("attendance")
"""Things that only a patient has."""

CARED_FOR = P.group("cared_for")
"""An office's services to patients."""

ATTENDED = P.group("attended")
"""What people who were at the office do."""

REVIEW = P.group("review")
