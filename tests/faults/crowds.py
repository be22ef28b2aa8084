"""Checks for heavy load (rate limits, quotas, bursts), and for who counts as being on the team."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.faults.records import Naive, Records, moment

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

REQUESTS = 300
"""Requests that Google allows one project in a minute.

https://developers.google.com/my-business/content/limits"""

SOON = timedelta(minutes=5)
"""Maximum delay of the other office's cards and reminders during a burst."""

OVERTAKING = 3
"""Maximum number of places by which cards being sent at once can pass each other."""


class Crowds(Records):
    # --- departures

    def who_is_there_is_known(self) -> None:
        """Members are known to be there or gone, as of the last event that reached us
        about each.
        """
        gone, heard = self.life.troubles.gone, self.life.troubles.heard
        rows = {(row["member"], row["platform"]) for row in self.departures}
        for who, was_gone in heard.items():
            if was_gone != (who in gone):
                continue
            for platform in self.life.platforms:
                counted = (who, platform) in rows
                self.must(counted == was_gone, f"{who} is gone: {was_gone}, counted so: {counted}")
            for naive in self.known.values():
                keeps = was_gone and naive.owner == who and not naive.closed
                self.must(not keeps, f"{who} left and has case {naive.id}", naive.id)

    # --- rate limits and quotas

    def no_limit_is_passed(self) -> None:
        """One new message a second from each process, and a site's limit per minute."""
        posted = defaultdict(list)
        for at, who, where, _key in self.life.network.posted:
            posted[who, where].append(at)
        for (who, where), times in posted.items():
            most = most_within(times, timedelta(seconds=3))
            # a clock that was set back allows one more
            self.must(most <= 4, f"{who} posted {most} messages to {where} within 3 s")
        most = most_within(self.life.site.asked, MINUTE)
        self.must(most <= REQUESTS, f"the site got {most} requests within a minute")

    # --- bursts

    def a_flood_is_gathered_and_holds_up_nobody(self) -> None:
        flood = self.life.flood
        if flood is None:
            return
        there = [naive for naive in self.known.values() if naive.location == flood.location]
        for chat in self.life.chats.values():
            standing = {m.key for m in chat.messages}
            self._the_rest_is_listed(chat, there, standing)
            if flood.calm:
                self._the_first_stay_first(chat, there, standing)
                self._the_other_office_lives_on(chat)

    def is_listed(self, naive: Naive, platform: str) -> bool:
        """The case is in the list of a burst and doesn't have a card."""
        flood = self.life.flood
        if flood is None or naive.location != flood.location:
            return False
        return bool(self._lists(self.life.chats[platform]))

    def _lists(self, chat: Any) -> list[Any]:
        """The lists as they are now. A copy in a chat that can't be read stays as it was."""
        newest = {m.key: m for m in chat.messages if m.key.startswith("burst:")}
        shown = [json.loads(m.shows) for m in newest.values()]
        return [one for one in shown if one["location"] == self.life.flood.location]

    def _the_rest_is_listed(self, chat: Any, there: list[Naive], standing: set[str]) -> None:
        """Every pending case has a card or is counted in the list."""
        dead = {row["key"] for row in self.effects if row["state"] == "dead"}
        without = [
            naive.id
            for naive in there
            if self.cases[naive.id]["waits"] and f"card:{naive.id}:{chat.platform}" not in standing
        ]
        lists = self._lists(chat)
        if any(key.startswith("burst:") for key in dead):
            return
        case = next(iter(without), None)
        self.must(bool(lists) or not without, f"{len(without)} cases are in no list", case)
        for shown in lists:
            same = shown["total"] == len(without)
            self.must(same, f"the list counts {shown['total']} cases, {len(without)} have no card")
            self.must(set(shown["cases"]) <= set(without), "the list shows what has a card")

    def _the_first_stay_first(self, chat: Any, there: list[Naive], standing: set[str]) -> None:
        """The allowed number of cases have cards, the earliest first. Others get one only when
        taken up.
        """
        most = self.life.practice.policy.gather_above
        there = sorted(there, key=lambda naive: naive.id)
        own = []
        for n, naive in enumerate(there):
            if self.review(naive) not in self.life.flood.ids:
                continue
            before = there[n - most] if n >= most else None
            crowded = before is not None and before.lines[0].at > naive.lines[0].at - HOUR
            untouched = {line.kind for line in naive.lines} <= {
                "CaseOpened",
                "DraftWritten",
                "NudgeFired",
            }
            key = f"card:{naive.id}:{chat.platform}"
            if not crowded:
                own.append(key)
                self.must(key in standing, f"{key} is of the first and has no card", naive.id)
            elif untouched:
                self.must(key not in standing, f"{key} is one card too many", naive.id)
        if self.life.flood.replicas == 1:
            posted = list(dict.fromkeys(m.key for m in chat.everything if m.key in own))
            for place, key in enumerate(own):
                moved = posted.index(key) - place
                self.must(abs(moved) <= OVERTAKING, f"{key} moved by {moved} places")

    def _the_other_office_lives_on(self, chat: Any) -> None:
        flood = self.life.flood
        due = {(t["case"], t["kind"], t["round"], t["n"]): t["due_at"] for t in self.timers}
        for naive in self.known.values():
            opened_at = naive.lines[0].at
            if naive.location == flood.location:
                continue
            if opened_at > flood.at:
                key = f"card:{naive.id}:{chat.platform}"
                posted = [m.at for m in chat.everything if m.key == key]
                held_up = min(posted) - opened_at if posted else None
                in_time = held_up is not None and held_up <= SOON
                self.must(in_time, f"{key} came after {held_up}", naive.id)
            for line in naive.lines:
                if line.kind == "NudgeFired" and flood.at < line.at < flood.at + 6 * HOUR:
                    name = (naive.id, line.event["kind"], line.event["round"], line.event["n"])
                    due_at = moment(due[name])
                    # an earlier one that was late could have been held until the office opened
                    in_time = due_at < flood.at or line.at <= due_at + SOON
                    self.must(in_time, f"reminder {name} fired {line.at - due_at} late", naive.id)


def most_within(times: Iterable[datetime], span: timedelta) -> int:
    """The highest number within any window of that length."""
    sorted_times: Sequence[datetime] = sorted(times)
    most = first = 0
    for last, at in enumerate(sorted_times):
        while sorted_times[first] <= at - span:
            first += 1
        most = max(most, last - first + 1)
    return most
