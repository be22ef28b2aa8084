"""Cards for commands and App Home: lists, single cases, help, and refusals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.case_list import CaseList
from bot.cases.sensitive import guidance, may_call
from bot.cases.state.call import ContactState
from bot.outcome import Outcome
from bot.posts import BurstNote, CaseView, OverdueNote
from bot.practice import Member
from bot.words.filters import Understood
from bot.words.which import Which
from cards import actions, controls
from cards.card import (
    MARKS,
    Bullets,
    Button,
    Buttons,
    Card,
    Choice,
    Command,
    Control,
    Line,
    Menu,
    Part,
    Row,
    Separator,
    Small,
    Status,
    Strong,
    Text,
)
from cards.excerpt import short
from cards.permitted import can_handle, permitted
from cards.phrases import (
    LONGEST_NAME,
    ago,
    greeting,
    names,
    place,
    site_title,
    span,
    stars,
    subject,
    to_the_card,
    when,
)
from cards.review import review_card

MOST_ROWS = 10
"""Maximum number of cases in a combined reminder. The rest are only counted."""

MOST_PAGES = 100
"""Maximum number of pages in a menu."""

WORDS: tuple[tuple[str, str], ...] = (
    ("pending", "reviews that need a reply (also if you type nothing)"),
    ("home", "your open work, your team's, and how this week went"),
    ("mine", "your calls and e-mails"),
    ("overdue", "reviews with an overdue reply"),
    ("all", "every case, the newest first"),
    ("search long wait last month", "cases whose review has these words"),
    ("show 214", "the card of a case"),
    ("assign 214 @name", "give a case's call to someone (@me for yourself)"),
    ("on-duty", "who is on duty now"),
    ("away me Dec 24–Jan 2", "no reminders on those days (back ends it early)"),
    ("help", "this list"),
    ("pending Lakeside parking 1 star last week", "any list, narrowed down"),
    ("good", "this week's good reviews, each with a thank-you to read and post"),
    ("timeline 214", "what happened to a case, and who did it"),
    ("plan", "what I'll do next at your offices if no one steps in"),
    ("plan 214", "what I'll do next for one case"),
    ("undo 214", "undo your approval before the reply is posted"),
    ("snooze 214 until tomorrow", "remind me later: 1 hour, this afternoon, Friday 2 PM"),
    ("stats Lakeside last month", "how replies and calls went"),
    ("export Lakeside last month", "for managers: a spreadsheet of cases, sent only to you"),
    ("add", "enter a review by hand, from a site that I don't read"),
    (
        "email 214 jane@example.com",
        "add their e-mails to this case, if your chat may hold addresses",
    ),
    ("health", "for managers: is everything running, and what needs attention"),
)
"""The commands listed in the help. Teams suggests the first few as people type."""

SUGGESTED = 10
"""Maximum number of suggested commands per scope (a Teams limit)."""


def draw_list(cases: CaseList) -> Card:
    """Return one page of cases, one per line, each with its button."""
    return Card(_counted(cases), (*dropped_words(cases.understood, cases.words), *_listed(cases)))


def dropped_words(understood: Understood, words: str) -> Iterator[Part]:
    """Yield the words that weren't recognized, each with the word that was probably meant.

    `words` is the entire command. A button can run it again with the word corrected.
    """
    for number, dropped in enumerate(understood.dropped):
        word = short(dropped.word, 40)
        if not dropped.nearest:
            yield Text((f"I don't recognize “{word}”, so I left it out.",))
            continue
        yield Text((f"I don't recognize “{word}”. Did you mean {dropped.nearest}?",))
        if number == 0:
            again = words.replace(dropped.word, dropped.nearest, 1)
            yield Buttons((controls.run_words(again, dropped.nearest, style="plain"),))


def with_unused(card: Card, unused: Sequence[str], why: str) -> Card:
    """Return the card below a note about ignored words. `why` says which filters work here."""
    if not unused:
        return card
    named = ", ".join(f"“{short(word, 40)}”" for word in unused[:5])
    return below(f"I left out {named}. {why}", card)


def with_spelling(card: Card, meant: str) -> Card:
    """Return the card for a search without results, with `meant` as the suggested spelling."""
    if not meant:
        return card
    question = Text(("Did you mean ", Strong(short(meant, 60)), "?"))
    return Card(card.summary, (*card.parts, question, Buttons((controls.run_words(meant, meant),))))


def below(sentence: str, card: Card) -> Card:
    """Return the card with a sentence above it."""
    return Card(card.summary, (Text((sentence,)), *card.parts))


def not_exported(cases: CaseList) -> Card:
    """A card that says why nothing was exported: a word wasn't recognized, or no case was found."""
    if cases.understood.dropped:
        headline = "I haven't made a file yet."
        return Card(headline, (*dropped_words(cases.understood, cases.words), Text((headline,))))
    return incomplete("I didn't find any such cases, so there's no file.")


