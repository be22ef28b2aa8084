"""Typed models for Teams' activities. They're parsed once on arrival and trusted after that.

They have only the fields that we use. learn.microsoft.com/azure/bot-service/rest-api has the rest.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from adapters.payload_shapes import Shape, Text

PLATFORM = "teams"
CHANNEL = "msteams"
FILE = "application/vnd.microsoft.teams.file.download.info"

Id = Annotated[str, Field(min_length=1, max_length=1_000)]


class CamelShape(Shape):
    """A shape whose fields have Microsoft's camel-case names."""

    model_config = ConfigDict(alias_generator=to_camel)


class Account(CamelShape):
    """A person or a bot. `aad_object_id` is the person's id in their tenant."""

    id: Id
    aad_object_id: Text = ""


class Conversation(CamelShape):
    """A conversation. `conversation_type` is channel, groupChat, or personal."""

    id: Id
    conversation_type: Text = ""
    tenant_id: Text = ""


class Named(CamelShape):
    id: Text = ""
    name: Text = ""


class ChannelData(CamelShape):
    tenant: Named | None = None
    team: Named | None = None
    channel: Named | None = None
    event_type: Text = ""


class Entity(CamelShape):
    """Something that the text refers to. For a mention, `text` is its exact text in the message."""

    type: Text = ""
    text: Text = ""
    mentioned: Named | None = None


class Attachment(CamelShape):
    """A message's attachment. `content` depends on the attachment's type."""

    content_type: Text = ""
    name: Text = ""
    content: Any = None


class DownloadInfo(CamelShape):
    """The content of a `FILE`. Its URL expires after a while and needs no token."""

    download_url: Text = ""
    unique_id: Text = ""


class UploadInfo(CamelShape):
    """Where to upload a file (the URL expires), and where people can open it afterward."""

    upload_url: Text = ""
    content_url: Text = ""
    unique_id: Text = ""
    file_type: Text = ""
    name: Text = ""


class Consent(CamelShape):
    """The value of a `fileConsent/invoke`. `action` is accept or decline."""

    action: Text = ""
    context: Any = None
    upload_info: UploadInfo | None = None


class ConsentContext(CamelShape):
    """The data that we sent with the consent card: the command that requested the file."""

    words: Text = ""


class Activity(CamelShape):
    """An activity. `value` depends on `name` and is parsed where it's used."""

    type: Id
    id: Text = ""
    timestamp: Text = ""
    channel_id: Text = ""
    service_url: Text = ""
    sender: Account = Field(alias="from")
    recipient: Account
    conversation: Conversation
    channel_data: ChannelData | None = None
    name: Text = ""
    action: Text = ""
    text: Text = ""
    entities: tuple[Entity, ...] | None = None
    attachments: tuple[Attachment, ...] | None = None
    reply_to_id: Text = ""
    members_added: tuple[Account, ...] | None = None
    members_removed: tuple[Account, ...] | None = None
    value: Any = None

    @property
    def user(self) -> str:
        """The person's id in the tenant, or else their id with this bot."""
        return self.sender.aad_object_id or self.sender.id

    @property
    def files(self) -> tuple[Attachment, ...]:
        """The files that the person attached to the message."""
        return tuple(
            attachment for attachment in self.attachments or () if attachment.content_type == FILE
        )

    @property
    def is_private(self) -> bool:
        return self.conversation.conversation_type == "personal"

    @property
    def tenants(self) -> frozenset[str]:
        """The tenants that the activity claims to come from. A genuine one has exactly one."""
        named = (self.channel_data or ChannelData()).tenant or Named()
        ids = (named.id, self.conversation.tenant_id)
        return frozenset(tenant.casefold() for tenant in ids if tenant)
