"""Reports mistakes in individual values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from settings.file import File
from settings.messages import meant, place_of, shown
from settings.raw import Table
from settings.secrets import is_secret
from settings.section import Section
from settings.values import SHORT_ZONES, zones


def misfits(content: Table) -> Iterator[str]:
    try:
        File.model_validate(content)
    except ValidationError as wrong:
        lines = list[str]()
        for error in wrong.errors(include_url=False, include_context=False):
            loc = _in_file(error, content)
            if not is_secret(str(loc[-1]), error["input"]):
                lines.append(_misfit(error, loc, content))
        yield from dict.fromkeys(lines)


def _in_file(error: ErrorDetails, content: Table) -> tuple[int | str, ...]:
    """Return the value's path in the file.

    For a union, pydantic's own path also contains the type that the value didn't match.
    """
    kept, value = list[int | str](), cast("object", content)
    for part in error["loc"]:
        is_absent = isinstance(value, dict) and part not in value and error["type"] != "missing"
        if is_absent or not isinstance(value, dict | list):
            break
        kept.append(part)
        value = value.get(part) if isinstance(value, dict) else value[int(part)]
    return tuple(kept)


def _misfit(error: ErrorDetails, loc: tuple[int | str, ...], content: Table) -> str:
    place = place_of(loc, content)
    model, allowed = _described(loc)
    if error["type"] == "extra_forbidden":
        key = str(loc[-1])
        return f"{place}: there's no such setting{meant(key, model.model_fields)}"
    if error["type"] == "missing":
        return f"{place} is missing. It has to be {allowed}"
    is_zone = loc[-1] == "time_zone"
    zone = SHORT_ZONES.get(str(error["input"]).upper(), str(error["input"]))
    hint = meant(zone, set(zones())) if is_zone else ""
    return f"{place}: found {shown(error['input'])}, but it has to be {allowed}{hint}"


def _described(loc: tuple[int | str, ...]) -> tuple[type[Section], str]:
    """Return the table that contains the path's last key, and the values that the key allows."""
    model: type[Section] = File
    inner: type[Section] | None = File
    allowed = ""
    for part in loc:
        if inner is not None and isinstance(part, str):
            model = inner
            field = model.model_fields.get(part)
            allowed, inner = (field.description or "", _section(field)) if field else ("", None)
    return model, allowed


def _section(field: FieldInfo) -> type[Section] | None:
    kinds = (field.annotation, *get_args(field.annotation))
    return next((k for k in kinds if isinstance(k, type) and issubclass(k, Section)), None)
