"""The optional language model in `bedside.toml`. It's off unless a practice turns it on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from settings.raw import Table, host_of, table_of
from settings.section import Section
from settings.values import Address

_HERE = ("localhost", "127.0.0.1", "[::1]", "::1")


def _model(text: str) -> str:
    if len(text) > 120 or any(not c.isprintable() or c.isspace() for c in text):
        raise ValueError
    return text


class LanguageModelSection(Section):
    """With the defaults, nothing is sent. docs/language-model.md says what each setting sends."""

    enabled: bool = Field(False, title="Lets a model start drafts", description="true or false")
    base_url: Address | Literal[""] = Field(
        "",
        title="The endpoint's address",
        description="the endpoint's address, such as https://api.example.com/v1",
    )
    model: Annotated[str, AfterValidator(_model)] = Field(
        "", title="The model to ask", description="the model's name at the endpoint, without spaces"
    )
    send_review: bool = Field(
        False,
        title="Whether the review's words are sent, with identifiers removed",
        description="true only with a business associate agreement (true or false)",
    )
    redaction: Literal["patterns", "presidio"] = Field(
        "patterns",
        title="How identifiers are removed",
        description='"patterns", or "presidio" where bedside[redaction] is installed',
    )
    drafts_a_day: int = Field(
        50,
        ge=0,
        le=10_000,
        title="Drafts a day. Each takes at most two requests",
        description="a whole number from 0 to 10000",
    )
    timeout_s: float = Field(
        15,
        ge=1,
        le=20,
        title="Seconds to wait for a draft",
        description="a number of seconds from 1 to 20",
    )
    allow_loopback: bool = Field(
        False,
        title="Allows a model on this machine",
        description="true for a model that runs on this machine (true or false)",
    )


def halfway(content: Table) -> Iterator[str]:
    """If the model is on, report settings that are missing or would send data unencrypted."""
    chosen = table_of(content, "language_model")
    if chosen.get("enabled") is not True:
        return
    for key in ("base_url", "model"):
        if not chosen.get(key):
            yield f"language_model.{key} is missing. Without it the model can't be used"
    base_url = chosen.get("base_url")
    if isinstance(base_url, str) and base_url.startswith("http:"):
        host = host_of(base_url)
        if not (chosen.get("allow_loopback") is True and host in _HERE):
            yield (
                "language_model.base_url: found an address without encryption, but it has to begin "
                "with https:// unless the model runs on this machine and allow_loopback is true"
            )
