"""The settings from the file together with the secrets, for the rest of Bedside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.practice import EndingSecret, Location, Member, Policy, Practice, PracticeId, SiteAccount
from bot.sealing import Keyring
from settings.chats import SlackSection, TeamsSection
from settings.file import File, GoogleSection, LocationSection, ServerSection
from settings.language_model import LanguageModelSection
from settings.mailbox import SIGN_IN_SECRETS, MailboxSection
from settings.messages import refuse
from settings.policy_section import PolicySection
from settings.review_sites import PodiumSection, TrustpilotSection, YelpSection
from settings.secrets import SECRETS, missing
from settings.webhooks import WebhooksSection


class Slack(SlackSection):
    """How to connect to Slack. A secret that isn't set is None."""

    bot_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    app_token: SecretStr | None = None


class Teams(TeamsSection):
    """How to connect to Teams. A secret that isn't set is None."""

    app_password: SecretStr | None = None


class LanguageModel(LanguageModelSection):
    """How to reach the language model. An endpoint on this machine might not need an API key."""

    api_key: SecretStr | None = None


class Webhooks(WebhooksSection):
    """The webhooks. Incoming reviews are accepted only if `incoming_secret` is set."""

    incoming_secret: SecretStr | None = None
    outgoing_secret: SecretStr | None = None


class Mailbox(MailboxSection):
    """How to read the mailbox. A secret that isn't set is None."""

    password: SecretStr | None = None
    service_secret: SecretStr | None = None
    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None


class Google(GoogleSection):
    """How to connect to Google. A secret that isn't set is None."""

    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None

    @property
    def is_set_up(self) -> bool:
        """Whether there's an OAuth client, so that people can sign in to Google."""
        return self.client_id is not None and self.client_secret is not None

    @property
    def pulls(self) -> bool:
        """Whether Google's notifications are pulled."""
        return bool(self.pull_subscription and self.pull_key_file)

    @property
    def poll_every(self) -> timedelta:
        return timedelta(minutes=self.poll_every_min)

    @property
    def poll_while_closed(self) -> timedelta:
        return timedelta(minutes=self.poll_while_closed_min)


class Trustpilot(TrustpilotSection):
    """How to connect to Trustpilot. A secret that isn't set is None."""

    api_key: SecretStr | None = None
    api_secret: SecretStr | None = None


class Yelp(YelpSection):
    """How to connect to Yelp. A secret that isn't set is None. `webhook_secret` is optional."""

    api_key: SecretStr | None = None
    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None
    webhook_secret: SecretStr | None = None


class Podium(PodiumSection):
    """How to connect to Podium. A secret that isn't set is None."""

    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None


