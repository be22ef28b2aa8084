"""Finds the member behind a Slack account. Only accounts in the practice's own workspace count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.calls import table
from adapters.slack.clicks import Where
from adapters.slack.errors import translated
from adapters.slack.payloads import PLATFORM
from bot.errors import Broken, OutsideError, Refused
from bot.practice import Member, MemberId, Practice

KNOWN = 5_000
"""Maximum number of people in the cache. When it's full, it's cleared."""

PAGE = 200
"""Number of people on a page of `users.list`. Slack recommends at most this many, and allows 20
pages a minute.
"""

AWAY = "I can't see who you are in Slack right now. Try again in a minute."

ELSEWHERE = "Bedside only works in the practice's own workspace."


@dataclass(frozen=True)
class Profile:
    """A person's data from Slack.

    In an Enterprise organization, which has several workspaces, `workspaces` are the ones that the
    person belongs to, and `other_id` is their id in the organization, which can be different from
    their id in a workspace.
    https://docs.slack.dev/reference/objects/user-object
    """

    id: str
    team: str
    organization: str = ""
    workspaces: frozenset[str] = frozenset()
    other_id: str = ""
    email: str = ""
    is_guest: bool = False
    is_stranger: bool = False
    is_closed: bool = False

    def is_in(self, team: str, others: Collection[str] = ()) -> bool:
        """Whether they belong to the `team` workspace (possibly as a guest) and all of `others`."""
        if self.organization:
            theirs = {*self.workspaces, self.team, self.organization}
            return theirs.issuperset((team, *others))
        return not others and not self.is_stranger and self.team in ("", team)

    def has_left(self, team: str) -> bool:
        """Whether their account is closed, or is only in the organization's other workspaces."""
        return self.is_closed or (bool(self.organization) and not self.is_in(team))


@dataclass(frozen=True)
class Heard:
    """A member whose account changed, and whether they've left."""

    member: Member
    has_left: bool


