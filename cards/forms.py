"""All forms: their questions, wording, and limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cases.decision_context import lasting, time_of_day
from bot.cases.rights import Right, obstacle
from bot.cases.state.call import NextStep
from bot.cases.state.reply_status import ReplyState
from bot.outcome import Asked, Outcome
from bot.policy import cool_down_until, latest_hold
from bot.posts import CaseView
from bot.replies import Finding, Theme, blocks, doubtful
from bot.untrusted import Untrusted
from cards.action_values import about, on_screen
from cards.card import Bullets, Line, Link, Part, Small, Strong, Text
from cards.excerpt import short
from cards.fields import (
    LONGEST_INPUT,
    DayField,
    Field,
    Form,
    MomentField,
    OneOf,
    Option,
    PersonField,
    SomeOf,
    TextField,
)
from cards.findings import finding_line, to_fix, to_tick
from cards.phrases import place, site_title, stars, when
from cards.pieces import WHOLE, length, pieces

LONGEST_SHOWN = 4_500
"""Maximum length of a review in *Review & post*, in characters. No site we know allows more."""


@dataclass(frozen=True)
class Typed:
    """Text that someone tried to post or save, and why the form is being shown again."""

    text: str | None = None
    """None when the window first opens. It then starts with our draft, or a fixed version of it."""
    findings: tuple[Finding, ...] = ()
    fix: str = ""
    """The text with all suggested fixes applied. A button puts it into the window."""
    fixes: tuple[str, ...] = ()
    """For each finding, the text with only that one fixed, or "" if only the user can fix it."""
    asks: Asked = ""
    """The question to answer before the reply is posted."""
    ticks: tuple[str, ...] = ()
    """Keys of the checkboxes that the user has already checked."""


UNTOUCHED = Typed()


def post(view: CaseView, typed: Typed = UNTOUCHED) -> Form:
    """A form to read, edit, and approve a reply in one step, with the review and any findings."""
    shown = _shown(view, typed)
    fits = len(shown.start) <= LONGEST_INPUT
    parts = [*_review(view), *_to_fix(view, typed, shown, has_input=fits)]
    if shown.is_fixed:
        parts.append(Small(("I've fixed what I could below. Read it before you post it.",)))
    undo = view.policy.undo
    fields: list[Field] = []
    if fits:
        fields.append(TextField("text", "Our reply", shown.start, "", is_long=True))
    else:
        parts += pieces(shown.start, (Strong("Our reply"),), LONGEST_SHOWN)
    if not (shown.is_fixed or blocks(shown.findings)):
        draft = view.case.draft
        text = draft.text if typed.text is None and draft else typed.text or ""
        fields += to_tick(text, shown.findings, typed.ticks)
    if typed.asks == "sure":
        option = Option("Yes, post it now", "yes")
        label = "It's heated and just came in. Waiting often helps. Post it anyway?"
        fields.append(SomeOf("sure", label, (option,), is_optional=False, as_ticks=True))
    seen = f"Everyone will see this on {site_title(view)}, from {place(view)}."
    leaves = f" You have {lasting(undo)} to undo." if undo else ""
    parts.append(Small((f"{seen}{leaves}",)))
    submit = f"Post in {lasting(undo)}" if undo else "Post now"
    return Form("post", "Review & post", tuple(parts), tuple(fields), submit, on_screen(view))


@dataclass(frozen=True)
class _Shown:
    """The text that a window starts with, and the findings shown above it.

    `checked` is the text that the findings refer to. If `is_fixed` is true, the window starts with
    the fixed version of that text.
    """

    start: str
    checked: str
    findings: tuple[Finding, ...]
    fixes: tuple[str, ...]
    is_fixed: bool = False


def _shown(view: CaseView, typed: Typed) -> _Shown:
    """The text that the user typed, or else the card's text, fixed if it can't be posted as is."""
    if typed.text is not None:
        return _Shown(typed.text, typed.text, typed.findings, typed.fixes)
    standing = _standing_text(view)
    fixed = view.fix if blocks(view.findings) else ""
    findings, fixes = view.findings, view.fixes
    if typed.findings:
        findings, fixes = typed.findings, typed.fixes
    return _Shown(fixed or standing, standing, findings, fixes, bool(fixed))


def _to_fix(view: CaseView, typed: Typed, shown: _Shown, *, has_input: bool) -> Iterator[Part]:
    """The findings, each with its fix if there's an input below that the fix can be applied to."""
    can_fix = has_input and not shown.is_fixed
    fixes = shown.fixes if can_fix else ()
    return to_fix(shown.findings, fixes, shown.checked, typed.fix if can_fix else "")


