"""Short phrases used by several cards: stars, people, durations, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.cases.case import Case
from bot.policy import recipients
from bot.posts import CaseView
from bot.practice import Member, MemberId
from bot.reviews import Review
from bot.sites import is_by_program, site
from bot.timers import TimerKind
from cards.card import Line, Link, Mention, Moment, address, glyphs
from cards.excerpt import short

LONGEST_NAME = 60


def stars(count: int | None) -> str:
    """Return "★★☆☆☆", or a phrase if the review has no star rating."""
    return "No stars" if count is None else glyphs(count)


def heading(view: CaseView, gap: str = "  ") -> str:
    """Stars, office, and site, so that people can tell reviews apart."""
    count = view.case.review.stars
    shown = f"{stars(count)}{gap}" if count is not None else f"{stars(count)} · "
    return f"{shown}{place(view)} · {site_title(view)}"


def subject(case: Case) -> str:
    """The themes in a few words, capitalized: "Waiting, front desk, phone"."""
    if case.is_praise:
        return "A good review"
    themes = ", ".join(theme.label for theme in case.about[:3]) or "a review"
    return themes[:1].upper() + themes[1:]


def title(view: CaseView) -> str:
    """Stars and themes, so that people can tell reviews apart in an office's channel."""
    count = view.case.review.stars
    return f"{stars(count)}  {subject(view.case)}" if count is not None else untitled(view.case)


def untitled(case: Case) -> str:
    """The title without the stars. If the review has none, the title says so."""
    return subject(case) if case.review.stars is not None else f"{stars(None)} · {subject(case)}"


def place(view: CaseView) -> str:
    return short(view.location.name, LONGEST_NAME)


def site_title(view: CaseView) -> str:
    return site(view.case.review.key.site).title


def where_to_reply(view: CaseView) -> Link | None:
    """A link to the most specific page that we have for the review, labeled with what it opens.

    That's the review itself, the office's page on the site, or the site's page for businesses.
    None if we don't support the site.
    """
    review = view.case.review
    if url := address(review.url):
        return Link("Open review", url)
    ours = (account.page for account in view.location.sites if account.site == review.key.site)
    pages = (*ours, site(review.key.site).page)
    url = next((found for found in map(address, pages) if found), "")
    return Link(f"Open {site_title(view)}", url) if url else None


def person(view: CaseView, id: MemberId | None) -> Mention | str:
    """A mention of the member, or just their name if they aren't in any chat."""
    member = view.practice.member(id)
    return Mention(member) if member else "someone who left"


def name(member: Member) -> str:
    """The member's name, without notifying them."""
    return short(member.name, LONGEST_NAME)


def names(members: Iterable[Member], most: int = 5) -> str:
    """The names as a list for a sentence: "Dana, Ruth, and Tomas"."""
    known = [name(member) for member in members]
    if not known:
        return "a manager"
    if len(known) > most:
        known = [*known[:most], f"{len(known) - most} more"]
    if len(known) < 3:
        return " and ".join(known)
    return f"{', '.join(known[:-1])}, and {known[-1]}"


def mentions(members: Iterable[Member], most: int = 8) -> Line:
    """Up to `most` mentions, separated by commas."""
    line: list[Mention | str] = []
    for member in list(members)[:most]:
        line += [", ", Mention(member)] if line else [Mention(member)]
    return tuple(line)


def when(view: CaseView, at: datetime) -> Moment:
    return Moment(at, view.location.time_zone)


def day(view: CaseView, at: datetime) -> Moment:
    return Moment(at, view.location.time_zone, "day")


def due(view: CaseView, at: datetime) -> Moment:
    """The deadline, with the time left if the chat can show it."""
    return Moment(at, view.location.time_zone, "due")


def ago(view: CaseView, at: datetime) -> Moment:
    return Moment(at, view.location.time_zone, "ago")


def span(length: timedelta) -> str:
    """A duration: "40 min", "6 h", "9 days"."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    if minutes < 90:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // 1440} days"


def to_the_card(view: CaseView) -> Line:
    """A link to the case's card in its channel, if the chat has one."""
    url = address(view.link)
    return (" · ", Link("Show the card", url)) if url else ()


def greeting(view: CaseView) -> str:
    """A greeting for the time of day at the location."""
    now = view.now or view.case.opened_at
    hour = now.astimezone(view.location.time_zone).hour
    if hour < 12:
        return "Good morning"
    return "Good afternoon" if hour < 17 else "Good evening"


def themes(case: Case) -> str:
    return " · ".join(theme.label for theme in case.about[:5])


def cannot_be_posted_by_program(view: CaseView) -> bool:
    """Whether someone has to post the reply by hand.

    That's the case if the office has no account that Bedside can use to post on the site, or if we
    don't know the site's ID for the review.
    """
    review = view.case.review
    has_account = is_by_program(view.location.sites, review.key.site)
    return not (has_account and review.site_id_known)


def language(review: Review) -> str:
    """The English name of the review's language. Empty for English, or if we can't tell."""
    return language_named(review.language.split("-")[0].lower())


def language_named(code: str) -> str:
    """The English name for a two-letter language code. Empty for English, or if there's no code."""
    return "" if code in ("", "en", "und") else _LANGUAGES.get(code, "another language")


def if_nobody_acts(view: CaseView) -> Line:
    """What Bedside will do next if no one acts. Empty if nothing is scheduled."""
    timer = view.next
    if timer is None:
        return ()
    at = when(view, timer.due_at)
    people = (
        view.practice.member(id) for id in recipients(view.case, timer, view.practice, timer.due_at)
    )
    who = names(member for member in people if member)
    title = site_title(view)
    match timer.kind:
        case TimerKind.REPLY if timer.key.is_repeat:
            return ("I'll tell ", who, " and this channel again ", at)
        case TimerKind.REPLY if timer.key.is_breach:
            return ("Still no reply ", at, "? I'll tell ", who)
        case TimerKind.REPLY:
            return ("No action? I'll remind ", who, " ", at)
        case TimerKind.HOLD:
            return ("The hold ends ", at, ". I'll remind ", who, " then")
        case TimerKind.OWNER:
            return ("No one takes the call? I'll remind ", who, " ", at)
        case TimerKind.CALL:
            return ("No call logged? I'll remind ", who, " ", at)
        case TimerKind.PROMISE:
            return ("I'll remind ", who, " of the next step ", at)
        case TimerKind.EMAIL:
            return ("No reply to their e-mail? I'll remind ", who, " ", at)
        case TimerKind.MODERATION:
            return (f"I'll ask {title} again ", at)
        case TimerKind.LOOK if cannot_be_posted_by_program(view):
            return ("I'll ask ", at, " whether the review is still up")
        case TimerKind.LOOK:
            return ("I'll check ", at, " whether the review is still up")


_LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "ht": "Haitian Creole",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "so": "Somali",
    "tl": "Tagalog",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
