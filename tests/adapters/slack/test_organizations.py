"""Workspaces of an Enterprise organization ("Grid"): who may act from where, by what Slack says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.slack import Slack, SlackParameters
from adapters.slack.directory import profile_of
from bot.cases.case import CaseId
from bot.errors import ConfigurationError
from bot.practice import MemberId, Practice
from sandbox.slack.world import Organization, User
from tests.adapters.slack.office import LAKESIDE, OAK, TEAM, TOKEN, Office, an_office, slack_id
from tests.world import practice, review

ORG, LAB = "E0HEALTH", "T0LAB"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The practice's workspace, whose channel is shared with the organization's laboratory."""
    async with an_office(tmp_path) as made:
        made.world.organization = Organization(ORG, "Rosebank Health")
        made.world.channels[OAK].is_org_shared = True
        for user in made.world.users.values():
            user.workspaces = () if user.is_bot else (TEAM,)
        yield made


def joins(office: Office, id: str, *, workspaces: tuple[str, ...], email: str = "") -> User:
    """Somebody new in the channels. `workspaces` begins with the one they come from."""
    made = User(id, id[2:].lower(), id[2:].title(), email=email, team_id=workspaces[0])
    made.workspaces = workspaces
    office.world.users[id] = made
    for channel in (OAK, LAKESIDE):
        office.world.channels[channel].members.add(id)
    return made


async def takes(office: Office, id: str) -> tuple[CaseId, str]:
    """Press *Take it* on a new case. Returns the case and what they were told."""
    case = await office.take_in(review(f"for {id}"))
    card = office.message_with("take_it", f'{{"case":{case}}}')
    await office.local.people.click(id, card.channel, card.ts, "take_it")
    await office.slack.answers.settle()
    told = [m for m in office.world.channels[OAK].messages.values() if m.ephemeral_to == id]
    return case, " ".join(message.text for message in told)


async def owner(office: Office, case: CaseId) -> MemberId | None:
    return (await office.case(case)).contact.owner


def named(**ids: str) -> Practice:
    """The practice with these Slack ids."""
    of = practice()
    members = {
        id: replace(one, chat={"slack": ids[id]}) if id in ids else one
        for id, one in of.members.items()
    }
    return replace(of, members=members)


async def test_a_member_in_the_organization_works_as_anybody(office: Office) -> None:
    case, _ = await takes(office, slack_id("maya"))
    assert await owner(office, case) == "maya"
    # Slack leaves out the workspace of people who are in several
    office.world.users[slack_id("ruth")].workspaces = (LAB, TEAM)
    assert "You have no open cases" in " ".join(await office.type("ruth", "mine"))


@pytest.mark.parametrize("origin", [LAB, ORG])
@pytest.mark.parametrize("opened", ["", LAB])
async def test_a_member_who_is_in_another_workspace_too_works_from_both(
    office: Office, origin: str, opened: str
) -> None:
    maya = office.world.users[slack_id("maya")]
    maya.workspaces, maya.team_id, maya.client_team = (LAB, TEAM), origin, opened
    case, _ = await takes(office, maya.id)
    assert await owner(office, case) == "maya"


async def test_a_form_from_another_workspace_of_theirs_is_taken(office: Office) -> None:
    case = await office.take_in()
    maya = office.world.users[slack_id("maya")]
    assert (await office.press("maya", "take_it", case)).ok
    await office.press("maya", "log_call", case)
    maya.workspaces, maya.team_id, maya.client_team = (LAB, TEAM), LAB, LAB
    assert office.form("maya") is not None
    assert (await office.submit("maya", reached={"selected_option": "no"})).ok
    assert not (await office.case(case)).contact.calls[0].reached


@pytest.mark.parametrize("opened", ["", LAB])
async def test_someone_of_another_workspace_may_not_act(office: Office, opened: str) -> None:
    lab = joins(office, "W0LABTECH", workspaces=(LAB,), email="lab@health.example")
    lab.client_team = opened
    case, told = await takes(office, lab.id)
    assert await owner(office, case) is None
    assert "only works in the practice's own workspace" in told