def _review(view: CaseView) -> Iterator[Part]:
    """The whole review, shown above everything else."""
    review = view.case.review
    shown = [*pieces(review.text, (*_stars_of(view), Strong(_who(view))), LONGEST_SHOWN)]
    yield from shown
    if not shown:
        yield Text((Strong(f"{_who(view)}."), " No text."))
    if review.translation:
        translated = (Strong(f"{site_title(view)}'s own translation"),)
        yield from pieces(review.translation, translated, LONGEST_SHOWN // 2)


def _which(view: CaseView) -> Small:
    """A line that identifies the case if its review isn't shown. In Teams, forms replace cards."""
    return Small((f"Case {view.case.id} · {_who(view)}",))


def _who(view: CaseView) -> str:
    return f"{stars(view.case.review.stars)} on {site_title(view)}"


def _stars_of(view: CaseView) -> Line:
    author = view.case.review.author
    return (author, " · ") if author else ()


def edit(view: CaseView, typed: Typed = UNTOUCHED) -> Form:
    """A form to edit the reply's text, below the review and the findings."""
    shown = _shown(view, typed)
    parts = [*_review(view), *_to_fix(view, typed, shown, has_input=True)]
    if shown.is_fixed:
        parts.append(Small(("I've fixed what I could below. Read it, then save.",)))
    if len(shown.start) > LONGEST_INPUT:
        most = f"{LONGEST_INPUT:,}"
        parts.append(Text((f"Only the first {most} characters fit here. Saving drops the rest.",)))
    phone, email = view.location.phone, view.location.email
    hint = f"Everyone will be able to read it. Keep {phone} and {email} in it."
    reply = TextField("text", "Reply", shown.start[:LONGEST_INPUT], hint, is_long=True)
    return Form("edit", "Edit the reply", tuple(parts), (reply,), "Save", on_screen(view))


def _standing_text(view: CaseView) -> str:
    """The public reply, unless there's a newer draft."""
    case, public = view.case, view.case.reply.public
    if public and case.reply.state is ReplyState.PUBLISHED and not case.has_newer_draft:
        return public.text
    return case.draft.text if case.draft else ""


def log_call(view: CaseView, may_hold_phi: bool) -> Form:
    """A form to log a call with checkboxes, plus a text input if the chat may contain PHI."""
    reached = OneOf("reached", "Did you reach them?", (Option("Yes", "yes"), Option("No", "no")))
    fields, note = _conversation(view, may_hold_phi, is_settled_optional=True)
    title = f"Log call, case {view.case.id}"
    return Form("log_call", title, (Small(note),), (reached, *fields), "Save", about(view))


def they_called(view: CaseView, may_hold_phi: bool) -> Form:
    """A form to log a call from the patient."""
    fields, note = _conversation(view, may_hold_phi, is_settled_optional=False)
    title = f"They called, case {view.case.id}"
    return Form("they_called", title, (Small(note),), fields, "Save", about(view))


def _conversation(
    view: CaseView, may_hold_phi: bool, *, is_settled_optional: bool
) -> tuple[tuple[Field, ...], Line]:
    known = tuple(theme.value for theme in view.case.about)
    fields: tuple[Field, ...] = (
        OneOf(
            "settled",
            "If you spoke, do they feel it's resolved?"
            if is_settled_optional
            else "Do they feel it's resolved?",
            (Option("Yes", "yes"), Option("Partly", "partly"), Option("No", "no")),
            is_optional=is_settled_optional,
        ),
        SomeOf("about", "What was it about?", _themes(), chosen=known),
        OneOf(
            "next_step",
            "What happens next?",
            tuple(Option(step.value.capitalize(), step.value) for step in NextStep),
            is_optional=True,
            as_menu=True,
        ),
        DayField("next_on", "By when?"),
    )
    if may_hold_phi:
        hint = f"For your team only.{_kept(view.policy.keep_call_notes)}"
        fields = (
            *fields,
            TextField("words", "What did they say, in their words?", "", hint, 1_000, True, True),
            TextField("agreed", "What did you agree on?", "", hint, 1_000, True, True),
        )
        note: Line = ("Listening was the main thing. This takes a few seconds.",)
    else:
        note = ("Just tick what fits. Please keep private words out of chat.",)
    return fields, note


def _themes() -> tuple[Option, ...]:
    return tuple(Option(theme.label.capitalize(), theme.value) for theme in Theme)


def no_answer(view: CaseView, now: datetime) -> Form:
    """A form to choose when to call again, within opening hours."""
    location, zone = view.location, view.location.time_zone
    morning = datetime.combine(
        now.astimezone(zone).date() + timedelta(days=1), time(0), zone
    ).astimezone(UTC)
    tomorrow = location.hours.next_open(morning, zone)
    times = {
        "In 2 hours": location.hours.after_working(now, timedelta(hours=2), zone),
        "The next morning": tomorrow + timedelta(hours=1),
        "The next afternoon": tomorrow + timedelta(hours=6),
        "In two days": location.hours.next_open(tomorrow + timedelta(days=1, hours=1), zone),
    }
    options = tuple(
        Option(f"{label} ({_weekday(at, zone)})", at.isoformat()) for label, at in times.items()
    )
    again = OneOf("again", "When will you try again?", options)
    note = Small(("I'll remind you then. You can undo this.",))
    return Form("no_answer", "No answer", (_which(view), note), (again,), "Save", about(view))


def _weekday(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {time_of_day(local)}"


def themes(view: CaseView) -> Form:
    """A form to correct the review's themes."""
    known = tuple(theme.value for theme in view.case.about)
    field = SomeOf("about", "What is it about?", _themes(), chosen=known)
    note = Small(("This updates the suggested reply and your numbers.",))
    return Form("themes", "What it's about", (_which(view), note), (field,), "Save", about(view))


def take_down(view: CaseView) -> Form:
    """A form that asks for confirmation before we remove our reply from the site."""
    warning = f"This removes our reply from {site_title(view)}. The review will need a new one."
    parts = (_which(view), Text((warning,)))
    return Form("take_down", "Take it down?", parts, (), "Take it down", about(view))


def _kept(span: timedelta | None) -> str:
    return f" It's deleted after {span.days} days." if span else ""


def decline(view: CaseView) -> Form:
    reason = TextField(
        "reason",
        "Why not reply?",
        hint="A few words, like: a duplicate of case 209. Your team will see it on the card.",
        longest=500,
    )
    return Form("decline", "Don't reply", (_which(view),), (reason,), "Don't reply", about(view))


def hold(view: CaseView, now: datetime) -> Form:
    """A form to delay the reply. It suggests the next morning, or else the latest possible time."""
    case, policy = view.case, view.policy
    latest = latest_hold(case, policy)
    due = when(view, case.due_at)
    carried = about(view)
    if latest <= now:
        late: Line = ("The reply is due ", due, ". It can't wait any longer.")
        return Form("hold", "Hold the reply", (_which(view), Text(late)), about=carried)
    morning = cool_down_until(case, view.location, policy)
    start = morning if morning and now < morning else latest
    line: Line = ("The reply is due ", due, ". It can wait until ", when(view, latest), ".")
    hint = "I'll remind you then."
    until = MomentField("until", "Hold until", start, view.location.time_zone, hint)
    parts = (_which(view), Text(line))
    return Form("hold", "Hold the reply", parts, (until,), "Hold", carried)


def approve_again(view: CaseView, outcome: Outcome) -> Form:
    """A second confirmation before a questionable or heated reply is posted."""
    parts: list[Part] = [Text((Strong(short(outcome.said, 500)),))]
    if view.case.draft:
        parts += pieces(view.case.draft.text, (Strong("The reply"),))
    parts.append(Small((f"Everyone will see it on {site_title(view)}, from {place(view)}.",)))
    fields: tuple[Field, ...] = ()
    doubts = doubtful(view.findings)
    if outcome.asks == "look-again" and view.case.draft and doubts:
        parts.append(Bullets(tuple(finding_line(doubt, view.case.draft.text) for doubt in doubts)))
        fields = tuple(to_tick(view.case.draft.text, view.findings))
    about = on_screen(view)
    return Form("approve_again", "Before it's posted", tuple(parts), fields, "Post it", about)


def connect_google(link: str) -> Form:
    """A form with a link to sign in to Google, for the manager who asked for it."""
    parts = (
        Text(("Sign in with the Google account that manages your business listings. ",)),
        Text((Link("Connect Google", link),)),
        Small(("The link works once, in the next 10 minutes, and only for you.",)),
    )
    return Form("connect_google", "Connect Google", parts)


def assign(view: CaseView) -> Form:
    team = view.practice.team(view.case.location)
    able = tuple(
        member for member in team if not obstacle(Right.HANDLE, view.case, member, view.practice)
    )
    owner = PersonField(
        "owner", "Who will call them?", "I'll message them what they need to know.", able
    )
    title = f"Assign call, case {view.case.id}"
    submit = "Hand off" if view.case.contact.owner else "Assign"
    return Form("assign", title, (), (owner,), submit, about(view))


def whole_review(view: CaseView) -> Form:
    """A form with the full text of everything that a card may have shortened."""
    review, case = view.case.review, view.case
    texts: list[tuple[str, str | Untrusted]] = [
        ("The review", review.text),
        ("In translation", review.translation),
    ]
    if case.draft:
        texts.append((f"Draft {case.draft.version}", case.draft.text))
    if case.reply.standing:
        texts.append(("The reply that's posted", case.reply.standing.text))
    parts: list[Part] = [] if review.text else [Text(("No text, only stars.",))]
    left = WHOLE
    for title, words in texts:
        quotes = list(pieces(words, (Strong(title),), left))
        left -= sum(length(quote) for quote in quotes)
        parts += quotes
    return Form("whole_review", f"Case {case.id}", tuple(parts), about=about(view))
