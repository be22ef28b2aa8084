"""Carries out clicks, form submissions, and typed commands by calling the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from adapters.interactions.files import Files
from adapters.interactions.good_reviews import FORM, GoodReviewForms
from adapters.interactions.incoming import ActionPayload, ButtonClick, FormSubmission
from adapters.interactions.lookup import look
from adapters.interactions.people import People
from adapters.interactions.results import ClickResult, FormResult
from adapters.interactions.submissions import Submissions
from adapters.interactions.typed_words import Words
from bot.adding import Adding
from bot.cases.call import AssignOwner
from bot.cases.case import CaseId
from bot.cases.commands import Command
from bot.cases.rights import Right, obstacle
from bot.desk import Desk
from bot.errors import Refused
from bot.export import FileSender, OutgoingFile
from bot.imports import DroppedFile, FileImports
from bot.intake import Intake
from bot.mail.mailroom import Mailroom
from bot.older_reviews import OlderReviews
from bot.outcome import Outcome
from bot.posts import CaseView, MailedNote
from bot.practice import LocationId, Member
from bot.words import asks, grammar
from bot.words.which import Which
from cards import forms, lists, review_forms
from cards.actions import POSTED_BY_HAND, REVIEW_AND_POST, AssignsChosen, Does, Opens, Shows
from cards.card import Card
from cards.fields import Form
from cards.home import draw_home
from cards.mail import mailed_note
from cards.plan import draw_plan

NOT_FROM_HERE = "Google is connected on the command line here: ask your Bedside administrator."
FROM_ANOTHER_VERSION = "This button is from another version of Bedside. Please use the newest card."


class Interactions:
    """Clicks, form submissions, and typed commands from one platform.

    If `shows` is true, the platform's responses include the case.
    """

    def __init__(
        self,
        desk: Desk,
        intake: Intake,
        people: People,
        platform: str,
        *,
        shows: bool = False,
        files: FileImports | None = None,
        sender: FileSender | None = None,
    ) -> None:
        self.desk = desk
        self._files = Files(files, desk, platform)
        self._platform = platform
        self._shows = shows
        self._older = OlderReviews(desk, intake)
        self._people = people
        self._mailroom = Mailroom(desk, intake)
        adding = Adding(desk, intake)
        self._submissions = Submissions(desk, people, platform, adding, self._mailroom, shows=shows)
        self._good = GoodReviewForms(desk, intake)
        self._words = Words(desk, people, platform, self._mailroom, self._good, sender)

    async def click(self, click: ButtonClick, member: Member) -> ClickResult:
        """Carry out a click and save it. Raises `Refused` if that isn't possible."""
        if click.row is None:
            raise Refused(FROM_ANOTHER_VERSION)
        match click.row.leads_to:
            case Does(make=make):
                return await self._do(make(click, member), click, member)
            case Opens(form=form):
                view = await self.case(click.case, member)
                if click.row is REVIEW_AND_POST and _may_only_write(view, member):
                    return ClickResult(form=forms.edit(view))
                return ClickResult(form=form(view, self.desk.clock.now()), carry=_page(click))
            case AssignsChosen():
                owner = await self._people.chosen(click.chosen)
                return await self._do(AssignOwner(click.case, owner.id), click, member)
            case Shows() as shown:
                return await self._show(shown, click, member)

    async def submit(self, sent: FormSubmission, member: Member) -> FormResult:
        """Process a submitted form and save it. A refusal is returned as a result."""
        result = await (
            self._good.submit(sent, member)
            if sent.form == FORM
            else self._submissions.take(sent, member)
        )
        turn = sent.payload.turn + bool(sent.payload.fix)
        if result.form is None or not turn:
            return result
        about = {**result.form.about, "turn": turn}
        return replace(result, form=replace(result.form, about=about, turn=turn))

    async def words(self, typed: str, member: Member, key: str) -> Card:
        """The card for a typed command. Raises `Refused` with a message if there's no card."""
        return await self._words.answer(typed, member, key)

    async def case(self, id: CaseId, member: Member) -> CaseView:
        """Load a case. Raises `Refused` if this member can't see it."""
        return await look(self.desk, id, member)

    def form_for(self, typed: str, member: Member) -> Form | None:
        """The form that a typed command opens, or None if it returns a card."""
        wants_form = isinstance(grammar.parse(typed), asks.AddReview)
        return self.new_review(member) if wants_form else None

    def new_review(self, member: Member, text: str = "") -> Form:
        """The form for entering a review, with `text` already filled in."""
        return review_forms.add_review(self.desk.practice, member, text)

    async def thank_you(self, about: ActionPayload, member: Member) -> Form:
        """The form for thanking a reviewer. Raises `Refused` if this member can't reply to any."""
        return await self._good.form(about, member)

    async def left(self, about: ActionPayload, member: Member, message: str) -> Card | None:
        """The card that a form without a case was opened from, with `message` above it.

        None if there's no card to go back to. Raises `Refused` if the card's subject no longer
        exists.
        """
        if isinstance(grammar.parse(about.back), asks.GoodReviews):
            return lists.below(message, await self.words(about.back, member, ""))
        if about.mail:
            mail = (await self._mailroom.opened(about.mail, member)).mail
            practice = self.desk.practice
            place = mail.location or next(iter(practice.locations))
            return lists.below(message, mailed_note(MailedNote(practice, place, mail)))
        return None

    def may_import(self, member: Member) -> str:
        """A message that says why this member can't import a file, or "" if they can."""
        return self._files.obstacle(member)

    async def offer(self, file: DroppedFile, member: Member, key: str) -> Card:
        """The preview of a dropped file. Raises `Refused` if the member can't import it."""
        return await self._files.offer(file, member, key)

    async def file(self, words: str, member: Member) -> OutgoingFile:
        """Create the export file for a command. Raises `Refused` if that isn't possible."""
        return await self._words.file(words, member)

    async def home(self, member: Member) -> Card:
        return draw_home(await self.desk.home(member))

    async def _do(self, command: Command, click: ButtonClick, member: Member) -> ClickResult:
        outcome = await self.desk.handle(
            command, by=member, key=click.key, on=self._platform, sees=self._shows
        )
        return _answer(outcome, click)

    async def _show(self, shown: Shows, click: ButtonClick, member: Member) -> ClickResult:
        match shown:
            case Shows.CASE:
                return ClickResult(
                    card=lists.draw_case(await self.case(click.case, member), member)
                )
            case Shows.PLAN:
                return ClickResult(card=draw_plan(await self.case(click.case, member)))
            case Shows.LIST:
                return await self._list(click, member)
            case Shows.TYPED_WORDS:
                card = await self.words(click.payload.words, member, click.key)
                return ClickResult(card=card, in_place=True)
            case Shows.OLDER_REVIEWS:
                return await self._open_older(click, member)
            case Shows.ANSWERED_FILE | Shows.CONFIRMED_FILE | Shows.CANCELED_FILE:
                return await self._files.click(shown, click, member)
            case Shows.THANK_YOU:
                return ClickResult(form=await self._good.form(click.payload, member))
            case Shows.NEW_REVIEW:
                return ClickResult(form=self.new_review(member))
            case Shows.SIGN_IN:
                return ClickResult(form=self._sign_in(member))
            case Shows.MAIL:
                return ClickResult(form=await self.mail_form(click.payload.mail, member))
            case Shows.MAIL_ASIDE:
                message = await self._mailroom.dismissed(click.payload.mail, member)
                return ClickResult(said=message)
            case Shows.ADDRESS | Shows.FIXED_FORM:
                return ClickResult()

    async def mail_form(self, mail: int, member: Member) -> Form:
        """The form for handling an e-mail.

        Raises `Refused` if it was already handled or the member can't see it.
        """
        open_mail = await self._mailroom.opened(mail, member)
        if open_mail.mail.kind == "question":
            return review_forms.mailed_case(open_mail.mail, open_mail.cases)
        return review_forms.mailed_review(self.desk.practice, member, open_mail.mail)

    def _sign_in(self, member: Member) -> Form:
        if not member.may_manage:
            raise Refused("Only managers can connect Google. Ask one of them.")
        if self.desk.connect_link is None:
            raise Refused(NOT_FROM_HERE)
        return forms.connect_google(self.desk.connect_link(member.id))

    async def _open_older(self, click: ButtonClick, member: Member) -> ClickResult:
        location = LocationId(click.payload.location)
        outcome = await self._older.request(location, by=member, key=click.key)
        return ClickResult(said=outcome.said)

    async def _list(self, click: ButtonClick, member: Member) -> ClickResult:
        if words := click.payload.words:
            card = await self.words(f"{words} page {click.payload.page}", member, click.key)
            return ClickResult(card=card, in_place=True)
        try:
            which = Which(click.payload.which)
        except ValueError:
            raise Refused(FROM_ANOTHER_VERSION) from None
        listed = await self.desk.listed(which, member, click.payload.page)
        return ClickResult(card=lists.draw_list(listed), in_place=True)


