"""Private notices to managers about things that only they can fix, each sent once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from bot.cases.case import CaseId
from bot.effects import FAILED_TO, Effect, FirstContact, Request, Trouble
from bot.effects.notices import trouble_key
from bot.mail.mails import MailKind
from bot.practice import EndingSecret, Location, LocationId, Member, MemberId, Practice
from bot.sites import site
from bot.store import effects, posts

WAITING = (
    "Everything is saved and will go out on its own once access is fixed. "
    "“bedside doctor” says how."
)


WHY = {"shared_outside": "people from another company are in its channel"}
"""Explanations of our own codes. Platforms' codes are shown as is, so people can look them up."""


def dead_letter(practice: Practice, key: str, effect: Effect, problem: str) -> list[Effect]:
    """A notice about a dead letter. `key` identifies the effect in the outbox."""
    of = f" for case {effect.case}" if effect.case is not None else ""
    text = (
        f"I couldn't {FAILED_TO[effect.kind]}{of} ({problem}), so I've stopped trying. "
        f"Once the cause is fixed, run “bedside outbox retry {key}”."
    )
    return list(_to_managers(practice, effect.location, f"dead:{key}", text, effect.case))


def no_access(practice: Practice, effect: Effect, code: str) -> list[Effect]:
    """A notice of lost access, sent once per conversation or site until a call succeeds again."""
    name = practice.locations[effect.location].name
    if effect.platform:
        return no_channel(practice, effect.location, effect.platform, code, trouble(effect))
    text = f"I can't reach {name}'s reviews on their site ({code}). {WAITING}"
    return list(_to_managers(practice, effect.location, trouble(effect), text, may_recur=True))


def no_channel(
    practice: Practice, location: LocationId, platform: str, code: str, trouble: str = ""
) -> list[Effect]:
    """A notice that we can't post a location's cards in a chat, sent once, like `no_access`."""
    name = practice.locations[location].name
    why = WHY.get(code, code)
    text = f"I can't post {name}'s cards in {platform.title()} ({why}). {WAITING}"
    problem = trouble or f"no-access:{platform}:{location}"
    return list(_to_managers(practice, location, problem, text, avoid=platform, may_recur=True))


def no_polls(practice: Practice, location: LocationId, site_id: str, code: str) -> list[Effect]:
    text = (
        f"{site(site_id).title} doesn't let me read {practice.locations[location].name}'s reviews "
        f"({code}). I'll keep trying, and I'll catch up once access is fixed. "
        "“bedside doctor” says how."
    )
    name = unread(site_id, location)
    return list(_to_managers(practice, location, name, text, may_recur=True))


def no_office(
    practice: Practice, location: LocationId, site_id: str, problem: str, code: str
) -> list[Effect]:
    """A notice that the site hasn't let us read one office for a long time, like `no_site`."""
    office = practice.locations[location].name
    text = f"I can't read {office}'s reviews on {site(site_id).title}. {problem} {_todo(code)}"
    return list(_to_managers(practice, location, unread(site_id, location), text, may_recur=True))


def site_problem(site_id: str, message: str) -> str:
    """The problem if the site hasn't let us read any office for a long time."""
    return f"I can't read reviews on {site(site_id).title} right now. {message}"


def no_site(practice: Practice, site_id: str, problem: str, code: str) -> list[Effect]:
    """A notice of that problem. `code` is the error's."""
    return list(_to_all_managers(practice, down(site_id), f"{problem} {_todo(code)}"))


def _todo(code: str) -> str:
    return _UPDATE if code in _CHANGED else _WAIT


_CHANGED = ("changed", "unreadable")
"""Error codes for a site that has changed how it sends reviews."""

_WAIT = (
    "There's nothing for you to do. I'll keep trying, and I'll catch up once it works again. Until "
    "then, please check for new reviews there yourself now and then. `/reviews health` shows how "
    "things are."
)
_UPDATE = (
    "Please ask your Bedside administrator to install the newest version. I'll keep trying, and "
    "I'll catch up once I can read them. Until then, please check for new reviews there yourself, "
    "and add them with `/reviews add`."
)


def odd_reviews(
    practice: Practice, site_id: str, location: Location | None, count: int
) -> list[Effect]:
    """A notice of single reviews that we can't read, sent once per office and count."""
    title = site(site_id).title
    where = f"for {location.name} " if location else ""
    some, them = ("a review", "it") if count == 1 else (f"{count:,} reviews", "them")
    text = (
        f"{title} has {some} {where}that I can't read. Everything else came in as usual. Please "
        f"look at the newest reviews there, and add {them} with `/reviews add` if needed."
    )
    name = f"odd:{site_id}:{location.id if location else ''}:{count}"
    if location is None:
        return list(_to_all_managers(practice, name, text, may_recur=False))
    return list(_to_managers(practice, location.id, name, text))