def draw_case(view: CaseView, member: Member) -> Card:
    """Return one case for the member who requested it, with the buttons they're allowed to use."""
    return permitted(review_card(view, private=can_handle(view, member)), member, view)


def rows(views: Sequence[CaseView], *, of_one_place: bool = False) -> Iterator[Part]:
    """Yield cases, one per line, each with its button. `of_one_place` omits the office."""
    for view in views:
        yield Row(_row(view, of_one_place), controls.see_it(view.case.id, "Open"))


def several_note(views: Sequence[CaseView], to: Member) -> Card:
    """A single private message that lists everything a person needs to do, each with its button."""
    headline = f"{len(views):,} things need you" if len(views) != 1 else "One thing needs you"
    hello = f"{greeting(views[0])}. " if views and views[0].now else ""
    more = len(views) - MOST_ROWS
    rest = (Text((f"And {more:,} more.",)),) if more > 0 else ()
    theirs = all(view.case.contact.owner == to.id for view in views)
    show = Buttons((controls.run_words("mine" if theirs else "pending"),))
    wanted = tuple(
        Row((*_wanted(view, to), *to_the_card(view)), controls.see_it(view.case.id, "Open"))
        for view in views[:MOST_ROWS]
    )
    return Card(
        f"{hello}{headline}.", (Text((hello, Strong(f"{headline}:"))), *wanted, *rest, show)
    )


def _wanted(view: CaseView, to: Member) -> Line:
    """What a person needs to do about a case, and by when."""
    case = view.case
    about = f" · {stars(case.review.stars)}  {subject(case).lower()}"
    if case.email.waits_since is not None:
        return (Strong(f"Reply to their e-mail (case {case.id})"), about)
    if case.awaits_reply:
        by: Line = (Strong("overdue since "),) if view.is_overdue else ("by ",)
        return (Strong(f"Reply to {case.id}"), " · ", *by, when(view, case.due_at), about)
    if case.contact.owner == to.id or case.contact.owner is None:
        take = "Call" if case.contact.owner else "Take the call"
        return (Strong(f"{take} for {case.id}"), about)
    return (Strong(f"Look at {case.id}"), about)


def overdue_note(note: OverdueNote) -> Card:
    """The daily message about overdue reviews, with a button for each."""
    place = (
        "" if note.to else f"{short(note.practice.locations[note.location].name, LONGEST_NAME)}: "
    )
    headline = f"{place}{_overdue(note.total)}"
    left = note.total - len(note.views)
    rest: tuple[Part, ...] = ()
    if left > 0:
        rest = (Buttons((controls.run_words("overdue", f"Show all {note.total:,}", "plain"),)),)
    told_to = "" if note.to else f"I've told {names(note.practice.managers(note.location))}. "
    until = Small(
        (f"{told_to}I'll repeat this every workday until each one has a reply or a decision",)
    )
    return Card(
        headline,
        (Text((Strong(headline),)), *rows(note.views, of_one_place=not note.to), *rest, until),
    )


def _overdue(count: int) -> str:
    return "1 review is overdue" if count == 1 else f"{count:,} reviews are overdue"


def burst_note(note: BurstNote) -> Card:
    """A single message to the channel about many reviews that came in at once."""
    place = short(note.practice.locations[note.location].name, LONGEST_NAME)
    if not note.total:
        headline = f"{place}: none of the reviews from that rush need a reply anymore."
        return Card(headline, (Text((headline,)),))
    more = "review needs a reply" if note.total == 1 else "reviews need a reply"
    headline = f"{place}: {note.total:,} more {more}."
    why = (
        "  They all came in around the same time. Each gets a card here once someone starts on it."
    )
    left = note.total - min(len(note.views), MOST_ROWS)
    rest = (Text((f"And {left:,} more.",)),) if left > 0 else ()
    show = Buttons((controls.run_words("pending"),))
    return Card(
        headline,
        (
            Text((Strong(headline), why)),
            *rows(note.views[:MOST_ROWS], of_one_place=True),
            *rest,
            show,
        ),
    )


