"""`bedside doctor` on Teams: the problems it finds, and how to fix them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from adapters.check import Check
from adapters.teams.checkup import checkup
from adapters.teams.client import Connectors
from adapters.teams.service_urls import ServiceUrls
from bot.practice import Practice
from tests.adapters.teams.connecting import PASSWORD
from tests.adapters.teams.issuing import TENANT
from tests.adapters.teams.outward import Office, an_office


async def looked(office: Office, of: Practice | None = None) -> dict[str, Check]:
    found = checkup(office.line.connectors, office.references, of or office.desk.practice, TENANT)
    return {check.name: check async for check in found}


async def test_all_is_well_where_the_app_is_in_the_team(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        found = await looked(office)
        assert all(check.ok for check in found.values()), found
        assert "with 1 people" in found["Teams channel of Oak Street"].found


async def test_a_password_that_is_not_accepted_is_told_without_being_shown(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        office.teams.declines = "invalid_client"
        found = await looked(office)
        assert not found["Teams token"].ok
        assert "BEDSIDE_TEAMS_APP_PASSWORD" in found["Teams token"].fix
        assert PASSWORD not in repr(found)
        assert office.teams.calls == []


async def test_a_channel_that_never_heard_of_us_tells_how_to_add_the_app(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        found = await looked(office)
        channel = found["Teams channel of Oak Street"]
        assert not channel.ok
        assert "Manage team" in channel.fix


async def test_a_channel_we_were_taken_out_of_is_noticed_without_any_event(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        office.teams.installed.clear()
        channel = (await looked(office))["Teams channel of Oak Street"]
        assert not channel.ok
        assert "BotNotInConversationRoster" in channel.found


async def test_a_channel_that_another_organization_reads_is_named(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        office.teams.home = "0f0f0f0f-3333-4c1d-9d53-6a3d0f0c0003"
        channel = (await looked(office))["Teams channel of Oak Street"]
        assert not channel.ok
        assert "people from another organization are in it" in channel.found
        assert "only your own people" in channel.fix


async def test_an_address_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        office.teams.faults.drop("people", count=None)
        channel = (await looked(office))["Teams channel of Oak Street"]
        assert not channel.ok
        assert "127.0.0.1" in channel.found


async def test_who_has_no_identity_in_any_chat_is_named(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.is_installed()
        team = office.desk.practice
        people = {
            id: replace(one, chat={}) if id == "leo" else one for id, one in team.members.items()
        }
        found = (await looked(office, replace(team, members=people)))["Teams people"]
        assert found.found == "not found: Leo"
        assert "e-mail address" in found.fix


async def test_a_local_trial_needs_no_token(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        connectors = Connectors(None, ServiceUrls(local=True))
        connectors.open(office.line.session)
        await office.is_installed()
        found = [
            check
            async for check in checkup(connectors, office.references, office.desk.practice, "")
        ]
        assert all(check.ok for check in found)
        assert office.teams.tokens == []