def down(site_id: str) -> str:
    """The problem's name if a site doesn't let us read any office."""
    return f"down:{site_id}"


def signed_out(practice: Practice, site_id: str, message: str) -> list[Effect]:
    """A notice that the site rejects our credentials for every office.

    `message` says why and what to do.
    """
    text = f"{message} Nothing is lost. I'll catch up once that's done."
    return list(_to_all_managers(practice, closed(site_id), text))


def signed_in(practice: Practice, site_id: str) -> list[Effect]:
    """A notice that the site can be read again, sent after `signed_out` or `no_site`."""
    title = site(site_id).title
    text = f"{title} works again. I'm reading what came in since, and posting approved replies."
    return list(_to_all_managers(practice, open_again(site_id), text))


def closed(site_id: str) -> str:
    """The name of the problem that a site rejects our credentials for every office."""
    return f"signed-out:{site_id}"


def open_again(site_id: str) -> str:
    """The name of the notice that we have access to a site again."""
    return f"signed-in:{site_id}"


def unread(site_id: str, location: LocationId) -> str:
    """The name of the problem that we can't poll a location's reviews."""
    return f"polls:{site_id}:{location}"


EVENTS = "events"
"""The name of the problem that the practice's own software won't accept our events."""


def no_events(practice: Practice, location: LocationId, code: str) -> list[Effect]:
    text = (
        f"Your own program doesn't accept the events I send it ({code}). I'll keep trying for "
        "three days. Please ask your Bedside administrator to check it (docs/webhooks.md)."
    )
    return list(_to_managers(practice, location, EVENTS, text, may_recur=True))


def departure(
    practice: Practice,
    location: LocationId,
    member: Member,
    platform: str,
    waiting: int,
    reason: str = "",
) -> list[Effect]:
    """A notice that a member left.

    `practice` no longer includes them, and `waiting` counts their open cases.
    """
    text = reason or f"{member.name}'s {platform.title()} account was closed."
    current = practice.member(member.id)
    if current is not None and not current.has_left:
        elsewhere = " and ".join(platform.title() for platform in current.chat)
        text = f"{text} I'll reach them in {elsewhere} from now on. Their cases stay with them."
    else:
        cases = "1 open case needs" if waiting == 1 else f"{waiting:,} open cases need"
        text = (
            f"{text} {cases} a new owner, and their reminders go to backups. "
            "If they're staying, let them back in, or give them another account in bedside.toml."
        )
    name = departed(member.id, platform)
    return list(_to_managers(practice, location, name, text, avoid=platform, may_recur=True))


def departed(member: MemberId, platform: str) -> str:
    return f"left:{platform}:{member}"


def access_lost(practice: Practice, location: LocationId, platform: str) -> list[Effect]:
    """A notice that we've lost access to a platform's whole workspace."""
    title = platform.title()
    text = f"{title} ended the app's access. Please install it again. {WAITING}"
    name = workspace(platform)
    return list(_to_managers(practice, location, name, text, avoid=platform, may_recur=True))


def workspace(platform: str) -> str:
    """The name of the problem that we've lost access to a platform's whole workspace."""
    return f"no-access:{platform}:workspace"


MAILBOX = "mailbox"
"""The name of the problem that we can't read the mailbox."""


def no_mailbox(practice: Practice, problem: str) -> list[Effect]:
    text = (
        f"I can't read the mailbox. {problem} I'll keep trying, and I'll catch up once "
        "that's fixed. Please ask your Bedside administrator to run “bedside doctor”."
    )
    return list(_to_all_managers(practice, MAILBOX, text))


def mailbox_back(practice: Practice, since: datetime) -> list[Effect]:
    text = "I can read the mailbox again. I'm catching up on the e-mails I missed."
    return list(_to_all_managers(practice, f"mailbox-back:{since:%Y%m%dT%H%M%S}", text))


def news(site_id: str) -> str:
    """The name of the problem that we can't pull a site's notifications."""
    return f"news:{site_id}"


def no_news(practice: Practice, site_id: str, problem: str) -> list[Effect]:
    text = (
        f"I can't get {site(site_id).title}'s notifications of new reviews. {problem} Nothing is "
        "lost, because I also check for new reviews now and then, but I'll see them later. Please "
        "ask your Bedside administrator to run “bedside doctor”."
    )
    return list(_to_all_managers(practice, news(site_id), text))