def help_card(unknown: str = "", nearest: str = "") -> Card:
    """The list of commands, below a suggestion if a word is `unknown`."""
    words = Bullets(
        tuple((Command(word), f"  {meaning}") for word, meaning in WORDS),
        (Strong("Commands"),),
    )
    if not unknown:
        return Card("Commands", (words,))
    known = f"I don't recognize “{short(unknown, 40)}”."
    if not nearest:
        return Card(known, (Text((known,)), words))
    meant = Text((known, " Did you mean ", Strong(nearest), "?"))
    button = Buttons((controls.run_words(nearest, nearest),))
    return Card(known, (meant, button, words))


def incomplete(sentence: str) -> Card:
    """The reply to an incomplete command. `sentence` says what's missing."""
    return Card(sentence, (Text((sentence,)),))


ADD_REVIEW = Button(
    actions.ADD_REVIEW.label, actions.ADD_REVIEW.name, style=actions.ADD_REVIEW.style
)


def add_review() -> Card:
    """A button that opens the form to add a review, for when we can't open the form directly."""
    offer = "Add a review that someone posted on a site I don't read."
    return Card(offer, (Text((offer,)), Buttons((ADD_REVIEW,))))


def hello(member: Member, waiting: CaseList) -> Card:
    """The reply to someone who says hi, with the number of reviews that need a reply."""
    first = short(member.name.split(" ")[0], LONGEST_NAME)
    count = waiting.total
    if not count:
        greeting = f"Hi, {first}! All caught up. Nothing needs a reply."
        return Card(greeting, (Text((greeting,)),))
    needs = "1 review needs" if count == 1 else f"{count:,} reviews need"
    greeting = f"Hi, {first}! {needs} a reply."
    return Card(greeting, (Text((greeting,)), Buttons((controls.run_words("pending"),))))


def youre_welcome() -> Card:
    return incomplete("You're welcome!")


def who_is_away(rows: Sequence[tuple[str, str]]) -> Card:
    """The members who are away now or have time off scheduled, and the days."""
    example = ("For example: ", Command("away me Dec 24–Jan 2"))
    if not rows:
        headline = "No one is away, now or later."
        return Card(headline, (Text((headline,)), Small(example)))
    lines = tuple((Strong(short(who, LONGEST_NAME)), f"  away {when}") for who, when in rows)
    return Card("Who is away", (Bullets(lines, (Strong("Who is away"),)), Small(example)))


def on_duty(rows: Sequence[tuple[str, str]], dropped: Sequence[str] = ()) -> Card:
    """Who's on duty at each office, by name."""
    headline = "On duty now"
    unknown = tuple(Text((f"I don't recognize “{short(word, 40)}”.",)) for word in dropped)
    lines = tuple(
        (Strong(short(place, LONGEST_NAME)), f"  {who or 'no one (managers get the reminders)'}")
        for place, who in rows
    )
    return Card(headline, (*unknown, Bullets(lines, (Strong(headline),))))


def refusal(outcome: Outcome) -> Card:
    """The outcome in a sentence, followed by the case's current state if the user needs it."""
    message = short(outcome.said, 500) or "Done."
    if outcome.view is None:
        return Card(message, (Text((message,)),))
    card = review_card(outcome.view)
    return Card(message, (Text((message,)), Separator(), *card.parts))


# --- a page of cases


def _listed(cases: CaseList) -> Iterator[Part]:
    yield Text((Strong(_counted(cases)), *_narrowed(cases), *_where(cases)))
    if cases.understood.filters.any_word and cases.total:
        yield Small(("No review has all of these words.",))
    yield from rows(cases.cases)
    if menus := _menus(cases):
        yield Buttons(menus)


def _narrowed(cases: CaseList) -> Line:
    """The list's filters."""
    return (f"  ·  {', '.join(cases.understood.told)}",) if cases.understood.told else ()


def _found(cases: CaseList) -> str:
    words = " ".join(cases.understood.filters.words)
    if not cases.total:
        return f"I couldn't find a case about “{short(words, 60)}”."
    many = f"{cases.total:,} cases" if cases.total != 1 else "1 case"
    if cases.understood.filters.any_word:
        some = "have" if cases.total != 1 else "has"
        return f"{many} {some} some of “{short(words, 60)}”"
    return f"{many} mention{'' if cases.total != 1 else 's'} “{short(words, 60)}”"


