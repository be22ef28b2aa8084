"""Every card and form that can be built for a case, and texts that are hard to display."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

from bot.case_list import CaseList
from bot.cases.case import CaseId
from bot.connections import Connection, Stage
from bot.effects import EffectKind, NewsKind
from bot.good_reviews import GoodReview, GoodReviews
from bot.health import Health, Judged, ListedEffect
from bot.home import Duty, Home, Week
from bot.imports import Example, ImportOffer, ImportPreview
from bot.mail.mails import KeptMail, MailKind, News, Notice
from bot.outcome import Outcome
from bot.posts import (
    BriefCard,
    BurstNote,
    CaseView,
    EmailNote,
    FollowUpCard,
    GoodNewsNote,
    ImportNote,
    LookNote,
    MailedNote,
    NewsNote,
    Post,
    ReminderNote,
    ReviewCard,
    ThanksNote,
)
from bot.practice import LocationId
from bot.replies import Theme
from bot.timers import LIMIT, SNOOZED, TimerKey, TimerKind
from bot.untrusted import NOTHING, Untrusted
from bot.words.filters import Understood
from bot.words.which import Which
from cards import draw, forms, lists, review_forms, thank_yous
from cards.card import Card
from cards.fields import Form
from cards.file_preview import draw_file_preview
from cards.health import health_card
from tests.cards.states import DANA, LEO, MAYA, MISSING, NOTE, SHOWN, view
from tests.world import MONDAY, OAK, practice

NUMBERS = (1, 2, 3, 4, LIMIT, SNOOZED, SNOOZED + 1)
TIMERS = [TimerKey(kind, 1, n) for kind in TimerKind for n in NUMBERS]
HOSTILE = (
    "<!channel> <!here> <@U0DANA> <#C0OAKSTREET|general> <https://evil.example|click> "
    "&lt;!everyone&gt; *bold* _it_ ~no~ `code` ```pre``` > quote\n> :smile: @channel "
    "javascript:alert(1) \u202eevil\u202c \u200b\u2066hidden\u2069"
)
ARABIC = "انتظرت تسعين دقيقة ولم ينظر إلي أحد. " * 50
FAMILY = "👨‍👩‍👧‍👦🏳️‍🌈❤️" * 900


def posts_of(shown: CaseView) -> list[Post]:
    """Everything that the outbox may send about a case."""
    maya = shown.practice.members[MAYA]
    return [
        ReviewCard(shown),
        BriefCard(shown, maya),
        BriefCard(shown, LEO),
        FollowUpCard(shown, (maya,)),
        FollowUpCard(shown, ()),
        *(ReminderNote(shown, timer, (maya, LEO)) for timer in TIMERS),
        *(NewsNote(shown, news, (maya, LEO)) for news in NewsKind),
        LookNote(shown, 1, (maya, LEO)),
        *([GoodNewsNote(shown, (maya, LEO))] if shown.case.kind_review else []),
        ReminderNote(shown, TimerKey.limit(TimerKind.REPLY, 1), ()),
    ]


def forms_of(shown: CaseView) -> list[Form]:
    return [
        forms.post(shown),
        forms.post(shown, forms.Typed("typed before", (MISSING, NOTE), "fixed", ("fixed", ""))),
        forms.post(shown, forms.Typed(asks="sure")),
        thank_yous.thank(GoodReview(1, shown), (1, 2, 3), 1),
        thank_yous.thank(
            GoodReview(1, shown),
            (1,),
            0,
            forms.Typed("typed before", (MISSING, NOTE), "fixed", ("fixed", "")),
        ),
        forms.they_called(shown, may_hold_phi=False),
        forms.no_answer(shown, MONDAY),
        forms.themes(shown),
        forms.take_down(shown),
        forms.edit(shown),
        forms.edit(shown, forms.Typed("typed before", (MISSING, NOTE))),
        forms.log_call(shown, may_hold_phi=False),
        forms.log_call(shown, may_hold_phi=True),
        forms.decline(shown),
        forms.hold(shown, MONDAY),
        forms.hold(shown, shown.case.due_at),
        forms.approve_again(shown, Outcome(shown.case.id, "Look.", True, "look-again", shown)),
        forms.approve_again(shown, Outcome(shown.case.id, "Sure?", True, "sure", shown)),
        forms.assign(shown),
        forms.whole_review(shown),
        review_forms.add_review(shown.practice, next(iter(shown.practice.members.values()))),
        *(
            review_forms.mailed_review(shown.practice, shown.practice.members[DANA], mail)
            for mail in mailed(HOSTILE)
        ),
        review_forms.mailed_case(
            kept("question"), [replace(shown.case, id=CaseId(1 + n)) for n in range(25)]
        ),
        forms.connect_google("https://bedside.example.com/google/connect?ticket=1.k.abc"),
    ]


def cards_of(shown: CaseView) -> list[Card]:
    listed = CaseList(Which.PENDING, (shown,) * 8, 20, 2, 3, {"Oak Street": 17, "Lakeside": 3})
    return [
        *map(draw, posts_of(shown)),
        draw(EmailNote(shown, kept(words="They e-mailed: " * 99, case=shown.case.id))),
        draw(EmailNote(shown, kept(case=shown.case.id), has_more=True)),
        lists.draw_case(shown, shown.practice.members[DANA]),
        lists.draw_list(listed),
        thank_yous.draw_good_reviews(_good(shown)),
        lists.refusal(Outcome(shown.case.id, "The draft changed.", True, "", shown)),
    ]


def _good(shown: CaseView) -> GoodReviews:
    one = GoodReview(1, shown)
    refused = replace(one, why_not="Only approvers can post replies at Oak Street: Ruth.")
    return GoodReviews((one, refused, one, one, one), 12, 1, 3, Understood(), "good")


def kept(kind: MailKind = "patient", words: str = "", **more: Any) -> KeptMail:
    """An e-mail as it's recorded."""
    mail = KeptMail(7, kind, True, OAK, None, "hash", MONDAY, None, Untrusted(words), "")
    return replace(mail, **more)


