"""Finds the member behind a Slack user, in the practice's own workspace only."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import translated
from adapters.slack.payloads import PLATFORM
from bot.errors import Broken, OutsideError, Refused
from bot.practice import Member, MemberId, Practice

KNOWN = 5_000
"""People remembered at most; then all are asked for anew."""


@dataclass(frozen=True)
class Profile:
    """A person as Slack describes them."""

    id: str
    team: str
    email: str = ""
    is_guest: bool = False
    is_stranger: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class Heard:
    """A member of whom there is news, and whether they have left for good."""

    member: Member
    has_left: bool


class Directory:
    """The practice's members by their Slack ids; `team` is the practice's workspace."""

    def __init__(self, client: AsyncWebClient, practice: Practice, team: str) -> None:
        self.practice = practice
        self.team = team
        self._client = client
        self._known: dict[str, Profile] = {}

    async def member(self, user: str, team: str, user_team: str = "") -> Member:
        """The member who clicked. Raises `Refused` for anyone else.

        `team` is the workspace that the request is for, `user_team` the person's own.
        """
        if team != self.team or user_team not in ("", self.team):
            raise Refused("Bedside works for the practice's own workspace only.")
        return await self._member(user)

    async def chosen(self, user: str) -> Member:
        """The member chosen in a menu. Raises `Refused` if it isn't one."""
        try:
            return await self._member(user)
        except Refused as refusal:
            raise Refused(
                "They are not on the practice's list of members. Choose somebody who is, "
                "or add them to bedside.toml."
            ) from refusal

    async def learn(self) -> Mapping[MemberId, str]:
        """For the start. Members that Slack doesn't know are left out.

        To be asked at the start; what Slack does not know is left out.
        """
        found: dict[MemberId, str] = {}
        for member in self.practice.members.values():
            if PLATFORM in member.chat:
                await self._look_up(member.chat[PLATFORM])
            elif member.email and (id := await self._by_email(member.email)):
                found[member.id] = id
        return found

    async def heard(self, user: Mapping[str, Any]) -> Heard | None:
        """Slack says that a person changed; None if it is no member.

        Events come late and out of order, so one about a member is a hint to look how they are.
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
        return Heard(member, newest.is_gone) if member else None

    def looked(self) -> list[Heard]:
        """How the members' accounts are, as far as that is known."""
        known = ((self._named(profile), profile.is_gone) for profile in self._known.values())
        return [Heard(member, is_gone) for member, is_gone in known if member is not None]

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
        if profile.is_stranger or profile.team not in ("", self.team):
            raise Refused("Bedside works for the practice's own workspace only.")
        if profile.is_guest:
            raise Refused("Guests cannot work on reviews. Ask a manager of the practice.")
        if profile.is_gone:
            raise Refused("This account is closed.")

    def _named(self, profile: Profile) -> Member | None:
        member = self.practice.whose(PLATFORM, profile.id)
        if member is not None or not profile.email:
            return member
        wanted = profile.email.casefold()
        return next(
            (m for m in self.practice.members.values() if m.email.casefold() == wanted), None
        )

    async def _ask(self, user: str) -> Profile | None:
        """The person as Slack describes them now. None if Slack knows no one, `Refused` if it's
        away."""
        try:
            await self._look_up(user)
        except OutsideError as error:
            raise Refused("Slack does not tell me who you are. Try again in a minute.") from error
        return self._known.get(user)

    async def _look_up(self, user: str) -> None:
        with suppress(Broken):
            await self._remember(user)

    async def _remember(self, user: str) -> None:
        with translated(repeatable=True):
            answer = await self._client.users_info(user=user)
        self._keep(profile_of(answer.get("user") or {}))

    async def _by_email(self, email: str) -> str:
        try:
            with translated(repeatable=True):
                answer = await self._client.users_lookupByEmail(email=email)
        except Broken:
            return ""
        profile = profile_of(answer.get("user") or {})
        self._keep(profile)
        return profile.id if profile and not profile.is_gone else ""

    def _keep(self, profile: Profile | None) -> None:
        if profile is None:
            return
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known[profile.id] = profile


def profile_of(user: Mapping[str, Any]) -> Profile | None:
    """A user object of Slack's; None if it is none."""
    id, details = user.get("id"), user.get("profile") or {}
    if not isinstance(id, str) or not isinstance(details, dict):
        return None
    return Profile(
        id=id,
        team=str(user.get("team_id") or ""),
        email=str(details.get("email") or ""),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
        is_gone=bool(user.get("deleted")),
    )


def introduced(practice: Practice, ids: Mapping[MemberId, str]) -> Practice:
    """The practice with the Slack ids that were learned."""
    members = {
        id: replace(member, chat={**member.chat, PLATFORM: ids[id]}) if id in ids else member
        for id, member in practice.members.items()
    }
    return replace(practice, members=members)
