"""Every button and menu entry of a case: its name, its label, its confirmation, and what it does.

Controls are drawn from these rows. The platform adapters also use them to look up what a click
does, which form it opens, and who's allowed to click. A new button needs one row here and a
decision in `bot/cases/`. Never rename an action: cards posted long ago still use its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from types import MappingProxyType
from typing import Literal, Protocol

from bot.cases.call import AssignOwner, LeaveUnidentified, LogCall, UndoCall
from bot.cases.case import CaseId, DraftVersion
from bot.cases.commands import Command
from bot.cases.decision_context import lasting
from bot.cases.draft import AnotherDraft, EditDraft
from bot.cases.email import AnswerEmail, NoteEmail
from bot.cases.follow_up import AnswerLook, Found, RecordSecondContact, SkipSecondContact
from bot.cases.publication import TakeDownReply, TryAgain
from bot.cases.reminders import Later, SnoozeNudge
from bot.cases.reply import (
    ApproveReply,
    DeclineReply,
    HoldReply,
    LeaveOutdated,
    PostedByHand,
    UndoApproval,
)
from bot.cases.site import CloseCase, ReopenCase
from bot.cases.themes import CorrectThemes
from bot.errors import Refused
from bot.posts import CaseView
from bot.practice import Member
from bot.reviews import Revision
from cards import findings, forms
from cards.action_values import about, on_screen
from cards.card import Confirm, Value
from cards.fields import Form
from cards.phrases import place, site_title

Style = Literal["plain", "primary", "danger"]


class Clicked(Protocol):
    """The values sent with a click."""

    @property
    def case(self) -> CaseId: ...
    @property
    def draft(self) -> DraftVersion: ...
    @property
    def revision(self) -> Revision: ...
    @property
    def kind(self) -> str:
        """The kind of reminder to snooze."""
        ...

    @property
    def until(self) -> str:
        """The chosen time in ISO 8601, in UTC unless it has an offset."""
        ...


@dataclass(frozen=True)
class Does:
    """Runs a command right away.

    If `tells` is true, the result is shown even if the card already shows the effect.
    """

    command: type[Command]
    make: Callable[[Clicked, Member], Command]
    tells: bool = False


@dataclass(frozen=True)
class Opens:
    """Opens a form. Submitting it runs `command`, which is None for a read-only form."""

    form: Callable[[CaseView, datetime], Form]
    form_id: str
    command: type[Command] | None = None


class Shows(Enum):
    """Other things a click can do, mostly ones that don't concern a single case."""

    CASE = auto()
    PLAN = auto()
    LIST = auto()
    TYPED_WORDS = auto()
    """Runs the command in the button's value, as if someone had typed it."""
    OLDER_REVIEWS = auto()
    """Opens cases for a location's older reviews."""
    ANSWERED_FILE = auto()
    """Shows an uploaded file's preview again, updated with the user's answer to its question."""
    CONFIRMED_FILE = auto()
    """Imports an uploaded file exactly as previewed."""
    CANCELED_FILE = auto()
    """Deletes an uploaded file."""
    THANK_YOU = auto()
    """Opens the window for posting a thank-you for a good review."""
    NEW_REVIEW = auto()
    """Opens the form for entering a review by hand."""
    SIGN_IN = auto()
    """Sends this user a private link for connecting a site."""
    MAIL = auto()
    """Opens the form for an e-mail, to add the review it announces or pick the case it's about."""
    MAIL_ASIDE = auto()
    """Records that an e-mail isn't a review, or isn't about one."""
    FIXED_FORM = auto()
    """Applies a fix to the text in the button's own form. It's handled like submitting the form."""
    ADDRESS = auto()
    """A link that the platform opens without sending us anything."""


@dataclass(frozen=True)
class AssignsChosen:
    """Makes the member picked from a menu the owner."""

    command: type[Command] = AssignOwner


LeadsTo = Does | Opens | Shows | AssignsChosen


@dataclass(frozen=True)
class Action:
    """One row. `carries` returns the value to send with a click. `confirm` returns the prompt."""

    name: str
    label: str
    leads_to: LeadsTo
    style: Style = "plain"
    carries: Callable[[CaseView], Value] = about
    confirm: Callable[[CaseView], Confirm] | None = None

    @property
    def command(self) -> type[Command] | None:
        """The command that a click ultimately runs. It determines who's allowed to click."""
        return None if isinstance(self.leads_to, Shows) else self.leads_to.command


_rows: dict[str, Action] = {}

ACTIONS: Mapping[str, Action] = MappingProxyType(_rows)
"""All actions, by name."""


def opened_form(form_id: str) -> Opens | None:
    """The row that opens the form with this ID, or None if no button opens it."""
    for action in ACTIONS.values():
        if isinstance(action.leads_to, Opens) and action.leads_to.form_id == form_id:
            return action.leads_to
    return None


