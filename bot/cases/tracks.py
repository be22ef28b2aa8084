"""All tracks of a case."""

from __future__ import annotations

from bot.cases import (
    call,
    cards,
    draft,
    email,
    follow_up,
    other_posts,
    publication,
    reminders,
    reply,
    site,
    themes,
)

TRACKS = (
    draft.TRACK,
    reply.TRACK,
    publication.TRACK,
    call.TRACK,
    email.TRACK,
    site.TRACK,
    other_posts.TRACK,
    themes.TRACK,
    follow_up.TRACK,
    reminders.TRACK,
    cards.TRACK,
)
