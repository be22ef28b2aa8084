"""The records of one life, read from the outside: rows as bytes, messages as people see them.

It doesn't import anything of the product. It defines again, naively, how a case follows from its
events.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import create_engine, text

ROLES = {"dana": "manager", "ruth": "approver", "tomas": "approver"}
"""Each person's role. Anyone not listed is staff."""


@dataclass
class Line:
    seq: int
    at: datetime
    by: str | None
    kind: str
    event: dict[str, Any]


@dataclass
class Naive:
    """A case by its events, in the simplest way that a reader could follow."""

    id: int
    location: str
    reply: str = "drafted"
    approved: dict[str, Any] | None = None
    approvals: int = 0
    public: str | None = None
    taken_down: bool = False
    draft: int = 0
    owner: str | None = None
    closed: str | None = None
    removed: bool = False
    email_since: datetime | None = None
    problem: str = ""
    lines: list[Line] = field(default_factory=list)


class Wrong(AssertionError):
    """A rule that must always hold is broken. `case` and `review` are the ones it's about."""

    def __init__(self, rule: str, what: str, case: int | None = None, review: str = "") -> None:
        super().__init__(f"{rule}: {what}")
        self.case, self.review = case, review


class Records:
    """The records that a life leaves. `checks` counts how often each rule was checked."""

    def __init__(self, life: Any) -> None:
        self.life = life
        self.checks: Counter[str] = Counter()
        self.rule = ""
        self.engine = create_engine(life.url)
        with self.engine.connect() as connection:

            def rows(sql: str) -> list[Any]:
                return list(connection.execute(text(sql)).mappings())

            self.timeline = rows('SELECT * FROM timeline ORDER BY "case", seq')
            self.cases = {row["id"]: row for row in rows("SELECT * FROM cases")}
            self.reviews = {row["review"]: row for row in rows("SELECT * FROM reviews")}
            self.review_rows = rows("SELECT * FROM reviews")
            self.effects = rows("SELECT * FROM effects")
            self.timers = rows("SELECT * FROM timers")
            self.departures = rows("SELECT * FROM departures")
            self.inbox = {
                row["key"]: json.loads(row["answer"]) for row in rows("SELECT * FROM inbox")
            }
        self.engine.dispose()
        self.known = {naive.id: naive for naive in self._told()}

    def must(self, holds: bool, what: str, case: int | None = None, review: str = "") -> None:
        self.checks[self.rule] += 1
        if not holds:
            if case is not None and not review and case in self.cases:
                review = json.loads(self.cases[case]["state"])["review"]["key"]["id"]
            raise Wrong(self.rule, what, case, review)

    def review(self, naive: Naive) -> str:
        found: str = naive.lines[0].event["review"]["key"]["id"]
        return found

    def _told(self) -> Iterator[Naive]:
        lines: dict[int, list[Line]] = defaultdict(list)
        for row in self.timeline:
            event = json.loads(row["content"])
            at = moment(row["at"])
            lines[row["case"]].append(Line(row["seq"], at, row["by"], row["kind"], event))
        for id, told in lines.items():
            naive = Naive(id, told[0].event["location"])
            for line in told:
                follows(naive, line)
            yield naive


def follows(case: Naive, line: Line) -> None:
    """Apply one event, read as a person would."""
    case.lines.append(line)
    event = line.event
    match line.kind:
        case "DraftWritten":
            case.draft = event["version"]
            if event["by_hand"] and case.reply in ("rejected", "failed"):
                case.reply = "drafted"
        case "ReplyApproved":
            case.reply, case.approved, case.approvals = "approved", event, event["number"]
        case "ApprovalUndone" | "SendStopped":
            stands = case.public is not None and not case.taken_down
            case.reply, case.approved = "published" if stands else "drafted", None
        case "ReplyDeclined":
            case.reply = "declined"
        case "SendingStarted":
            case.reply = "publishing"
        case "SendingFailed":
            case.reply = "failed"
        case "ReplyPending":
            case.reply = "pending"
        case "ReplyRejected":
            case.reply = "failed" if event.get("rejection") == "site" else "rejected"
        case "ReplyPublished":
            case.reply, case.public, case.taken_down = "published", event["text"], False
        case "ReplyTakenDown":
            case.reply, case.taken_down, case.approved = "drafted", True, None
        case "OwnerAssigned":
            case.owner = event["owner"]
        case "OwnerLeft":
            case.owner = None
        case "EmailCame":
            case.email_since = line.at
        case "EmailAnswered":
            case.email_since = None
        case "ReviewRemoved":
            case.removed = True
        case "ReviewEdited":
            case.removed = False
        case "CaseClosed":
            case.closed = event["outcome"]
        case "CaseReopened":
            case.closed = None
            if case.reply == "declined":
                stands = case.public is not None and not case.taken_down
                case.reply = "published" if stands else "drafted"


def moment(stored: Any) -> datetime:
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
