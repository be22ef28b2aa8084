"""Rules that hold at the end of every story, checked in Slack, on the site, and in the database.

docs/architecture.md, "Rules that always hold".
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from bot.cases.case import Case
from bot.cases.state.reply import ReplyApproved
from bot.desk import Desk
from bot.posts import CaseView, ReviewCard
from bot.replies import get_ready
from bot.store import outbox, timeline
from cards import block_kit, draw
from console.cases import every_case, problems
from sandbox.app import Sandbox
from sandbox.slack.world import Message


async def check(sandbox: Sandbox, desk: Desk) -> None:
    """Check timelines, cards and replies, once all is quiet."""
    # otherwise the models would be loaded inside the transaction, which can't idle that long
    await asyncio.to_thread(get_ready)
    await desk.store.read(_check, sandbox, desk)


def _check(session: Session, sandbox: Sandbox, desk: Desk) -> None:
    practice = desk.practice
    assert list(problems(session, practice)) == []
    assert outbox.listed(session, practice.id, ("dead",)) == []
    posted = Counter(filter(None, map(key_of, messages(sandbox))))
    assert [key for key, times in posted.items() if times > 1] == []
    cards = {key_of(message): message for message in messages(sandbox)}
    found = every_case(session, practice)
    reviews = [case.review.key for case in found]
    assert len(set(reviews)) == len(reviews), "a review has one case"
    sent = puts(sandbox)
    for case in found:
        _card_shows(session, desk, case, cards[f"card:{case.id}:slack"])
        if sent[case.review.key.id]:
            _approved_before_public(session, desk, case, sandbox)


def _card_shows(session: Session, desk: Desk, case: Case, card: Message) -> None:
    view = desk.view(session, case.id)
    assert view is not None
    drawn = [draw(ReviewCard(one)) for one in _as_shown(view)]
    assert card.text == block_kit.fallback(drawn[0])
    assert unnamed(card.blocks) in [unnamed(block_kit.blocks(one)) for one in drawn], view.case


def _as_shown(view: CaseView) -> Iterator[CaseView]:
    """The current card, and the one before a reply elsewhere made this draft a repetition.

    That alone doesn't redraw a card. A click on it is refused, and shows the new one.
    """
    yield view
    findings = tuple(finding for finding in view.findings if finding.rule != "boilerplate-repeat")
    if findings != view.findings:
        yield replace(view, findings=findings, fix=view.fix if findings else "")


def _approved_before_public(session: Session, desk: Desk, case: Case, sandbox: Sandbox) -> None:
    """Everything we put on the site was approved in exactly this form, by a person with
    that right.
    """
    review = sandbox.google.world.reviews.get(case.review.key.id)
    there = review.reply if review else None
    if there is None:
        return
    approved_by = [
        desk.practice.member(entry.by)
        for entry in timeline.entries(session, desk.practice.id, case.id)
        if isinstance(entry.event, ReplyApproved) and entry.event.text == there.comment
    ]
    assert any(member is not None and member.may_approve for member in approved_by)


def messages(sandbox: Sandbox) -> Iterable[Message]:
    for channel in sandbox.slack.world.channels.values():
        yield from channel.messages.values()


def puts(sandbox: Sandbox) -> Counter[str]:
    """How often a reply was sent to Google, by the review's id."""
    log = sandbox.google.log
    return Counter(call.path.split("/")[-2] for call in log if call.verb == "PUT")


def key_of(message: Message) -> str:
    """The key of the effect behind one of our messages. Empty for others."""
    return str(((message.metadata or {}).get("event_payload") or {}).get("key") or "")


def unnamed(part: Any) -> Any:
    """Blocks without the ids that Slack added."""
    if isinstance(part, dict):
        given = re.compile(r"[ab]\d{4,}")
        return {
            name: unnamed(value)
            for name, value in part.items()
            if not (name in ("block_id", "action_id") and given.fullmatch(str(value)))
        }
    return [unnamed(one) for one in part] if isinstance(part, list) else part


def words_of(shown: object) -> str:
    """The whole readable text of a message or view."""
    if isinstance(shown, Message):
        return words_of(shown.blocks) or shown.text
    if isinstance(shown, Mapping):
        own = [shown["text"]] if isinstance(shown.get("text"), str) else []
        return " ".join([*own, *(words_of(part) for part in shown.values())])
    if isinstance(shown, list | tuple):
        return " ".join(filter(None, map(words_of, shown)))
    return ""
