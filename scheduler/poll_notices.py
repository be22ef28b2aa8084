"""Notices to managers when a site can't be read anymore, and when it can be read again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot import notices
from bot.connections import sign_in_of
from bot.desk import Desk
from bot.errors import OutsideError, SignedOut
from bot.practice import Location, SiteAccount
from bot.store import Session, connections, effects


def report_unreadable(
    session: Session,
    desk: Desk,
    location: Location,
    account: SiteAccount,
    error: OutsideError,
    now: datetime,
) -> None:
    """Tell managers that the account can't be read until a person fixes something."""
    if isinstance(error, SignedOut):
        _report_signed_out(session, desk, account, error, now)
        return
    code = error.code or type(error).__name__
    messages = notices.no_polls(desk.practice, location.id, account.site, code)
    effects.ask(session, desk.practice.id, messages, now)


def _report_signed_out(
    session: Session, desk: Desk, account: SiteAccount, error: SignedOut, now: datetime
) -> None:
    """Report invalid credentials once for all the offices that share them."""
    practice, sign_in = desk.practice, sign_in_of(desk.connections, account)
    problem = str(error)
    if connections.trouble(session, practice.id, account.site, sign_in, problem, now):
        notices.over(session, practice, notices.open_again(account.site))
        messages = notices.signed_out(practice, account.site, problem)
        effects.ask(session, practice.id, messages, now)


def report_down(
    session: Session,
    desk: Desk,
    site_id: str,
    accounts: Iterable[SiteAccount],
    error: OutsideError,
    now: datetime,
) -> None:
    """Tell managers that the site hasn't let us read any office for a long time.

    The problem is saved with the site's credentials, so a restart doesn't repeat the message.
    """
    practice, problem = desk.practice, notices.site_problem(site_id, str(error))
    sign_ins = {sign_in_of(desk.connections, account) for account in accounts}
    news = [
        connections.trouble(session, practice.id, site_id, sign_in, problem, now)
        for sign_in in sorted(sign_ins)
    ]
    if any(news):
        notices.over(session, practice, notices.open_again(site_id))
        messages = notices.no_site(practice, site_id, problem, error.code)
        effects.ask(session, practice.id, messages, now)


def report_failing(
    session: Session,
    desk: Desk,
    location: Location,
    account: SiteAccount,
    error: OutsideError,
    now: datetime,
) -> None:
    """Tell managers that one office hasn't been readable for a long time, while others are."""
    messages = notices.no_office(desk.practice, location.id, account.site, str(error), error.code)
    effects.ask(session, desk.practice.id, messages, now)


def report_readable_again(
    session: Session, desk: Desk, location: Location, account: SiteAccount, now: datetime
) -> None:
    """Clear the account's notices, and tell managers if the credentials work again.

    Called only after startup or a failure, because it goes through all managers.
    """
    practice = desk.practice
    notices.over(session, practice, notices.unread(account.site, location.id))
    sign_in = sign_in_of(desk.connections, account)
    if connections.trouble(session, practice.id, account.site, sign_in, "", now):
        notices.over(session, practice, notices.closed(account.site))
        notices.over(session, practice, notices.down(account.site))
        effects.ask(session, practice.id, notices.signed_in(practice, account.site), now)
