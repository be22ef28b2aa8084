"""Checks of reminders: each comes once, in time, by day, to a person who's there, many as one."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import datetime, time, timedelta

from tests.faults.records import ROLES, Line, Naive, Records, follows, moment

UNCLEAR = timedelta(minutes=45)
"""Maximum time that a reminder can be in transit. Its reason is checked when it's sent."""

LIMIT = 99
"""The number of the reminder that a deadline has passed, which can't be snoozed."""

SNOOZED = 100
"""Reminders with at least this number were snoozed until a chosen time."""

REPEATED = 1_000
"""Reminders with at least this number repeat that a deadline has passed."""

MANY = 3
"""Number of cases whose reminders, if due for a person at once, come as one message."""


class Reminders(Records):
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
                    early = line.at < moment(timer["due_at"])
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
        """Each fires while there's a reason for it, during office hours, to a person
        who's there.
        """
        so_far, snoozed = Naive(naive.id, naive.location), dict[str, datetime]()
        for line in naive.lines:
            if line.kind == "NudgeSnoozed":
                snoozed[line.event["kind"]] = moment(line.event["until"])
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
                if n < SNOOZED or n >= REPEATED:
                    rings = kind not in snoozed or line.at > snoozed[kind] or n == LIMIT
                    rings = rings or n >= REPEATED
                    self.must(rings, f"{name} fired although it was snoozed", naive.id)
                    self._fires_by_day(naive, line, name)
                self._is_for_one_who_is_there(naive, line, name)
            follows(so_far, line)

    def _fires_by_day(self, naive: Naive, line: Line, name: str) -> None:
        """By the clock of the machine that fired it, which can be wrong."""
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
            return any(absence.first <= day <= absence.last for absence in absences)

        managers = [id for id, role in ROLES.items() if role == "manager"]
        for id in line.event["to"]:
            nobody_else = id in managers and all(map(away, managers))
            self.must(not away(id) or nobody_else, f"{name} is for {id}, who is away", naive.id)

    def _none_after_its_reason(self) -> None:
        """No reminder to reply is sent when the reply has been there for a while."""
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
        """Reminders are planned for the office's day, by its local time at that moment."""
        for timer in self.timers:
            case = self.known.get(timer["case"])
            wished = SNOOZED <= timer["n"] < REPEATED or timer["kind"] in ("hold", "moderation")
            if case is None or wished:
                continue
            zone = self.life.practice.locations[case.location].time_zone
            local = moment(timer["due_at"]).astimezone(zone)
            in_the_day = time(8) <= local.time() <= time(17) and local.weekday() < 5
            name = f"{timer['kind']} {timer['n']} of case {case.id}"
            self.must(in_the_day, f"{name} is planned for {local:%a %H:%M}", case.id)

    # --- many at once

    def many_reminders_are_one_message(self) -> None:
        """After an outage or in a burst, each person gets one message, the oldest
        deadline first.
        """
        fired: dict[tuple[datetime, str], dict[int, str]] = defaultdict(dict)
        for naive in self.known.values():
            for line in naive.lines:
                if line.kind == "NudgeFired" and not _is_in_the_daily_line(line):
                    event = line.event
                    name = f"nudge-{event['kind']}-{event['round']}-{event['n']}:{naive.id}:"
                    for who in event["to"]:
                        fired[line.at, who][naive.id] = name
        singly, merged = self._reminded()
        for (at, who), names in fired.items():
            if len(names) < MANY:
                continue
            for case, name in names.items():
                alone = any(key.startswith(name) for key in singly[who])
                self.must(not alone, f"{name} came to {who} alone, with {len(names)} at {at}", case)
                self.must(case in merged[who], f"{name} is in no message to {who}", case)
        self._each_names_the_oldest_first()

    def _reminded(self) -> tuple[dict[str, set[str]], dict[str, set[int]]]:
        """The single reminders that each person got, and the cases they got together."""
        singly: dict[str, set[str]] = defaultdict(set)
        merged: dict[str, set[int]] = defaultdict(set)
        for chat in self.life.chats.values():
            for message in chat.everything:
                if message.key.startswith("nudge-"):
                    for who in json.loads(message.shows)["to"]:
                        singly[who].add(message.key)
        for row in self.effects:
            if row["kind"] == "several":
                merged[row["member"]] |= {int(id) for id in json.loads(row["details"])["cases"]}
        return singly, merged

    def _each_names_the_oldest_first(self) -> None:
        """And no two of them come within a minute, unless one had to be sent again.

        A chat that can't be read may then have it twice, which is better than not at all.
        """
        last: dict[str, datetime] = {}
        sent = Counter(key for _at, _who, _where, key in self.life.network.posted)
        for chat in self.life.chats.values():
            for message in chat.everything:
                if not message.key.startswith("several:"):
                    continue
                shown = json.loads(message.shows)
                due, cases = shown["due"], shown["cases"]
                self.must(due == sorted(due), f"{message.key} does not name the oldest first")
                self.must(len(cases) == len(set(cases)), f"{message.key} names a case twice")
                if sent[message.key] > 1:
                    continue
                before = last.get(message.conversation)
                again = before is not None and message.at - before < timedelta(minutes=1)
                self.must(not again, f"{message.key}: two such messages within a minute")
                last[message.conversation] = message.at


def _is_in_the_daily_line(line: Line) -> bool:
    """Overdue reviews share one line a day, in the channel and to the manager."""
    return line.event["kind"] == "reply" and int(line.event["n"]) >= REPEATED
