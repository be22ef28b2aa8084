"""Finds values from `bedside.example.toml` that no one has replaced yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.errors import ConfigurationError
from settings.file import File

INVENTED = frozenset({"my practice", "my-practice", "my family practice", "(704) 555-0100"})
INVENTED_PEOPLE = ("alex example", "sam example")
INVENTED_IDS = ("C0000000000", "U0000000001", "U0000000002")
INVENTED_DOMAIN = "@my-practice.example"


def placeholders(file: File) -> list[str]:
    """Return the placeholders that are left, each as `setting = "value" of BLOCK`."""
    return list(_placeholders(file))


def refuse_placeholders(path: Path, file: File) -> None:
    """Raise `ConfigurationError` if the file at `path` has placeholders left, listing them."""
    if left := placeholders(file):
        raise ConfigurationError(
            f"{path} still has the example values. Replace them with your own: {'; '.join(left)}."
        )


def _placeholders(file: File) -> Iterator[str]:
    for key, value in (("id", file.practice.id), ("name", file.practice.name)):
        if value.casefold() in INVENTED:
            yield f'{key} = "{value}" of the practice'
    for place in file.locations:
        chosen = {
            "phone": place.phone,
            "email": place.email,
            "signer": place.signer,
            "slack_channel": place.slack_channel,
        }
        yield from (f'{k} = "{v}" of {place.name}' for k, v in chosen.items() if _is_invented(v))
    for member in file.members:
        known = {"name": member.name, "email": member.email, "slack": member.slack}
        yield from (f'{k} = "{v}" of {member.id}' for k, v in known.items() if _is_invented(v))


def _is_invented(value: str) -> bool:
    return (
        value.casefold() in (*INVENTED, *INVENTED_PEOPLE)
        or value in INVENTED_IDS
        or value.casefold().endswith(INVENTED_DOMAIN)
    )