def _may_only_write(view: CaseView, member: Member) -> bool:
    """Whether this member can edit the reply, but someone else has to post it."""
    case, practice = view.case, view.practice
    can_write = obstacle(Right.HANDLE, case, member, practice) is None
    return can_write and obstacle(Right.PUBLISH, case, member, practice) is not None


def _page(click: ButtonClick) -> Mapping[str, str]:
    """The page number in a long text, unless it's the first page."""
    page = click.payload.page
    return {"page": str(page)} if page > 1 else {}


def _answer(outcome: Outcome, click: ButtonClick) -> ClickResult:
    """The result of a click. There's no message if the card itself shows the effect."""
    if outcome.asks and outcome.view:
        form = forms.approve_again(outcome.view, outcome)
        by_hand = click.action if click.row is POSTED_BY_HAND else ""
        return ClickResult(form=form, carry={"asks": outcome.asks, "do": by_hand})
    if outcome.refused:
        # if the current card is in view, the message alone is enough
        in_view = click.is_on_card and not _is_outdated(click, outcome.view)
        card = None if in_view else lists.refusal(outcome)
        return ClickResult(said=outcome.said, card=card, view=outcome.view, refused=True)
    tells = (
        click.row is not None and isinstance(click.row.leads_to, Does) and click.row.leads_to.tells
    )
    is_told = tells or not click.is_on_card
    return ClickResult(said=outcome.said if is_told else "", view=outcome.view)


def _is_outdated(click: ButtonClick, view: CaseView | None) -> bool:
    """Whether the clicked card shows an outdated draft or review.

    We can't assume that an update is already on its way to that card: if a draft was lost in a
    failover, the card keeps showing it.
    """
    if view is None:
        return False
    case, seen = view.case, click.payload
    other_draft = bool(seen.draft) and (case.draft is None or case.draft.version != seen.draft)
    return other_draft or (bool(seen.revision) and seen.revision != case.review.revision)
