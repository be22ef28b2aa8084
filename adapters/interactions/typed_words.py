"""The cards for `/reviews` commands, whether typed or clicked as a suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from adapters.interactions.exports import Exports
from adapters.interactions.good_reviews import GoodReviewForms
from adapters.interactions.lookup import look
from adapters.interactions.people import People
from bot.absences import Absences, person, requested, span
from bot.cases.call import AssignOwner
from bot.cases.case import CaseId
from bot.cases.commands import Command
from bot.cases.plan import plan
from bot.cases.reminders import SnoozeNudge
from bot.cases.reply import UndoApproval
from bot.desk import Desk
from bot.errors import Refused
from bot.export import FileSender, OutgoingFile
from bot.lists import places
from bot.mail.mailroom import Mailroom
from bot.practice import Member
from bot.words import asks, grammar
from bot.words.filters import Understood, bare, understand
from bot.words.spoken_times import moment
from bot.words.which import Which
from cards import lists
from cards.card import Card
from cards.figures import draw_figures
from cards.health import health_card
from cards.home import draw_home
from cards.plan import draw_office_plan, draw_plan
from cards.timeline import draw_timeline

MENTION = re.compile(r"<@([^|>\s]{1,200})(\|[^>]*)?>")
"""The format in which an adapter passes a mention: Slack's syntax, with the platform's id."""


MOST_WORDS_SOUGHT = 3
"""Maximum number of words that we search for in reviews if they aren't a command."""

GOOD_STARS = 4
"""Minimum star rating that, typed by itself, returns the list of good reviews."""

ON_CARD = "Here's case {case}. Use the buttons on the card for that."
NOT_ON_TEAM = "You aren't on the {offices} team, so I can't show you its reviews."
HOME_IS_WHOLE = (
    "Home always shows all your offices. For a single office, type stats or pending and its name."
)
PLAN_IS_OF_OFFICES = (
    "The plan command works for an office or a single case. "
    "For example: plan Lakeside, or plan 214."
)
HEALTH_IS_OF_OFFICES = (
    "The health command works for all your offices or the ones you name. "
    "For example: health Lakeside."
)


