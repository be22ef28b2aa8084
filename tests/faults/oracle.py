"""What must hold, checked from the outside: rows as bytes, messages and reviews as people see them.

Written from DESIGN.md §8 alone. Nothing of the product is imported here: how a case follows from
its events, what hashes cover and what a reply must hold is said once more, naively.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import create_engine, text

ROLES = {"dana": "manager", "ruth": "approver", "tomas": "approver"}
ONLY_AT = {"tomas": "lakeside"}
MAY_APPROVE = ("manager", "approver")
UNCLEAR = timedelta(minutes=45)
"""A reminder may be on its way for so long; its reason is looked at when it leaves."""

LIMIT = 99
"""This one says that a limit has passed, which nobody can put off."""

SNOOZED = 100
"""From this number on a reminder is one that somebody put off to just then."""

CLICKED = {
    "approve": "ReplyApproved", "undo": "ApprovalUndone", "hold": "ReplyHeld",
    "decline": "ReplyDeclined", "log-call": "CallLogged", "take-down": "TakeDownAsked",
    "leave-outdated": "OutdatedLeft", "reached-out": "SecondContactMade",
    "leave-it": "SecondContactLeft", "try-again": "RetryAsked", "snooze": "NudgeSnoozed",
    "another": "DraftWritten", "wrote-email": "EmailCame", "answered-email": "EmailAnswered",
}  # fmt: skip


@dataclass
class Line:
    seq: int
    at: datetime
    by: str | None
    kind: str
    event: dict[str, Any]


@dataclass
class Naive:
    """A case as its events tell it, in the simplest way that a reader could follow."""

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
    """Something that must always hold does not; `case` and `review` are what it is about."""

    def __init__(self, rule: str, what: str, case: int | None = None, review: str = "") -> None:
        super().__init__(f"{rule}: {what}")
        self.case, self.review = case, review


class Oracle:
    """Looks at one life after it has come to rest."""

    def __init__(self, life: Any) -> None:
        self.life = life
        self.checks: Counter[str] = Counter()
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
            self.inbox = {
                row["key"]: json.loads(row["answer"]) for row in rows("SELECT * FROM inbox")
            }
        self.engine.dispose()
        self.known = {naive.id: naive for naive in self._told()}

    def check(self) -> Counter[str]:
        """Raises `Wrong` for what does not hold; how often each rule was held to."""
        for rule in (
            self.no_review_is_lost_or_doubled,
            self.what_is_public_was_approved,
            self.one_reply_stands,
            self.acknowledged_clicks_are_there,
            self.reminders_come_once_and_in_time,
            self.cards_show_their_case,
            self.timelines_are_whole,
            self.private_words_stay_private,
            self.refusals_say_why,
            self.nothing_waits_for_ever,
        ):
            self.rule = rule.__name__.replace("_", " ")
            rule()
        return self.checks

    def must(self, holds: bool, what: str, case: int | None = None, review: str = "") -> None:
        self.checks[self.rule] += 1
        if not holds:
            if case is not None and not review and case in self.cases:
                review = json.loads(self.cases[case]["state"])["review"]["key"]["id"]
            raise Wrong(self.rule, what, case, review)

    # --- 1

    def no_review_is_lost_or_doubled(self) -> None:
        rows = Counter((row["site"], row["location"], row["review"]) for row in self.review_rows)
        for key, times in rows.items():
            self.must(times == 1, f"{key} is recorded {times} times")
        cases = Counter(
            naive.lines[0].event["review"]["key"]["id"] for naive in self.known.values()
        )
        for id in self.life.written:
            self.must(cases[id] <= 1, f"{id} has {cases[id]} cases", review=id)
            there = self.life.site.reviews.get(id)
            if there is None:
                continue
            self.must(id in self.reviews, f"{id} stands there and was never recorded", review=id)
            row = self.reviews[id]
            body = json.loads(row["body"])
            self.must(
                (body["stars"], body["text"]) == (there.stars, there.text.literal),
                f"{id} is recorded in an old wording",
                review=id,
            )
            self._its_case_knows(id, there)
            if there.stars <= 2 and (there.reply is None):
                self.must(cases[id] == 1, f"{id} has {there.stars} stars and no case", review=id)

    def _its_case_knows(self, id: str, there: Any) -> None:
        """A case that is open answers the review as it stands now."""
        for row in self.cases.values():
            state = json.loads(row["state"])
            if state["review"]["key"]["id"] != id or state["closed"]:
                continue
            known = (state["review"]["stars"], state["review"]["text"])
            as_it_is = known == (there.stars, there.text.literal)
            self.must(as_it_is, f"case {row['id']} knows {id} in an old wording", row["id"])

    # --- 2

    def what_is_public_was_approved(self) -> None:
        where = {self._review(naive): naive for naive in self.known.values()}
        for at, id, words in self.life.site.taken:
            naive = where[id]
            story = [line for line in naive.lines if line.at <= at + timedelta(days=800)]
            leaves = [
                (line, i) for i, line in enumerate(story)
                if line.kind == "ReplyApproved" and line.event["text"] == words
            ]  # fmt: skip
            self.must(bool(leaves), f"{words[:60]!r} went out without approval", naive.id)
            for line, _ in leaves:
                role = ROLES.get(line.by or "", "staff")
                self.must(role in MAY_APPROVE, f"{line.by} ({role}) approved it", naive.id)
                only = ONLY_AT.get(line.by or "")
                self.must(only in (None, naive.location), f"{line.by} is not there", naive.id)
            self.must("(704) 555-0132" in words, "a reply has no phone number", naive.id)
            self.must("care@oakstreet.example" in words, "a reply has no e-mail", naive.id)
            self.must("remove your review" not in words, "a reply asks to take it down", naive.id)
        for naive in self.known.values():
            self._sends_follow_approvals(naive)

    def _sends_follow_approvals(self, naive: Naive) -> None:
        approval: Line | None = None
        for line in naive.lines:
            match line.kind:
                case "ReplyApproved":
                    approval = line
                case "ApprovalUndone" | "SendStopped" | "ReplyTakenDown":
                    approval = None
                case "SendingStarted":
                    self.must(approval is not None, "a send began without approval", naive.id)
                    assert approval is not None
                    leaves_at = _moment(approval.event["leaves_at"])
                    early = line.at < leaves_at
                    self.must(not early, "a reply left in its undo window", naive.id)

    # --- 3

    def one_reply_stands(self) -> None:
        for naive in self.known.values():
            there = self.life.site.reviews.get(self._review(naive))
            if there is None:
                continue
            words = there.reply.text if there.reply else None
            if naive.public is not None and naive.reply == "published":
                self.must(
                    words == naive.public,
                    f"case {naive.id} says {naive.public[:50]!r}, there stands {str(words)[:50]!r}",
                    naive.id,
                )
        texts = defaultdict(list)
        for _at, id, words in self.life.site.taken:
            if not texts[id] or texts[id][-1] != words:
                texts[id].append(words)
        for naive in self.known.values():
            changed = texts[self._review(naive)]
            self.must(
                len(changed) <= naive.approvals,
                f"{len(changed)} replies went out for {naive.approvals} approvals",
                naive.id,
            )

    # --- 4

    def acknowledged_clicks_are_there(self) -> None:
        wanted: Counter[tuple[int, str, str]] = Counter()
        for click in self.life.clicks:
            kept = self.inbox.get(click.key)
            for refused, said in click.answers:
                self.must(kept is not None, f"{click.key} was acknowledged and is lost", click.case)
                assert kept is not None
                same = (kept["refused"], kept["said"]) == (refused, said)
                self.must(same, f"{click.key} got two answers: {said!r}", click.case)
            if kept is not None and not kept["refused"] and click.action in CLICKED:
                wanted[click.case, CLICKED[click.action], click.by] += 1
        happened = Counter(
            (naive.id, line.kind, line.by)
            for naive in self.known.values()
            for line in naive.lines
            if line.by is not None
        )
        for (case, kind, by), times in wanted.items():
            found = happened[case, kind, by]
            more = kind == "DraftWritten"
            self.must(
                found == times or (more and found > times),
                f"{by} was told {times} times that {kind} is done; it happened {found} times",
                case,
            )

    # --- 5

    def reminders_come_once_and_in_time(self) -> None:
        due = {(t["case"], t["kind"], t["round"], t["n"]): t for t in self.timers}
        fired: Counter[tuple[int, str, int, int]] = Counter()
        for naive in self.known.values():
            for line in naive.lines:
                if line.kind == "NudgeFired":
                    name = (naive.id, line.event["kind"], line.event["round"], line.event["n"])
                    fired[name] += 1
                    self.must(fired[name] == 1, f"reminder {name} fired twice", naive.id)
                    timer = due.get(name)
                    self.must(timer is not None, f"reminder {name} had no timer", naive.id)
                    assert timer is not None
                    early = line.at < _moment(timer["due_at"])
                    self.must(not early, f"reminder {name} fired early", naive.id)
                    self.must(bool(line.event["to"]), f"reminder {name} is for nobody", naive.id)
            self._they_have_a_reason(naive)
        for chat in self.life.chats.values():
            keys = Counter((m.key, m.conversation) for m in chat.everything if m.key)
            for (key, _where), times in keys.items():
                once = times == 1 or not chat.readable or key.startswith(("card:", "brief:"))
                case = next((int(part) for part in key.split(":") if part.isdecimal()), None)
                once = once or key.startswith("notice:")
                self.must(once, f"{key} was posted {times} times", case)
        self._none_after_its_reason()
        self._none_is_planned_for_the_night()

    def _they_have_a_reason(self, naive: Naive) -> None:
        """Each fires while what it is about waits, in the office's day, for one who is there."""
        so_far, snoozed = Naive(naive.id, naive.location), dict[str, datetime]()
        for line in naive.lines:
            if line.kind == "NudgeSnoozed":
                snoozed[line.event["kind"]] = _moment(line.event["until"])
            if line.kind == "NudgeFired":
                kind, n = line.event["kind"], line.event["n"]
                name = f"{kind} {n} of case {naive.id}"
                ended = so_far.closed is not None and kind != "email"
                self.must(not ended, f"{name} fired when it was closed", naive.id)
                waits = kind != "email" or so_far.email_since is not None
                self.must(waits, f"{name} fired without an e-mail that waits", naive.id)
                waits = kind != "reply" or so_far.reply in ("drafted", "rejected", "failed")
                self.must(waits, f"{name} fired when the reply was {so_far.reply}", naive.id)
                waits = kind != "call" or so_far.owner is not None
                self.must(waits, f"{name} fired when nobody had the call", naive.id)
                if n < SNOOZED:
                    rings = kind not in snoozed or line.at > snoozed[kind] or n == LIMIT
                    self.must(rings, f"{name} fired although it was snoozed", naive.id)
                    self._fires_by_day(naive, line, name)
                self._is_for_one_who_is_there(naive, line, name)
            _follows(so_far, line)

    def _fires_by_day(self, naive: Naive, line: Line, name: str) -> None:
        """By the clock of the machine that fired it, which may be wrong."""
        zone = self.life.practice.locations[naive.location].time_zone
        local = line.at.astimezone(zone)
        wished = line.event["kind"] == "hold"
        by_day = time(8) <= local.time() <= time(18) and local.weekday() < 5
        self.must(by_day or wished, f"{name} fired at {local:%a %H:%M}", naive.id)
        for place, day, since in self.life.closed:
            its_own = place == naive.location and day == local.date() and line.at > since
            self.must(
                not its_own or wished, f"{name} fired on {day}, when the office is closed", naive.id
            )

    def _is_for_one_who_is_there(self, naive: Naive, line: Line, name: str) -> None:
        zone = self.life.practice.locations[naive.location].time_zone
        day = line.at.astimezone(zone).date()

        def away(id: str) -> bool:
            absences = self.life.practice.members[id].away
            return any(one.first <= day <= one.last for one in absences)

        managers = [id for id, role in ROLES.items() if role == "manager"]
        for id in line.event["to"]:
            nobody_else = id in managers and all(map(away, managers))
            self.must(not away(id) or nobody_else, f"{name} is for {id}, who is away", naive.id)

    def _none_after_its_reason(self) -> None:
        """No reminder to answer leaves when the answer has been there for a while."""
        for chat in self.life.chats.values():
            for message in chat.everything:
                if not message.key.startswith("nudge-reply-"):
                    continue
                case = int(message.key.split(":")[1])
                naive = self.known[case]
                closed = [line for line in naive.lines if line.kind == "CaseClosed"]
                ended = [line.at for line in closed if line is naive.lines[-1]]
                late = any(message.at > end + UNCLEAR for end in ended)
                self.must(not late, f"{message.key} came after the case was closed", case)

    def _none_is_planned_for_the_night(self) -> None:
        """Reminders fall into the office's day, by the clock on its own wall at that moment."""
        for timer in self.timers:
            case = self.known.get(timer["case"])
            wished = timer["n"] >= 100 or timer["kind"] in ("hold", "moderation")
            if case is None or wished:
                continue
            zone = self.life.practice.locations[case.location].time_zone
            local = _moment(timer["due_at"]).astimezone(zone)
            in_the_day = time(8) <= local.time() <= time(17) and local.weekday() < 5
            name = f"{timer['kind']} {timer['n']} of case {case.id}"
            self.must(in_the_day, f"{name} is planned for {local:%a %H:%M}", case.id)

    # --- 6

    def cards_show_their_case(self) -> None:
        for naive in self.known.values():
            if naive.closed and not self._may_be_seen(naive):
                continue
            for chat in self.life.chats.values():
                key = f"card:{naive.id}:{chat.platform}"
                row = next((e for e in self.effects if e["key"] == key), None)
                self.must(row is not None, f"{key} was never asked for", naive.id)
                assert row is not None
                if row["state"] == "dead":
                    continue
                standing = [m for m in chat.messages if m.key == key]
                self.must(bool(standing), f"{key} does not stand there", naive.id)
                if chat.readable:
                    self.must(len(standing) == 1, f"{key} stands {len(standing)} times", naive.id)
                shown = json.loads(standing[-1].shows)
                want = {
                    "case": naive.id,
                    "reply": naive.reply,
                    "owner": naive.owner,
                    "closed": naive.closed,
                    "version": naive.draft,
                }
                seen = {name: shown[name] for name in want}
                self.must(seen == want, f"{key} shows {seen}, the case is {want}", naive.id)

    def _may_be_seen(self, naive: Naive) -> bool:
        """A card that somebody deleted after the end of its case stays away."""
        return any(
            message.key.startswith(f"card:{naive.id}:")
            for chat in self.life.chats.values()
            for message in chat.messages
        )

    # --- 7

    def timelines_are_whole(self) -> None:
        before, number = "0" * 64, 0
        last = None
        for row in self.timeline:
            if row["case"] != last:
                before, number, last = "0" * 64, 0, row["case"]
            number += 1
            self.must(row["seq"] == number, f"entry {number} is missing", row["case"])
            body = hashlib.sha256(row["content"].encode()).hexdigest()
            at = _moment(row["at"]).astimezone(UTC).isoformat()
            parts = [before, row["case"], row["seq"], at, row["by"], row["kind"], body]
            link = json.dumps(parts, separators=(",", ":"))
            before = hashlib.sha256(link.encode()).hexdigest()
            self.must(before == row["hash"], f"entry {number} does not fit its hash", row["case"])
        for id, row in self.cases.items():
            naive, state = self.known[id], json.loads(row["state"])
            want = {
                "reply": naive.reply,
                "approvals": naive.approvals,
                "owner": naive.owner,
                "closed": naive.closed,
                "draft": naive.draft,
                "public": naive.public,
                "version": naive.lines[-1].seq,
            }
            public = state["reply"]["public"]
            found = {
                "reply": state["reply"]["state"],
                "approvals": state["reply"]["approvals"],
                "owner": state["contact"]["owner"],
                "closed": state["closed"]["outcome"] if state["closed"] else None,
                "draft": state["draft"]["version"] if state["draft"] else 0,
                "public": public["text"] if public else None,
                "version": state["version"],
            }
            self.must(found == want, f"stored is {found}, told is {want}", id)

    # --- 8, 9

    def private_words_stay_private(self) -> None:
        from tests.faults.people import PRIVATE

        for chat in self.life.chats.values():
            for message in chat.everything:
                self.must(PRIVATE not in message.shows, f"{message.key} tells what was private")
        for row in self.timeline:
            self.must(
                PRIVATE not in row["content"], "the timeline keeps private words", row["case"]
            )
        for line in self.life.logged:
            self.must(PRIVATE not in line and "rude, number" not in line, f"logged: {line[:200]}")

    # --- 10

    def refusals_say_why(self) -> None:
        for click in self.life.clicks:
            for refused, said in click.answers:
                self.must(not refused or len(said) > 10, f"{click.action} refused with {said!r}")
                self.must("!" not in said, f"an excited answer: {said!r}")

    # --- liveness

    def nothing_waits_for_ever(self) -> None:
        now = self.life.clock.now()
        told = " ".join(
            message.shows for chat in self.life.chats.values() for message in chat.everything
        )
        for row in self.effects:
            if row["state"] in ("waiting", "unknown", "sending"):
                late = _moment(row["due_at"]) < now - timedelta(hours=1)
                self.must(
                    not late, f"{row['key']} waits, {row['state']}: {row['problem']}", row["case"]
                )
            elif row["state"] == "dead" and row["kind"] != "notice":
                self.must(row["key"] in told, f"{row['key']} died and nobody was told", row["case"])
        for naive in self.known.values():
            moving = naive.reply in ("approved", "publishing", "pending")
            if moving:
                since = naive.lines[-1].at
                self.must(
                    now - since < timedelta(days=1) or naive.closed is not None,
                    f"case {naive.id} is {naive.reply} for ever",
                    naive.id,
                )
            if not naive.closed and naive.reply in ("drafted", "failed", "rejected"):
                self._somebody_knows(naive, now, told)
            self._a_manager_knows_of_the_email(naive, now)
        for timer in self.timers:
            if timer["state"] == "waiting":
                late = _moment(timer["due_at"]) < now - timedelta(hours=1)
                self.must(
                    not late, f"timer {timer['kind']} {timer['n']} never fired", timer["case"]
                )

    def _somebody_knows(self, naive: Naive, now: datetime, told: str) -> None:
        """An answer that is overdue has been brought before a named person."""
        state = json.loads(self.cases[naive.id]["state"])
        if _moment(state["due_at"]) > now - timedelta(days=4) or naive.public is not None:
            return
        named = [line for line in naive.lines if line.kind == "NudgeFired" and line.event["to"]]
        self.must(bool(named), f"case {naive.id} is overdue and nobody was reminded", naive.id)

    def _a_manager_knows_of_the_email(self, naive: Naive, now: datetime) -> None:
        """An e-mail that nobody answered for days was brought before a manager."""
        since = naive.email_since
        if since is None or since > now - timedelta(days=5):
            return
        managers = [
            line
            for line in naive.lines
            if line.kind == "NudgeFired"
            and line.event["kind"] == "email"
            and line.at > since
            and any(ROLES.get(id) == "manager" for id in line.event["to"])
        ]
        self.must(bool(managers), f"the e-mail of case {naive.id} waits unheard", naive.id)

    # --- reading

    def _review(self, naive: Naive) -> str:
        found: str = naive.lines[0].event["review"]["key"]["id"]
        return found

    def _told(self) -> Iterator[Naive]:
        lines: dict[int, list[Line]] = defaultdict(list)
        for row in self.timeline:
            event = json.loads(row["content"])
            at = _moment(row["at"])
            lines[row["case"]].append(Line(row["seq"], at, row["by"], row["kind"], event))
        for id, told in lines.items():
            naive = Naive(id, told[0].event["location"])
            for line in told:
                _follows(naive, line)
            yield naive


def _follows(case: Naive, line: Line) -> None:
    """One event, read as a person would."""
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
            case.reply = "rejected"
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


def _moment(stored: Any) -> datetime:
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
