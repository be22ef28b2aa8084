"""All commands for a case, from all its tracks. They're given by people or by Bedside itself."""

from __future__ import annotations

from bot.cases.call import CallCommand
from bot.cases.cards import CardCommand
from bot.cases.draft import DraftCommand
from bot.cases.email import EmailCommand
from bot.cases.follow_up import FollowUpCommand
from bot.cases.other_posts import OtherPostCommand
from bot.cases.publication import PublicationCommand
from bot.cases.reminders import ReminderCommand
from bot.cases.reply import ReplyCommand
from bot.cases.site import SiteCommand
from bot.cases.themes import ThemeCommand

Command = (
    CallCommand
    | CardCommand
    | DraftCommand
    | EmailCommand
    | FollowUpCommand
    | OtherPostCommand
    | PublicationCommand
    | ReminderCommand
    | ReplyCommand
    | SiteCommand
    | ThemeCommand
)
