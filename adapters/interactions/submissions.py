"""Handles submitted forms: runs the command for each one, and responds inside the form.

No input is ever lost, because a form closes only after its content is saved.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from adapters.interactions.form_values import Incomplete
from adapters.interactions.incoming import FormSubmission
from adapters.interactions.people import People
from adapters.interactions.results import FormResult
from bot.adding import Adding, EnteredReview
from bot.cases.call import AssignOwner, LogCall
from bot.cases.case import CaseId
from bot.cases.commands import Command
from bot.cases.draft import EditDraft
from bot.cases.publication import TakeDownReply
from bot.cases.reply import ApproveReply, DeclineReply, HoldReply, PostedByHand
from bot.cases.state.call import NextStep
from bot.cases.themes import CorrectThemes
from bot.desk import Desk
from bot.errors import Refused
from bot.mail.mailroom import Mailroom
from bot.outcome import Outcome
from bot.posts import CaseView
from bot.practice import LocationId, Member
from bot.replies import Checked
from bot.sites import ELSEWHERE
from cards import forms, review_forms
from cards.actions import POSTED_BY_HAND
from cards.card import address
from cards.fields import LONGEST_INPUT, Form
from cards.findings import ALL, fix_key, ticked

NOT_YET = "This can't go out yet. Nothing has been saved."

FIXED = "Fixed. Read it again before you post it."
ALREADY_FIXED = "That's already fixed."


class Submissions:
    def __init__(
        self,
        desk: Desk,
        people: People,
        platform: str,
        adding: Adding,
        mailroom: Mailroom,
        *,
        shows: bool,
    ) -> None:
        self._desk = desk
        self._people = people
        self._platform = platform
        self._adding = adding
        self._mailroom = mailroom
        self._shows = shows
        self._forms: Mapping[str, Callable[[FormSubmission, Member], Awaitable[FormResult]]] = {
            "post": self._post,
            "edit": self._edit,
            "log_call": self._log_call,
            "they_called": self._they_called,
            "no_answer": self._no_answer,
            "themes": self._themes,
            "take_down": self._take_down,
            "decline": self._decline,
            "hold": self._hold,
            "approve_again": self._approve_again,
            "assign": self._assign,
            "add_review": self._add_review,
            "mail_case": self._mail_case,
        }

    async def take(self, sent: FormSubmission, member: Member) -> FormResult:
        work = self._forms.get(sent.form)
        if work is None:
            return FormResult()
        try:
            return await work(sent, member)
        except Incomplete as lacking:
            return FormResult(problem=str(lacking), at=lacking.at)
        except Refused as refusal:
            return FormResult(problem=str(refusal))

    async def _post(self, sent: FormSubmission, member: Member) -> FormResult:
        """Save the text if the person changed it, then approve the reply that they read."""
        view = await self._case(sent, member)
        draft = view.case.draft
        text = sent.values.text("text") or (draft.text if draft else "")
        if draft is None or draft.version != sent.draft:
            said = "The reply changed while you were reading. Your text is kept below."
            return FormResult(form=forms.post(view, forms.Typed(text)), note=said)
        if sent.payload.fix:
            return await self._fixed(forms.post, view, text, sent, member)
        ticks = sent.values.ticks("looked_at")
        if _flat(text) != _flat(draft.text):
            checked = await self._desk.check(sent.case, text, member)
            if checked.blocking:
                return FormResult(form=forms.post(view, to_fix(text, checked)), note=NOT_YET)
            edit = EditDraft(sent.case, sent.draft, text)
            question = await self._desk.asked_first(edit, partial(_approval, sent), member)
            if question is not None and question.view is not None:
                # saving it now would change the card and, in Teams, close the form
                asked = replace(seen(question.view), text=text, asks=question.asks, ticks=ticks)
                return FormResult(form=forms.post(view, asked), note=question.said)
            saved = await self._do(sent, edit, member, ":text")
            after = await self._desk.look(sent.case, member)
            if saved.refused or after is None or after.case.draft is None:
                return _settled(saved, "text")
            view = after
        outcome = await self._do(sent, _approval(sent, view), member)
        if outcome.asks and outcome.view:
            form = forms.post(outcome.view, forms.Typed(asks=outcome.asks, ticks=ticks))
            return FormResult(form=form, note=outcome.said)
        return _settled(outcome, "text")

    async def _edit(self, sent: FormSubmission, member: Member) -> FormResult:
        """Check the text, then save it. The draft might have changed since the form was opened."""
        text = sent.values.text("text")
        if sent.payload.fix:
            view = await self._case(sent, member)
            return await self._fixed(forms.edit, view, text, sent, member)
        checked = await self._desk.check(sent.case, text, member)
        if checked.blocking:
            view = await self._case(sent, member)
            return FormResult(form=forms.edit(view, to_fix(text, checked)), note=NOT_YET)
        outcome = await self._do(sent, EditDraft(sent.case, sent.draft, text), member)
        draft = outcome.view.case.draft if outcome.view else None
        if outcome.refused and outcome.view and draft and draft.version != sent.draft:
            said = "The draft changed while you were writing. Your text is kept below. "
            again = "Save it again to replace the new draft."
            return FormResult(form=forms.edit(outcome.view, forms.Typed(text)), note=said + again)
        return _settled(outcome, "text")

    async def _case(self, sent: FormSubmission, member: Member) -> CaseView:
        """The current case. The member might have lost access to it since the form was opened."""
        view = await self._desk.look(sent.case, member)
        if view is None:
            raise Incomplete("text", await self._desk.unknown(sent.case, member))
        return view

    async def _fixed(
        self,
        form: Callable[[CaseView, forms.Typed], Form],
        view: CaseView,
        text: str,
        sent: FormSubmission,
        member: Member,
    ) -> FormResult:
        """The form again, after the clicked fix has been applied to its text. Nothing is saved."""
        check = partial(self._desk.check, sent.case, by=member)
        typed, note = await fixed(text, sent, check)
        return FormResult(form=form(view, typed), note=note)

    async def _log_call(self, sent: FormSubmission, member: Member) -> FormResult:
        return await self._log(sent, member, reached=sent.values.yes("reached"))

    async def _they_called(self, sent: FormSubmission, member: Member) -> FormResult:
        return await self._log(sent, member, reached=True, by_them=True)

    async def _log(
        self, sent: FormSubmission, member: Member, *, reached: bool, by_them: bool = False
    ) -> FormResult:
        values = sent.values
        command = LogCall(
            sent.case,
            reached=reached,
            about=values.themes("about"),
            next_step=values.next_step(),
            next_on=values.day("next_on"),
            settled=values.settled(reached),
            words=values.words("words"),
            agreed=values.words("agreed"),
            by_them=by_them,
        )
        return _settled(await self._do(sent, command, member), "next_on")

    async def _no_answer(self, sent: FormSubmission, member: Member) -> FormResult:
        at = sent.values.moment("again")
        command = LogCall(sent.case, False, next_step=NextStep.CALL_AGAIN, next_at=at)
        return _settled(await self._do(sent, command, member), "again")

    async def _themes(self, sent: FormSubmission, member: Member) -> FormResult:
        command = CorrectThemes(sent.case, sent.values.themes("about"))
        return _settled(await self._do(sent, command, member), "about")

    async def _take_down(self, sent: FormSubmission, member: Member) -> FormResult:
        return _settled(await self._do(sent, TakeDownReply(sent.case), member), "")

    async def _decline(self, sent: FormSubmission, member: Member) -> FormResult:
        command = DeclineReply(sent.case, sent.values.text("reason"))
        return _settled(await self._do(sent, command, member), "reason")

    async def _hold(self, sent: FormSubmission, member: Member) -> FormResult:
        command = HoldReply(sent.case, sent.values.moment("until"))
        return _settled(await self._do(sent, command, member), "until")

    async def _assign(self, sent: FormSubmission, member: Member) -> FormResult:
        owner = await self._people.chosen(sent.values.text("owner"))
        outcome = await self._do(sent, AssignOwner(sent.case, owner.id), member)
        return _settled(outcome, "owner")

    async def _add_review(self, sent: FormSubmission, member: Member) -> FormResult:
        values, stars = sent.values, sent.values.text(review_forms.STARS)
        if not stars:
            raise Incomplete(review_forms.STARS, "Say how many stars it has.")
        url = values.text("url").strip()
        if url and not address(url):
            raise Incomplete("url", "That isn't a link. It should begin with https://")
        entered = EnteredReview(
            LocationId(values.text("location")),
            values.text("site") or ELSEWHERE,
            int(stars) if stars in set("12345") else None,
            values.words("text"),
            values.words("author"),
            values.day("posted_on"),
            url,
        )
        if not entered.text and entered.stars is None:
            raise Incomplete("text", "Paste what they wrote, or say how many stars it has.")
        is_edit = False
        if sent.payload.mail:
            notice = (await self._mailroom.opened(sent.payload.mail, member)).mail.notice
            is_edit = notice is not None and notice.news == "edited"
        said = await self._adding.add(entered, member, is_edit=is_edit)
        if sent.payload.mail:
            await self._mailroom.added(sent.payload.mail, entered.location, member, said)
        return FormResult(said=said)

    async def _mail_case(self, sent: FormSubmission, member: Member) -> FormResult:
        number = sent.values.text("case")
        if not number.isdecimal():
            raise Incomplete("case", "Choose the case it's about.")
        case = CaseId(int(number))
        return FormResult(said=await self._mailroom.placed(sent.payload.mail, case, member))

    async def _approve_again(self, sent: FormSubmission, member: Member) -> FormResult:
        """Handle the answer to a confirmation question. The same form asks the next one, if any."""
        about, view = sent.payload, await self._desk.look(sent.case, member)
        keys = (*sent.values.ticks("looked_at"), *about.looked_at.split())
        looked_at = ticked(view, keys) if view else ()
        command: Command = ApproveReply(
            sent.case, sent.draft, sent.revision, looked_at, sure=about.asks == "sure"
        )
        if about.do == POSTED_BY_HAND.name:
            command = PostedByHand(sent.case, sent.draft, looked_at)
        outcome = await self._do(sent, command, member)
        if outcome.asks and outcome.view:
            form = forms.approve_again(outcome.view, outcome)
            kept = {"asks": outcome.asks, "looked_at": " ".join(keys), "do": about.do}
            return FormResult(form=form, carry=kept)
        return _settled(outcome, "looked_at_1")

    async def _do(
        self, sent: FormSubmission, command: Command, member: Member, step: str = ""
    ) -> Outcome:
        """Run a command. `step` distinguishes two commands from the same form."""
        return await self._desk.handle(
            command, by=member, key=f"{sent.key}{step}", on=self._platform, sees=self._shows
        )


def _approval(sent: FormSubmission, view: CaseView) -> ApproveReply:
    """The approval of the reply in `view`, with the boxes that the person checked in the form."""
    draft, values = view.case.draft, sent.values
    assert draft is not None
    looked_at = ticked(view, values.ticks("looked_at"))
    return ApproveReply(sent.case, draft.version, sent.revision, looked_at, sure=values.yes("sure"))


def _flat(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def to_fix(text: str, checked: Checked) -> forms.Typed:
    """A reply that can't be posted yet, with its findings and the suggested fixes."""
    fixes = {id(one): fix for one, fix in zip(checked.found, checked.fixes, strict=True)}
    own = tuple(fixes.get(id(one), "") for one in checked.blocking)
    return forms.Typed(text, checked.blocking, _offered(checked.suggested), _each(own))