def _counted(cases: CaseList) -> str:
    if cases.is_search:
        return _found(cases)
    count = cases.total
    several = f"{count:,} reviews" if count != 1 else "1 review"
    # the list's filters are appended to this text
    end = "" if cases.understood.told else "."
    match cases.which:
        case Which.PENDING:
            need = "needs" if count == 1 else "need"
            return f"{several} {need} a reply" if count else _nothing(cases)
        case Which.MINE:
            mine = f"You have {count:,} case{'' if count == 1 else 's'}"
            return mine if count else f"You have no open cases{end}"
        case Which.OVERDUE:
            return _overdue(count) if count else f"Nothing is overdue{end}"
        case Which.ALL if not count and cases.understood.told:
            return "I didn't find any cases"
        case Which.ALL:
            every = f"{count:,} case{'' if count == 1 else 's'}"
            return every if count else "There are no cases yet."


def _nothing(cases: CaseList) -> str:
    if cases.understood.told:
        return "No reviews need a reply"
    after = cases.answered_after
    last = f" Your last reply took {span(after)}." if after else ""
    return f"All caught up.{last}"


def _where(cases: CaseList) -> Line:
    if len(cases.per_location) < 2:
        return ()
    named = sorted(cases.per_location.items(), key=lambda pair: -pair[1])[:6]
    counts = ", ".join(f"{short(name, LONGEST_NAME)} {count}" for name, count in named)
    return (f"  ·  {counts}",)


def _row(view: CaseView, of_one_place: bool) -> Line:
    """One case on one line. The office is included unless all cases are from the same one."""
    case = view.case
    is_told = len(view.practice.locations) > 1 and not of_one_place
    where = f"{place(view)} · " if is_told else ""
    about = ", ".join(theme.label for theme in case.about[:2]) or site_title(view)
    return (
        Strong(f"{case.id}  {stars(case.review.stars)}"),
        f"  {about} · {where}",
        *_sensitive(view),
        *_standing(view),
        *_calling(view),
        *_email(view),
    )


def _calling(view: CaseView) -> Line:
    """Who owns the call, or that no one does if only the call is left to do."""
    contact = view.case.contact
    if view.case.closed or not may_call(view.case):
        return ()
    owner = view.practice.member(contact.owner)
    match contact.state:
        case ContactState.RESOLVED:
            return (" · resolved",)
        case ContactState.UNREACHABLE:
            return (" · no answer to our calls",)
        case ContactState.UNIDENTIFIED:
            return (" · waiting for their call",)
        case _ if owner:
            return (f" · {short(owner.name, LONGEST_NAME)} has the call",)
        case _:
            return () if view.case.awaits_reply else (" · no one has the call",)


def _sensitive(view: CaseView) -> Line:
    guide = guidance(view.case)
    return (
        (Status("late", f"Sensitive: {guide.what}"), " · ")
        if guide and not view.case.closed
        else ()
    )


def _email(view: CaseView) -> Line:
    since = view.case.email.waits_since
    return (" · ", Strong("they e-mailed us"), " ", ago(view, since)) if since else ()


def _standing(view: CaseView) -> Line:
    case = view.case
    if case.closed:
        return (f"closed: {case.closed.outcome}",)
    if case.awaits_reply:
        if view.is_overdue:
            return (Status("late", "Overdue"), " since ", when(view, case.due_at))
        return (f"{MARKS['waiting']} Reply by ", when(view, case.due_at))
    if case.is_reply_to_old_version:
        return ("they changed the review after our reply",)
    if case.outdated:
        return ("their name changed after our reply",)
    return (f"reply {case.reply.state}",)


def _menus(cases: CaseList) -> tuple[Control, ...]:
    """The menus for switching to another list or page."""
    lists = tuple(Choice(f"Show: {which.value}", {"which": which, "page": 1}) for which in Which)
    switch = Menu("Show", actions.SHOW_LIST.name, lists, list(Which).index(cases.which))
    others = () if cases.words else (switch,)
    if cases.pages < 2:
        return others
    asked = {"words": cases.words} if cases.words else {"which": cases.which.value}
    first = max(1, min(cases.page - MOST_PAGES // 2, cases.pages - MOST_PAGES + 1))
    numbers = range(first, min(first + MOST_PAGES, cases.pages + 1))
    pages = tuple(
        Choice(f"Page {number} of {cases.pages}", {**asked, "page": number}) for number in numbers
    )
    chosen = min(max(cases.page, first), numbers[-1]) - first
    return (*others, Menu("Page", actions.SHOW_PAGE.name, pages, chosen))
