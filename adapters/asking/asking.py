"""What people ask for in a chat, done at the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adapters.asking.answer import Answer, Filed
from adapters.asking.asked import Press, Sent
from adapters.asking.deeds import DEEDS
from adapters.asking.looking import look
from adapters.asking.openers import OPENERS
from adapters.asking.people import People
from adapters.asking.submissions import Submissions
from adapters.asking.words import Words
from bot.cases.case import CaseId
from bot.cases.commands import AssignOwner, Command
from bot.desk import Desk, Outcome
from bot.errors import Refused
from bot.intake import Intake
from bot.posts import CaseView
from bot.practice import LocationId, Member
from bot.which import Which
from cards import forms, lists
from cards.card import Card
from cards.plan import draw_plan

FROM_ANOTHER_VERSION = "This button is from another version of Bedside. Please use the newest card."


class Asking:
    """Clicks, forms and words of one platform, which `shows` the case in its answer or does not."""

    def __init__(
        self,
        desk: Desk,
        intake: Intake,
        people: People,
        platform: str,
        *,
        shows: bool = False,
    ) -> None:
        self.desk = desk
        self._platform = platform
        self._shows = shows
        self._intake = intake
        self._people = people
        self._submissions = Submissions(desk, people, platform, shows=shows)
        self._words = Words(desk, people, platform)
        self._others: Mapping[str, Callable[[Press, Member], Awaitable[Answer]]] = {
            "assign": self._assign,
            "see_it": self._see,
            "plan": self._plan,
            "open_older": self._open_older,
            "page": self._list,
            "list": self._list,
            "run": self._run,
        }

    async def press(self, press: Press, member: Member) -> Answer:
        """Do what a button is for; durable when this returns. Raises `Refused`."""
        name = press.deed
        if name in DEEDS:
            return await self._do(DEEDS[name](press, member), press, member)
        if name in OPENERS:
            view = await self.case(press.case, member)
            form = OPENERS[name](view, self.desk.clock.now())
            return Answer(form=form, carry=_page(press))
        if name in self._others:
            return await self._others[name](press, member)
        if press.is_silent:
            return Answer()
        raise Refused(FROM_ANOTHER_VERSION)

    async def submit(self, sent: Sent, member: Member) -> Filed:
        """Do what a form is for; durable when this returns. A refusal is an answer, too."""
        return await self._submissions.take(sent, member)

    async def words(self, said: str, member: Member, key: str) -> Card:
        """What typed words show; raises `Refused` with a sentence."""
        return await self._words.answer(said, member, key)

    async def case(self, id: CaseId, member: Member) -> CaseView:
        """A case to look at; raises `Refused` where there is none for them."""
        return await look(self.desk, id, member)

    async def home(self, member: Member) -> Card:
        return lists.home(await self.desk.listed(Which.MINE, member))

    async def _do(self, command: Command, press: Press, member: Member) -> Answer:
        outcome = await self.desk.handle(
            command, by=member, key=press.key, on=self._platform, sees=self._shows
        )
        return _answer(outcome, press)

    async def _assign(self, press: Press, member: Member) -> Answer:
        owner = await self._people.chosen(press.chosen)
        return await self._do(AssignOwner(press.case, owner.id), press, member)

    async def _see(self, press: Press, member: Member) -> Answer:
        return Answer(card=lists.draw_case(await self.case(press.case, member)))

    async def _plan(self, press: Press, member: Member) -> Answer:
        return Answer(card=draw_plan(await self.case(press.case, member)))

    async def _open_older(self, press: Press, member: Member) -> Answer:
        location = LocationId(press.carried.location)
        outcome = await self._intake.open_older(location, by=member, key=press.key)
        return Answer(said=outcome.said)

    async def _list(self, press: Press, member: Member) -> Answer:
        try:
            which = Which(press.carried.which)
        except ValueError:
            raise Refused(FROM_ANOTHER_VERSION) from None
        listed = await self.desk.listed(which, member, press.carried.page)
        return Answer(card=lists.draw_list(listed), in_place=True)

    async def _run(self, press: Press, member: Member) -> Answer:
        card = await self.words(press.carried.words, member, press.key)
        return Answer(card=card, in_place=True)


def _page(press: Press) -> Mapping[str, str]:
    """Which part of a long text they want to read next."""
    page = press.carried.page
    return {"page": str(page)} if page > 1 else {}


def _answer(outcome: Outcome, press: Press) -> Answer:
    """A card that shows by itself what came of it needs no words."""
    if outcome.asks and outcome.view:
        form = forms.approve_again(outcome.view, outcome)
        return Answer(form=form, carry={"asks": outcome.asks})
    if outcome.refused:
        return Answer(said=outcome.said, card=lists.refusal(outcome), view=outcome.view)
    is_told = not press.is_on_card or press.action == "take_it"
    return Answer(said=outcome.said if is_told else "", view=outcome.view)
