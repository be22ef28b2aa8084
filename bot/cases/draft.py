"""The draft of a reply, written by the composer, a person, or the language model."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.cases.case import Case, CaseId, DraftVersion
from bot.cases.decision_context import (
    DecisionContext,
    draft_on_screen,
    require_not_approved,
    require_not_under_way,
    require_open,
)
from bot.cases.events import Event
from bot.cases.rights import Right
from bot.cases.state.draft import (
    Draft,
    DraftWritten,
    ModelAsked,
    ModelAskedToRead,
    ModelRead,
    ModelUnused,
)
from bot.cases.state.reply_status import Drafted, Rejected, ReplyState
from bot.cases.state.site import ReviewState
from bot.cases.track import Track
from bot.errors import Refused
from bot.replies import (
    compose,
    unfit,
)
from bot.timeline import RecordedEvent
from bot.untrusted import Untrusted

LONGEST_DRAFT = 10_000
"""Maximum length in characters. It's above any site's limit, so the linter can name that limit."""


@dataclass(frozen=True)
class EditDraft:
    """Replace the draft that was on screen (`draft`) with `text`."""

    case: CaseId
    draft: DraftVersion
    text: str


@dataclass(frozen=True)
class AnotherDraft:
    """Request a draft that differs from `draft`."""

    case: CaseId
    draft: DraftVersion


@dataclass(frozen=True)
class AskModel:
    """Record that we're about to send `sent` to the model `model` to replace draft `draft`."""

    case: CaseId
    draft: DraftVersion
    model: str
    prompt: str
    sent: Untrusted


@dataclass(frozen=True)
class ProposeDraft:
    """Replace draft `draft` with the text that the language model `model` wrote.

    If `text` is empty, `problem` says why.
    """

    case: CaseId
    draft: DraftVersion
    model: str
    text: str = ""
    problem: str = ""


@dataclass(frozen=True)
class AskModelToRead:
    """Record that we're about to send `sent`, including draft `draft`, to the model `model`."""

    case: CaseId
    draft: DraftVersion
    model: str
    prompt: str
    sent: Untrusted


@dataclass(frozen=True)
class RecordModelReading:
    """Record the language model's findings on draft `draft`, or the `problem` if there was one."""

    case: CaseId
    draft: DraftVersion
    model: str
    answers: tuple[tuple[str, str, str], ...] = ()
    problem: str = ""


DraftCommand = (
    EditDraft | AnotherDraft | AskModel | ProposeDraft | AskModelToRead | RecordModelReading
)


def compose_draft(case: Case, context: DecisionContext, rejected: str = "") -> DraftWritten:
    """Return the composer's next draft for the current review, unlike any text the site rejected.

    It never repeats the previous draft.
    """
    version = DraftVersion(case.draft.version + 1 if case.draft else 1)
    theme = case.about[0] if case.corrected_by and case.about else None
    unlike = rejected or _rejected_text(case)
    known = context.reply_context(case)
    text = compose(case.review, known, version, theme, unlike)
    if case.draft is not None and text == case.draft.text:
        # the office's other replies since then have shifted the rotation back to the same text
        text = compose(case.review, known, version + 1, theme, unlike)
    return DraftWritten(version, text, case.review.revision)


def _rejected_text(case: Case) -> str:
    """The text that the site rejected. Empty if the latest decision wasn't about the text."""
    status, approval = case.reply.status, case.reply.approval
    at_fault = isinstance(status, Rejected) and status.rejection == "text"
    return approval.text if at_fault and approval is not None else ""


def is_wanted(case: Case) -> bool:
    """Whether we write a draft ourselves: the review has text and still needs a reply.

    For sensitive reviews, a person has to write it.
    """
    return bool(case.review.text) and not case.grave and case.awaits_reply


# --- decisions


