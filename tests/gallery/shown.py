"""What the gallery shows, by name, as Slack and as Teams get it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from adapters.interactions.submissions import to_fix
from adapters.slack import uploads as slack_files
from adapters.teams import uploads as teams_files
from bot.case_list import PAGE, CaseList
from bot.cases.call import AssignOwner
from bot.cases.case import CaseId
from bot.cases.reply import UndoApproval
from bot.cases.state.draft import Draft
from bot.effects import NewsKind
from bot.figures import Figures
from bot.good_reviews import PAGE as PAGE_OF_GOOD
from bot.good_reviews import GoodReview, GoodReviews
from bot.health import Health
from bot.outcome import Outcome
from bot.posts import (
    BriefCard,
    CaseView,
    EmailNote,
    FirstContactNote,
    FollowUpCard,
    GoodNewsNote,
    LookNote,
    ManagerNotice,
    NewsNote,
    OverdueNote,
    ReminderNote,
    ReviewCard,
    SeveralNote,
    ThanksNote,
)
from bot.practice import Practice
from bot.replies import ReplyContext, Theme, checked
from bot.timers import LIMIT, TimerKey, TimerKind
from bot.untrusted import Untrusted
from bot.words.filters import Dropped, Filters, Understood
from bot.words.which import Which
from cards import adaptive, block_kit, draw, forms, lists, review_forms, thank_yous
from cards.card import Card
from cards.fields import Form
from cards.figures import draw_figures
from cards.health import health_card
from cards.home import draw_home
from cards.plan import draw_office_plan, draw_plan
from cards.timeline import draw_timeline
from cards.welcome import welcome_channel, welcome_person
from tests.bot.desks import OneCase
from tests.cards.everything import a_home, beside_cases, kept, mailed
from tests.cards.states import DANA, LEO, MAYA, SHOWN, STATES, TEXT
from tests.world import MONDAY, OAK, practice

Json = dict[str, Any]

WORDS = (
    "2:15 appointment. Called back at 3:50. When I went up to ask how much longer, the "
    "receptionist didn't even turn her head, she just pointed at the chairs. I took half a day off "
    "work, unpaid, to look at a fish tank. And then nobody picks up the phone when you call to say "
    "you're late for the next thing. Never again."
)
"""An ordinary review of about 300 characters."""

REPLY = (
    "I'm sorry. Nobody should have to wait that long without a word, or feel brushed off for "
    "asking. Privacy rules keep me from saying more here, but I'd really like to hear what "
    "happened. You can call me at (704) 555-0132 or e-mail care@oakstreet.example, whichever is "
    "easier.\n– Dana Penhale, Practice Manager"
)


@dataclass(frozen=True)
class Shown:
    """One thing that people see. A form is a window in Slack and a card's form in Teams.

    `is_private` is a response in a channel that only the person who asked can see.
    """

    group: str
    name: str
    slack: Json
    teams: Json
    is_private: bool = False


def ordinary(view: CaseView) -> CaseView:
    """The same state, with a review and a reply of the usual length."""
    case, before = view.case, view.case.review.revision
    if case.review.text == SHOWN.text:
        case = replace(case, review=replace(case.review, text=Untrusted(WORDS)))
    if isinstance(case.draft, Draft) and case.draft.text == TEXT:
        case = replace(case, draft=replace(case.draft, text=REPLY))
    if isinstance(case.draft, Draft) and case.draft.revision == before:
        case = replace(case, draft=replace(case.draft, revision=case.review.revision))
    public = case.reply.public
    if public and public.revision == before:
        now = replace(public, revision=case.review.revision)
        case = replace(case, reply=replace(case.reply, public=now))
    if case.reply.breached:
        case = replace(case, due_at=MONDAY - timedelta(hours=1))
    return replace(view, case=case)


def standing() -> dict[str, CaseView]:
    """Every state that a case's card in its channel can be in."""
    return {name: ordinary(view) for name, view in STATES.items()}


def everything() -> Iterator[Shown]:
    yield from (_card("Case", name, draw(ReviewCard(v))) for name, v in standing().items())
    yield from _beside_the_card()
    yield from _reminders()
    yield from _forms()
    yield from _lists()
    yield from _answers()
    yield from _exports()
    yield from _of_no_case()


def _card(group: str, name: str, card: Card, *, is_private: bool = False) -> Shown:
    slack = {"blocks": block_kit.blocks(card, charts=True)}
    return Shown(group, name, slack, adaptive.card(card), is_private)


def _answer(group: str, name: str, card: Card) -> Shown:
    """The response to a command or a click in a channel."""
    return _card(group, name, card, is_private=True)


def _form(name: str, form: Form) -> Shown:
    return Shown("Form", name, block_kit.modal(form), adaptive.form(form))


