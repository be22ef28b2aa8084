"""The rules that must hold after a life, implemented only from DESIGN.md §8.

It defines again, without the product, what the hashes cover and what a reply must contain.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.faults.crowds import Crowds
from tests.faults.people import PRIVATE
from tests.faults.records import ROLES, Line, Naive, Wrong, moment
from tests.faults.reminders import Reminders

__all__ = ["Oracle", "Wrong"]

ONLY_AT = {"tomas": "lakeside"}
MAY_APPROVE = ("manager", "approver")
TOLD_STARS = ("CaseOpened", "ReviewEdited")
PRAISE = 4
"""Minimum star rating at which a reply may be a thank-you without contact details."""

CLICKED = {
    "approve": "ReplyApproved", "undo": "ApprovalUndone", "hold": "ReplyHeld",
    "decline": "ReplyDeclined", "log-call": "CallLogged", "take-down": "TakeDownAsked",
    "leave-outdated": "OutdatedLeft", "reached-out": "SecondContactMade",
    "leave-it": "SecondContactLeft", "try-again": "RetryAsked", "snooze": "NudgeSnoozed",
    "another": "DraftWritten", "wrote-email": "EmailCame", "answered-email": "EmailAnswered",
}  # fmt: skip


class Oracle(Reminders, Crowds):
    """Checks one life after it has come to rest."""

    def check(self) -> Counter[str]:
        """Raises `Wrong` for a broken rule. Returns how often each rule was checked."""
        for rule in (
            self.no_review_is_lost_or_doubled,
            self.cases_follow_their_reviews_forward,
            self.what_is_public_was_approved,
            self.one_reply_stands,
            self.acknowledged_clicks_are_there,
            self.reminders_come_once_and_in_time,
            self.many_reminders_are_one_message,
            self.cards_show_their_case,
            self.timelines_are_whole,
            self.private_words_stay_private,
            self.refusals_say_why,
            self.nothing_waits_for_ever,
            self.who_is_there_is_known,
            self.no_limit_is_passed,
            self.a_flood_is_gathered_and_holds_up_nobody,
        ):
            self.rule = rule.__name__.replace("_", " ")
            rule()
        return self.checks

    # --- 1

    def no_review_is_lost_or_doubled(self) -> None:
        rows = Counter((row["site"], row["location"], row["review"]) for row in self.review_rows)
        for key, times in rows.items():
            self.must(times == 1, f"{key} is recorded {times} times")
        cases = Counter(
            naive.lines[0].event["review"]["key"]["id"] for naive in self.known.values()
        )
        states: dict[str, list[Any]] = defaultdict(list)
        for row in self.cases.values():
            state = json.loads(row["state"])
            states[state["review"]["key"]["id"]].append((row["id"], state))
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
            self._its_case_knows(id, there, states[id])
            # whatever these patients write is a complaint
            complains = there.stars <= 2 or bool(there.text.literal)
            if complains and there.reply is None:
                self.must(cases[id] == 1, f"{id} has {there.stars} stars and no case", review=id)

    def _its_case_knows(self, id: str, there: Any, states: list[Any]) -> None:
        """An open case has the review in its current state."""
        for case, state in states:
            if state["closed"]:
                continue
            known = (state["review"]["stars"], state["review"]["text"])
            as_it_is = known == (there.stars, there.text.literal)
            self.must(as_it_is, f"case {case} knows {id} in an old wording", case)

    def cases_follow_their_reviews_forward(self) -> None:
        """Even if news comes late or twice, no case returns to a text that was edited since."""
        for naive in self.known.values():
            written = self.life.written[self.review(naive)].wordings
            wordings = [(one.stars, one.text.literal) for one in written]
            place = 0
            for line in naive.lines:
                if line.kind in ("CaseOpened", "ReviewEdited"):
                    told = (line.event["review"]["stars"], line.event["review"]["text"])
                    forward = told in wordings[place:]
                    self.must(forward, f"case {naive.id} went back to {told[0]} stars", naive.id)
                    place += wordings[place:].index(told)

    # --- 2

    def what_is_public_was_approved(self) -> None:
        where = {self.review(naive): naive for naive in self.known.values()}
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
            steps = self._rejections(naive.location, at)  # at most, down the ladder
            # whoever raised their stars to praise is thanked, and not asked to call
            thanked = all(praises_when(naive, line) for line, _ in leaves)
            has_phone, has_email = "(704) 555-0132" in words, "care@oakstreet.example" in words
            self.must(has_phone or steps > 1 or thanked, "a reply has no phone number", naive.id)
            self.must(has_email or steps > 0 or thanked, "a reply has no e-mail", naive.id)
            self.must("remove your review" not in words, "a reply asks to take it down", naive.id)
        for naive in self.known.values():
            self._sends_follow_approvals(naive)

    def _rejections(self, location: str, before: datetime) -> int:
        """Replies of the office that the site had rejected by then."""
        here = (one for one in self.known.values() if one.location == location)
        lines = (line for one in here for line in one.lines)
        return sum(line.kind == "ReplyRejected" and line.at <= before for line in lines)

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
                    leaves_at = moment(approval.event["leaves_at"])
                    early = line.at < leaves_at
                    self.must(not early, "a reply left in its undo window", naive.id)

    # --- 3

    def one_reply_stands(self) -> None:
        for naive in self.known.values():
            there = self.life.site.reviews.get(self.review(naive))
            if there is None or self._answered_after_its_end(naive):
                continue
            words = there.reply.text if there.reply else None
            if naive.public is not None and naive.reply == "published":
                self.must(
                    words == naive.public,
                    f"case {naive.id} says {naive.public[:50]!r}, there stands {str(words)[:50]!r}",
                    naive.id,
                )
        texts: dict[str, list[str | None]] = defaultdict(list)
        for _at, id, words in self.life.site.taken:
            if not texts[id] or texts[id][-1] != words:
                texts[id].append(words)
        for naive in self.known.values():
            changed = texts[self.review(naive)]
            self.must(
                len(changed) <= naive.approvals,
                f"{len(changed)} replies went out for {naive.approvals} approvals",
                naive.id,
            )

    def _answered_after_its_end(self, naive: Naive) -> bool:
        """Someone replied on the site itself, after we had stopped checking."""
        ends = [line.at for line in naive.lines if line.kind == "CaseClosed"]
        answered = self.life.patients.answered.get(self.review(naive))
        return naive.closed is not None and answered is not None and answered > ends[-1]

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

    # --- 6

    def cards_show_their_case(self) -> None:
        effects = {row["key"]: row for row in self.effects}
        there = {chat.platform: _by_key(chat.messages) for chat in self.life.chats.values()}
        for naive in self.known.values():
            if naive.closed and not self._may_be_seen(naive, there):
                continue
            for chat in self.life.chats.values():
                key = f"card:{naive.id}:{chat.platform}"
                row = effects.get(key)
                self.must(row is not None, f"{key} was never asked for", naive.id)
                assert row is not None
                if row["state"] == "dead":
                    continue
                standing = there[chat.platform].get(key, [])
                gathered = row["state"] == "cancelled" and self.is_listed(naive, chat.platform)
                if gathered and not standing:
                    continue
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

    def _may_be_seen(self, naive: Naive, there: dict[str, dict[str, list[Any]]]) -> bool:
        """A card that someone deleted after the end of its case stays away."""
        return any(f"card:{naive.id}:{platform}" in keys for platform, keys in there.items())

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
            at = moment(row["at"]).astimezone(UTC).isoformat()
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
                "reply": state["reply"]["status"]["state"],
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
        dead = " ".join(row["key"] for row in self.effects if row["state"] == "dead")
        for row in self.effects:
            if row["state"] in ("waiting", "unknown", "sending"):
                late = moment(row["due_at"]) < now - timedelta(hours=1)
                self.must(
                    not late, f"{row['key']} waits, {row['state']}: {row['problem']}", row["case"]
                )
            elif row["state"] == "dead" and row["kind"] != "notice":
                known = row["key"] in told or f"notice:dead:{row['key']}:" in dead
                self.must(known, f"{row['key']} died and nobody was told", row["case"])
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
                late = moment(timer["due_at"]) < now - timedelta(hours=1)
                self.must(
                    not late, f"timer {timer['kind']} {timer['n']} never fired", timer["case"]
                )

    def _somebody_knows(self, naive: Naive, now: datetime, told: str) -> None:
        """A named person knows about the overdue reply."""
        state = json.loads(self.cases[naive.id]["state"])
        if moment(state["due_at"]) > now - timedelta(days=4) or naive.public is not None:
            return
        named = [line for line in naive.lines if line.kind == "NudgeFired" and line.event["to"]]
        self.must(bool(named), f"case {naive.id} is overdue and nobody was reminded", naive.id)

    def _a_manager_knows_of_the_email(self, naive: Naive, now: datetime) -> None:
        """A manager knows about an e-mail that had no reply for days."""
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


def _by_key(messages: list[Any]) -> dict[str, list[Any]]:
    found = defaultdict(list)
    for message in messages:
        found[message.key].append(message)
    return found


def praises_when(naive: Naive, approved: Line) -> bool:
    """Whether the review had four or five stars, or turned to praise, when this was approved."""
    before = naive.lines[: naive.lines.index(approved)]
    told = [line.event for line in before if line.kind in TOLD_STARS]
    if not told:
        return False
    return (told[-1]["review"]["stars"] or 0) >= PRAISE or told[-1].get("words") == "better"
