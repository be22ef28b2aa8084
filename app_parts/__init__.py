"""Builds adapters from the settings, for `app.py` and for commands that make outside calls.

There's one module each for chats, the mailbox, review sites, webhooks, and the language model. An
adapter is imported inside the function that builds it, so that an unused one is never loaded.
"""

from app_parts.chats import platforms_of
from app_parts.google import (
    google_connecting,
    google_pages,
    google_subscription,
    news_reading,
)
from app_parts.mail import (
    mail_app,
    mail_reading,
    mail_service,
    mail_service_account,
    mail_sign_in,
    mail_tokens,
    mailbox,
    mailroom,
)
from app_parts.model import language_model
from app_parts.sites import pushes, review_sites, sign_in, to_sites
from app_parts.webhooks import event_receiver, review_webhook
from app_parts.yelp import offices_at_yelp, yelp_subscribing, yelp_subscriptions, yelp_webhook

__all__ = [
    "event_receiver",
    "google_connecting",
    "google_pages",
    "google_subscription",
    "language_model",
    "mail_app",
    "mail_reading",
    "mail_service",
    "mail_service_account",
    "mail_sign_in",
    "mail_tokens",
    "mailbox",
    "mailroom",
    "news_reading",
    "offices_at_yelp",
    "platforms_of",
    "pushes",
    "review_sites",
    "review_webhook",
    "sign_in",
    "to_sites",
    "yelp_subscribing",
    "yelp_subscriptions",
    "yelp_webhook",
]
