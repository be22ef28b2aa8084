"""Bedside's health, in plain words for a manager."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.connections import Connection
from bot.effects import FAILED_TO
from bot.health import (
    JUDGED_FOR,
    OUTBOX_LATE,
    POLLS_LATE,
    TIMERS_LATE,
    Health,
    Judged,
    ListedEffect,
    Parked,
    Polled,
)
from bot.practice import LocationId, Practice
from bot.sites import site
from bot.style import Rung
from cards import actions
from cards.card import (
    Bullets,
    Button,
    Buttons,
    Card,
    Command,
    Line,
    Moment,
    Part,
    Small,
    Strong,
    Text,
)
from cards.excerpt import short
from cards.phrases import LONGEST_NAME, span

CONNECT_GOOGLE = Button(actions.CONNECT_GOOGLE.label, actions.CONNECT_GOOGLE.name)

LONGEST_PROBLEM = 400

MOST = 10
"""Maximum number of lines of each kind. The rest are only counted."""

REFUSED = {
    "slack clock": "a click from Slack was refused because the clock here is wrong. "
    "Ask your Bedside administrator to set it.",
    "slack signature": "a request to Bedside's Slack address had the wrong signature. "
    "If clicks fail, ask your Bedside administrator to check the signing secret.",
    "teams token": "a request to Bedside's Teams address didn't have a valid token. "
    "If clicks fail, ask your Bedside administrator to check the app id and the clock.",
}
"""Kinds of rejected requests that may be genuine clicks, with an explanation of each."""


def health_card(
    health: Health, practice: Practice, *, connects: bool = False, places: Sequence[str] = ()
) -> Card:
    """Return a card that says what someone has to do, if anything, and then how things are going.

    `connects` means that the user can connect Google from this card. `places` has the names of the
    offices that the card covers. If it's empty, the card covers all of them.
    """
    wrong = list(_wrong(health, practice))
    where = ", ".join(short(place, LONGEST_NAME) for place in sorted(places)[:MOST])
    headline = f"{where}: {_told(len(wrong))}" if where else _told(len(wrong))
    parts: list[Part] = [Text((Strong(headline),))]
    if wrong:
        more = len(wrong) - MOST
        rest: list[Line] = [(f"And {more:,} more.",)] if more > 0 else []
        parts.append(Bullets((*wrong[:MOST], *rest), (Strong("Needs attention"),)))
    parts.append(Bullets(tuple(_going_on(health, practice)), (Strong("How it's going"),)))
    if where:
        parts.append(Small(("Messages, sign-ins and refusals are for all offices",)))
    if connects:
        parts.append(Buttons((CONNECT_GOOGLE,)))
    parts.append(Small(("Nothing gets lost. Everything is sent as soon as possible",)))
    return Card(headline, tuple(parts))


def _told(count: int) -> str:
    match count:
        case 0:
            return "All is well."
        case 1:
            return "One thing needs attention."
        case _:
            return f"{count:,} things need attention."


def _wrong(health: Health, practice: Practice) -> Iterator[Line]:
    if health.timers_age > TIMERS_LATE:
        yield (f"Reminders are {span(health.timers_age)} late: is “bedside run” running?",)
    if health.outbox_age > OUTBOX_LATE:
        said = f"Messages and replies haven't been sent for {span(health.outbox_age)}"
        yield (f"{said}: is “bedside run” running?",)
    if health.overdue:
        late = "1 review is" if health.overdue == 1 else f"{health.overdue:,} reviews are"
        yield (f"{late} overdue. ", Command("overdue"), " lists them.")
    closed = {sign_in.site for sign_in in health.sign_ins if sign_in.problem}
    yield from (_sign_in(sign_in, practice) for sign_in in health.sign_ins)
    yield from _ending_secrets(health, practice)
    for polled in health.polls:
        if polled.site in closed:
            continue
        if polled.at is not None and health.at - polled.at > POLLS_LATE:
            yield _unread(polled, practice)
    for kind, said in REFUSED.items():
        if count := health.refused.get(kind, 0):
            times = "Once" if count == 1 else f"{count:,} times"
            yield (f"{times} in the last hour {said}",)
    yield from (_parked(parked, practice) for parked in health.parked)
    yield from (_dead(letter) for letter in health.dead)
    more = health.count("dead") - len(health.dead)
    if more > 0:
        yield (f"{more:,} more failed. “bedside outbox list” shows them.",)


def _sign_in(sign_in: Connection, practice: Practice) -> Line:
    """A line that says why a site is rejecting our credentials, or how long they'll be valid."""
    if sign_in.problem or sign_in.ends_at is None:
        return (short(sign_in.problem, LONGEST_PROBLEM),)
    zone = next(iter(practice.locations.values())).time_zone
    title = site(sign_in.site).title
    return (
        f"{title}'s sign-in ends on ",
        Moment(sign_in.ends_at, zone, "day"),
        ", because the app there is in Testing. Ask your Bedside administrator to publish it, "
        f"then connect {title} again.",
    )


