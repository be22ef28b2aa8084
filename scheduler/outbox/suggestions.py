"""Drafts by the language model, within a budget. Each request is recorded before it's sent.

The model gets two tries, each checked by the linter. If neither passes, the composer's draft stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.cases.case import Case, DraftVersion
from bot.cases.draft import AskModel, ProposeDraft
from bot.effects import SuggestDraft
from bot.errors import OutsideError
from bot.ports import LanguageModel
from bot.replies import ReplyContext
from bot.replies.prompt import VERSION, Prompt, prompt_for, proposed
from bot.store import Session, cases
from bot.untrusted import Untrusted
from scheduler.outbox.attempt import Also, Attempt, Done, Dropped, Outcome
from scheduler.outbox.model_work import ModelWork

TRIES = 2

FRESH = timedelta(minutes=15)
"""Time after which the composer's draft isn't replaced, since someone might be reading it."""


@dataclass(frozen=True)
class WantedDraft:
    """A request for a better draft: the draft to replace, and what's needed to check a new one."""

    case: Case
    draft: DraftVersion
    context: ReplyContext


class Suggestions(ModelWork):
    """Carries out requests for a draft."""

    async def deliver(self, attempt: Attempt, effect: SuggestDraft) -> Outcome:
        """Have the model write a draft. Problems with the model are recorded, not raised.

        If the model doesn't respond, the draft stays as it is.
        """
        model, store = self._model, self._desk.store
        if model is None:
            return Dropped("there's no language model anymore")
        wanted = await store.read(self._wanted, attempt, effect)
        if not isinstance(wanted, WantedDraft):
            return wanted
        if attempt.uncertain:
            return self._unused(wanted, "It was asked, and its response was lost.")
        if await store.read(self._used, attempt) >= model.daily:
            over = self._unused(wanted, "The day's budget is used up.")
            return Dropped("the day's budget is used up", also=over.also)
        return await self._asked(attempt, model, wanted)

    async def _asked(self, attempt: Attempt, model: LanguageModel, wanted: WantedDraft) -> Outcome:
        refused: tuple[str, ...] = ()
        for number in range(TRIES):
            prompt = self._prompt(model, wanted, refused)
            sent = Untrusted(prompt.sent)
            command = AskModel(wanted.case.id, wanted.draft, model.name, VERSION, sent)
            if not await self._desk.store.run(self._noted, command):
                return Dropped("the draft has changed since")
            write = partial(model.write, prompt.instructions, prompt.about)
            try:
                response = await attempt.look(write)
            except OutsideError as error:
                return self._unused(wanted, f"{error} ({error.code})")
            version = wanted.draft + number
            text, refused = proposed(response, wanted.case.review, wanted.context, version)
            if not refused:
                return Done(also=self._proposed(wanted, model.name, text))
        return self._unused(wanted, f"It wrote something that can't be posted, twice: {refused[0]}")

    def _prompt(
        self, model: LanguageModel, wanted: WantedDraft, refused: tuple[str, ...]
    ) -> Prompt:
        review = wanted.case.review
        shown = model.redacted(review) if model.send_review else ""
        return prompt_for(review, wanted.context, self._nonce(), shown, refused)

    def _wanted(
        self, session: Session, attempt: Attempt, effect: SuggestDraft
    ) -> WantedDraft | Dropped:
        case = cases.load(session, self._desk.practice.id, effect.case)
        if case is None or case.draft is None or case.draft.version != effect.draft:
            return Dropped("there's a newer draft")
        if self._clock.now() - attempt.claimed.asked_at > FRESH:
            return Dropped("it waited too long")
        return WantedDraft(case, case.draft.version, self._desk.context(session, case))

    def _proposed(self, wanted: WantedDraft, model: str, text: str, problem: str = "") -> Also:
        command = ProposeDraft(wanted.case.id, wanted.draft, model, text, problem)
        return self._result(command)

    def _unused(self, wanted: WantedDraft, problem: str) -> Done:
        return Done(also=self._proposed(wanted, "", "", problem))