def seen(view: CaseView) -> forms.Typed:
    """A case's draft with all of its findings."""
    return forms.Typed(None, view.findings, "", _each(view.fixes))


async def fixed(
    text: str, sent: FormSubmission, check: Callable[[str], Awaitable[Checked]]
) -> tuple[forms.Typed, str]:
    """Apply the clicked fix. Return the text, its remaining findings, and a message.

    We look for the finding in the current text, since the person might have edited it in the
    meantime.
    """
    checked = await check(text)
    both = zip(checked.found, checked.fixes, strict=True)
    own = (fix for found, fix in both if fix_key(found, text) == sent.payload.fix)
    better = _offered(checked.suggested if sent.payload.fix == ALL else next(own, ""))
    again = await check(better) if better else checked
    typed = forms.Typed(
        better or text,
        again.found,
        _offered(again.suggested),
        _each(again.fixes),
        ticks=sent.values.ticks("looked_at"),
    )
    return typed, FIXED if better else ALREADY_FIXED


def _each(fixes: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_offered, fixes))


def _offered(fix: str) -> str:
    """The fixed text, or "" if it's too long for an input."""
    return fix if len(fix) <= LONGEST_INPUT else ""


def _settled(outcome: Outcome, at: str) -> FormResult:
    """The form's result. A refusal is shown under the input `at`. Otherwise, the form closes."""
    if outcome.refused:
        return FormResult(problem=outcome.said, at=at, view=outcome.view)
    return FormResult(said=outcome.said, view=outcome.view)