def mailed(words: str) -> list[KeptMail]:
    """E-mails that need a person's attention, with `words` wherever they contain text."""
    foreign = Untrusted(words)
    notice = Notice("google", 1, None, foreign, foreign, foreign, "https://g.example/r", True)
    bare = Notice("", lacks=("stars", "text", "author", "office"), subject=foreign, rest=foreign)
    return [
        kept("notice", notice=notice, said="I can't tell if it really comes from the site."),
        kept("notice", notice=replace(notice, stars=None, recommends=False, genuine="no")),
        kept("notice", notice=bare, location=LocationId("")),
        kept("notice", notice=replace(notice, url="https://g.example/" + "x" * 900)),
        kept("notice", notice=Notice("google", is_forwarded=True), said="I haven't kept it."),
        *(
            kept("notice", notice=replace(notice, news=news, stars=None, text=NOTHING))
            for news in get_args(News)
        ),
        kept("notice", notice=replace(notice, news="edited"), case=CaseId(214)),
        kept("question"),
        kept("question", location=LocationId("")),
        kept("question", case=CaseId(214)),
        kept("notice", is_open=False, said="Maya said it isn't a review."),
    ]


def a_home(listed: CaseList) -> Home:
    """The home tab of a member who has these cases and these overdue ones."""
    team = practice()
    duties = tuple(Duty(place.name, None) for place in team.locations.values())
    week = Week(9, 7, 2, timedelta(hours=5), Theme.PARKING)
    return Home(next(iter(team.members.values())), listed.total, listed, listed, week, duties, 12)


def offers(words: str) -> list[ImportOffer]:
    """Previews of a file whose columns, notes, and reviews all contain these words."""
    example = Example(1, Untrusted(words), MONDAY.date(), True, Untrusted(words))
    full = ImportPreview(
        words,
        words,
        ((words, (words,) * 3),) * 20,
        ((words, words),) * 40,
        (words,) * 10,
        ((words, words, 4_711),) * 40,
        MONDAY.date(),
        MONDAY.date(),
        3,
        (example,) * 3,
        ((12, words),) * 30,
        names_no_site=True,
    )
    seen = (
        full,
        replace(full, asks="office", question=words),
        replace(full, asks="dates"),
        ImportPreview(words, problem=words),
    )
    return [ImportOffer(one, "f" * 16, "s" * 16) for one in seen]


def beside_cases(words: str) -> list[Card]:
    """Everything that's shown but doesn't belong to a case, with a patient's `words` wherever they
    can appear.
    """
    team = practice()
    shown = replace(SHOWN, text=Untrusted(words), author=Untrusted(words))
    views = (view(shown),) * 20
    letter = ListedEffect(
        f"card:214:{words[:40]}", EffectKind.CARD, CaseId(214), "dead", 9, MONDAY, MONDAY, words
    )
    ill = Health(
        MONDAY,
        {(EffectKind.CARD, "waiting"): 3, (EffectKind.PUBLISH, "dead"): 12},
        outbox_since=MONDAY - timedelta(hours=3),
        timers_since=MONDAY - timedelta(hours=3),
        dead=(letter,) * 12,
        waiting=40,
        overdue=7,
        judged=(Judged("google", "both", 38, 3), Judged("google", "phone", 12, 0)),
        sign_ins=(
            Connection("c1", "google", Stage.CONNECTED, "", MONDAY, MONDAY, ""),
            Connection("c2", "google", Stage.CONNECTED, "", MONDAY, None, "", problem=words),
        ),
    )
    return [
        draw(BurstNote(team, OAK, views, 500)),
        draw(ThanksNote(team, OAK, MONDAY.date(), views, 500)),
        health_card(ill, team, connects=True),
        *(
            draw_file_preview(offer, team, next(iter(team.members.values())))
            for offer in offers(words)
        ),
        draw(ImportNote(words)),
        *(draw(MailedNote(team, OAK, mail)) for mail in mailed(words)),
        health_card(Health(MONDAY), team),
    ]
