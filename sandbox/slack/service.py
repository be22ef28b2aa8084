"""The parts of the local Slack: its workspace, access, sockets, deliveries, and people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.slack.access import SCOPES, Access, Triggers
from sandbox.slack.delivery import Delivery
from sandbox.slack.hooks import Hooks
from sandbox.slack.interactions import Interactions
from sandbox.slack.socket import Sockets
from sandbox.slack.world import Channel, Json, User, Workspace

PREFIX = "/sandbox/slack"

COMMANDS = frozenset({"/reviews"})
EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "message.im",
        "user_change",
        "member_left_channel",
        "channel_archive",
        "channel_unarchive",
        "app_uninstalled",
        "tokens_revoked",
    }
)


class Service:
    """Slack without its routes.

    `request_url` is where the app accepts events and clicks. While it has a socket open, they go
    there instead. `answer_within_s` is the app's time limit, and `retry_after_s` has the delays
    before a failed event is retried, all in real seconds.
    """

    def __init__(
        self,
        clock: SandboxClock,
        *,
        team_id: str = "T0ROSEBANK",
        team_name: str = "Rosebank",
        users: Iterable[User] = (),
        channels: Iterable[Channel] = (),
        bot_name: str = "bedside",
        request_url: str | None = None,
        bot_token: str = "xoxb-sandbox",  # noqa: S107 - opens nothing but the sandbox
        app_token: str = "xapp-sandbox",  # noqa: S107
        signing_secret: str = "sandbox-signing-secret",  # noqa: S107
        scopes: Iterable[str] = SCOPES.split(","),
        commands: frozenset[str] = COMMANDS,
        events: frozenset[str] = EVENTS,
        faults: Faults | None = None,
        answer_within_s: float = 3.0,
        retry_after_s: Sequence[float] = (0.0, 60.0, 300.0),
        base_url: str = "",
        prefix: str = PREFIX,
    ) -> None:
        bot = User("U0BEDSIDE", bot_name, "Bedside", "Bedside", is_bot=True)
        self.world = Workspace(
            clock,
            team_id=team_id,
            team_name=team_name,
            bot=bot,
            bot_id="B0BEDSIDE",
            app_id="A0BEDSIDE",
            users=users,
            channels=channels,
        )
        self.faults = faults or Faults()
        self.access = Access(bot_token, app_token, scopes)
        self.sockets = Sockets(self.world.app_id)
        self.triggers = Triggers()
        self.hooks = Hooks(self.world)
        self.calls: list[tuple[str, Json]] = []
        self.base_url, self.prefix = base_url, prefix
        self.delivery = Delivery(
            self.sockets,
            self.faults,
            request_url=request_url,
            signing_secret=signing_secret,
            answer_within_s=answer_within_s,
            retry_after_s=retry_after_s,
        )
        self.people = Interactions(
            self.world,
            self.triggers,
            self.delivery,
            self.hooks,
            respond_url=lambda hook: f"{self.base_url}{self.prefix}/respond/{hook}",
            commands=commands,
            events=events,
        )

    async def close(self) -> None:
        await self.delivery.close()