def _row(
    name: str,
    label: str,
    leads_to: LeadsTo,
    style: Style = "plain",
    carries: Callable[[CaseView], Value] = about,
    confirm: Callable[[CaseView], Confirm] | None = None,
) -> Action:
    assert name not in _rows, name
    _rows[name] = Action(name, label, leads_to, style, carries, confirm)
    return _rows[name]


def _before_publishing(view: CaseView) -> Confirm:
    undo = view.policy.undo
    leaves = f"You have {lasting(undo)} to undo." if undo else "It's posted right away."
    replaces = view.case.reply.standing is not None
    instead = " It replaces the reply that's there now." if replaces else ""
    return Confirm(
        "Post this reply?",
        f"Everyone will see this under the review on {site_title(view)}, from {place(view)}."
        f"{instead} {leaves}",
        "Post it",
    )


def _is_it_there(view: CaseView) -> Confirm:
    return Confirm(
        "Is it there?",
        f"Only say so if exactly this text is under the review on {site_title(view)}.",
        "Yes, I posted it",
    )


def _before_taking_down(view: CaseView) -> Confirm:
    return Confirm(
        "Take the reply down?",
        f"This removes our reply from {site_title(view)}. The review will need a new one.",
        "Take it down",
        "Leave it up",
        grave=True,
    )


def _until(click: Clicked) -> datetime:
    try:
        until = datetime.fromisoformat(click.until)
    except ValueError:
        raise Refused("That time has passed. Choose a later one.") from None
    return until if until.tzinfo else until.replace(tzinfo=UTC)


def _later(click: Clicked) -> Later | None:
    """The chosen snooze, or None (the default), because older cards' buttons don't send a time."""
    return Later(click.until) if click.until in set(Later) else None


# --- the reply

APPROVE = _row(
    "approve",
    "Approve & publish",
    Does(
        ApproveReply,
        lambda click, _: ApproveReply(click.case, click.draft, click.revision),
    ),
    style="primary",
    carries=on_screen,
    confirm=_before_publishing,
)
REVIEW_AND_POST = _row(
    "review_post",
    "Review & post",
    Opens(lambda view, _: forms.post(view), "post", ApproveReply),
    style="primary",
    carries=on_screen,
)
UNDO = _row(
    "undo",
    "Undo",
    Does(UndoApproval, lambda click, _: UndoApproval(click.case)),
)
EDIT = _row(
    "edit",
    "Edit only",
    Opens(lambda view, _: forms.edit(view), "edit", EditDraft),
    carries=on_screen,
)
ANOTHER_DRAFT = _row(
    "another_draft",
    "Another draft",
    Does(AnotherDraft, lambda click, _: AnotherDraft(click.case, click.draft)),
    carries=on_screen,
)
HOLD_UNTIL = _row(
    "answer_hold",
    "Hold",
    Does(HoldReply, lambda click, _: HoldReply(click.case, _until(click))),
)
HOLD = _row("hold", "Hold until …", Opens(forms.hold, "hold", HoldReply))
DECLINE = _row(
    "decline",
    "Don't reply …",
    Opens(lambda view, _: forms.decline(view), "decline", DeclineReply),
)
POSTED_BY_HAND = _row(
    "posted_by_hand",
    "I posted it",
    Does(PostedByHand, lambda click, _: PostedByHand(click.case, click.draft)),
    style="primary",
    carries=on_screen,
    confirm=_is_it_there,
)
TRY_NOW = _row(
    "try_again",
    "Try now",
    Does(TryAgain, lambda click, _: TryAgain(click.case)),
    style="primary",
)
TAKE_DOWN = _row(
    "take_down",
    "Take it down",
    Does(TakeDownReply, lambda click, _: TakeDownReply(click.case)),
    style="danger",
    confirm=_before_taking_down,
)
ASK_TAKE_DOWN = _row(
    "ask_take_down",
    "Take the reply down …",
    Opens(lambda view, _: forms.take_down(view), "take_down", TakeDownReply),
)
LEAVE_OUTDATED = _row(
    "leave_outdated",
    "Keep our reply",
    Does(
        LeaveOutdated,
        lambda click, _: LeaveOutdated(click.case, click.revision),
    ),
    carries=on_screen,
)
REOPEN = _row(
    "reopen",
    "Reopen",
    Does(ReopenCase, lambda click, _: ReopenCase(click.case)),
)

CLOSE = _row(
    "close",
    "Close",
    Does(CloseCase, lambda click, _: CloseCase(click.case)),
)

THEMES = _row(
    "themes",
    "Correct what it's about …",
    Opens(lambda view, _: forms.themes(view), "themes", CorrectThemes),
)

