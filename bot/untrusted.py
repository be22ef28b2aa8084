"""Text that someone outside wrote. We only ever show it and never act on it."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NoReturn

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class Untrusted:
    """Words of a patient or anyone else we don't control, including names.

    It isn't a `str` and refuses to become one by accident (`str()`, f-strings), so it can't slip
    into markup, a log line or a command. Code that shows it asks for `.literal` and renders that
    literally. Its `repr` only tells the length, so no log ever has the text.
    """

    literal: str

    def __str__(self) -> NoReturn:
        raise TypeError("Untrusted text has no str(): render its .literal literally")

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("Untrusted text cannot be formatted: render its .literal literally")

    def __repr__(self) -> str:
        return f"Untrusted({len(self.literal)} characters)"

    def __bool__(self) -> bool:
        return bool(self.literal.strip())

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        words = core_schema.str_schema()
        return core_schema.union_schema(
            [
                core_schema.is_instance_schema(cls),
                core_schema.no_info_after_validator_function(cls, words),
            ],
            serialization=core_schema.plain_serializer_function_ser_schema(
                attrgetter("literal"), return_schema=words
            ),
        )


NOTHING = Untrusted("")
"""No words, as in star-only reviews and for anonymous authors."""