def _ending_secrets(health: Health, practice: Practice) -> Iterator[Line]:
    zone = next(iter(practice.locations.values())).time_zone
    today = health.at.astimezone(zone).date()
    for secret in practice.ending_secrets:
        if secret.reminder(today):
            yield (
                f"{secret.says(today)} Ask your Bedside administrator to make a new one "
                f"({secret.steps}).",
            )


def _unread(polled: Polled, practice: Practice) -> Line:
    place, title = _place(practice, polled.location), site(polled.site).title
    return (f"{place}: {title} was last checked ", *_ago(practice, polled), ".")


def _parked(parked: Parked, practice: Practice) -> Line:
    place = _place(practice, parked.location)
    what = "message is on hold" if parked.count == 1 else "messages are on hold"
    where = parked.platform.title() if parked.platform else "the review site"
    why = short(parked.code.replace("_", " "), 60)
    return (f"{place}: {parked.count:,} {what} for {where} ({why}).",)


def _dead(letter: ListedEffect) -> Line:
    of = f" for case {letter.case}" if letter.case is not None else ""
    problem = short(letter.problem.replace("_", " "), 60) or "reason unknown"
    what = FAILED_TO.get(letter.kind, "do what a newer version asked for")
    return (f"I couldn't {what}{of} ({problem}), and stopped trying.",)


def _going_on(health: Health, practice: Practice) -> Iterator[Line]:
    late = f", {health.overdue:,} of them overdue" if health.overdue else ""
    need = "1 review needs" if health.waiting == 1 else f"{health.waiting:,} reviews need"
    yield (f"{need} a reply{late}.",)
    on_their_way = health.count("waiting", "sending", "unknown")
    if on_their_way == 1:
        yield ("1 message or reply is on its way.",)
    elif on_their_way:
        yield (f"{on_their_way:,} messages and replies are on their way.",)
    for id in dict.fromkeys(poll.site for poll in health.polls):
        last = health.last_poll(id)
        newest = next((poll for poll in health.polls if poll.at == last and poll.site == id), None)
        if last is None or newest is None:
            yield (f"{site(id).title} hasn't been checked yet.",)
        else:
            yield (f"{site(id).title} was checked ", *_ago(practice, newest), ".")
    yield from (_judged(row) for row in health.judged if row.rejected)


_HELD: Mapping[Rung, str] = {
    "both": "with phone and e-mail",
    "phone": "with the phone number alone",
    "profile": "without phone and e-mail",
}


def _judged(row: Judged) -> Line:
    """How often the site rejects replies with these contact details."""
    title, days = site(row.site).title, JUDGED_FOR.days
    total = row.rejected + row.published
    replies = "reply" if total == 1 else "replies"
    rejected = f"{title} rejected {row.rejected:,} of {total:,} {replies} {_HELD[row.held]}"
    return (f"{rejected} in the last {days} days.",)


def _ago(practice: Practice, polled: Polled) -> Line:
    zone = practice.locations[polled.location].time_zone
    return (Moment(polled.at, zone, "ago"),) if polled.at is not None else ("never",)


def _place(practice: Practice, id: LocationId) -> str:
    location = practice.locations.get(id)
    return short(location.name, LONGEST_NAME) if location else id
