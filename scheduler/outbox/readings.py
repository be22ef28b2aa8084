"""Readings: a draft is sent to the language model as an extra check before someone approves it.

Each request is recorded before it's sent. If there's no usable response, nothing changes, and the
linter's own findings still apply.
"""

from __future__ import annotations

from functools import partial

from bot.cases.case import Case
from bot.cases.draft import AskModelToRead, RecordModelReading
from bot.effects import ReadDraft
from bot.errors import OutsideError
from bot.ports import LanguageModel
from bot.replies.second_reader import VERSION, Answer, answers_in, prompt_to_read
from bot.store import Session, cases
from bot.untrusted import Untrusted
from scheduler.outbox.attempt import Attempt, Done, Dropped, Outcome
from scheduler.outbox.model_work import ModelWork

PER_DRAFT = 3
"""Number of readings per draft that the daily budget allows. Most drafts are edited once or twice.
"""


class Readings(ModelWork):
    """Carries out requests for a reading."""

    async def deliver(self, attempt: Attempt, effect: ReadDraft) -> Outcome:
        """Have the model check the draft. Problems with the model are recorded, not raised."""
        model, store = self._model, self._desk.store
        if model is None:
            return Dropped("there's no language model anymore")
        case = await store.read(self._drafted, effect)
        if case is None or case.draft is None:
            return Dropped("there's a newer draft")
        if attempt.uncertain:
            return self._recorded(effect, model, problem="It was asked, and its response was lost.")
        if await store.read(self._used, attempt) >= model.daily * PER_DRAFT:
            return Dropped("the day's budget is used up")
        prompt = prompt_to_read(case.draft.text, self._nonce())
        sent = Untrusted(prompt.sent)
        command = AskModelToRead(effect.case, effect.draft, model.name, VERSION, sent)
        if not await store.run(self._noted, command):
            return Dropped("the draft has changed since")
        try:
            response = await attempt.look(partial(model.write, prompt.instructions, prompt.about))
        except OutsideError as error:
            return self._recorded(effect, model, problem=f"{error} ({error.code})")
        return self._recorded(effect, model, answers_in(response, case.draft.text))

    def _drafted(self, session: Session, effect: ReadDraft) -> Case | None:
        case = cases.load(session, self._desk.practice.id, effect.case)
        is_it = case is not None and case.draft is not None and case.draft.version == effect.draft
        return case if is_it else None

    def _recorded(
        self,
        effect: ReadDraft,
        model: LanguageModel,
        answers: tuple[Answer, ...] = (),
        problem: str = "",
    ) -> Done:
        command = RecordModelReading(effect.case, effect.draft, model.name, answers, problem)
        return Done(also=self._result(command))