def _beside_the_card() -> Iterator[Shown]:
    states = standing()
    maya = practice().members[MAYA]
    for name in ("assigned", "tried twice", "in conversation", "settled", "unreachable", "removed"):
        yield _card("Call", name, draw(BriefCard(states[name], maya)))
    yield _card("Call", "handed off", draw(BriefCard(states["assigned"], LEO)))
    for name in ("second contact proposed", "second contact made", "second contact left", "raised"):
        yield _card("Follow-up", name, draw(FollowUpCard(states[name], (maya,))))
    for kind, name in (
        (NewsKind.EDITED, "edited"),
        (NewsKind.EDITED, "raised"),
        (NewsKind.EDITED, "raised, to be thanked"),
        (NewsKind.EDITED, "praised, to be thanked"),
        (NewsKind.EDITED, "turned to a complaint"),
        (NewsKind.EDITED, "renamed"),
        (NewsKind.EDITED, "renamed, closed"),
        (NewsKind.REMOVED, "removed"),
        (NewsKind.REMOVED, "removed before an answer"),
        (NewsKind.REJECTED, "rejected"),
        (NewsKind.STOPPED, "stopped"),
        (NewsKind.FAILED, "failed"),
    ):
        yield _card("News", f"{kind}, {name}", draw(NewsNote(states[name], kind, (maya,))))
    for name in ("kind second review", "kind second review, no reply yet"):
        yield _card("News", name, draw(GoodNewsNote(states[name], (maya,))))
    yield _answer("Plan", "what happens next", draw_plan(states["fresh"]))
    coming = [view for view in _numbered(states) if view.next][: PAGE + 1]
    yield _answer("Plan", "of whole offices", draw_office_plan(coming))
    yield _answer("Plan", "of whole offices, nothing", draw_office_plan(()))


def _reminders() -> Iterator[Shown]:
    states = standing()
    maya = practice().members[MAYA]
    of = {
        TimerKind.REPLY: "fresh",
        TimerKind.HOLD: "held",
        TimerKind.OWNER: "published",
        TimerKind.CALL: "assigned after the reply",
        TimerKind.PROMISE: "in conversation",
        TimerKind.EMAIL: "an e-mail waits",
        TimerKind.MODERATION: "pending",
    }
    for kind, name in of.items():
        for n in (1, 2, LIMIT):
            note = ReminderNote(states[name], TimerKey(kind, 1, n), (maya,))
            yield _card("Reminder", f"{kind}, number {n}", draw(note))
    yield _card("Reminder", "look", draw(LookNote(states["by hand"], 1, (maya,))))
    several = tuple(states[name] for name in ("breached", "assigned after the reply", "fresh"))
    yield _card("Reminder", "merged", draw(SeveralNote(several, maya)))
    for to in (None, maya):
        daily = OverdueNote(practice(), OAK, (states["breached"],) * 3, 3, to)
        yield _card("Reminder", f"overdue, {'private' if to else 'channel'}", draw(daily))


def _forms() -> Iterator[Shown]:
    fresh, found = standing()["fresh"], standing()["a finding"]
    called = standing()["assigned after the reply"]
    maya = practice().members[MAYA]
    yield _form("review and post", forms.post(fresh))
    typed = _to_fix(f"Please remove your review. We love our patients. {REPLY}")
    yield _form("review and post, findings", forms.post(found, typed))
    blocked = replace(found, findings=typed.findings, fixes=typed.fixes, fix=REPLY)
    yield _form("review and post, fixed when it opens", forms.post(blocked))
    doubt = STATES["a doubtful sentence"]
    yield _form("review and post, a doubtful sentence", forms.post(replace(doubt, fixes=(REPLY,))))
    yield _form("review and post, heated", forms.post(fresh, forms.Typed(asks="sure")))
    yield _form("edit", forms.edit(fresh))
    yield _form("edit, findings", forms.edit(found, _to_fix("Dear [NAME], it was our mistake.")))
    yield _form("log the call", forms.log_call(called, may_hold_phi=False))
    yield _form("log the call, private words", forms.log_call(called, may_hold_phi=True))
    yield _form("they called", forms.they_called(called, may_hold_phi=False))
    yield _form("no answer", forms.no_answer(called, MONDAY))
    yield _form("themes", forms.themes(fresh))
    yield _form("take down", forms.take_down(standing()["published"]))
    yield _form("don't reply", forms.decline(fresh))
    yield _form("hold", forms.hold(fresh, MONDAY))
    yield _form("assign", forms.assign(fresh))
    yield _form("whole review", forms.whole_review(fresh))
    yield _form("add a review", review_forms.add_review(practice(), maya))
    again = Outcome(fresh.case.id, "Look.", True, "look-again", fresh)
    doubtful = ordinary(STATES["a doubtful sentence"])
    yield _form("look again", forms.approve_again(doubtful, again))
    notice, question = mailed("Long wait")[0], kept("question")
    yield _form("a mailed review", review_forms.mailed_review(practice(), maya, notice))
    offered = [view.case for view in _numbered(standing())[:3]]
    yield _form("which case a mail is about", review_forms.mailed_case(question, offered))
    link = "https://bedside.example.com/google/connect?ticket=1.k.abc"
    yield _form("connect Google", forms.connect_google(link))


