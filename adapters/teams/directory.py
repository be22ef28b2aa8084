"""Finds the member behind a Teams account. Only accounts in the practice's own tenant count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from adapters.teams.payloads import PLATFORM, Account, Activity
from bot.errors import Broken, OutsideError, Refused
from bot.practice import Location, Member, MemberId, Practice

MEMBER = "member:"

KNOWN = 5_000
"""Maximum number of people in the cache. When it's full, it's cleared."""

AGAIN_FOR_ALL = 60
"""Maximum number of people in a conversation for which Teams refreshes everyone's card.

In a larger one, the card has to list the people whose cards refresh.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/
universal-actions-for-adaptive-cards/up-to-date-views
"""


@dataclass(frozen=True)
class Profile:
    """A person's data from Teams.

    `aad` is their id in the tenant, and `id` is their id with this bot.
    """

    id: str
    aad: str
    tenant: str = ""
    email: str = ""
    is_guest: bool = False

    def is_from_elsewhere(self, tenant: str) -> bool:
        """Whether their account is in an organization other than `tenant`.

        False if `tenant` is empty.
        """
        return bool(tenant) and self.tenant.casefold() not in ("", tenant.casefold())


@dataclass(frozen=True)
class Place:
    """A conversation whose people we can list."""

    service_url: str
    conversation: str


class Roster(Protocol):
    """Teams' list of the people in a conversation. It raises the errors in `bot.errors`."""

    async def person(self, place: Place, id: str) -> Profile:
        """Return the person with this id. Raises `Broken` if no one in the conversation has it."""
        ...

    async def people(self, place: Place) -> list[Profile]: ...


class Directory:
    """Finds the practice's members by their Teams ids.

    `tenant` is the practice's tenant (if it's empty, any tenant is allowed). In a trial, strangers
    get a message that says how to become a member.
    """

    def __init__(
        self, roster: Roster, practice: Practice, tenant: str, *, is_trial: bool = False
    ) -> None:
        self.practice = practice
        self.learned: Callable[[Mapping[MemberId, str]], None] = lambda ids: None
        self._tenant = tenant
        self._is_trial = is_trial
        self._roster = roster
        self._known: dict[str, Profile] = {}
        self._crowds: dict[str, Mapping[str, str]] = {}
        self._place: Place | None = None

    async def member(self, activity: Activity) -> Member:
        """Return the member who did something. Raises `Refused` for anyone else."""
        self._place = _place(activity)
        return await self._member(activity.user, self._place)

    async def chosen(self, id: str) -> Member:
        """Return the member who was picked or mentioned. Raises `Refused` if it's someone else.

        `id` is one of Teams' ids or, from the team's menu, `member:` followed by one of ours.
        """
        ours = self.practice.member(MemberId(id.removeprefix(MEMBER)))
        if ours is not None and id.startswith(MEMBER):
            return ours
        try:
            return await self._member(id, self._place)
        except Refused as refusal:
            raise Refused(
                "They aren't on the practice's list of members. Choose someone who is, "
                "or add them to bedside.toml."
            ) from refusal

    async def learn(self, place: Place) -> None:
        """Look in a conversation for members for whom we only have an e-mail address."""
        if self._unknown():
            await self.look(place)

    async def look(self, place: Place) -> list[Member]:
        """Return the members who are currently in a conversation."""
        people = await self._roster.people(place)
        members = []
        for profile in people:
            self._keep(profile)
            if self._is_ours(profile):
                members.append(self._named(profile))
        is_crowd = len(people) > AGAIN_FOR_ALL
        self._crowds[place.conversation] = {p.aad: p.id for p in people} if is_crowd else {}
        return [member for member in members if member is not None]

    def known(self, account: Account) -> Member | None:
        """The member with this account, or None if we haven't matched it to a member."""
        profile = self._known.get(account.id)
        id = account.aad_object_id or (profile.aad if profile else "")
        return self.practice.whose(PLATFORM, id) if id else None

    async def is_in_none(self, member: Member, places: Iterable[Place]) -> bool:
        """Whether a member is in none of these places.

        Errors from the roster propagate, except `Broken`, which means that the person isn't there.
        """
        for place in places:
            with suppress(Broken):
                await self._roster.person(place, member.chat[PLATFORM])
                return False
        return True

    def readers(self, location: Location) -> tuple[str, ...]:
        """The people whose cards refresh in a location's channel, by their ids with this bot.

        It's empty if everyone's cards refresh.
        """
        crowd = self._crowds.get(location.channels.get(PLATFORM, ""), {})
        ids = (member.chat.get(PLATFORM, "") for member in self.practice.team(location.id))
        return tuple(crowd[id] for id in ids if id in crowd)

    async def _member(self, id: str, place: Place | None) -> Member:
        member = self.practice.whose(PLATFORM, id)
        if member is not None:
            return member
        profile = self._known.get(id)
        if profile is None and place is not None:
            profile = await self._ask(id, place)
        if profile is not None:
            self._admit(profile)
            member = self._named(profile)
        if member is None:
            raise Refused(f"I don't know you yet. {self._how(id)}")
        return member

    def _how(self, id: str) -> str:
        """Say how to become a member.

        In a trial, there's no one to ask, and the emulator's people have no e-mail addresses.
        """
        if self._is_trial:
            line = f'teams = "{id}"'
            return f"Put {line} under a member in bedside.toml, then restart Bedside."
        return "Ask a manager to add you to the practice's members."

    def _admit(self, profile: Profile) -> None:
        if not self._is_ours(profile):
            raise Refused("Guests can't work on reviews. Ask one of the practice's managers.")

    def _is_ours(self, profile: Profile) -> bool:
        return not profile.is_guest and not profile.is_from_elsewhere(self._tenant)

    def _named(self, profile: Profile) -> Member | None:
        """Return the member with this profile's id or e-mail address, and save the id."""
        member = self.practice.whose(PLATFORM, profile.aad)
        if member is not None:
            return member
        wanted = profile.email.casefold()
        found = next(
            (member for member in self._unknown() if member.email.casefold() == wanted), None
        )
        if found is None:
            return None
        ids = {found.id: profile.aad}
        self.practice = introduced(self.practice, ids)
        self.learned(ids)
        return self.practice.members[found.id]

    async def _ask(self, id: str, place: Place) -> Profile | None:
        """The person's current data from Teams.

        None if there's no such person. Raises `Refused` if Teams is down.
        """
        try:
            profile = await self._roster.person(place, id)
        except Broken:
            return None
        except OutsideError as error:
            raise Refused("Teams didn't tell me who you are. Try again in a minute.") from error
        self._keep(profile)
        return profile

    def _keep(self, profile: Profile) -> None:
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known |= {profile.id: profile, profile.aad: profile}

    def _unknown(self) -> list[Member]:
        """Members for whom we only have an e-mail address."""
        members = self.practice.members.values()
        return [member for member in members if member.email and PLATFORM not in member.chat]


def introduced(practice: Practice, ids: Mapping[MemberId, str]) -> Practice:
    """Return the practice with the Teams ids that we've found."""
    members = {
        id: replace(member, chat={**member.chat, PLATFORM: ids[id]}) if id in ids else member
        for id, member in practice.members.items()
    }
    return replace(practice, members=members)


def _place(activity: Activity) -> Place:
    """The place that an activity comes from. A thread has the same people as its channel."""
    conversation = activity.conversation.id.partition(";")[0]
    return Place(activity.service_url, conversation)
