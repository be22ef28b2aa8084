"""Tests App Home, people who leave, revoked access, and Socket Mode."""

from __future__ import annotations

from pathlib import Path

from bot.cases.state.reply_status import ReplyState
from bot.departures import Departures
from bot.practice import MemberId
from bot.store import outbox
from tests.adapters.slack.office import OAK, Office, an_office, slack_id, words_of

MAYA = MemberId("maya")


async def told_to_managers(office: Office) -> list[str]:
    waiting = await office.desk.store.read(outbox.listed, office.desk.practice.id)
    return [effect.key for effect in waiting if effect.key.startswith("notice:")]


async def test_app_home_shows_ones_own_cases_and_follows_a_click_there(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in()
        assert (await office.local.people.open_home(slack_id("maya"))).ok
        await office.slack.answers.settle()
        assert office.world.homes[slack_id("maya")].payload["type"] == "home"


async def test_a_strangers_home_says_whom_to_ask(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.local.people.open_home("U0STRANGER")
        await office.slack.answers.settle()
        home = office.world.homes["U0STRANGER"]
        assert "Ask a manager" in words_of(home.payload["blocks"])


async def test_a_member_whose_account_is_closed_has_left_and_may_come_back(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        user = {"id": slack_id("maya"), "team_id": office.world.team_id, "deleted": True}
        office.world.users[slack_id("maya")].deleted = True
        await office.local.people.event({"type": "user_change", "user": user})
        assert office.desk.practice.members[MAYA].has_left
        office.world.users[slack_id("maya")].deleted = False
        await office.local.people.event({"type": "user_change", "user": user | {"deleted": False}})
        assert not office.desk.practice.members[MAYA].has_left


async def test_a_departure_that_is_told_after_the_return_is_not_believed(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        user = {"id": slack_id("maya"), "team_id": office.world.team_id, "deleted": False}
        await office.local.people.event({"type": "user_change", "user": user})
        await office.local.people.event({"type": "user_change", "user": user | {"deleted": True}})
        assert not office.desk.practice.members[MAYA].has_left


async def test_who_came_back_while_nobody_looked_is_there_after_the_next_start(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        await Departures(office.desk).left(MAYA, "slack")
        assert office.desk.practice.members[MAYA].has_left
        await office.slack.introduce(office.desk.as_set_up)
        await office.slack.listen()
        assert not office.desk.practice.members[MAYA].has_left


async def test_access_taken_away_is_told_to_the_managers_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        for kind in ("tokens_revoked", "app_uninstalled"):
            assert (await office.local.people.event({"type": kind})).ok
        (told,) = await told_to_managers(office)
        assert told == "notice:no-access:slack:workspace:dana"


async def test_events_that_mean_nothing_to_us_are_acknowledged(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        payload = {"type": "message", "channel": "C1", "text": "the patient said"}
        assert (await office.local.people.event(payload)).ok
        assert await told_to_managers(office) == []


async def test_an_event_of_another_workspace_is_acknowledged_and_not_believed(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        office.world.team_id = "T0OTHER"
        assert (await office.local.people.event({"type": "app_uninstalled"})).ok
        assert await told_to_managers(office) == []


async def test_socket_mode_has_the_same_listeners(tmp_path: Path) -> None:
    async with an_office(tmp_path, socket=True) as office:
        assert office.slack.routes == []
        case = await office.take_in()
        assert (await office.press("ruth", "approve", case)).ok
        assert (await office.case(case)).reply.state is ReplyState.APPROVED
        await office.press("leo", "undo", case)
        await office.press("leo", "approve", case)
        assert "Only approvers" in office.seen_by("leo")[-1]
        (shown,) = await office.type("maya", "pending")
        assert shown


async def test_a_persons_own_token_that_was_revoked_is_no_loss_of_access(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        own = {"type": "tokens_revoked", "tokens": {"oauth": ["U0RUTH"], "bot": []}}
        assert (await office.local.people.event(own)).ok
        assert await told_to_managers(office) == []
        ours = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}}
        assert (await office.local.people.event(ours)).ok
        assert len(await told_to_managers(office)) == 1


async def test_a_mention_is_answered_in_its_thread_for_the_one_who_asked(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in()
        root = office.world.post(office.world.channels[OAK], slack_id("leo"), "look at this")
        await office.local.people.message(slack_id("maya"), OAK, "<@U0BOT> pending", root.ts)
        await office.slack.answers.settle()
        (seen,) = office.seen_by("maya")
        assert "1 review" in seen
        answer = [m for m in office.world.channels[OAK].messages.values() if m.ephemeral_to][-1]
        assert answer.thread_ts == root.ts


async def test_a_direct_message_is_answered_there_and_a_repeat_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        chat = office.world.dm(slack_id("maya"))
        await office.local.people.message(slack_id("maya"), chat.id, f"take {case}")
        await office.local.delivery.replay(office.local.delivery.captured[-1])
        await office.slack.answers.settle()
        said = [m for m in chat.messages.values() if m.user == office.world.bot.id]
        assert len(said) == 1
        assert (await office.case(case)).contact.owner == "maya"
        await office.local.people.message(slack_id("maya"), chat.id, "hi")
        await office.slack.answers.settle()
        assert "Hi, Maya!" in office.seen_by("maya")[-1]


async def test_a_message_that_fails_and_a_strangers_get_a_sentence(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:

        async def down(*_: object) -> None:
            raise OSError("locked")

        office.desk.listed = down  # type: ignore[method-assign, assignment]
        await office.local.people.message(slack_id("maya"), OAK, "<@U0BOT> pending")
        await office.local.people.message("U0STRANGER", OAK, "<@U0BOT> pending")
        await office.slack.answers.settle()
        assert "Try again in a moment" in office.seen_by("maya")[-1]
        (told,) = [
            m.text
            for m in office.world.channels[OAK].messages.values()
            if m.ephemeral_to == "U0STRANGER"
        ]
        assert "Ask a manager" in told
