"""Forms for reviews that are added by hand, and for e-mails that weren't matched to a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.cases.case import Case
from bot.mail.mails import KeptMail, Notice
from bot.practice import Member, Practice
from bot.sites import ELSEWHERE, SITES
from bot.untrusted import Untrusted
from cards.card import Part, Small, Strong
from cards.excerpt import short, visible
from cards.fields import (
    LONGEST_INPUT,
    LONGEST_TICK,
    DayField,
    Field,
    Form,
    OneOf,
    Option,
    TextField,
)
from cards.phrases import stars
from cards.pieces import pieces

STARS = "stars"
"""The name of the form field for a review's stars."""

LONGEST_LINK = 500

MOST_OFFICES = 100
"""Maximum number of options in a menu (a Slack limit)."""

OTHER_SITE = Option("Somewhere else", ELSEWHERE)
NO_STARS = Option("No stars", "none")


def add_review(practice: Practice, by: Member, text: str = "") -> Form:
    """A form for entering a review by hand, for one of the member's offices."""
    return _add_review(practice, by, Notice("", text=Untrusted(text)), "", None)


def mailed_review(practice: Practice, by: Member, mail: KeptMail) -> Form:
    """The same form for a notice sent by e-mail, filled in with what we could parse."""
    notice = mail.notice or Notice("")
    place = practice.locations.get(mail.location)
    day = mail.at.astimezone(place.time_zone).date() if place else mail.at.date()
    form = _add_review(practice, by, notice, mail.location, day)
    above: tuple[Part, ...] = ()
    if notice.rest:
        above = tuple(pieces(notice.rest, (Strong("The e-mail"),)))
    return replace(form, parts=(*above, *form.parts), about={"mail": mail.row})


def mailed_case(mail: KeptMail, found: Sequence[Case]) -> Form:
    """A form that asks which case an e-mail is about."""
    options = tuple(
        Option(short(f"Case {case.id} · {_told_of(case)}", LONGEST_TICK), str(case.id))
        for case in found
    )
    named = str(mail.case) if mail.case is not None else ""
    which = OneOf("case", "Which case is it about?", options, as_menu=True, chosen=named)
    note = Small(
        ("I'll remind the person who has the call, and add this sender's next e-mails, too.",)
    )
    return Form("mail_case", "An e-mail", (note,), (which,), "Save", {"mail": mail.row})


def _told_of(case: Case) -> str:
    author = visible(case.review.author.literal) or "anonymous"
    return f"{stars(case.review.stars)} {author}"


def _add_review(
    practice: Practice, by: Member, known: Notice, place: str, posted_on: date | None
) -> Form:
    places = [location for location in practice.locations.values() if by.works_at(location.id)]
    offices = tuple(
        Option(short(office.name, LONGEST_TICK), office.id) for office in places[:MOST_OFFICES]
    )
    sites = tuple(Option(site.title, site.id) for site in SITES.values())
    given = str(known.stars) if known.stars is not None else ""
    fields: tuple[Field, ...] = (
        OneOf("location", "Which office is it about?", offices, as_menu=True, chosen=place),
        OneOf(
            "site", "Where was it posted?", (*sites, OTHER_SITE), as_menu=True, chosen=known.site
        ),
        OneOf(
            STARS,
            "How many stars?",
            (*(Option("★" * n + "☆" * (5 - n), str(n)) for n in range(1, 6)), NO_STARS),
            as_menu=True,
            chosen=given,
        ),
        TextField(
            "text",
            "The review",
            visible(known.text.literal)[:LONGEST_INPUT],
            is_long=True,
            is_optional=True,
        ),
        TextField(
            "author",
            "Reviewer's name, as the site shows it",
            visible(known.author.literal)[:100],
            longest=100,
            is_optional=True,
        ),
        DayField("posted_on", "Posted on (empty: today)", day=posted_on),
        TextField(
            "url",
            "Link to the review",
            known.url if len(known.url) <= LONGEST_LINK else "",
            longest=LONGEST_LINK,
            is_optional=True,
        ),
    )
    note = Small(("Only what everyone can read on the site.",))
    return Form("add_review", "Add a review", (note,), fields, "Add")