class Directory:
    """Finds the practice's members by their Slack ids. `team` is the practice's workspace."""

    def __init__(self, client: AsyncWebClient, practice: Practice, team: str) -> None:
        self.practice = practice
        self.team = team
        self.learned: Callable[[Mapping[MemberId, str]], None] = lambda ids: None
        self._client = client
        self._known: dict[str, Profile] = {}
        self._cursor: str | None = ""

    async def member(self, where: Where) -> Member:
        """Return the member who clicked. Raises `Refused` for anyone else.

        In an Enterprise organization, the request and the person can belong to workspaces other
        than ours, so we have to ask Slack whether the person belongs to ours.
        """
        if not self.team:
            raise Refused(AWAY)
        if where.team != self.team or where.user_team not in ("", self.team):
            seen = {where.team, where.user_team} - {"", self.team}
            await self._refuse_outsider(where.user, seen)
        return await self._member(where.user)

    async def _refuse_outsider(self, user: str, seen: set[str]) -> None:
        """Raise `Refused` unless the person belongs to our workspace and to all of `seen`."""
        known = self._known.get(user)
        if known is not None and known.is_in(self.team, seen):
            return
        now = await self._ask(user)
        if now is None or not now.is_in(self.team, seen):
            raise Refused(ELSEWHERE)

    async def chosen(self, user: str) -> Member:
        """Return the member picked from a menu. Raises `Refused` if it's someone else."""
        try:
            return await self._member(user)
        except Refused as refusal:
            raise Refused(
                "They aren't on the practice's list of members. Choose someone who is, "
                "or add them to bedside.toml."
            ) from refusal

    async def learn(self) -> None:
        """Read the workspace's list of people, starting where the last attempt stopped.

        This finds the ids of members for whom we only have an e-mail address, and detects who has
        left. Raises `OutsideError` if Slack doesn't respond, but keeps everything read before that.
        """
        while self._cursor is not None:
            try:
                with translated(repeatable=True):
                    page = await self._client.users_list(
                        cursor=self._cursor, limit=PAGE, team_id=self.team
                    )
            except Broken:
                # the cursor has expired, so start over at the next attempt
                self._cursor = ""
                raise
            self._read(page.get("members"))
            details = page.get("response_metadata")
            self._cursor = (details.get("next_cursor") if isinstance(details, dict) else "") or None

    def _read(self, people: object) -> None:
        ids: dict[MemberId, str] = {}
        for user in people if isinstance(people, list) else ():
            profile = profile_of(user) if isinstance(user, dict) else None
            member = self._named(profile) if profile else None
            if profile is None or member is None:
                continue
            self._keep(profile)
            if PLATFORM not in member.chat and not profile.is_closed:
                ids[member.id] = profile.id
        if ids:
            self.practice = introduced(self.practice, ids)
            self.learned(ids)

    async def heard(self, user: Mapping[str, Any]) -> Heard | None:
        """Handle an event about a changed account. Return None if the account isn't a member's.

        Events can be late or out of order, so we fetch the current state of a member's account.
        """
        profile = profile_of(user)
        if profile is None:
            return None
        self._known[profile.id] = profile
        if self._named(profile) is None:
            return None
        with suppress(OutsideError):
            await self._remember(profile.id)
        newest = self._known[profile.id]
        member = self._named(newest)
        return Heard(member, newest.has_left(self.team)) if member else None

    def looked(self) -> list[Heard]:
        """The last known state of the members' accounts."""
        known = ((self._named(user), user.has_left(self.team)) for user in self._known.values())
        return [Heard(member, has_left) for member, has_left in known if member is not None]

    @property
    def has_learned(self) -> bool:
        """Whether we've read the workspace's whole list of people."""
        return self._cursor is None

    async def _member(self, user: str) -> Member:
        member = self.practice.whose(PLATFORM, user)
        profile = self._known.get(user)
        if member is None and profile is None:
            profile = await self._ask(user)
        if profile is not None:
            self._admit(profile)
            member = member or self._named(profile)
        if member is None:
            raise Refused(
                "I don't know you yet. Ask a manager to add you to the practice's members."
            )
        return member

    def _admit(self, profile: Profile) -> None:
        if not profile.is_in(self.team):
            raise Refused(ELSEWHERE)
        if profile.is_guest:
            raise Refused("Guests can't work on reviews. Ask one of the practice's managers.")
        if profile.is_closed:
            raise Refused("This account is closed.")

    def _named(self, profile: Profile) -> Member | None:
        """The member with the profile's id, or else with its e-mail address.

        The e-mail address counts only if the member doesn't have an id yet, and if the person is in
        our workspace and isn't a guest.
        """
        ids = (profile.id, profile.other_id)
        members = (self.practice.whose(PLATFORM, id) for id in ids if id)
        if member := next(filter(None, members), None):
            return member
        if not profile.email or profile.is_guest or not profile.is_in(self.team):
            return None
        wanted = profile.email.casefold()
        unknown = (m for m in self.practice.members.values() if PLATFORM not in m.chat)
        return next((m for m in unknown if m.email.casefold() == wanted), None)

    async def _ask(self, user: str) -> Profile | None:
        """The person's current data from Slack.

        None if Slack doesn't have this person. Raises `Refused` if Slack is down.
        """
        try:
            await self._look_up(user)
        except OutsideError as error:
            raise Refused(AWAY) from error
        return self._known.get(user)

    async def _look_up(self, user: str) -> None:
        with suppress(Broken):
            await self._remember(user)

    async def _remember(self, user: str) -> None:
        with translated(repeatable=True):
            answer = await self._client.users_info(user=user)
        profile = profile_of(table(answer.get("user")))
        self._keep(profile)
        if profile is not None:
            # the id that Slack returns can be the other one of the person's two ids
            self._known[user] = profile

    def _keep(self, profile: Profile | None) -> None:
        if profile is None:
            return
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known[profile.id] = profile


def profile_of(user: Mapping[str, Any]) -> Profile | None:
    """Parse a user object from Slack. Return None if it isn't one."""
    id, details = user.get("id"), user.get("profile") or {}
    if not isinstance(id, str) or not isinstance(details, dict):
        return None
    above = user.get("enterprise_user")
    above = above if isinstance(above, dict) else {}
    teams = above.get("teams")
    return Profile(
        id=id,
        team=str(user.get("team_id") or ""),
        organization=str(above.get("enterprise_id") or ""),
        workspaces=frozenset(map(str, teams if isinstance(teams, list) else ())),
        other_id=str(above.get("id") or ""),
        email=str(details.get("email") or ""),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
        is_closed=bool(user.get("deleted")),
    )


def introduced(practice: Practice, ids: Mapping[MemberId, str]) -> Practice:
    """Return the practice with the Slack ids that we've found."""
    members = {
        id: replace(member, chat={**member.chat, PLATFORM: ids[id]}) if id in ids else member
        for id, member in practice.members.items()
    }
    return replace(practice, members=members)