def news_back(practice: Practice, site_id: str, since: datetime) -> list[Effect]:
    text = f"I'm getting {site(site_id).title}'s notifications of new reviews again."
    return list(_to_all_managers(practice, f"{news(site_id)}-back:{since:%Y%m%dT%H%M%S}", text))


def secret_ends(practice: Practice, secret: EndingSecret, today: date) -> list[Effect]:
    """The current reminder that a secret expires, sent once per expiration date."""
    days = secret.reminder(today)
    if days is None:
        return []
    then = "Since then," if secret.ends < today else "After that,"
    text = (
        f"{secret.says(today)} {then} {secret.without} Please ask your Bedside administrator to "
        f"{secret.remedy}."
    )
    name = f"{secret.setting}:{secret.ends}:{days}"
    return list(_to_all_managers(practice, name, text, may_recur=False))


def mail_lost(practice: Practice, mail: str) -> list[Effect]:
    text = (
        "There's an e-mail I couldn't handle. Please check the mailbox for a review notice "
        "or a reviewer's e-mail that I missed."
    )
    return list(_to_all_managers(practice, f"mail-lost:{mail}", text))


TOO_MANY: Mapping[MailKind, str] = {
    "notice": (
        "I got more review notices by e-mail than I can show one by one. Please check the "
        "mailbox, and add any missing reviews by hand."
    ),
    "question": (
        "I got more e-mails from people I don't know than I can ask about one by one. Please "
        "check the mailbox for e-mails from reviewers."
    ),
}
"""Notices to managers about e-mails that we don't show individually."""


def too_many_mails(practice: Practice, kind: MailKind, now: datetime) -> list[Effect]:
    """A notice that too many e-mails are coming in, sent at most once an hour."""
    return list(_to_all_managers(practice, f"mails:{kind}:{now:%Y-%m-%dT%H}", TOO_MANY[kind]))


def trouble(effect: Effect) -> str:
    """The name of the problem that we've lost access to what `effect` needs."""
    if not effect.platform:
        return at_site(effect.location)
    whose = effect.member or effect.location
    return f"no-access:{effect.platform}:{whose}"


def at_site(location: LocationId) -> str:
    """The name of the problem that a site won't let us access a location's reviews."""
    return f"no-access:site:{location}"


def over(session: Session, practice: Practice, name: str) -> bool:
    """Record that the problem is over. If it recurs, managers get another notice.

    Returns whether any manager knew about it, even from before a restart.
    """
    were_told = False
    for member in practice.members.values():
        if member.may_manage:
            key = trouble_key(name, member.id)
            were_told = posts.forget(session, practice.id, key) or were_told
            effects.cancel(session, practice.id, key)
    return were_told


def first_contact(
    practice: Practice, location: Location, site_id: str, older: int, unanswered: int
) -> list[Effect]:
    """A note in the location's channels that older reviews were recorded and can be opened."""
    return [
        replace(note, older=older, unanswered=unanswered)
        for note in _first_contacts(location, site_id)
    ]


def opened(
    session: Session, practice: Practice, location: Location, now: datetime, *, left: int
) -> None:
    """Update the notes that offered the older reviews to say that all but `left` are open now."""
    for account in location.sites:
        for note in _first_contacts(location, account.site):
            offer = effects.named(session, practice.id, note.key)
            if isinstance(offer, FirstContact):
                updated = Request(replace(offer, opened=True, left=left), again=True)
                effects.ask(session, practice.id, [updated], now)


def _first_contacts(location: Location, site_id: str) -> Iterator[FirstContact]:
    """The note for each of the location's platforms."""
    for n, platform in enumerate(location.channels):
        yield FirstContact(location.id, platform, site_id, is_first=n == 0)


def _to_all_managers(
    practice: Practice, name: str, text: str, *, may_recur: bool = True
) -> Iterator[Effect]:
    """One message to each manager of any location, on the platform where they get reminders."""
    reached = set[MemberId]()
    for location in practice.locations:
        for notice in _to_managers(practice, location, name, text, may_recur=may_recur):
            if notice.member is not None and notice.member not in reached:
                reached.add(notice.member)
                yield notice


def _to_managers(
    practice: Practice,
    location: LocationId,
    name: str,
    text: str,
    case: CaseId | None = None,
    avoid: str = "",
    *,
    may_recur: bool = False,
) -> Iterator[Effect]:
    """One message to each manager, if possible on a platform other than `avoid`."""
    for manager in practice.managers(location):
        platforms = sorted(manager.chat, key=lambda platform: platform == avoid)
        if platforms:
            yield Trouble(location, case, platforms[0], manager.id, name, text, may_recur)
