"""Tests that Bedside won't start with Teams settings that would let anyone in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.teams import Teams, TeamsParameters
from bot.desk import Desk
from bot.errors import ConfigurationError
from bot.intake import Intake
from bot.store import Store
from tests.adapters.teams.issuing import APP, NOW, TENANT, Clock
from tests.adapters.teams.local import Speaking, a_local_teams, account
from tests.adapters.teams.office import in_teams, words_of
from tests.databases import migrated
from tests.world import SetClock, practice

FULL = TeamsParameters(app_id=APP, app_password="a-password", tenant=TENANT)


def made(store: Store, parameters: TeamsParameters) -> Teams:
    return Teams(parameters, in_teams(practice()), store, SetClock(), now=lambda: NOW)


@pytest.mark.parametrize("lacking", ["app_id", "app_password", "tenant"])
def test_without_one_of_its_credentials_it_does_not_start(tmp_path: Path, lacking: str) -> None:
    """botbuilder lets everyone in when the app's id is empty."""
    store = Store(f"sqlite:///{tmp_path / 'bedside.db'}")
    made(store, FULL)
    with pytest.raises(ConfigurationError):
        made(store, replace(FULL, **{lacking: ""}))  # type: ignore[arg-type]
    store.close()


def test_no_credential_is_in_its_repr() -> None:
    assert "a-password" not in repr(FULL)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.7", "", "bedside.example"])
def test_a_local_trial_where_others_could_come_in_is_refused(tmp_path: Path, host: str) -> None:
    store = Store(f"sqlite:///{tmp_path / 'bedside.db'}")
    with pytest.raises(ConfigurationError, match="local_trial"):
        made(store, TeamsParameters(local_trial=True, bound_to=host))
    store.close()


async def test_a_local_trial_needs_no_token_and_answers_on_this_machine_only(
    tmp_path: Path,
) -> None:
    store = migrated(tmp_path / "bedside.db")
    async with a_local_teams() as local:
        teams = made(store, TeamsParameters(local_trial=True))
        await teams.start()
        desk = Desk(in_teams(practice()), store, SetClock())
        teams.connect(desk, Intake(desk))
        app = web.Application()
        app.add_routes(teams.routes)
        try:
            async with TestClient(TestServer(app)) as client:
                speaking = Speaking(local, Clock())
                said = speaking.activity("ruth", "message", text="pending")
                said |= speaking.private("ruth")
                answer = await client.post("/api/messages", json=said)
                await teams.answers.background.settle()
                assert answer.status == 200
                assert "All caught up" in words_of(local.posted[-1][2])

                stranger = said | {"from": account("sam")}
                await client.post("/api/messages", json=stranger)
                await teams.answers.background.settle()
                assert 'teams = "aad-sam-0000"' in words_of(local.posted[-1][2])

                elsewhere = said | {"serviceUrl": "https://smba.trafficmanager.net/amer/"}
                assert (await client.post("/api/messages", json=elsewhere)).status == 403
                rebound = {"Host": "evil.example"}
                answer = await client.post("/api/messages", json=said, headers=rebound)
                assert answer.status == 403
        finally:
            await teams.stop()
            store.close()
