"""Base for all language model requests: a daily budget, and a record of each before it's sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.cases.case import CaseId
from bot.cases.draft import AskModel, AskModelToRead, ProposeDraft, RecordModelReading
from bot.desk import Desk
from bot.ports import Clock, LanguageModel
from bot.store import Session, cases, outbox
from scheduler.outbox.attempt import Also, Attempt

DAY = timedelta(hours=24)


class ModelWork:
    """The base class for the model's tasks. `nonce` returns a new secret for each request."""

    def __init__(
        self, desk: Desk, model: LanguageModel | None, clock: Clock, nonce: Callable[[], str]
    ) -> None:
        self._desk = desk
        self._model = model
        self._clock = clock
        self._nonce = nonce

    def _used(self, session: Session, attempt: Attempt) -> int:
        """Return how many other requests of this kind were carried out within the last day."""
        since = self._clock.now() - DAY
        practice, kind = self._desk.practice.id, attempt.effect.kind
        return outbox.done_since(session, practice, kind, since, besides=attempt.key)

    def _noted(self, session: Session, command: AskModel | AskModelToRead) -> bool:
        """Record on the timeline what's about to be sent. Return whether it still has to be."""
        before = self._version(session, command.case)
        self._desk.apply(session, command, by=None, now=self._clock.now())
        return self._version(session, command.case) > before

    def _version(self, session: Session, id: CaseId) -> int:
        case = cases.load(session, self._desk.practice.id, id)
        return case.version if case else 0

    def _result(self, command: ProposeDraft | RecordModelReading) -> Also:
        """Return a callback that records the model's response, if the effect is still ours then."""

        def record(session: Session, ours: bool) -> None:
            if ours:
                self._desk.apply(session, command, by=None, now=self._clock.now())

        return record