def _to_fix(text: str) -> forms.Typed:
    """A text that someone tried to post, with what the check says about it."""
    return to_fix(text, checked(text, _context()))


def _context() -> ReplyContext:
    return ReplyContext(practice().locations[OAK], practice())


def _lists() -> Iterator[Shown]:
    views = _numbered(standing())
    maya = practice().members[MAYA]
    for which in Which:
        listed = CaseList(which, views[:8], 20, 1, 3, {"Oak Street": 17, "Lakeside": 3})
        yield _answer("List", str(which), lists.draw_list(listed))
    none = CaseList(Which.PENDING, (), 0, 1, 1, {})
    yield _answer("List", "nothing", lists.draw_list(none))
    unsure = Understood(told=("Oak Street",), dropped=(Dropped("parkign", "parking"), Dropped("x")))
    narrowed = CaseList(
        Which.ALL, views[:2], 2, 1, 1, {}, understood=unsure, words="all parkign x Oak Street"
    )
    yield _answer("List", "narrowed, with words left out", lists.draw_list(narrowed))
    sought = Understood(Filters(words=("long", "wait"), any_word=True), ("posted last month",))
    search = replace(narrowed, understood=sought, words="search long wait last month")
    yield _answer("List", "a search", lists.draw_list(search))
    yield _answer("List", "a search, nothing", lists.draw_list(replace(search, cases=(), total=0)))
    sought = Understood(Filters(words=("parkng",)), ("posted last week",))
    misspelled = replace(none, which=Which.ALL, understood=sought, words="search parkng last week")
    spelled = lists.with_spelling(lists.draw_list(misspelled), "search parking last week")
    yield _answer("List", "a search, a misspelled subject", spelled)
    yield from _good_reviews()
    few = CaseList(Which.MINE, views[:3], 3, 1, 1, {})
    yield _card("Home", "a member with cases", draw_home(a_home(few)))
    yield _card("Home", "nothing to do", draw_home(a_home(replace(none, which=Which.MINE))))
    yield _answer("Words", "help", lists.help_card())
    yield _answer("Words", "help, nearly", lists.help_card("pendign", "pending"))
    yield _answer("Words", "hello", lists.hello(maya, few))
    yield _answer("Words", "thanks", lists.youre_welcome())
    refused = Outcome(CaseId(214), "Only an approver can post a reply.", True, "")
    yield _answer("Words", "refusal", lists.refusal(refused))


def _good_reviews() -> Iterator[Shown]:
    kind = ordinary(STATES["a kind review"])
    one = GoodReview(1, replace(kind, case=replace(kind.case, kind_after=None, is_good=True)))
    refused = replace(one, why_not="Only approvers can post replies at Oak Street: Ruth.")
    listed = GoodReviews((one,) * PAGE_OF_GOOD, 7, 1, 2, Understood(), "good")
    none = replace(listed, shown=(), total=0, pages=1)
    for name, found in {
        "with thank-yous": listed,
        "to someone who can't post": replace(listed, shown=(refused,), total=1, pages=1),
        "none": none,
    }.items():
        yield _answer("Good reviews", name, thank_yous.draw_good_reviews(found))
    waits = STATES["approved"]
    posting = replace(waits, case=replace(waits.case, review=kind.case.review, is_good=True))
    day = MONDAY.date()
    for name, views in {"posted, and posting": (posting, one.view), "undone": ()}.items():
        note = ThanksNote(kind.practice, kind.case.location, day, views, len(views))
        yield _answer("Good reviews", f"the day's thank-yous, {name}", draw(note))
    yield _form("a thank-you", thank_yous.thank(one, (1, 2, 3), 1))