async def test_a_listed_address_or_id_from_another_workspace_may_not_act(tmp_path: Path) -> None:
    async with an_office(tmp_path, of=named(maya="W0MAYA")) as office:
        office.world.organization = Organization(ORG, "Rosebank Health")
        joins(office, "W0MAYA", workspaces=(LAB,))
        joins(office, "W0LEO", workspaces=(LAB,), email="leo@rosebank.example")
        for id in ("W0MAYA", "W0LEO"):
            case, told = await takes(office, id)
            assert await owner(office, case) is None
            assert "only works in the practice's own workspace" in told


async def test_ids_of_the_organization_are_as_good_as_the_workspace_s(tmp_path: Path) -> None:
    async with an_office(tmp_path, of=named(maya="W0MAYA", ruth="U0RUTH")) as office:
        office.world.organization = Organization(ORG, "Rosebank Health")
        joins(office, "W0MAYA", workspaces=(TEAM,))
        case, _ = await takes(office, "W0MAYA")
        assert await owner(office, case) == "maya"
        # clicks name her by her id in the organization, and the settings by the one in ours
        del office.world.users["U0RUTH"]
        ruth = joins(office, "W0RUTH", workspaces=(TEAM,))
        ruth.organization_id = "U0RUTH"
        case, _ = await takes(office, "W0RUTH")
        assert await owner(office, case) == "ruth"


async def test_whoever_moves_to_another_workspace_has_left_and_may_come_back(
    office: Office,
) -> None:
    maya = office.world.users[slack_id("maya")]
    for workspaces, is_gone in (((LAB,), True), ((LAB, TEAM), False)):
        maya.workspaces = workspaces
        await office.local.people.event(
            {"type": "user_change", "user": {"id": maya.id, "team_id": None, "profile": {}}}
        )
        assert (MemberId("maya") in office.desk.gone) == is_gone
    case, _ = await takes(office, maya.id)
    assert await owner(office, case) == "maya"


async def test_a_message_in_a_shared_channel_is_answered_by_who_wrote_it(office: Office) -> None:
    maya = office.world.users[slack_id("maya")]
    maya.workspaces, maya.team_id = (LAB, TEAM), LAB
    joins(office, "W0LABTECH", workspaces=(LAB,))
    seen = []
    for id in (maya.id, "W0LABTECH"):
        await office.local.people.message(id, OAK, "<@U0BOT> mine")
        await office.slack.answers.settle()
        told = [m for m in office.world.channels[OAK].messages.values() if m.ephemeral_to == id]
        seen.append(str([(message.text, message.blocks) for message in told]))
    assert "You have no open cases" in seen[0]
    assert "only works in the practice's own workspace" in seen[1]


async def test_an_app_installed_for_the_organization_needs_to_know_the_workspace(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        office.world.organization = Organization(ORG, "Rosebank Health")
        office.world.is_org_install = True
        for user in office.world.users.values():
            user.workspaces = () if user.is_bot else (TEAM,)
        # with slack.team, people are read, and clicks without a workspace are taken
        case, _ = await takes(office, slack_id("maya"))
        assert await owner(office, case) == "maya"
        url = f"{office.local.origin}/api/"
        known = Slack(SlackParameters(TOKEN, "s", team=TEAM, api_url=url), practice())
        unknown = Slack(SlackParameters(TOKEN, "s", api_url=url), practice())
        for slack in (known, unknown):
            await slack.start()
        found = await known.introduce(practice())
        assert found.members[MemberId("maya")].chat == {"slack": "U0MAYA"}
        with pytest.raises(ConfigurationError, match=r"Set slack\.team"):
            await unknown.introduce(practice())
        checks = {one.name: one async for one in unknown.checkup()}
        assert "Set slack.team" in checks["Slack workspace"].fix
        assert {one.name: one.ok async for one in known.checkup()}["Slack workspace"]
        for slack in (known, unknown):
            await slack.stop()


@pytest.mark.parametrize(
    "odd", [None, [], "x", {"teams": "T0ROSEBANK"}, {"enterprise_id": ORG, "teams": None}]
)
def test_odd_facts_about_the_organization_let_nobody_in(odd: object) -> None:
    user = {"id": "W1", "team_id": "T0LAB", "profile": {}, "enterprise_user": odd}
    profile = profile_of(user)
    assert profile is not None
    assert not profile.is_in(TEAM)
