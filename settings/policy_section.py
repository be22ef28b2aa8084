"""The numbers in `[policy]` and `[locations.policy]`, and which ones contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from bot.practice import Policy
from settings.messages import place_of
from settings.raw import Table, blocks_of, table_of
from settings.section import Section
from settings.values import Days, Fraction, Minutes, ascending, to_the_end

MOST = 20
"""Maximum number of reminders or checks in one clock. Each of them is a row in the database."""


class PolicySection(Section):
    """The policy's numbers, in everyday units. The defaults are the same as in `Policy`."""

    negative_stars: int = Field(
        2,
        ge=1,
        le=4,
        title="Reviews with at most this many stars become cases",
        description="a whole number of stars from 1 to 4",
    )
    complaint_stars: int = Field(
        5,
        ge=0,
        le=5,
        title="Reviews with at most this many stars become cases if their text complains",
        description="a whole number of stars up to 5, or 0 so that only the stars count",
    )
    first_contact_days: int = Field(
        7,
        ge=0,
        le=3650,
        title="How many days of older reviews become cases when an office is connected",
        description="a whole number of days from 0 to 3650",
    )
    undo_s: float = Field(
        60,
        ge=0,
        le=3600,
        title="Seconds to undo an approval",
        description="a number of seconds from 0 to 3600",
    )
    reply_within_h: float = Field(
        24,
        gt=0,
        le=336,
        title="Hours from the review to the public reply",
        description="a number of hours up to 336",
    )
    reply_nudges: Annotated[
        list[Fraction], AfterValidator(ascending), AfterValidator(to_the_end)
    ] = Field(
        [0.5, 0.8, 1.0],
        max_length=MOST,
        title="Reminders, as fractions of that time. At 1.0, managers get one",
        description="increasing fractions of the reply's time, ending with 1.0, when managers "
        "get one, such as [0.5, 0.8, 1.0]",
    )
    late_reply_working_h: float = Field(
        4,
        gt=0,
        le=80,
        title="Open hours for the reply to a review that was found too late",
        description="a number of working hours up to 80",
    )
    hold_margin_min: float = Field(
        30,
        ge=0,
        le=1440,
        title="How long before the deadline a hold has to end",
        description="a number of minutes from 0 to 1440",
    )
    cool_down_min: float = Field(
        15,
        ge=0,
        le=1440,
        title="How soon after a heated review an approval needs a second look",
        description="a number of minutes from 0 to 1440",
    )
    call_within_working_h: float = Field(
        4,
        gt=0,
        le=80,
        title="Open hours until the owner should have called",
        description="a number of working hours up to 80",
    )
    call_nudges: int = Field(
        3,
        ge=0,
        le=20,
        title="Reminders to the owner before managers get one",
        description="a whole number from 0 to 20",
    )
    call_every_days: int = Field(
        1,
        ge=1,
        le=20,
        title="Working days between these reminders",
        description="a whole number of working days from 1 to 20",
    )
    call_tries: int = Field(
        3,
        ge=1,
        le=20,
        title="Unanswered calls before the office stops trying",
        description="a whole number of calls from 1 to 20",
    )
    promise_days: int = Field(
        2,
        ge=1,
        le=365,
        title="When a next step without a date is due",
        description="a whole number of days from 1 to 365",
    )
    email_nudges_min: Annotated[list[Minutes], AfterValidator(ascending)] = Field(
        [0, 45, 60, 1200],
        max_length=MOST,
        title="Reminders about a patient's e-mail, in minutes after it arrives",
        description="increasing minutes up to a day, such as [0, 45, 60, 1200]",
    )
    email_within_h: float = Field(
        24,
        gt=0,
        le=336,
        title="Hours until managers get a reminder about an e-mail without a reply",
        description="a number of hours up to 336",
    )
    snooze_min: float = Field(
        60,
        ge=5,
        le=1440,
        title="How long a snoozed reminder waits",
        description="a number of minutes from 5 to 1440",
    )
    late_after_min: float = Field(
        60,
        ge=1,
        le=1440,
        title="How late a reminder can still be sent after an outage at night. A later one waits "
        "until the office opens",
        description="a number of minutes from 1 to 1440",
    )
    moderation_looks_min: Annotated[list[Minutes], AfterValidator(ascending)] = Field(
        [0.5, 2, 10, 60, 360],
        max_length=MOST,
        title="When to ask the site what happened to a reply. After that, daily",
        description="increasing minutes up to a day, such as [0.5, 2, 10, 60, 360]",
    )
    follow_up_days: Annotated[list[Days], AfterValidator(ascending)] = Field(
        [7, 14, 21],
        min_length=2,
        max_length=MOST,
        title="When to check whether the review is still up. The follow-up comes before the last",
        description="two or more increasing whole days, from 1 to 365, such as [7, 14, 21]. "
        "Before the last one, the second contact is drafted",
    )
    gather_above: int = Field(
        50,
        ge=1,
        le=1_000_000,
        title="More new cards than this in an hour become one card with a list",
        description="a whole number of cards, at least 1",
    )
    retention_days: int = Field(
        1095,
        ge=0,
        le=36500,
        title="When the texts and names of closed cases are deleted",
        description="a whole number of days, or 0 to keep them forever",
    )
    call_notes_days: int = Field(
        365,
        ge=0,
        le=36500,
        title="When private notes of calls are deleted",
        description="a whole number of days, or 0 to keep them forever",
    )
    four_eyes: bool = Field(
        False,
        title="Whether someone else has to approve what a person wrote",
        description="true or false",
    )
    chat_may_hold_phi: bool = Field(
        False,
        title="Allows private words in chat. Only with a business associate agreement",
        description="true or false",
    )

    def besides(self, own: PolicySection | None) -> PolicySection:
        """Return these numbers, with a location's own numbers replacing some of them."""
        chosen = own.model_fields_set if own is not None else set()
        return self.model_copy(update={name: getattr(own, name) for name in chosen})

    def policy(self) -> Policy:
        return Policy(
            negative_stars=self.negative_stars,
            complaint_stars=self.complaint_stars,
            first_contact=timedelta(days=self.first_contact_days),
            undo=timedelta(seconds=self.undo_s),
            reply_within=timedelta(hours=self.reply_within_h),
            reply_nudges=tuple(self.reply_nudges),
            late_reply_working=timedelta(hours=self.late_reply_working_h),
            hold_margin=timedelta(minutes=self.hold_margin_min),
            cool_down=timedelta(minutes=self.cool_down_min),
            call_within_working=timedelta(hours=self.call_within_working_h),
            call_nudges=self.call_nudges,
            call_every_days=self.call_every_days,
            call_tries=self.call_tries,
            promise_days=self.promise_days,
            email_nudges=_minutes(self.email_nudges_min),
            email_within=timedelta(hours=self.email_within_h),
            snooze=timedelta(minutes=self.snooze_min),
            late_after=timedelta(minutes=self.late_after_min),
            moderation_looks=_minutes(self.moderation_looks_min),
            follow_up_days=tuple(self.follow_up_days),
            gather_above=self.gather_above,
            keep_texts=timedelta(days=self.retention_days) if self.retention_days else None,
            keep_call_notes=timedelta(days=self.call_notes_days) if self.call_notes_days else None,
            four_eyes=self.four_eyes,
            chat_may_hold_phi=self.chat_may_hold_phi,
        )

    def at_odds(self) -> Iterator[tuple[str, str, str]]:
        """Yield pairs of numbers that contradict each other, each with the consequence."""
        reply, email = self.reply_within_h * 60, self.email_within_h * 60
        if self.undo_s / 60 >= reply:
            yield "undo_s", "reply_within_h", "every reply would be late"
        if self.hold_margin_min >= reply:
            yield "hold_margin_min", "reply_within_h", "no reply could be held"
        elif self.hold_margin_min + self.snooze_min >= reply:
            yield "snooze_min", "reply_within_h", "no reminder about a reply could be snoozed"
        if self.snooze_min >= email:
            yield "snooze_min", "email_within_h", "no reminder about an e-mail could be snoozed"
        if self.email_nudges_min[-1] >= email:
            yield "email_nudges_min", "email_within_h", "the manager would get the first reminder"


def _minutes(numbers: list[float]) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=after) for after in numbers)


def numbers_at_odds(content: Table) -> Iterator[str]:
    """Report contradictions in an unchecked file, each only at the block that causes it."""
    practice = _read(table_of(content, "policy"))
    if practice is None:
        return
    yield from _told("policy", practice, set(PolicySection.model_fields))
    for n, block in enumerate(blocks_of(content, "locations")):
        own = _read(table_of(block, "policy"))
        if own is not None:
            place = place_of(("locations", n, "policy"), content)
            yield from _told(place, practice.besides(own), own.model_fields_set)


def _told(place: str, numbers: PolicySection, chosen: set[str]) -> Iterator[str]:
    for key, limit, so in numbers.at_odds():
        if {key, limit} & chosen:
            value, room = getattr(numbers, key), getattr(numbers, limit)
            last = value[-1] if isinstance(value, list) else value
            yield f"{place}: {key} ({last:g}) is too long for {limit} ({room:g}), so {so}"


def _read(table: Table) -> PolicySection | None:
    """Return the section, or None if a value is invalid, which is reported separately."""
    try:
        return PolicySection.model_validate(table)
    except ValidationError:
        return None