class Words:
    def __init__(
        self,
        desk: Desk,
        people: People,
        platform: str,
        mailroom: Mailroom,
        good: GoodReviewForms,
        sender: FileSender | None = None,
    ) -> None:
        self._mailroom = mailroom
        self._good = good
        self._exports = Exports(desk, sender)
        self._desk = desk
        self._people = people
        self._platform = platform
        self._absences = Absences(desk)

    async def answer(self, words: str, member: Member, key: str) -> Card:
        """The card for a command. Raises `Refused` with an explanation."""
        match grammar.parse(words):
            case asks.Listing(which, page, narrowed):
                return await self._list(which, page, narrowed, member)
            case asks.Search(wanted, page):
                return await self._search(wanted, page, member)
            case asks.Export(which, narrowed):
                asked = " ".join(["export", which, *narrowed])
                understood = self._understand(narrowed, member)
                return await self._exports.request(which, understood, asked, member)
            case asks.Show(case):
                return lists.draw_case(await look(self._desk, case, member), member)
            case asks.OnCard(case):
                view = await look(self._desk, case, member)
                return lists.below(ON_CARD.format(case=case), lists.draw_case(view, member))
            case asks.Plan(case):
                return draw_plan(await look(self._desk, case, member))
            case asks.OfficePlan(said):
                return await self._plan(said, member)
            case asks.Timeline(case, page):
                entries = await self._desk.timeline(case, member)
                return draw_timeline(await look(self._desk, case, member), entries, page)
            case asks.Undo(case):
                return await self._do(UndoApproval(case), member, key)
            case asks.Snooze(case, until):
                return await self._do(await self._snoozed(case, until, member), member, key)
            case asks.OnDuty(narrowed):
                return self._on_duty(narrowed, member)
            case asks.Away(said):
                return await self._away(said, member, key)
            case asks.Back(who):
                returning = person(self._mentioned(who), self._desk.practice, member)
                return lists.incomplete(await self._absences.back(returning, member, key))
            case asks.AddReview():
                return lists.add_review()
            case asks.Sender(case, address):
                return lists.incomplete(await self._mailroom.name_sender(case, address, member))
            case asks.Stats(said):
                return await self._stats(said, member)
            case asks.Home(said):
                home = draw_home(await self._desk.home(member))
                return lists.with_unused(home, said, HOME_IS_WHOLE)
            case asks.Hello():
                return lists.hello(member, await self._desk.listed(Which.PENDING, member))
            case asks.Thanks():
                return lists.youre_welcome()
            case asks.GoodReviews(said, page):
                understood, typed = self._understand(said, member), " ".join(["good", *said])
                return await self._good.listed(understood, typed, page, member)
            case asks.Assign(case, who):
                owner = await self._owner(who, member)
                return await self._do(AssignOwner(case, owner.id), member, key)
            case asks.HowIsIt(said):
                return await self._health(said, member)
            case asks.Help():
                return lists.help_card()
            case asks.Incomplete(sentence, named):
                listed = await self._named(named, member) if named else None
                return listed or lists.incomplete(sentence)
            case asks.Unknown(word, nearest):
                return await self._unknown(words.split(), word, nearest, member)

    async def _stats(self, typed: Sequence[str], member: Member) -> Card:
        words, understood = " ".join(["stats", *typed]), self._understand(typed, member)
        figures = await self._desk.figures(member, understood, words)
        return draw_figures(figures, self._desk.practice)

    async def _health(self, typed: Sequence[str], member: Member) -> Card:
        """The health card, which covers entire offices and says which filters were ignored."""
        desk, understood = self._desk, self._understand(typed, member)
        places = understood.filters.places
        card = health_card(
            await desk.health(member, places),
            desk.practice,
            connects=desk.connect_link is not None,
            places=[desk.practice.locations[id].name for id in places],
        )
        return lists.with_unused(card, self._besides_offices(understood), HEALTH_IS_OF_OFFICES)

    async def _plan(self, typed: Sequence[str], member: Member) -> Card:
        """The next steps, for entire offices."""
        understood = self._understand(typed, member)
        card = draw_office_plan(await self._desk.coming(member, understood.filters.places))
        return lists.with_unused(card, self._besides_offices(understood), PLAN_IS_OF_OFFICES)

    def _besides_offices(self, understood: Understood) -> list[str]:
        """The parts of a command other than offices: other filters, and unknown words."""
        names = {place.name for place in self._desk.practice.locations.values()}
        unused = [
            description.removeprefix("posted ")
            for description in understood.told
            if description not in names
        ]
        return [*unused, *(dropped.word for dropped in understood.dropped)]

    async def file(self, words: str, member: Member) -> OutgoingFile:
        """Create the export file for a command. Raises `Refused` if it isn't an export command."""
        asked = grammar.parse(words)
        if not isinstance(asked, asks.Export):
            raise Refused("I didn't make that file.")
        return await self._exports.file(asked.which, self._understand(asked.words, member), member)

    async def _do(self, command: Command, member: Member, key: str) -> Card:
        outcome = await self._desk.handle(command, by=member, key=key, on=self._platform)
        return lists.refusal(outcome)

    async def _list(self, which: Which, page: int, narrowed: Sequence[str], member: Member) -> Card:
        if not narrowed:
            return lists.draw_list(await self._desk.listed(which, member, page))
        words = " ".join([which, *narrowed])
        understood = self._understand(narrowed, member)
        return lists.draw_list(await self._desk.listed(which, member, page, understood, words))

    async def _search(self, wanted: Sequence[str], page: int, member: Member) -> Card:
        """The cases with all of the words or, if there are none, the cases with any of them."""
        words = " ".join(["search", *wanted])
        understood = self._understand(wanted, member, search=True)
        listed = await self._desk.listed(Which.ALL, member, page, understood, words)
        if not listed.total and len(understood.filters.words) > 1:
            loosely = replace(understood, filters=replace(understood.filters, any_word=True))
            listed = await self._desk.listed(Which.ALL, member, page, loosely, words)
        card = lists.draw_list(listed)
        return card if listed.total else lists.with_spelling(card, self._misspelled(wanted, member))

    def _misspelled(self, wanted: Sequence[str], member: Member) -> str:
        """The search query with its misspellings corrected, or "" if there's nothing to correct."""
        dropped = understand(wanted, self._desk.practice, member, self._desk.clock.now()).dropped
        meant = {one.word: one.nearest for one in dropped if one.nearest}
        again = [meant.get(bare(word), word) for word in wanted]
        return " ".join(["search", *again]) if meant else ""

    async def _unknown(self, words: Sequence[str], word: str, nearest: str, member: Member) -> Card:
        """The cases for a name or for words in reviews.

        If there are none, the help card, which suggests the command that the member might have
        meant.
        """
        if named := await self._named(words, member):
            return named
        is_sought = len(words) <= MOST_WORDS_SOUGHT and word != grammar.HIDDEN
        if not nearest and is_sought:
            dropped = understand(words, self._desk.practice, member, self._desk.clock.now()).dropped
            nearest = next((word.nearest for word in dropped if word.nearest), "")
        if not nearest and is_sought:
            understood = self._understand(words, member, search=True)
            if understood.filters.words:
                again = " ".join(["search", *words])
                listed = await self._desk.listed(Which.ALL, member, 1, understood, again)
                if listed.total:
                    return lists.draw_list(listed)
        return lists.help_card(word, nearest)

    async def _named(self, words: Sequence[str], member: Member) -> Card | None:
        """The cases for filters such as "Lakeside" or "billing last week".

        None if any word isn't a filter.
        """
        asked = grammar.parse(" ".join(["pending", *words]))
        if not isinstance(asked, asks.Listing):
            return None
        understood = self._understand(asked.words, member)
        if understood.dropped or not understood.told:
            return None
        if understood.filters.stars and min(understood.filters.stars) >= GOOD_STARS:
            typed = " ".join(["good", *asked.words])
            return await self._good.listed(understood, typed, asked.page, member)
        return await self._list(asked.which, asked.page, asked.words, member)

    def _understand(
        self, words: Sequence[str], member: Member, *, search: bool = False
    ) -> Understood:
        """Parse the filters.

        Raises `Refused` if they only name offices where the member doesn't work.
        """
        now, practice = self._desk.clock.now(), self._desk.practice
        known = [self._mentioned(word) for word in words]
        understood = understand(known, practice, member, now, search=search)
        named = understood.filters.places
        if named and not named.intersection(places(practice, member)):
            offices = " or ".join(sorted(practice.locations[id].name for id in named))
            raise Refused(NOT_ON_TEAM.format(offices=offices))
        return understood

    def _mentioned(self, word: str) -> str:
        """Replace a mention with "@" and our own id for that member. Other words stay the same."""
        mention = MENTION.fullmatch(word)
        mentioned = self._desk.practice.whose(self._platform, mention[1]) if mention else None
        return f"@{mentioned.id}" if mentioned else word

    async def _snoozed(self, case: CaseId, until: str, member: Member) -> SnoozeNudge:
        """The command to snooze the next reminder."""
        view = await look(self._desk, case, member)
        coming = next(
            (timer for timer in plan(view.case, view.practice) if timer.kind.reminds), None
        )
        if coming is None:
            raise Refused(f"There's no reminder for case {case} to snooze.")
        at = moment(until, self._desk.clock.now(), view.location) if until else None
        if until and at is None:
            example = f"snooze {case} until tomorrow, or snooze {case} until 3 PM"
            raise Refused(f"I don't know when that is. For example: {example}.")
        return SnoozeNudge(case, coming.kind, at)

    async def _away(self, typed: Sequence[str], member: Member, key: str) -> Card:
        practice, today = self._desk.practice, self._absences.today(member)
        if typed:
            words = [self._mentioned(word) for word in typed]
            asked = requested(words, practice, member, today)
            return lists.incomplete(await self._absences.go(asked, member, key))
        rows = [
            (one.name, span(away, today))
            for one in practice.members.values()
            for away in one.away
            if away.last >= today and not one.has_left
        ]
        return lists.who_is_away(rows)

    def _on_duty(self, narrowed: Sequence[str], member: Member) -> Card:
        practice, now = self._desk.practice, self._desk.clock.now()
        understood = understand(narrowed, practice, member, now)
        wanted = understood.filters.places or places(practice, member)
        rows = []
        for place in practice.locations.values():
            if place.id in wanted:
                who = practice.on_duty(place.id, now)
                rows.append((place.name, who.name if who else ""))
        return lists.on_duty(rows, [dropped.word for dropped in understood.dropped])

    async def _owner(self, who: str, member: Member) -> Member:
        """The member a command refers to: "me", a mention, or a name on the team."""
        mention = MENTION.fullmatch(who)
        if mention:
            return await self._people.chosen(mention[1])
        name = who.removeprefix("@").casefold()
        if name == "me":
            return member
        team = self._desk.practice.members.values()
        matches = [member for member in team if name and name in _names(member)]
        if len(matches) != 1:
            problem = "Several people have that name" if matches else "I don't know that person"
            raise Refused(f"{problem}. Use the menu on the card, or one of: {_list(team)}.")
        return matches[0]


def _names(member: Member) -> set[str]:
    full = member.name.casefold()
    return {member.id.casefold(), full, full.split(" ")[0], member.email.casefold()}


def _list(team: Iterable[Member]) -> str:
    return ", ".join(sorted(member.name for member in team))
