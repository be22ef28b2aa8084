"""Builds the language model, if the practice has turned one on."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

from bot.ports import LanguageModel
from bot.practice import Practice
from settings import Settings
from settings.secrets import revealed


async def language_model(
    settings: Settings, practice: Practice, stack: AsyncExitStack
) -> LanguageModel | None:
    """Return the model that writes drafts in addition to the composer. None if it's off."""
    chosen = settings.language_model
    if not chosen.enabled:
        return None
    from adapters.llm import Endpoint, Parameters, redactor

    people = [member.name for member in practice.members.values()]
    places = [f"{place.name} {place.signer}" for place in practice.locations.values()]
    # loading Presidio takes seconds
    redact = await asyncio.to_thread(redactor, chosen.redaction, [practice.name, *people, *places])
    endpoint = Endpoint(
        Parameters(
            chosen.base_url,
            chosen.model,
            revealed(chosen.api_key),
            chosen.send_review,
            chosen.drafts_a_day,
            timedelta(seconds=chosen.timeout_s),
            chosen.allow_loopback,
        ),
        redact,
    )
    stack.push_async_callback(endpoint.close)
    return endpoint