# --- the call

TAKE_IT = _row(
    "take_it",
    "I'll call them",
    Does(
        AssignOwner,
        lambda click, member: AssignOwner(click.case, member.id, if_free=True),
        tells=True,
    ),
)
ASSIGN = _row("assign", "Assign", AssignsChosen())
HAND_OVER = _row(
    "hand_over",
    "Hand off …",
    Opens(lambda view, _: forms.assign(view), "assign", AssignOwner),
)
LOG_CALL = _row(
    "log_call",
    "Log the call",
    Opens(
        lambda view, _: forms.log_call(view, view.policy.chat_may_hold_phi),
        "log_call",
        LogCall,
    ),
    style="primary",
)
NOT_REACHED = _row(
    "not_reached",
    "No answer",
    Opens(forms.no_answer, "no_answer", LogCall),
)
UNDO_CALL = _row(
    "undo_call",
    "Undo “No answer”",
    Does(UndoCall, lambda click, _: UndoCall(click.case), tells=True),
)
THEY_CALLED = _row(
    "they_called",
    "They called us",
    Opens(
        lambda view, _: forms.they_called(view, view.policy.chat_may_hold_phi),
        "they_called",
        LogCall,
    ),
)
CANT_TELL = _row(
    "cant_tell",
    "Can't tell who it is",
    Does(
        LeaveUnidentified,
        lambda click, _: LeaveUnidentified(click.case),
        tells=True,
    ),
)

# --- their e-mail

WROTE_EMAIL = _row(
    "wrote_email",
    "They e-mailed us",
    Does(NoteEmail, lambda click, _: NoteEmail(click.case)),
)
ANSWERED_EMAIL = _row(
    "answered_email",
    "I've replied",
    Does(AnswerEmail, lambda click, _: AnswerEmail(click.case)),
    style="primary",
)

# --- the follow-up

REACHED_OUT = _row(
    "reached_out",
    "I checked in",
    Does(RecordSecondContact, lambda click, _: RecordSecondContact(click.case)),
    style="primary",
)
LEAVE_IT_BE = _row(
    "leave_it_be",
    "No follow-up",
    Does(SkipSecondContact, lambda click, _: SkipSecondContact(click.case)),
)


def _found(name: str, label: str, answer: Found) -> Action:
    return _row(
        name,
        label,
        Does(
            AnswerLook,
            lambda click, _: AnswerLook(click.case, answer),
            tells=True,
        ),
    )


STILL_THERE = _found("still_there", "Still there", Found.STILL_THERE)
IT_IS_GONE = _found("it_is_gone", "It's gone", Found.GONE)
IT_CHANGED = _found("it_changed", "It changed", Found.CHANGED)

# --- reminders and checks

SNOOZE = _row(
    "snooze",
    "Later",
    Does(
        SnoozeNudge,
        lambda click, _: SnoozeNudge(click.case, click.kind, _later(click)),
        tells=True,
    ),
)
SEE_IT = _row("see_it", "Open", Shows.CASE)
PLAN = _row("plan", "What happens next", Shows.PLAN)
SHOW_ALL = _row(
    "show_all",
    "Show review and reply",
    Opens(lambda view, _: forms.whole_review(view), "whole_review"),
)
OPEN_REVIEW = _row("open", "Open review", Shows.ADDRESS)
SHOW_LIST = _row("list", "Show", Shows.LIST)
SHOW_PAGE = _row("page", "Page", Shows.LIST)
RUN_WORDS = _row("run", "Show them", Shows.TYPED_WORDS)
OPEN_OLDER = _row("open_older", "Open them", Shows.OLDER_REVIEWS)
FIX = _row(findings.FIX, "Fix it", Shows.FIXED_FORM)
THANK = _row("thank", "Review & post", Shows.THANK_YOU, style="primary")
ADD_REVIEW = _row("add_review", "Add a review", Shows.NEW_REVIEW)
CONNECT_GOOGLE = _row("connect_google", "Connect Google", Shows.SIGN_IN)

# --- a file uploaded to the chat

ANSWER_FILE = _row("answer_file", "Read it again", Shows.ANSWERED_FILE)
IMPORT_FILE = _row("import_file", "Import", Shows.CONFIRMED_FILE, style="primary")
CANCEL_FILE = _row("cancel_file", "Don't import", Shows.CANCELED_FILE)
ENTER = _row("mail_review", "Add the review", Shows.MAIL)
ASIDE = _row("mail_no_review", "Not a review", Shows.MAIL_ASIDE)
PLACE = _row("mail_case", "Say which case", Shows.MAIL)
NOT_OURS = _row("mail_no_case", "Not about a review", Shows.MAIL_ASIDE)
