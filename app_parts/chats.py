"""Builds the chat platforms that the settings configure."""

from __future__ import annotations

from typing import Any

from adapters.platform import Platform
from bot.ports import Clock
from bot.practice import Practice
from bot.refusals import Refusals
from bot.store import Store
from settings import Settings
from settings.secrets import revealed


def platforms_of(
    settings: Settings,
    practice: Practice,
    store: Store,
    clock: Clock,
    refusals: Refusals | None = None,
) -> list[Platform]:
    """Return the platforms on which a location has a channel. The others aren't even imported."""
    platforms: list[Platform] = []
    if settings.uses_slack:
        from adapters.slack import Slack

        platforms.append(Slack(_slack_parameters(settings), practice, refusals=refusals))
    if settings.uses_teams:
        from adapters.teams import Teams

        teams = Teams(_teams_parameters(settings), practice, store, clock, refusals=refusals)
        platforms.append(teams)
    return platforms


def _slack_parameters(settings: Settings) -> Any:
    from adapters.slack import SlackParameters

    slack = settings.slack
    socket = slack.mode == "socket"
    return SlackParameters(
        bot_token=revealed(slack.bot_token),
        signing_secret="" if socket else revealed(slack.signing_secret),
        app_token=revealed(slack.app_token) if socket else "",
        team=slack.team,
        api_url=slack.api_url,
        trusted_proxies=tuple(settings.server.trusted_proxies),
    )


def _teams_parameters(settings: Settings) -> Any:
    from adapters.teams import TeamsParameters

    teams = settings.teams
    return TeamsParameters(
        app_id=teams.app_id,
        app_password=revealed(teams.app_password),
        tenant=teams.tenant,
        login_url=teams.login_url,
        metadata_url=teams.metadata_url,
        issuer=teams.issuer,
        scope=teams.scope,
        service_urls=tuple(teams.service_urls),
        targeted_messages=teams.targeted_messages,
        local_trial=teams.local_trial,
        bound_to=settings.server.host,
        trusted_proxies=tuple(settings.server.trusted_proxies),
    )