@dataclass(frozen=True)
class Settings:
    """The settings that `app.py` builds the application from. Their `repr` doesn't show secrets."""

    file: File
    slack: Slack
    teams: Teams
    google: Google
    trustpilot: Trustpilot
    yelp: Yelp
    podium: Podium
    server: ServerSection
    language_model: LanguageModel
    webhooks: Webhooks
    mailbox: Mailbox
    database_url: str = field(repr=False)
    keys: Keyring | None = None
    path: Path | None = None
    """The path of the settings file."""

    def practice(self) -> Practice:
        places = [self._with_numbers(location) for location in self.file.locations]
        people = [self._reachable(member.member()) for member in self.file.members]
        return Practice(
            PracticeId(self.file.practice.id),
            self.file.practice.name,
            {place.id: place for place in places},
            {person.id: person for person in people},
            self._policy(self.file.policy),
            self.file.replies.style(),
            tuple(self._ending_secrets()),
        )

    def _ending_secrets(self) -> Iterator[EndingSecret]:
        """Return the secrets whose expiration dates are in the settings."""
        if self.uses_teams and self.teams.secret_ends and not self.teams.local_trial:
            yield EndingSecret(
                "teams.secret_ends",
                "Teams",
                self.teams.secret_ends,
                "I can't send anything in Teams.",
                "docs/teams.md, step 1.4",
            )
        if self.mailbox.is_on and self.mailbox.sign_in == "app" and self.mailbox.secret_ends:
            yield EndingSecret(
                "mailbox.secret_ends",
                "the mailbox",
                self.mailbox.secret_ends,
                "I can't read the mailbox.",
                "docs/mailbox.md, Microsoft 365",
            )

    def _policy(self, section: PolicySection) -> Policy:
        return replace(
            section.policy(),
            language_model=self.language_model.enabled,
            tells_programs=bool(self.webhooks.events_url),
        )

    def _with_numbers(self, section: LocationSection) -> Location:
        """Return the location, with its own policy if it has one in the file."""
        if section.policy is None:
            return section.location()
        policy = self._policy(self.file.policy.besides(section.policy))
        return replace(section.location(), policy=policy)

    def _reachable(self, member: Member) -> Member:
        """Return the member without their IDs on platforms that no location uses."""
        used = {"slack": self.uses_slack, "teams": self.uses_teams}
        chat = {platform: id for platform, id in member.chat.items() if used[platform]}
        return replace(member, chat=chat)

    def accounts_at(self, site: str) -> list[SiteAccount]:
        """Return the locations' accounts on a review site that are connected to its API."""
        places = (location.location() for location in self.file.locations)
        accounts = (account for place in places for account in place.sites)
        return [account for account in accounts if account.site == site and account.is_connected]

    @property
    def news_from(self) -> frozenset[str]:
        """The sites that are set up to notify Bedside of new reviews right away."""
        pushes_google = bool(self.google.push_from and self.server.public_url)
        is_on = {
            "google": self.google.pulls or pushes_google,
            "yelp": self.yelp.webhook_secret is not None and bool(self.accounts_at("yelp")),
        }
        return frozenset(site for site, on in is_on.items() if on)

    @property
    def uses_google(self) -> bool:
        """Whether any location has an entry for Google."""
        return any(site.site == "google" for place in self.file.locations for site in place.sites)

    @property
    def uses_slack(self) -> bool:
        return any(place.slack_channel for place in self.file.locations)

    @property
    def uses_teams(self) -> bool:
        return any(place.teams_channel for place in self.file.locations)

    @property
    def clock_url(self) -> str:
        """The URL of the chat platform's server, whose clock is compared with this machine's.

        Empty in a local trial, where the clock doesn't matter.
        """
        if self.uses_slack:
            return self.slack.api_url
        return "" if self.teams.local_trial else self.teams.login_url

    def missing_slack(self) -> list[str]:
        """Return the missing variables for Slack in the mode that's set."""
        other = "signing_secret" if self.slack.mode == "http" else "app_token"
        return missing("slack", self.slack, ("bot_token", other)) if self.uses_slack else []

    def missing_teams(self) -> list[str]:
        """Return the missing variables for Teams. A local trial doesn't need any."""
        needed = self.uses_teams and not self.teams.local_trial
        return missing("teams", self.teams, SECRETS["teams"]) if needed else []

    def missing_google(self) -> list[str]:
        """Return the missing variables for Google. It needs none if no location uses it.

        If there are keys, sign-ins are stored in the database, so no refresh token is needed.
        """
        needed = SECRETS["google"] if self.keys is None else ("client_id", "client_secret")
        return missing("google", self.google, needed) if self.uses_google else []

    def missing_trustpilot(self) -> list[str]:
        """Return the missing variables for Trustpilot. It needs none if no office is connected."""
        needed = SECRETS["trustpilot"] if self.accounts_at("trustpilot") else ()
        return missing("trustpilot", self.trustpilot, needed)

    def missing_podium(self) -> list[str]:
        """Return the missing variables for Podium. It needs none if no office is connected."""
        needed = SECRETS["podium"] if self.accounts_at("podium") else ()
        return missing("podium", self.podium, needed)

    def missing_yelp(self) -> list[str]:
        """Return the missing variables for Yelp. It needs none if no office is connected."""
        needed = [key for key in SECRETS["yelp"] if key != "webhook_secret"]
        return missing("yelp", self.yelp, tuple(needed) if self.accounts_at("yelp") else ())

    def missing_sites(self) -> list[str]:
        """Return the missing variables for all review sites."""
        return [
            *self.missing_google(),
            *self.missing_trustpilot(),
            *self.missing_yelp(),
            *self.missing_podium(),
        ]

    def missing_webhooks(self) -> list[str]:
        """Return the event-signing secret's name if it isn't set, but an events URL is."""
        needed = ("outgoing_secret",) if self.webhooks.events_url else ()
        return missing("webhooks", self.webhooks, needed)

    def missing_mailbox(self) -> list[str]:
        """Return the missing variables for the mailbox and the mail service, if they're set up."""
        sign_in = SIGN_IN_SECRETS[self.mailbox.sign_in] if self.mailbox.is_on else ()
        secret = ("service_secret",) if self.mailbox.service else ()
        return missing("mailbox", self.mailbox, (*sign_in, *secret))

    def missing(self) -> list[str]:
        """Return every variable that's required but isn't set."""
        return [
            *self.missing_slack(),
            *self.missing_teams(),
            *self.missing_sites(),
            *self.missing_webhooks(),
            *self.missing_mailbox(),
        ]

    def require_secrets(self) -> None:
        """Raise ConfigurationError if secrets are missing, listing them and where to set them."""
        lines = [
            f"{name} is missing. Set it in the environment, or let {name}_FILE name a file with it"
            for name in self.missing()
        ]
        if lines:
            mode = f' (slack.mode is "{self.slack.mode}")' if self.missing_slack() else ""
            refuse(f"Some secrets are missing{mode}:", lines)