def _answers() -> Iterator[Shown]:
    """What else people get when they ask, or press a button."""
    states, team = standing(), practice()
    maya, dana = team.members[MAYA], team.members[DANA]
    fresh, grave = states["fresh"], states["grave"]
    changed = Outcome(fresh.case.id, "The draft changed while you were reading.", True, "", fresh)
    yield _answer("Words", "refusal, with the card as it is now", lists.refusal(changed))
    yield _answer("Words", "a case, to someone on the team", lists.draw_case(fresh, maya))
    yield _answer("Words", "a sensitive case, to a manager", lists.draw_case(grave, dana))
    yield _answer("Words", "a sensitive case, to someone else", lists.draw_case(grave, maya))
    yield _answer(
        "Words", "an incomplete command", lists.incomplete("Which case? For example: undo 214.")
    )
    days = [("Maya", "Dec 24–Jan 2"), ("Ruth", "today")]
    yield _answer("Words", "who is away", lists.who_is_away(days))
    yield _answer("Words", "who is away, no one", lists.who_is_away([]))
    duty = [("Oak Street", "Maya"), ("Lakeside", "")]
    yield _answer("Words", "who is on duty", lists.on_duty(duty, ["Lakside"]))
    yield _answer("Words", "add a review", lists.add_review())
    healthy = lists.with_unused(health_card(Health(MONDAY), team), ["parking"], "Only offices.")
    yield _answer("Words", "health, with a word left out", healthy)
    understood = Understood(told=("last 30 days",))
    figures = Figures(understood, "stats", 12, 9, 12, 11, 10, 4, 2, 1, timedelta(hours=3))
    figures = replace(figures, subjects=[(Theme.WAITING, 5), (Theme.PHONE, 3)])
    yield _answer("Words", "stats", draw_figures(figures, team))
    three = replace(figures, subjects=[*figures.subjects, (Theme.BILLING, 2)])
    drawn = draw_figures(three, team)
    yield _answer("Words", "stats, drawn", drawn)
    yield _answer("Words", "stats, nothing", draw_figures(Figures(understood, "stats"), team))
    story = OneCase()
    story.approve()
    story.ask(UndoApproval(story.case.id), by="ruth")
    story.ask(AssignOwner(story.case.id, MAYA), by="dana")
    yield _answer("Words", "a timeline", draw_timeline(fresh, story.entries, 1))


def _exports() -> Iterator[Shown]:
    """A spreadsheet: the answer, the file or the question before it, and what can go wrong."""
    unsure = Understood(dropped=(Dropped("lakside", "Lakeside"),))
    asked = CaseList(Which.ALL, (), 0, 1, 1, {}, understood=unsure, words="export lakside")
    yield _answer("Export", "a word that isn't understood", lists.not_exported(asked))
    none = replace(asked, understood=Understood())
    yield _answer("Export", "nothing to export", lists.not_exported(none))
    name = "bedside-cases-2026-05-04.csv"
    for what, in_slack, in_teams in (
        ("asked for in a channel", slack_files.ON_ITS_WAY, teams_files.IN_OUR_CHAT),
        ("not sent", slack_files.NOT_SENT, teams_files.NOT_SENT),
    ):
        count = "2 cases. " if in_slack is slack_files.ON_ITS_WAY else ""
        slack = {"blocks": block_kit.blocks(lists.incomplete(f"{count}{in_slack}"))}
        teams = adaptive.card(lists.incomplete(f"{count}{in_teams}"))
        yield Shown("Export", what, slack, teams, is_private=bool(count))
    offer = {"name": name, "content": {"description": teams_files.DESCRIPTION}}
    file = {"text": slack_files.COMMENT, "file": name}
    yield Shown("Export", "the file, or the question before it", file, {"offer": offer})
    slack = {"blocks": block_kit.blocks(lists.incomplete(slack_files.NOT_LET_IN))}
    declined = adaptive.card(lists.incomplete(teams_files.DECLINED))
    yield Shown("Export", "not allowed", slack, declined)


def _numbered(states: dict[str, CaseView]) -> tuple[CaseView, ...]:
    shown = [view for view in states.values() if view.case.closed is None]
    return tuple(
        replace(view, case=replace(view.case, id=CaseId(200 + n))) for n, view in enumerate(shown)
    )


def _of_no_case() -> Iterator[Shown]:
    team = practice()
    for n, card in enumerate(beside_cases("the site said no")):
        yield _card("Note", f"of no case, {n + 1}", card)
    for opened in (False, True):
        name = "older reviews, opened" if opened else "older reviews"
        yield _card("Note", name, draw(FirstContactNote(team, OAK, 132, 40, opened)))
    text = "Google doesn't let me read the reviews (403). I'll keep trying."
    for waiting in (False, True):
        mail = kept(case=214, words="We waited for an hour." if waiting else "")
        note = EmailNote(standing()["an e-mail waits"], mail, has_more=waiting)
        yield _card("Note", "their e-mail" + (", one of many" if waiting else ""), draw(note))
    yield _card("Note", "to a manager", draw(ManagerNotice(team, OAK, text, 214)))
    yield _card("Note", "welcome to a channel", _welcome(team))
    yield _card("Note", "welcome to a person", welcome_person())


def _welcome(team: Practice) -> Card:
    return welcome_channel([team.locations[OAK]], list(team.locations.values())[1:], "")
