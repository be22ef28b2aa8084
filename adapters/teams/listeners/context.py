"""The objects that all listeners share."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.interactions import ActionPayload, Interactions
from adapters.teams.answers import Answers
from adapters.teams.conversation_references import THREAD, ConversationReferences
from adapters.teams.directory import Directory
from adapters.teams.duplicates import Duplicates
from adapters.teams.files import TeamsFiles
from adapters.teams.payloads import PLATFORM, Activity
from adapters.teams.rendering import Body, of_case, of_sentence
from adapters.teams.uploads import TeamsUploads
from bot.cases.cards import RecordDuplicate
from bot.cases.case import CaseId
from bot.departures import Departures
from bot.errors import Refused
from bot.posts import CaseView
from bot.practice import Member


@dataclass(frozen=True)
class ListenerContext:
    interactions: Interactions
    directory: Directory
    references: ConversationReferences
    duplicates: Duplicates
    answers: Answers
    files: TeamsFiles
    uploads: TeamsUploads

    async def member(self, activity: Activity) -> Member:
        """Return the member who did something. Raises `Refused` for strangers."""
        member = await self.directory.member(activity)
        channel = activity.conversation.id.partition(THREAD)[0]
        places = self.interactions.desk.practice.locations.values()
        if any(place.channels.get(PLATFORM) == channel for place in places):
            await self.is_there(member)
        return member

    async def is_there(self, member: Member) -> None:
        """Record that a member is in one of our channels, even if we thought that they had left."""
        desk = self.interactions.desk
        if PLATFORM in desk.gone.get(member.id, ()):
            await Departures(desk).returned(member.id, PLATFORM)

    async def heal(self, activity: Activity, case: CaseId) -> None:
        """Delete the clicked message if it's a duplicate of the case's card."""
        if await self.duplicates.heal(activity, case):
            desk = self.interactions.desk
            deleted = RecordDuplicate(case, PLATFORM)
            await desk.store.run(desk.apply, deleted, by=None, now=desk.clock.now())

    async def case(
        self,
        about: ActionPayload,
        member: Member,
        activity: Activity,
        said: str = "",
        view: CaseView | None = None,
    ) -> Body:
        """The case's current card below a message, or just the message if they can't see the case.

        `view` is the current case, if the action already returned it.
        """
        try:
            view = view or await self.interactions.case(CaseId(about.case), member)
        except Refused as refusal:
            return of_sentence(said or str(refusal))
        readers = self.directory.readers(view.location)
        return of_case(view, member, said=said, private=activity.is_private, readers=readers)
