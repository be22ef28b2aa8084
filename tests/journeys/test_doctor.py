"""Tests `bedside doctor` while Bedside is running: it reports that all is well, or lists fixes."""

from __future__ import annotations

from pathlib import Path

from adapters.check import Check
from bot.departures import Departures
from bot.practice import MemberId
from console.doctor import checks
from tests.journeys.town import Town, a_town


async def _asked(town: Town) -> dict[str, Check]:
    return {check.name: check async for check in checks(town.settings)}


async def test_a_practice_in_slack_and_teams_has_nothing_to_mend(tmp_path: Path) -> None:
    async with a_town(tmp_path, in_teams=True) as town:
        found = await _asked(town)

        assert [check for check in found.values() if not check.ok] == []
        assert {"Slack token", "Teams token", "clock", "database"} <= set(found)
        assert found["Google Oak Street"].found == "reviews can be read"


async def test_who_counts_as_departed_is_named(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        assert (await _asked(town))["people who left"].found == "no one counts as departed"
        await Departures(town.product.desk).left(MemberId("ruth"), "slack")
        found = (await _asked(town))["people who left"].found
        assert found.startswith("Ruth Abernell (Slack). To count again")


async def test_a_team_without_the_app_is_named_with_how_to_add_it(tmp_path: Path) -> None:
    async with a_town(tmp_path, in_teams=True) as town:
        assert town.sandbox.teams is not None
        await town.sandbox.teams.people.uninstall(town.sandbox.teams.identities["U0DANA"])
        found = await _asked(town)

        wrong = [check for check in found.values() if not check.ok]
        assert wrong
        assert all("Teams" in check.name and "add Bedside" in check.fix for check in wrong)


async def test_a_channel_without_the_bot_is_named_with_what_to_type(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.slack.channels["C0OAKSTREET"].members.discard("U0BEDSIDE")
        found = await _asked(town)

        [wrong] = [check for check in found.values() if not check.ok]
        assert "C0OAKSTREET" in wrong.name + wrong.found
        assert "/invite" in wrong.fix
        town.slack.channels["C0OAKSTREET"].members.add("U0BEDSIDE")


async def test_a_channel_that_others_see_or_nobody_can_use_is_named(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        channel = town.slack.channels["C0OAKSTREET"]
        channel.is_ext_shared = True
        shared = [check for check in (await _asked(town)).values() if not check.ok]
        channel.is_ext_shared, channel.is_archived = False, True
        archived = [check for check in (await _asked(town)).values() if not check.ok]
        channel.is_archived = False

    assert [check.fix for check in shared] == [
        "Choose a channel that isn't shared with another company."
    ]
    assert "archived" in archived[0].found


async def test_google_that_lets_us_in_no_more_is_named_with_what_to_do(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.sandbox.google.oauth.revoke()
        wrong = [check for check in (await _asked(town)).values() if not check.ok]

    assert [check.name for check in wrong] == ["Google"]
    assert wrong[0].fix.endswith("Connect Google again.")