def _edit(case: Case, command: EditDraft, context: DecisionContext) -> list[Event]:
    context.handler(case)
    require_open(case, context)
    require_not_under_way(case, context)
    draft = draft_on_screen(case, command.draft)
    text = command.text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("The reply is empty. Write something, or choose “Don't reply”.")
    if len(text) > LONGEST_DRAFT:
        raise Refused(f"The reply has {len(text):,} characters. The limit is {LONGEST_DRAFT:,}.")
    if text == draft.text and draft.revision == case.review.revision:
        return []
    version = DraftVersion(draft.version + 1)
    return [DraftWritten(version, text, case.review.revision, by_hand=True)]


def _another(case: Case, command: AnotherDraft, context: DecisionContext) -> list[Event]:
    """Compose another draft.

    Raises `Refused` if a late click on an old card would start a second reply. The first reply
    should be edited instead.
    """
    context.handler(case)
    require_open(case, context)
    require_not_approved(case, context)
    draft_on_screen(case, command.draft)
    return [compose_draft(case, context)]


def _ask_model(case: Case, command: AskModel, context: DecisionContext) -> list[Event]:
    """If the model's draft could no longer be used, return no event so that nothing is sent."""
    if _acted(case, command.draft):
        return []
    return [ModelAsked(command.draft, command.model, command.prompt, command.sent)]


def _propose(case: Case, command: ProposeDraft, context: DecisionContext) -> list[Event]:
    problem = command.problem or _acted(case, command.draft)
    draft = case.draft
    if problem or draft is None:
        return [ModelUnused(command.draft, problem)]
    wrong = unfit(command.text, case.review, context.reply_context(case))
    if wrong:
        return [ModelUnused(command.draft, wrong[0])]
    version = DraftVersion(draft.version + 1)
    return [DraftWritten(version, command.text, case.review.revision, model=command.model)]


def _ask_model_to_read(
    case: Case, command: AskModelToRead, context: DecisionContext
) -> list[Event]:
    """If there's a different draft by now, return no event so that nothing is sent."""
    if not _is_to_be_read(case, command.draft):
        return []
    return [ModelAskedToRead(command.draft, command.model, command.prompt, command.sent)]


def _record_reading(
    case: Case, command: RecordModelReading, context: DecisionContext
) -> list[Event]:
    if not _is_to_be_read(case, command.draft):
        return []
    return [ModelRead(command.draft, command.model, command.answers, command.problem)]


def _is_to_be_read(case: Case, version: DraftVersion) -> bool:
    draft = case.draft
    return draft is not None and draft.version == version and case.awaits_reply


def _acted(case: Case, seen: DraftVersion) -> str:
    """Say what has happened since draft `seen`. Empty if the model's draft can still be used."""
    draft = case.draft
    if draft is None or draft.version != seen or draft.by is not None:
        return "There's a newer draft already."
    if draft.revision != case.review.revision:
        return "The review has changed."
    if case.review_track.state is ReviewState.REMOVED or not is_wanted(case):
        return "There's already a decision on it."
    if case.reply.hold is not None:
        return "Someone put the reply on hold."
    return ""


# --- changes


def _written(case: Case, event: DraftWritten, entry: RecordedEvent) -> Case:
    """Store the draft. A draft by a person also clears a rejection or a failure."""
    author = entry.by if event.by_hand else None
    draft = Draft(event.version, event.text, event.revision, author, event.model)
    reply = case.reply
    if reply.state in (ReplyState.REJECTED, ReplyState.FAILED) and draft.by is not None:
        reply = replace(reply, status=Drafted(entry.at))
    return replace(case, draft=draft, reply=reply)


def _read(case: Case, event: ModelRead, entry: RecordedEvent) -> Case:
    draft = case.draft
    if draft is None or draft.version != event.version:
        return case
    return replace(case, draft=replace(draft, answers=event.answers))


TRACK = Track(
    decisions={
        EditDraft: _edit,
        AnotherDraft: _another,
        AskModel: _ask_model,
        ProposeDraft: _propose,
        AskModelToRead: _ask_model_to_read,
        RecordModelReading: _record_reading,
    },
    changes={DraftWritten: _written, ModelRead: _read},
    rights={EditDraft: Right.HANDLE, AnotherDraft: Right.HANDLE},
)
