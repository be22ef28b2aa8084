"""The two services that fetch updates, from the mailbox and from the feed, and test doubles for
both sources.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.errors import OutsideError
from bot.mail.mailroom import Mailroom
from bot.mail.mails import Mail
from bot.ports import MailFolder, MailPage, MailPosition, News
from scheduler import MailReading, NewsReading
from tests.scheduler.office import Office


class BoxDouble:
    """A mailbox in memory. `fails` is the error that every read raises."""

    name = "care@oakstreet.example"
    idles = False

    def __init__(self) -> None:
        self.inbox: list[Mail] = []
        self.fails: Exception | None = None

    async def read(
        self, folder: MailFolder, after: MailPosition | None, since: datetime
    ) -> MailPage:
        if self.fails is not None:
            raise self.fails
        if folder == "sent":
            return MailPage((), None)
        start = after.uid if after else 0
        found = tuple(self.inbox[start : start + 2])
        position = MailPosition(7, start + len(found))
        return MailPage(found, position, start + 2 < len(self.inbox))

    async def wait(self, span: timedelta) -> None:
        return None

    async def close(self) -> None:
        return None


class FeedDouble:
    """A subscription in memory. `waiting` has the news that can be pulled."""

    site = "google"

    def __init__(self, *listings: str) -> None:
        self.waiting = [News(f"{n}", listing) for n, listing in enumerate(listings)]
        self.acknowledged: list[str] = []
        self.later: dict[str, timedelta] = {}
        self.fails: OutsideError | None = None

    async def pull(self) -> Sequence[News]:
        if self.fails is not None:
            raise self.fails
        found, self.waiting = self.waiting, []
        return found

    async def done(self, ids: Collection[str]) -> None:
        self.acknowledged += ids

    async def again(self, ids: Collection[str], after: timedelta) -> None:
        self.later |= dict.fromkeys(ids, after)


def mail_reading(office: Office, box: BoxDouble, holder: str = "") -> MailReading:
    mailroom = Mailroom(office.desk, office.intake)
    return MailReading(office.desk, mailroom, box, office.clock, holder)


def news_reading(office: Office, feed: FeedDouble) -> NewsReading:
    return NewsReading(office.desk, feed, office.polls.told, office.clock)
