"""Chooses and draws the card for each kind of post."""

from __future__ import annotations

from bot.posts import (
    BriefCard,
    BurstNote,
    EmailNote,
    FirstContactNote,
    FollowUpCard,
    GoodNewsNote,
    ImportNote,
    LookNote,
    MailedNote,
    ManagerNotice,
    NewsNote,
    OverdueNote,
    Post,
    ReminderNote,
    ReviewCard,
    SeveralNote,
    ThanksNote,
)
from cards.brief import brief_card
from cards.card import Card
from cards.excerpt import short
from cards.follow_up import follow_up_card
from cards.lists import burst_note, incomplete, overdue_note, several_note
from cards.look import look_note
from cards.mail import email_note, mailed_note
from cards.news import good_news_note, news_note
from cards.notes import first_contact_note, manager_notice
from cards.reminder import reminder_note
from cards.review import review_card
from cards.thank_yous import thanks_note

LONGEST_NOTE = 2_500
"""Maximum length of a message about an import, in characters."""


def draw(post: Post) -> Card:
    match post:
        case ReviewCard(view):
            return review_card(view)
        case BriefCard(view, owner):
            return brief_card(view, owner)
        case ReminderNote():
            return reminder_note(post)
        case NewsNote():
            return news_note(post)
        case GoodNewsNote():
            return good_news_note(post)
        case LookNote():
            return look_note(post)
        case SeveralNote(views, to):
            return several_note(views, to)
        case FollowUpCard(view, to):
            return follow_up_card(view, to)
        case FirstContactNote():
            return first_contact_note(post)
        case BurstNote():
            return burst_note(post)
        case ThanksNote():
            return thanks_note(post)
        case OverdueNote():
            return overdue_note(post)
        case ManagerNotice():
            return manager_notice(post)
        case ImportNote(text):
            return incomplete(short(text, LONGEST_NOTE))
        case MailedNote():
            return mailed_note(post)
        case EmailNote():
            return email_note(post)
