"""The language model's readings of replies, an extra check before someone approves them.

Requests are recorded before they're sent. If there's no usable response, nothing changes, and the
program's own findings still apply.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.cases.case import Case
from bot.cases.draft import AskModelToRead, RecordModelReading
from bot.desk import Desk
from bot.effects import ReadDraft
from bot.errors import OutsideError
from bot.ports import Clock, LanguageModel
from bot.replies.prompt import Prompt
from bot.replies.second_reader import VERSION, Answer, answers_in, prompt_to_read
from bot.store import Session, cases, outbox
from bot.untrusted import Untrusted
from scheduler.outbox.attempt import Also, Attempt, Done, Dropped, Outcome

DAY = timedelta(hours=24)

PER_DRAFT = 3
"""Readings per draft in the day's budget. A draft is usually edited once or twice."""


class Readings:
    """Carries out requests for a reading. `nonce` gives a new secret word for each request."""

    def __init__(
        self, desk: Desk, model: LanguageModel | None, clock: Clock, nonce: Callable[[], str]
    ) -> None:
        self._desk = desk
        self._model = model
        self._clock = clock
        self._nonce = nonce

    async def deliver(self, attempt: Attempt, effect: ReadDraft) -> Outcome:
        """Never raises for a problem with the model."""
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
        if not await store.run(self._noted, effect, model, prompt):
            return Dropped("the draft has changed since")
        try:
            response = await attempt.look(partial(model.write, prompt.instructions, prompt.about))
        except OutsideError as error:
            return self._recorded(effect, model, problem=f"{error} ({error.code})")
        return self._recorded(effect, model, answers_in(response, case.draft.text))

    # --- inside a transaction

    def _drafted(self, session: Session, effect: ReadDraft) -> Case | None:
        case = cases.load(session, self._desk.practice.id, effect.case)
        is_it = case is not None and case.draft is not None and case.draft.version == effect.draft
        return case if is_it else None

    def _used(self, session: Session, attempt: Attempt) -> int:
        since = self._clock.now() - DAY
        practice, kind = self._desk.practice.id, attempt.effect.kind
        return outbox.done_since(session, practice, kind, since, besides=attempt.key)

    def _noted(
        self, session: Session, effect: ReadDraft, model: LanguageModel, prompt: Prompt
    ) -> bool:
        """Record on the timeline what's about to be sent. False if it's not needed anymore."""
        before = self._version(session, effect)
        sent = Untrusted(prompt.sent)
        command = AskModelToRead(effect.case, effect.draft, model.name, VERSION, sent)
        self._desk.apply(session, command, by=None, now=self._clock.now())
        return self._version(session, effect) > before

    def _version(self, session: Session, effect: ReadDraft) -> int:
        case = cases.load(session, self._desk.practice.id, effect.case)
        return case.version if case else 0

    def _recorded(
        self,
        effect: ReadDraft,
        model: LanguageModel,
        answers: tuple[Answer, ...] = (),
        problem: str = "",
    ) -> Done:
        command = RecordModelReading(effect.case, effect.draft, model.name, answers, problem)

        def record(session: Session, ours: bool) -> None:
            if ours:
                self._desk.apply(session, command, by=None, now=self._clock.now())

        also: Also = record
        return Done(also=also)
